"""Was it so? Each clause of a story gets a verdict, and a failed one says what led to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anima_actors.scenario.conditions import Outcomes, PathCheck, TurnCheck, TurnOutcome, shown
from anima_actors.scenario.errors import dotted, quoted
from anima_actors.scenario.expectations import Clause

if TYPE_CHECKING:
    from anima_actors.scenario.schema import Scenario

FEELINGS = ("primary", "felt", "blend.0.name", "spectral.surface")
"""Paths that the blend of emotions tells more about."""
LOOK_BACK = 3  # turns before the nearest one that a failed verdict tells of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one clause. As text: one line where it was met, two to five where it was not."""

    expectation: str  # the clause in words
    place: str  # steps[3].expect.primary
    file: str
    line: int
    met: bool
    turn: int | None  # where it was met, failed, or came nearest; None where the story never came so far
    expected: str
    found: str
    led_to: tuple[str, ...] = ()
    explained_by: str = ""  # the command that explains it, FILE for a journal of the run; empty where met

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        if self.met:
            return f"met    {where}: {self.place}: {self.expectation}"
        at = f" at turn {self.turn}" if self.turn is not None else ""
        head = f"failed {where}: {self.place}: expected {self.expected}"
        return "\n       ".join([head, f"found {self.found}{at}", *self.led_to])


@dataclass(frozen=True, slots=True)
class StoryRun:
    """A story that was lived through: what each turn came to, and what became of each expectation."""

    scenario: "Scenario" = field(repr=False)
    seed: int
    outcomes: tuple[TurnOutcome, ...] = field(repr=False)
    verdicts: tuple[Verdict, ...] = field(repr=False)

    @property
    def met(self) -> bool:
        """True where every expectation was met."""
        return all(verdict.met for verdict in self.verdicts)

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """The verdicts of the expectations that were not met."""
        return tuple(verdict for verdict in self.verdicts if not verdict.met)


def judge(scenario: "Scenario", outcomes: Sequence[TurnOutcome]) -> list[Verdict]:
    """A verdict for every clause, in the order of the file: the steps', then the whole story's."""
    judgement = _Judgement(scenario, outcomes)
    return [
        judgement.verdict(clause, expectation.step)
        for expectation in scenario.expectations
        for clause in expectation.clauses
    ]


class _Judgement:
    """One story that was lived through, and the questions put to it."""

    def __init__(self, scenario: "Scenario", outcomes: Outcomes) -> None:
        self.scenario, self.outcomes = scenario, outcomes
        self.turns_of: dict[int, list[int]] = {}
        for index, outcome in enumerate(outcomes):
            self.turns_of.setdefault(outcome.step, []).append(index)

    def verdict(self, clause: Clause, step: int | None) -> Verdict:
        turns = range(len(self.outcomes)) if step is None else self.turns_of.get(step, [])
        if not turns:
            found = "the story never came to this step" if step is not None else "the story had no turn"
            return self._tell(clause, met=False, at=None, found=found)
        first, last, end = turns[0], turns[-1], len(self.outcomes)
        if clause.kind == "now":
            return self._nearest(clause, [last])
        if clause.kind == "within":
            start, span = (first, clause.turns) if step is None else (last, clause.turns + 1)
            return self._nearest(clause, list(range(start, min(start + span, end))))
        if clause.kind in ("at", "by"):
            until = min(clause.turns, end)
            start = max(0, clause.turns - 1) if clause.kind == "at" else first
            if start >= until:
                past = (
                    "tick {} is before this step" if clause.turns <= end else "the story ends before tick {}"
                )
                return self._tell(clause, met=False, at=None, found=past.format(clause.turns))
            return self._nearest(clause, list(range(start, until)))
        holding = [index for index in range(first, end) if self._unmet(clause, index) == 0]
        failing = [index for index in range(first, end) if self._unmet(clause, index) > 0]
        if clause.kind == "never":
            return self._tell(clause, met=not holding, at=(holding or [end - 1])[0])
        if clause.kind == "always":
            return self._tell(clause, met=not failing, at=(failing or [end - 1])[0])
        if len(holding) >= clause.turns:
            return self._tell(clause, met=True, at=holding[clause.turns - 1])
        nearest = min(failing, key=lambda index: self._distance(clause, index))
        return self._tell(clause, met=False, at=nearest, found=self._count(clause, holding, nearest))

    def _nearest(self, clause: Clause, candidates: list[int]) -> Verdict:
        """All checks together at one of the turns: the first that meets them, else the nearest."""
        met = next((index for index in candidates if self._unmet(clause, index) == 0), None)
        at = met if met is not None else min(candidates, key=lambda index: self._distance(clause, index))
        return self._tell(clause, met=met is not None, at=at)

    def _unmet(self, clause: Clause, at: int) -> int:
        return sum(check.gap(self.outcomes, at) > 0 for check in clause.checks)

    def _distance(self, clause: Clause, at: int) -> tuple[int, float]:
        gaps = [check.gap(self.outcomes, at) for check in clause.checks]
        return sum(gap > 0 for gap in gaps), sum(gaps)

    def _count(self, clause: Clause, holding: list[int], nearest: int) -> str:
        turns = ", ".join(str(self.outcomes[index].turn) for index in holding[:10]) or "none"
        return f"{len(holding)} such turns ({turns}); the nearest other had {self._found(clause, nearest)}"

    def _found(self, clause: Clause, at: int) -> str:
        checks = self._failed(clause, at)
        named = len(clause.checks) > 1 or clause.kind != "now"
        return "; ".join(f"{one.subject} " * named + one.found(self.outcomes, at) for one in checks)

    def _failed(self, clause: Clause, at: int) -> Sequence[TurnCheck]:
        """The checks that the turn does not meet; all where a turn that meets them is what is wrong."""
        return [check for check in clause.checks if check.gap(self.outcomes, at) > 0] or clause.checks

    def _tell(self, clause: Clause, *, met: bool, at: int | None, found: str = "") -> Verdict:
        place = clause.place
        expected = str(clause.checks[0].expected) if clause.kind == "now" else str(clause)
        return Verdict(
            expectation=str(clause),
            place=dotted(place),
            file=self.scenario.file,
            line=self.scenario.position_of(place)[0],
            met=met,
            turn=None if at is None else self.outcomes[at].turn,
            expected=expected,
            found=found or ("" if at is None else self._found(clause, at)),
            led_to=() if met or at is None else tuple(self._led_to(clause, at)),
            explained_by="" if met or at is None else self._explained_by(clause, at),
        )

    def _explained_by(self, clause: Clause, at: int) -> str:
        return self._failed(clause, at)[0].explained_by(self.outcomes, at)

    def _led_to(self, clause: Clause, at: int) -> list[str]:
        """The blend where that is in question, the occasion of the turn, the values in the turns before."""
        lines = []
        earlier = range(max(0, at - LOOK_BACK), at)
        failed = self._failed(clause, at)
        if any(check.subject in FEELINGS for check in failed) and (blend := self.outcomes[at].value("blend")):
            shares = ", ".join(f"{one['name']} {one['intensity']:.2f}" for one in blend)
            lines.append(f"the blend: {shares}")
        lines.append(f"that turn: {self.occasion(self.outcomes[at])}")
        for check in failed[:2]:
            if earlier and isinstance(check, PathCheck):
                turns = (self.outcomes[index] for index in earlier)
                told = (f"turn {turn.turn} {shown(turn.value(check.subject))}" for turn in turns)
                lines.append(f"before it, {check.subject}: {', '.join(told)}")
        return lines[:3] if len(failed) < 2 else lines[:4]

    def occasion(self, outcome: TurnOutcome) -> str:
        """What happened in a turn, in a few words: its label, the deltas, what was said."""
        step = self.scenario.steps[outcome.step]
        parts = [f"{reactor} {delta:+g}" for reactor, delta in step.deltas.items()]
        if step.command:
            parts.insert(0, step.command)
        if step.disturbance is not None:
            parts += map(str, step.disturbance.main_values().values())
        if step.rest is not None:
            parts.append(f"a rest of {step.rest:g} s")
        if step.say is not None:
            parts.append(f"said {quoted(step.say)}")
        label = f"{quoted(outcome.label)}: " if outcome.label else ""
        reached = (
            f", to {', '.join(step.to)}" if self.scenario.society and parts and step.rest is None else ""
        )
        return label + (", ".join(parts) or "a quiet turn") + reached
