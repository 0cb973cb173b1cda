"""Was it so? Each requirement of a story gets a verdict, and a failed one says what led to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anima_actors.scenario.checks import Outcomes, PathCheck, TurnCheck, TurnOutcome
from anima_actors.scenario.conditions import shown
from anima_actors.scenario.errors import dotted, quoted
from anima_actors.scenario.expectations import Expectation, Requirement

if TYPE_CHECKING:
    from anima_actors.scenario.schema import Scenario

LOOK_BACK = 3  # turns before the nearest one that a failed verdict tells of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one requirement. As text: one line where it was met, two to four where it was not."""

    expectation: str  # the requirement in words
    place: str  # steps[3].expect.primary
    file: str
    line: int
    met: bool
    turn: int | None  # where it was met, failed, or came nearest; None where the story never came so far
    expected: str
    found: str
    led_to: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        if self.met:
            return f"met    {where}: {self.place}: {self.expectation}"
        at = f" at turn {self.turn}" if self.turn is not None else ""
        head = f"failed {where}: {self.place}: expected {self.expected}"
        return "\n".join(
            [head, f"       found {self.found}{at}", *(f"       {line}" for line in self.led_to)]
        )


def judge(scenario: "Scenario", outcomes: Sequence[TurnOutcome]) -> list[Verdict]:
    """A verdict for every requirement, in the order of the file: the steps', then the whole story's."""
    judgement = _Judgement(scenario, outcomes)
    expectations: list[Expectation] = [each for step in scenario.steps for each in step.expect]
    return [
        judgement.verdict(requirement, expectation.step)
        for expectation in [*expectations, *scenario.expect]
        for requirement in expectation.requirements
    ]


class _Judgement:
    """One story that was lived through, and the questions put to it."""

    def __init__(self, scenario: "Scenario", outcomes: Outcomes) -> None:
        self.scenario = scenario
        self.outcomes = outcomes
        self.turns_of: dict[int, list[int]] = {}
        for index, outcome in enumerate(outcomes):
            self.turns_of.setdefault(outcome.step, []).append(index)

    def verdict(self, requirement: Requirement, step: int | None) -> Verdict:
        turns = range(len(self.outcomes)) if step is None else self.turns_of.get(step, [])
        if not turns:
            found = "the story never came to this step" if step is not None else "the story had no turn"
            return self._tell(requirement, met=False, at=None, found=found)
        first, last, end = turns[0], turns[-1], len(self.outcomes)
        if requirement.kind == "now":
            return self._nearest(requirement, [last])
        if requirement.kind == "within":
            start, span = (first, requirement.turns) if step is None else (last, requirement.turns + 1)
            return self._nearest(requirement, list(range(start, min(start + span, end))))
        holding = [index for index in range(first, end) if self._unmet(requirement, index) == 0]
        failing = [index for index in range(first, end) if self._unmet(requirement, index) > 0]
        if requirement.kind == "never":
            return self._tell(requirement, met=not holding, at=(holding or [end - 1])[0])
        if requirement.kind == "always":
            return self._tell(requirement, met=not failing, at=(failing or [end - 1])[0])
        if len(holding) >= requirement.turns:
            return self._tell(requirement, met=True, at=holding[requirement.turns - 1])
        nearest = min(failing, key=lambda index: self._distance(requirement, index))
        return self._tell(
            requirement, met=False, at=nearest, found=self._count(requirement, holding, nearest)
        )

    def _nearest(self, requirement: Requirement, candidates: list[int]) -> Verdict:
        """All checks together at one of the turns: the first that meets them, else the nearest."""
        met = next((index for index in candidates if self._unmet(requirement, index) == 0), None)
        at = met if met is not None else min(candidates, key=lambda index: self._distance(requirement, index))
        return self._tell(requirement, met=met is not None, at=at)

    def _unmet(self, requirement: Requirement, at: int) -> int:
        return sum(check.gap(self.outcomes, at) > 0 for check in requirement.checks)

    def _distance(self, requirement: Requirement, at: int) -> tuple[int, float]:
        gaps = [check.gap(self.outcomes, at) for check in requirement.checks]
        return sum(gap > 0 for gap in gaps), sum(gaps)

    def _count(self, requirement: Requirement, holding: list[int], nearest: int) -> str:
        turns = ", ".join(str(self.outcomes[index].turn) for index in holding[:10]) or "none"
        return (
            f"{len(holding)} such turns ({turns}); the nearest other had {self._found(requirement, nearest)}"
        )

    def _found(self, requirement: Requirement, at: int) -> str:
        checks = [
            check for check in requirement.checks if check.gap(self.outcomes, at) > 0
        ] or requirement.checks
        return "; ".join(self._say(requirement, check, check.found(self.outcomes, at)) for check in checks)

    def _say(self, requirement: Requirement, check: TurnCheck, text: str) -> str:
        return f"{check.subject} {text}" if len(requirement.checks) > 1 or requirement.kind != "now" else text

    def _tell(self, requirement: Requirement, *, met: bool, at: int | None, found: str = "") -> Verdict:
        place = requirement.place
        expected = str(requirement.checks[0].expected) if requirement.kind == "now" else str(requirement)
        return Verdict(
            expectation=str(requirement),
            place=dotted(place),
            file=self.scenario.file,
            line=self.scenario.position_of(place)[0],
            met=met,
            turn=None if at is None else self.outcomes[at].turn,
            expected=expected,
            found=found or ("" if at is None else self._found(requirement, at)),
            led_to=() if met or at is None else tuple(self._led_to(requirement, at)),
        )

    def _led_to(self, requirement: Requirement, at: int) -> list[str]:
        """The occasion of the turn, and what the values in question were in the turns before."""
        lines = [f"that turn: {self.occasion(self.outcomes[at])}"]
        earlier = range(max(0, at - LOOK_BACK), at)
        failed = [check for check in requirement.checks if check.gap(self.outcomes, at) > 0] or list(
            requirement.checks
        )
        for check in failed[:2]:
            if earlier and isinstance(check, PathCheck):
                told = (
                    f"turn {self.outcomes[i].turn} {shown(self.outcomes[i].value(check.subject))}"
                    for i in earlier
                )
                lines.append(f"before it, {check.subject}: {', '.join(told)}")
        return lines[:2] if len(failed) < 2 else lines[:3]

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
        return label + (", ".join(parts) or "a quiet turn")
