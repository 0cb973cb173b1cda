"""How two runs of one story differ, with a module and without it; and the matrix of all these effects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, TypeVar

from anima_actors.compare.diff import COURSES
from anima_actors.compare.divergence import same
from anima_actors.scenario.values import REACTORS
from anima_actors.sweep.ablation_runs import Estimate, Trajectory, TurnSample, estimate


@dataclass
class Difference:
    """How far a number is off, over the turns so far."""

    total: float = 0.0  # of the absolute differences
    turns: int = 0  # in which both lives have the number
    one_sided: int = 0  # turns in which one of them has none
    first_turn: int = 0  # in which it is not the same; 0 for never

    def __iadd__(self, other: "Difference") -> "Difference":
        self.total += other.total
        self.turns += other.turns
        self.one_sided += other.one_sided
        self.first_turn = earliest(self.first_turn, other.first_turn)
        return self


@dataclass
class Effect:
    """The differences that leaving out makes, over one run or several."""

    turns: int = 0
    numbers: dict[str, Difference] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)  # turns, by course: emotion, goal, defense
    lines_lost: int = 0
    lines_changed: int = 0  # of the whole prompt, those that are not there word for word
    first_turn: int = 0  # of any difference beyond the module's own facet; 0 for none
    own_turns: int = 0  # in which its own facet is missing

    def __iadd__(self, other: "Effect") -> "Effect":
        self.turns += other.turns
        for name, difference in other.numbers.items():
            mine = self.numbers.setdefault(name, Difference())
            mine += difference
        for course, turns in other.changed.items():
            self.changed[course] = self.changed.get(course, 0) + turns
        self.lines_lost += other.lines_lost
        self.lines_changed += other.lines_changed
        self.first_turn = earliest(self.first_turn, other.first_turn)
        self.own_turns += other.own_turns
        return self


Sum = TypeVar("Sum", Difference, Effect)


def earliest(one: int, other: int) -> int:
    """Return the earlier of two turns; 0 stands for never."""
    return min(one, other) if one and other else one or other


def effect_of(
    whole: Trajectory, without: Trajectory, modules: tuple[str, ...], own: frozenset[str]
) -> Effect:
    """Compare a run with the same story without the modules; `own`: keys of the state that they fill."""
    effect = Effect(changed=dict.fromkeys(COURSES, 0))
    for turn, (here, there) in enumerate(zip(whole, without, strict=True), 1):
        effect.turns += 1
        beyond = False
        for name in {**here.numbers, **there.numbers}:
            differs = _compare(effect.numbers.setdefault(name, Difference()), turn, here, there, name)
            beyond = beyond or (differs and _key(name) not in own)
        for course, name in COURSES.items():
            effect.changed[course] += not same(here.words.get(name), there.words.get(name))
        beyond = beyond or _others(here.words, own) != _others(there.words, own)
        lost = here.lines_of - there.lines_of
        effect.lines_lost += lost.total()
        effect.lines_changed += len(set(here.lines) - set(there.lines))
        spoken = [[line for line in seen.lines if line[0] not in modules] for seen in (here, there)]
        if beyond or spoken[0] != spoken[1]:
            effect.first_turn = effect.first_turn or turn
        effect.own_turns += any(_key(name) in own for name in (*here.numbers, *here.words)) or any(
            lost[module] for module in modules
        )
    return effect


def interaction_of(
    whole: Trajectory, first: Trajectory, second: Trajectory, both: Trajectory
) -> dict[str, Difference]:
    """Return the change beyond the sum of both, where all four runs have the number."""
    found: dict[str, Difference] = {}
    for turn, lives in enumerate(zip(whole, first, second, both, strict=True), 1):
        for name in lives[0].numbers:
            values = [seen.numbers[name] for seen in lives if name in seen.numbers]
            if len(values) < len(lives):
                continue
            difference = found.setdefault(name, Difference())
            amount = abs((values[3] - values[0]) - (values[1] - values[0]) - (values[2] - values[0]))
            difference.total += amount
            difference.turns += 1
            if not same(amount, 0.0):
                difference.first_turn = difference.first_turn or turn
    return found


def _compare(difference: Difference, turn: int, here: TurnSample, there: TurnSample, name: str) -> bool:
    mine, other = here.numbers.get(name), there.numbers.get(name)
    if mine is None or other is None:
        difference.one_sided += 1
    else:
        difference.total += abs(mine - other)
        difference.turns += 1
    differs = not same(mine, other)
    if differs:
        difference.first_turn = difference.first_turn or turn
    return differs


def _key(path: str) -> str:
    return path.partition(".")[0]


def _others(words: Mapping[str, object], own: frozenset[str]) -> dict[str, object]:
    return {name: value for name, value in words.items() if _key(name) not in own}


BODY = tuple(f"shown.{name}" for name in REACTORS)  # after feedback and defence, at the end of the turn
MATTERING = (
    *BODY,
    *("vad.valence", "phi", "prediction_error", "dissonance.level", "intention.strength"),
    *("temporal.coherence", "identity.stability", "salience"),
)
"""The variables that a table shows first: each in a range of one or two, each a thing of its own."""


@dataclass(frozen=True, slots=True)
class VariableEffect:
    """How far one number of the state is off without a module."""

    change: Estimate | None  # mean absolute change a turn; None where it is not there at all without it
    first_turn: int  # of a difference; 0 for none
    gone: float  # share of turns in which only one of the two lives has the number

    def as_data(self) -> dict[str, Any]:
        return {**_as_data(self.change), "first_turn": self.first_turn or None, "gone": self.gone}


@dataclass(frozen=True, slots=True)
class ModuleEffect:
    """The effect of leaving one module out."""

    module: str
    variables: Mapping[str, VariableEffect]
    first_turn: int  # of any difference beyond its own facet and lines; 0 for none
    lines_lost: float  # lines of the prompt a turn
    lines_changed: float
    emotions: float  # share of turns in which another emotion shows
    goals: float
    defenses: float
    turns: int
    own: bool  # whether it fills a part of the state or of the prompt itself

    @property
    def changes_nothing(self) -> bool:
        """Whether state and prompt are the same without it, but for what is its own."""
        return not self.first_turn

    @property
    def moved(self) -> float:
        """How far the body moves: the sum over the four reactors, by which modules are ranked.

        A reactor that is not there at all without the module counts as one that went from end to end.
        """
        gone = sum(name in self.variables and self.variables[name].change is None for name in BODY)
        return gone + sum(self.mean(name) for name in BODY)

    def mean(self, variable: str) -> float:
        """The mean absolute change of a variable; 0 where there is none to speak of."""
        found = self.variables.get(variable)
        return found.change.mean if found and found.change else 0.0

    def as_data(self) -> dict[str, Any]:
        return {
            "module": self.module,
            "changes_nothing": self.changes_nothing,
            "first_turn": self.first_turn or None,
            "lines_lost": self.lines_lost,
            "lines_changed": self.lines_changed,
            "emotions_changed": self.emotions,
            "goals_changed": self.goals,
            "defenses_changed": self.defenses,
            "variables": {name: one.as_data() for name, one in self.variables.items()},
        }


@dataclass(frozen=True, slots=True)
class PairEffect:
    """The effect of leaving two out, beyond the sum of leaving out each."""

    modules: tuple[str, str]
    variables: Mapping[str, Estimate]

    @property
    def moved(self) -> float:
        return sum(self.variables[name].mean for name in BODY if name in self.variables)

    def as_data(self) -> dict[str, Any]:
        variables = {name: _as_data(one) for name, one in self.variables.items()}
        return {"modules": list(self.modules), "variables": variables}


@dataclass(frozen=True, slots=True)
class Matrix:
    """The effects of all modules, and of pairs."""

    stories: tuple[str, ...]  # their titles
    seeds: int
    modules: tuple[ModuleEffect, ...]  # what moves the body most goes first
    pairs: tuple[PairEffect, ...]  # likewise
    impossible: tuple[tuple[str, str], ...]  # a story, and a module that could not be left out of it

    @property
    def turns(self) -> int:
        """Turns of a life with everything, in all stories with all seeds."""
        return max((one.turns for one in self.modules), default=0)

    @property
    def variables(self) -> tuple[str, ...]:
        """Every number of the state: those that matter first."""
        known = dict.fromkeys(name for one in self.modules for name in one.variables)
        first = [name for name in MATTERING if name in known]
        return (*first, *sorted(name for name in known if name not in first))

    def ranking(self, variable: str) -> list[str]:
        return [one.module for one in sorted(self.modules, key=lambda one: -one.mean(variable))]

    def as_data(self) -> dict[str, Any]:
        return {
            "format": 1,
            "stories": list(self.stories),
            "seeds": self.seeds,
            "turns": self.turns,
            "interval": "95%, bootstrap over seeds",
            "modules": [one.as_data() for one in self.modules],
            "pairs": [one.as_data() for one in self.pairs],
            "not_left_out": [{"story": story, "module": module} for story, module in self.impossible],
        }


def matrix_of(
    modules: Sequence[str],
    effects: Sequence[Sequence[Mapping[str, Effect]]],
    pairs: Sequence[Sequence[Mapping[tuple[str, str], Mapping[str, Difference]]]],
    stories: Sequence[str],
    impossible: Sequence[tuple[str, str]],
) -> Matrix:
    """Put all runs together: the effects by module, and of pairs, for each seed and each story."""
    rows = [
        _module(name, [_added(Effect(), (one[name] for one in seed if name in one)) for seed in effects])
        for name in modules
    ]
    found = dict.fromkeys(pair for seed in pairs for one in seed for pair in one)
    both = [_pair(pair, [[one[pair] for one in seed if pair in one] for seed in pairs]) for pair in found]
    rows.sort(key=lambda one: (-one.moved, one.changes_nothing))
    both.sort(key=lambda one: -one.moved)
    return Matrix(tuple(stories), len(effects), tuple(rows), tuple(both), tuple(impossible))


def _added(total: Sum, parts: Iterable[Sum]) -> Sum:
    for one in parts:
        total += one
    return total


def _module(name: str, by_seed: Sequence[Effect]) -> ModuleEffect:
    total = _added(Effect(), by_seed)
    turns = total.turns or 1
    return ModuleEffect(
        name,
        {path: _variable([one.numbers.get(path, Difference()) for one in by_seed]) for path in total.numbers},
        total.first_turn,
        total.lines_lost / turns,
        total.lines_changed / turns,
        total.changed.get("emotion", 0) / turns,
        total.changed.get("goal", 0) / turns,
        total.changed.get("defense", 0) / turns,
        total.turns,
        total.own_turns > 0,
    )


def _variable(by_seed: Sequence[Difference]) -> VariableEffect:
    total = _added(Difference(), by_seed)
    means = [one.total / one.turns for one in by_seed if one.turns]
    gone = total.one_sided / ((total.turns + total.one_sided) or 1)
    return VariableEffect(estimate(means) if means else None, total.first_turn, gone)


def _pair(pair: tuple[str, str], by_seed: Sequence[Sequence[Mapping[str, Difference]]]) -> PairEffect:
    names = dict.fromkeys(name for seed in by_seed for one in seed for name in one)
    estimates = {}
    for name in names:
        sums = [_added(Difference(), (one[name] for one in seed if name in one)) for seed in by_seed]
        estimates[name] = estimate([one.total / one.turns for one in sums if one.turns])
    return PairEffect(pair, estimates)


def _as_data(value: Estimate | None) -> dict[str, float | None]:
    if value is None:
        return {"mean": None, "low": None, "high": None}
    low, high = (value.low, value.high) if isfinite(value.half_width) else (None, None)
    return {"mean": value.mean, "low": low, "high": high}
