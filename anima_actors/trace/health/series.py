"""The numbers of each event from turn to turn, and how much what caused it moved."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

from anima_actors.runtime import Event
from anima_actors.trace.record import OUTSIDE, EventRecord, TurnRecord
from anima_actors.trace.timeline import flattened

KEPT = 12  # turns of each number
CONTRIBUTIONS = ("ReactorNudge", "StimulusBias")
"""Events that stand for a change; where one is absent, it counts as zero."""
A_LOT = 1.0  # how far something moved whose words changed: as far as anything can


class Key(NamedTuple):
    """One number: whose, of which event, where in it."""

    publisher: str
    type: str
    path: str  # in the state where the event is part of it, else in the event

    @property
    def module(self) -> str:
        """Who publishes it."""
        return self.publisher.partition(".")[0]


class Point(NamedTuple):
    """A number in a turn."""

    turn: int
    value: float
    stirred: float  # how far the most lively of its causes moved
    stirrer: str  # which that was
    adder: str  # its module, where it added to something, as a nudge does
    changed: float  # how far the numbers of the most lively differ from those of the turn before
    own: float  # how far what moved its module in the turn before did
    elapsed: bool  # whether the turn was one of time passing


class Measured(NamedTuple):
    """An event of a turn with its numbers."""

    record: EventRecord
    event: Event
    numbers: Mapping[str, float]
    part_of_state: bool
    stirred: float
    stirrer: str
    adder: str
    changed: float


class Root(NamedTuple):
    """What opened a turn, as far as it can be compared with another."""

    type: str
    numbers: Mapping[str, float]
    words: tuple[str, ...]


class Numbers:
    """The last turns of every number that was published."""

    def __init__(self) -> None:
        self.points: dict[Key, deque[Point]] = {}
        self.roots: deque[Root] = deque(maxlen=KEPT)
        self._stirs: dict[str, float] = {}  # by module, in the turn before
        self._last: dict[tuple[str, str], tuple[Mapping[str, float], tuple[str, ...]]] = {}

    def add(self, record: TurnRecord, events: Sequence[Event]) -> list[Measured]:
        """Take in a turn with its typed events; returns them with their numbers."""
        elapsed = "seconds" in record.root.data
        moved: list[float] = []
        changed: list[float] = []
        told: list[Measured] = []
        for one, event in zip(record.events, events, strict=True):
            numbers, part_of_state = numbers_of(event)
            changed.append(self._changed(one, numbers))
            reworded = A_LOT if self._reworded(one) else 0.0
            moved.append(max(changed[-1], reworded, _size(one, numbers)))
            first = max(one.causes, key=lambda cause: moved[cause], default=None)
            stirred = moved[first] if first is not None else 0.0
            cause = record.events[first] if first is not None and stirred else None
            adder = cause.module if cause and cause.type in CONTRIBUTIONS else ""
            most = max((changed[cause] for cause in one.causes), default=0.0)
            told.append(Measured(one, event, numbers, part_of_state, stirred, _named(cause), adder, most))
        self.roots.append(Root(record.root.type, told[0].numbers, tuple(texts_in(record.root.data))))
        self._remember(told, record.number, elapsed)
        return told

    def _remember(self, told: Sequence[Measured], turn: int, elapsed: bool) -> None:
        stirs: dict[str, float] = {}
        for one in told[1:]:
            module = one.record.module
            stirs[module] = max(stirs.get(module, 0.0), one.stirred)
            own = self._stirs.get(module, 0.0)
            for path, value in one.numbers.items():
                key = Key(one.record.publisher, one.record.type, path)
                points = self.points.setdefault(key, deque(maxlen=KEPT))
                if not points or points[-1].turn != turn:
                    stir = one.stirred, one.stirrer, one.adder, one.changed
                    points.append(Point(turn, value, *stir, own, elapsed))
        self._stirs = stirs
        for one in told:
            words = tuple(texts_in(one.record.data))
            self._last[one.record.publisher, one.record.type] = one.numbers, words

    def _changed(self, event: EventRecord, numbers: Mapping[str, float]) -> float:
        """How far the numbers of an event are from those of the last of its kind."""
        before = self._last.get((event.publisher, event.type))
        if before is None:
            return A_LOT
        changes = (abs(value - before[0].get(path, 0.0)) for path, value in numbers.items())
        return max(changes, default=0.0)

    def _reworded(self, event: EventRecord) -> bool:
        """Whether an event has other words than the last of its kind."""
        before = self._last.get((event.publisher, event.type))
        return before is None or tuple(texts_in(event.data)) != before[1]


def _size(event: EventRecord, numbers: Mapping[str, float]) -> float:
    """How far what comes from outside, or adds to something, moves it, even if it comes again and again."""
    if event.publisher != OUTSIDE and event.type not in CONTRIBUTIONS:
        return 0.0
    size = max((abs(value) for value in numbers.values()), default=0.0)
    return max(size, A_LOT) if event.publisher == OUTSIDE and any(texts_in(event.data)) else size


def numbers_of(event: Event) -> tuple[dict[str, float], bool]:
    """The floats of an event by where they are: in the state where it is part of it, else in its fields."""
    state = getattr(event, "state", None)
    if callable(state) and hasattr(event, "prompt_lines"):
        try:
            flat = flattened(state())
        except Exception:  # a module from elsewhere; its fields do as well
            flat = {}
        numbers = {path: value for path, value in flat.items() if isinstance(value, float)}
        if numbers:
            return numbers, True
    return dict(_numbers(event, "")), False


def texts_in(data: Any) -> Iterator[str]:
    """The texts of an event, but for those in lists."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from texts_in(value)


def _numbers(data: Any, path: str) -> Iterator[tuple[str, float]]:
    """Floats by name; what is in a list has none and is passed over."""
    parts: Mapping[str, Any] = {}
    if isinstance(data, float):
        yield path, data
    elif isinstance(data, Mapping):
        parts = data
    elif is_dataclass(data):
        parts = {one.name: getattr(data, one.name) for one in fields(data) if one.compare}
    elif hasattr(data, "_asdict"):
        parts = data._asdict()
    for name, value in parts.items():
        yield from _numbers(value, f"{path}.{name}" if path else str(name))


def _named(event: EventRecord | None) -> str:
    if event is None:
        return "nothing"
    return event.type if event.publisher == OUTSIDE else f"{event.type} of {event.module}"
