"""Compare two histories: the first difference, then by how much each variable differs; and tell it in lines.

Turns are aligned by number. Variables are what the state reports: "reactors.tension", "phi", "primary".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from anima_actors.compare.divergence import (
    Divergence,
    SetupDifference,
    same,
    setup_differences,
    shown,
    turn_divergence,
)
from anima_actors.journal import JournalError
from anima_actors.journal.file import shown as file_shown
from anima_actors.journal.reader import Journal
from anima_actors.journal.records import EventTypes, TurnRecord
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
        return self.divergence is None


class JournalComparison(NamedTuple):
    """Two journals, compared from the first turn that both have."""

    start: int
    differences: Differences
    setup: tuple[SetupDifference, ...]


def compared(one: Journal, other: Journal, first: TurnHistory, second: TurnHistory) -> JournalComparison:
    """Compare two journals.

    Args:
        one: a journal.
        other: another.
        first: how to read the one.
        second: how to read the other.

    Raises:
        JournalError: one ends before the other begins.
    """
    start = max(one.first, other.first)
    for early, late in ((one, other), (other, one)):
        if early.last < start <= late.last:
            raise JournalError(
                f"{file_shown(early.path)} ends with turn {early.last}, before turn {start}, with which "
                f"{file_shown(late.path)} begins: there is nothing to compare"
            )
    found = differences_between(first, second, one.turns(start), other.turns(start))
    return JournalComparison(start, found, setup_differences(one.header, other.header))


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
            rooted = replace(there, at_s=here.at_s, events=(here.root, *there.events[1:]))
            found.effect = found.effect or turn_divergence(here, rooted, types)
            found.states(here.number, first.state_of(here), second.state_of(there))
    return found.closed()


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
        counts = self.compared, self.lengths[0], self.lengths[1], self.differing
        effect = None if self.divergence == self.effect else self.effect
        return Differences(*counts, self.divergence, effect, tuple(numbers), tuple(words), courses)

    def _numbers(self) -> Iterator[NumberDifference]:
        for name, one in self.numbers.items():
            both = self.compared - one.one_sided
            mean = one.total / both if both else 0.0
            yield NumberDifference(
                name, one.first_turn, one.turns, one.largest, one.at_turn, *one.then, mean, one.one_sided
            )


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


FEW, FEW_WORDS, FEW_EPISODES = 15, 6, 8
"""So many numbers, words, and episodes of a course are shown where not all are wanted."""


def difference_lines(
    found: Differences, names: tuple[str, str], *, first_turn: int = 1, everything: bool = False
) -> Iterator[Text]:
    """Return the lines that report differences.

    Args:
        found: what differs.
        names: of the two histories, such as ("A", "B").
        first_turn: from which they were compared.
        everything: whether all numbers are wanted.
    """
    if found.divergence is None:
        plural = "s" * (found.turns != 1)
        yield Text(f"No difference in {found.turns} turn{plural} from turn {first_turn} on.", "green")
        return
    for head, one in (("first difference  ", found.divergence), ("first effect      ", found.effect)):
        if one is not None:
            told = one.told(f"in {names[0]}", f"in {names[1]}")
            yield Text(head, "bold").append(told, "not bold")
    turns = max(found.first_length, found.second_length)
    differ = f"turn{'s' * (turns != 1)} differ{'s' * (found.differing == 1)}"
    yield Text(f"{found.differing} of {turns} {differ}", "dim")
    if found.numbers:
        yield Text()
        yield from _number_lines(found.numbers, names, everything)
    if any(found.courses.values()):
        yield Text()
        yield from _course_lines(found.courses, names, everything)
    words = [one for one in found.words if one.name not in ("primary", "intention.goal", "defense.mechanism")]
    if words:
        yield Text()
        chosen = words if everything else words[:FEW_WORDS]
        told = ", ".join(
            f"{one.name} ({one.turns} turn{'s' * (one.turns != 1)}, from turn {one.first_turn})"
            for one in chosen
        )
        more = f", and {len(words) - len(chosen)} more" if len(chosen) < len(words) else ""
        yield Text("words  ", "bold").append(told + more, "not bold")


def _number_lines(
    numbers: Sequence[NumberDifference], names: tuple[str, str], everything: bool
) -> Iterator[Text]:
    chosen = numbers if everything else numbers[:FEW]
    width = max(16, *(len(one.name) for one in chosen))
    first, second = (name.removeprefix("the ") for name in names)
    head = f"{'number':<{width}}{'from turn':>11}{'turns':>7}{'mean':>10}{'largest':>10}{'at turn':>9}"
    yield Text(f"{head}{first:>11}{second:>11}", "bold")
    for one in chosen:
        amounts = f"{_amount(one.mean):>10}{_amount(one.largest):>10}{one.at_turn:>9}"
        values = f"{_value(one.first):>11}{_value(one.second):>11}"
        yield Text(f"{one.name:<{width}}{one.first_turn:>11}{one.turns:>7}{amounts}{values}")
    if len(chosen) < len(numbers):
        rest = numbers[len(chosen) :]
        most = f"none by more than {_amount(rest[0].largest)}" if rest[0].largest else "which only one has"
        yield Text(f"and {len(rest)} more, {most}; --all shows them", "dim")


def _course_lines(
    courses: Mapping[str, Sequence[Episode]], names: tuple[str, str], everything: bool
) -> Iterator[Text]:
    first, second = (name.removeprefix("the ") for name in names)
    yield Text(f"{'course':<10}{'turns':<12}{_padded(first, 34)}{second}", "bold")
    for course, episodes in courses.items():
        chosen = episodes if everything else episodes[:FEW_EPISODES]
        for number, one in enumerate(chosen):
            turns = f"{one.first_turn}" + (f"-{one.last_turn}" if one.last_turn > one.first_turn else "")
            here, there = _cut(one.first or "none", 32), _cut(one.second or "none", 40)
            yield Text(f"{'' if number else course:<10}{turns:<12}{_padded(here, 34)}{there}")
        if len(chosen) < len(episodes):
            yield Text(f"{'':<10}and {len(episodes) - len(chosen)} times more", "dim")


def _amount(value: float) -> str:
    if not value:
        return "-"
    return f"{value:.4f}" if 0.00005 <= value < 10_000 else f"{value:.1e}"


def _value(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.4f}" if abs(value) < 10_000 and isinstance(value, float) else shown(value)[:10]


def _cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else f"{set_cell_size(text, width - 1).rstrip()}…"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))
