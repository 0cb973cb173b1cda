"""The matrix of an ablation: for each module, how far leaving it out moves each variable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from anima_actors.analysis.ablation_effects import Difference, Effect
from anima_actors.analysis.ablation_runs import Estimate, estimate
from anima_actors.scenario.values import REACTORS

BODY = tuple(f"reactors.{name}" for name in REACTORS)
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
        """The modules by how far they move a variable, the furthest first."""
        ordered = sorted(self.modules, key=lambda one: -one.mean(variable))
        return [one.module for one in ordered]

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
    """Put all runs together.

    Args:
        modules: in the order of the mind.
        effects: for each seed and each story, by module.
        pairs: likewise, by pair.
        stories: their titles.
        impossible: stories and the modules that could not be left out of them.
    """
    rows = [
        _module(name, [_added([one[name] for one in seed if name in one]) for seed in effects])
        for name in modules
    ]
    found = dict.fromkeys(pair for seed in pairs for one in seed for pair in one)
    both = [_pair(pair, [[one[pair] for one in seed if pair in one] for seed in pairs]) for pair in found]
    rows.sort(key=lambda one: (-one.moved, one.changes_nothing))
    both.sort(key=lambda one: -one.moved)
    return Matrix(tuple(stories), len(effects), tuple(rows), tuple(both), tuple(impossible))


def _added(effects: Sequence[Effect]) -> Effect:
    total = Effect()
    for effect in effects:
        total += effect
    return total


def _module(name: str, by_seed: Sequence[Effect]) -> ModuleEffect:
    total = _added(by_seed)
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
    total = Difference()
    for one in by_seed:
        total += one
    means = [one.total / one.turns for one in by_seed if one.turns]
    gone = total.one_sided / ((total.turns + total.one_sided) or 1)
    return VariableEffect(estimate(means) if means else None, total.first_turn, gone)


def _pair(pair: tuple[str, str], by_seed: Sequence[Sequence[Mapping[str, Difference]]]) -> PairEffect:
    names = dict.fromkeys(name for seed in by_seed for one in seed for name in one)
    estimates = {}
    for name in names:
        sums = [_summed([one[name] for one in seed if name in one]) for seed in by_seed]
        estimates[name] = estimate([one.total / one.turns for one in sums if one.turns])
    return PairEffect(pair, estimates)


def _summed(differences: Sequence[Difference]) -> Difference:
    total = Difference()
    for one in differences:
        total += one
    return total


def _as_data(value: Estimate | None) -> dict[str, float | None]:
    if value is None:
        return {"mean": None, "low": None, "high": None}
    known = isfinite(value.half_width)
    return {
        "mean": value.mean,
        "low": value.low if known else None,
        "high": value.high if known else None,
    }
