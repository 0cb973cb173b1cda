"""What a story of a society expects of all its minds, or of one of them.

    share of minds where CONDITIONS          0 to 1
    minds where CONDITIONS                   a number of minds
    mean PATH, max PATH, min PATH            over the minds that have a number there
    spread PATH                              of those numbers: standard deviation
    NAME:PATH                                of the mind of that name

They stand where a story of one mind has paths of its state: alone, inside `at tick 5`, `by tick 10`,
`always`, `never` and `at_least`, or beside `within`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import fsum
from statistics import pstdev
from typing import Any, Literal

from anima_actors.scenario.conditions import (
    Outcomes,
    PathCheck,
    TurnCheck,
    TurnOutcome,
    parse_condition,
    shown,
)
from anima_actors.scenario.errors import StoryPath
from anima_actors.scenario.expectations import (
    Clause,
    Expectation,
    ExpectationReader,
    conditions_in,
    path_check,
)
from anima_actors.scenario.happenings import Span
from anima_actors.scenario.societies import unknown_mind
from anima_actors.scenario.state_paths import NUMBER, Leaf, leaf_at_path
from anima_actors.scenario.values import MOST_TURNS

FORMS = (
    *("share of minds where CONDITIONS", "minds where CONDITIONS", "mean PATH", "max PATH", "min PATH"),
    *("spread PATH", "NAME:PATH", "at tick N", "by tick N", "always", "never", "at_least", "within"),
)
_WHERE = re.compile(r"(share of minds|minds) where (.+)", re.DOTALL)
_OF_PATH = re.compile(r"(mean|max|min|spread) (\S+)")
_OF_ONE = re.compile(r"([^\s:]+):(\S+)")
_TICK = re.compile(r"(at|by) tick ([0-9]{1,5})")
_NUMBERS: Mapping[str, Callable[[list[float]], float]] = {
    "mean": lambda values: fsum(values) / len(values),
    "max": max,
    "min": min,
    "spread": pstdev,
}

Values = Mapping[str, Sequence[Any]]
"""What stands at paths of the state, for each mind in order."""


@dataclass(frozen=True)
class MindsMeasure:
    """A measure over the minds of a society after a tick, in the words of its story."""

    words: str
    names: tuple[str, ...] = field(repr=False)  # of the minds
    plugins: bool = False

    @cached_property
    def _checks(self) -> list[PathCheck]:
        found = _WHERE.fullmatch(self.words)
        return [
            path_check(path, value, self.plugins)
            for path, value in (conditions_in(found[2]) if found else ())
        ]

    @cached_property
    def leaf(self) -> Leaf:
        """What kind of value it has.

        Raises:
            ValueError: it is no measure; the message says what would be right.
        """
        if _WHERE.fullmatch(self.words):
            if any(one.condition.gap(0.0, 0.0) != one.condition.gap(0.0, None) for one in self._checks):
                raise ValueError("rises and falls are of one mind; write NAME:PATH, or a range")
            return NUMBER
        if found := _OF_PATH.fullmatch(self.words):
            if leaf_at_path(found[2], self.plugins).kind not in ("number", "open"):
                raise ValueError(f"{found[2]} is no number; ask for a share of minds where {found[2]} is ...")
            return NUMBER
        if found := _OF_ONE.fullmatch(self.words):
            if found[1] not in self.names:
                raise ValueError(
                    unknown_mind(found[1], self.names).replace(", all, hub, and neighbours of one", "")
                )
            return leaf_at_path(found[2], self.plugins)
        raise ValueError(f"no measure over minds; forms: {'; '.join(FORMS)}")

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the state that it needs of each mind."""
        if found := _OF_PATH.fullmatch(self.words) or _OF_ONE.fullmatch(self.words):
            return (found[2],)
        return tuple(one.subject for one in self._checks)

    def of(self, values: Values) -> Any:
        """Return its value: a number, or what the one mind has there; None where there is none."""
        if found := _OF_ONE.fullmatch(self.words):
            return values[found[2]][self.names.index(found[1])]
        if found := _OF_PATH.fullmatch(self.words):
            numbers = [float(one) for one in values[found[2]] if _is_number(one)]
            return _NUMBERS[found[1]](numbers) if numbers else None
        met = [
            all(check.condition.gap(values[check.subject][at], None) == 0.0 for check in self._checks)
            for at in range(len(self.names))
        ]
        return sum(met) / len(met) if self.words.startswith("share") else float(sum(met))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class MindsCheck(PathCheck):
    """A measure over the minds meets a condition."""

    def explained_by(self, outcomes: Outcomes, at: int) -> str:
        """The account of the value of one mind; of many, the tick as it was."""
        tick = outcomes[at].turn
        if _OF_ONE.fullmatch(self.subject):
            return f"anima why FILE {self.subject}@{tick}"
        return f"anima show FILE --turn {tick}"

    def found(self, outcomes: Outcomes, at: int) -> str:
        """The value that was measured."""
        return shown(outcomes[at].value(self.subject))


@dataclass(frozen=True, slots=True)
class TickOutcome(TurnOutcome):
    """One tick of a society: what its story measures, by the words of it."""

    def value(self, path: str) -> Any:
        """What was measured in these words, or None."""
        return self.state.get(path)


class MindsExpectationReader(ExpectationReader):
    """Reads the `expect`s of a society's story."""

    def __init__(self, names: Sequence[str], *, plugins: bool) -> None:
        super().__init__(plugins=plugins)
        self.names = tuple(names)

    def _read_one(self, raw: Any, place: StoryPath, step: int | None) -> Expectation:
        if not isinstance(raw, Mapping):
            return super()._read_one(raw, place, step)
        for form in ("order", "returns_to_baseline"):
            if form in raw:
                self._wrong((*place, form), "is for a story of one mind")
        ticked = {str(key): _TICK.fullmatch(str(key)) for key in raw}
        plain = {key: one for key, one in raw.items()
                 if not ticked[str(key)] and key not in ("order", "returns_to_baseline")}  # fmt: skip
        clauses = list(super()._read_one(plain, place, step).clauses) if plain or not raw else []
        for key, found in ticked.items():
            if found:
                kind: Literal["at", "by"] = "at" if found[1] == "at" else "by"
                clauses.append(self._ticked(kind, int(found[2]), raw[key], (*place, key)))
        return Expectation(step, tuple(clauses))

    def _ticked(self, kind: Literal["at", "by"], tick: int, raw: Any, place: StoryPath) -> Clause:
        if not 1 <= tick <= MOST_TURNS:
            self._wrong(place, f"ticks are counted from 1 to {MOST_TURNS:,}")
        if not isinstance(raw, Mapping) or not raw:
            self._wrong(place, 'write a measure, such as {share of minds where primary is Fear: ">= 0.4"}')
            return Clause(kind, (), place, tick)
        return Clause(kind, tuple(check for _, check in self._checks(raw, place)), place, tick)

    def _checks(
        self, conditions: Mapping[Any, Any], place: StoryPath, above: str = "", over: Span = "turn"
    ) -> Iterator[tuple[StoryPath, TurnCheck]]:
        for key, raw in conditions.items():
            where = (*place, str(key))
            try:
                measure = MindsMeasure(" ".join(str(key).split()), self.names, self.plugins)
                yield (
                    where,
                    MindsCheck(measure.words, parse_condition(measure.leaf, raw, plugins=self.plugins)),
                )
            except ValueError as error:
                self._wrong(where, str(error))


def measures_of(
    expectations: Sequence[Expectation], names: Sequence[str], *, plugins: bool
) -> list[MindsMeasure]:
    """Return all measures that expectations ask for, each once, in their order."""
    words = dict.fromkeys(
        check.subject for one in expectations for clause in one.clauses for check in clause.checks
    )
    return [MindsMeasure(one, tuple(names), plugins) for one in words]
