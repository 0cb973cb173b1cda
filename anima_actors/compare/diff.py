"""Compares two histories: the first difference, then variable by variable the size of each.

Turns are aligned by number. Variables are what the state reports: "reactors.tension", "phi", "primary".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from anima_actors.compare.divergence import Divergence, same, turn_divergence
from anima_actors.journal.decode import EventTypes
from anima_actors.journal.records import TurnRecord
from anima_actors.journal.timeline import TurnHistory, flattened

COURSES: Mapping[str, str] = {
    "emotion": "primary",
    "goal": "intention.goal",
    "defense": "defense.mechanism",
}
"""The variables that are reported as a course of episodes, by the course's name."""


@dataclass(frozen=True, slots=True)
class NumberDifference:
    """A number of the state that is not the same in both."""

    name: str
    first_turn: int  # in which it differs
    turns: int  # how many in which it differs
    largest: float  # difference, where both have a number; else 0
    at_turn: int  # of the largest difference; else the first turn
    first: float | None  # the values then; None for none
    second: float | None
    mean: float  # absolute difference over all turns but the one-sided ones
    one_sided: int  # turns in which only one of them has a number


@dataclass(frozen=True, slots=True)
class WordDifference:
    """A word, a flag or a list of the state that is not the same in both."""

    name: str
    first_turn: int
    turns: int
    first: Any  # in the first turn in which it differs; None for nothing
    second: Any


@dataclass(frozen=True, slots=True)
class Episode:
    """Consecutive turns in which the two histories differ in the same way."""

    first_turn: int
    last_turn: int
    first: str | None
    second: str | None


@dataclass(frozen=True, slots=True)
class Differences:
    """All differences between two histories."""

    turns: int  # how many were compared
    first_length: int  # turns of the first history, from where the comparison begins
    second_length: int
    differing: int  # turns in which anything on record differs
    divergence: Divergence | None  # the first
    effect: Divergence | None  # the first in what a module published, where it is not that one
    numbers: tuple[NumberDifference, ...]  # the largest first
    words: tuple[WordDifference, ...]  # the earliest first
    courses: Mapping[str, tuple[Episode, ...]]  # "emotion", "goal", "defense"

    @property
    def equal(self) -> bool:
        """Return whether nothing differs."""
        return self.divergence is None


def differences(first: TurnHistory, second: TurnHistory) -> Differences:
    """Compare two histories turn by turn. Both are read once, as streams."""
    return differences_between(first, second, first, second)


def differences_between(
    first: TurnHistory,
    second: TurnHistory,
    first_turns: Iterable[TurnRecord],
    second_turns: Iterable[TurnRecord],
) -> Differences:
    """Compare some turns of two histories, such as those from a fork on.

    Args:
        first: how to read the first history.
        second: how to read the second.
        first_turns: the turns to compare, in order.
        second_turns: likewise, from the same number on.
    """
    found = _Findings()
    types: EventTypes = {**second.types, **first.types}
    for here, there in zip_longest(first_turns, second_turns):
        divergence = turn_divergence(here, there, types)
        found.turn(here, there, divergence)
        if here is None or there is None:
            continue
        found.compared += 1
        if divergence is not None:
            found.effect = found.effect or turn_divergence(here, _with_root_of(here, there), types)
            found.states(here.number, first.state_of(here), second.state_of(there))
    return found.closed()


def _with_root_of(first: TurnRecord, second: TurnRecord) -> TurnRecord:
    """Return the second turn with the root event and the time of the first."""
    return replace(second, at_s=first.at_s, events=(first.root, *second.events[1:]))


@dataclass
class _NumberSoFar:
    """The differences of a number over the turns so far."""

    turns: int = 0
    first_turn: int = 0
    total: float = 0.0
    largest: float = 0.0
    at_turn: int = 0
    then: tuple[float | None, float | None] = (None, None)
    one_sided: int = 0

    def add(self, turn: int, first: float | None, second: float | None) -> None:
        if first is None or second is None:
            distance, self.one_sided = 0.0, self.one_sided + 1
        else:
            distance = abs(first - second)
        self.total += distance
        if not self.turns or distance > self.largest:
            self.largest, self.at_turn, self.then = distance, turn, (first, second)
        self.first_turn = self.first_turn or turn
        self.turns += 1


@dataclass
class _Findings:
    """The differences over the turns so far."""

    compared: int = 0
    lengths: list[int] = field(default_factory=lambda: [0, 0])
    differing: int = 0
    divergence: Divergence | None = None
    effect: Divergence | None = None
    numbers: dict[str, _NumberSoFar] = field(default_factory=dict)
    words: dict[str, WordDifference] = field(default_factory=dict)
    courses: dict[str, list[Episode]] = field(default_factory=dict)

    def turn(self, here: TurnRecord | None, there: TurnRecord | None, found: Divergence | None) -> None:
        self.lengths[0] += here is not None
        self.lengths[1] += there is not None
        self.differing += found is not None
        self.divergence = self.divergence or found

    def states(self, turn: int, first: Mapping[str, Any], second: Mapping[str, Any]) -> None:
        here, there = flattened(first), flattened(second)
        for name in {**here, **there}:
            mine, other = here.get(name), there.get(name)
            if same(mine, other):
                continue
            numbers = _number(mine), _number(other)
            if numbers != (None, None):
                self.numbers.setdefault(name, _NumberSoFar()).add(turn, *numbers)
            elif not isinstance(mine, Mapping) and not isinstance(other, Mapping):
                self._word(name, turn, mine, other)
        for course, name in COURSES.items():
            if not same(here.get(name), there.get(name)):
                self._episode(course, turn, here.get(name), there.get(name))

    def _word(self, name: str, turn: int, first: Any, second: Any) -> None:
        known = self.words.get(name) or WordDifference(name, turn, 0, first, second)
        self.words[name] = WordDifference(name, known.first_turn, known.turns + 1, known.first, known.second)

    def _episode(self, course: str, turn: int, first: Any, second: Any) -> None:
        episodes = self.courses.setdefault(course, [])
        last = episodes[-1] if episodes else None
        if last is not None and (last.last_turn, last.first, last.second) == (turn - 1, first, second):
            episodes[-1] = Episode(last.first_turn, turn, first, second)
        else:
            episodes.append(Episode(turn, turn, first, second))

    def closed(self) -> Differences:
        numbers = sorted(self._numbers(), key=lambda one: (-one.largest, one.first_turn, one.name))
        words = sorted(self.words.values(), key=lambda one: (one.first_turn, one.name))
        courses = {name: tuple(self.courses.get(name, ())) for name in COURSES}
        return Differences(
            self.compared,
            self.lengths[0],
            self.lengths[1],
            self.differing,
            self.divergence,
            None if self.divergence == self.effect else self.effect,
            tuple(numbers),
            tuple(words),
            courses,
        )

    def _numbers(self) -> Iterator[NumberDifference]:
        for name, one in self.numbers.items():
            both = self.compared - one.one_sided
            mean = one.total / both if both else 0.0
            yield NumberDifference(
                name, one.first_turn, one.turns, one.largest, one.at_turn, *one.then, mean, one.one_sided
            )


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
