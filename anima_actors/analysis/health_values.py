"""The numbers of each event from turn to turn, and how much what caused it moved."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from anima_actors.journal.records import OUTSIDE, EventRecord, TurnRecord
from anima_actors.journal.timeline import flattened
from anima_actors.runtime import Event

Kind = Literal[
    "pinned",  # a value has been at the edge of its range for 5 turns
    "frozen",  # a value stands still while what it is made of moves
    "jump",  # a value moved far more than anything that could have moved it
    "oscillation",  # a value swings to and fro from turn to turn, and nothing that happened does
    "silent",  # a module has stopped publishing what it always did
    "repeated",  # the prompt says the same of what has changed
]


class Finding(NamedTuple):
    """Something that is wrong. One is told when it begins, and not again as long as it lasts."""

    kind: Kind
    turn: int  # in which it was noticed
    since: int  # the turn in which it began
    module: str  # which is to blame
    subject: str  # the value, such as "ReactorsSettled.after.0", or the handler or section
    evidence: str  # in words, with the numbers

    def as_dict(self) -> dict[str, Any]:
        return self._asdict()

    def __str__(self) -> str:
        turns = f"turn {self.turn}" if self.since == self.turn else f"turns {self.since} to {self.turn}"
        return f"{turns}: {self.module}: {self.kind}: {self.subject}: {self.evidence}"


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
            change, reworded = self._changed(one, numbers)
            changed.append(change)
            moved.append(max(change, A_LOT if reworded else 0.0, _size(one, numbers)))
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

    def _changed(self, event: EventRecord, numbers: Mapping[str, float]) -> tuple[float, bool]:
        """Return how far its numbers are from the last of its kind, and whether its words are others."""
        before = self._last.get((event.publisher, event.type))
        if before is None:
            return A_LOT, True
        changes = (abs(value - before[0].get(path, 0.0)) for path, value in numbers.items())
        return max(changes, default=0.0), tuple(texts_in(event.data)) != before[1]


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
    """Floats by name; what is in a list has none and is passed over, but for pairs of a name and a float."""
    parts: Mapping[str, Any] = {}
    if isinstance(data, float):
        yield path, data
    elif isinstance(data, Mapping):
        parts = data
    elif is_dataclass(data):
        parts = {one.name: getattr(data, one.name) for one in fields(data) if one.compare}
    elif hasattr(data, "_asdict"):
        parts = data._asdict()
    elif isinstance(data, tuple) and all(isinstance(one, tuple) and len(one) == 2 for one in data):
        parts = {name: value for name, value in data if isinstance(name, str)}
    for name, value in parts.items():
        yield from _numbers(value, f"{path}.{name}" if path else str(name))


def _named(event: EventRecord | None) -> str:
    if event is None:
        return "nothing"
    return event.type if event.publisher == OUTSIDE else f"{event.type} of {event.module}"


TURNS = 5  # that a value must be pinned or frozen for
AT_EDGE = 0.001
INSIDE = ("reactors.", "shown.", "phi", "temporal.coherence")
"""Values that never belong at 0; for others that is where they rest."""
FOLLOWS = ("flash.mortality_sense", "intention.", "mirror.", "defense.", "memory_resonance")
"""Values that are what they are for as long as something lasts: the goal, the words of the other, a life."""

DIFFERENCES = ("reward",)
"""Values that say how far something went since the turn before; they come and go by nature."""

STIR = 0.05  # what counts as moving
JUMP, PROPORTION = 0.35, 5.0  # a jump is that far, and so many times as far as any of its causes
SWINGS, SWING = 6, 0.1  # so many in a row, each that far
SAME = 0.25  # of a swing: how near a value comes to where it was two turns before
ALIKE = 0.05  # two stimuli that differ by less are the same


def pinned(key: Key, points: Sequence[Point]) -> Finding | None:
    """At an edge of its range for five turns on end."""
    last = points[-TURNS:]
    if len(last) < TURNS or key.path.startswith(FOLLOWS) or not _on_end(last):
        return None
    for edge in (1.0, -1.0, 0.0):
        if edge == 0.0 and not key.path.startswith(INSIDE):
            continue
        if all(abs(point.value - edge) <= AT_EDGE for point in last):
            adders = {point.adder for point in last}
            module = adders.pop() if len(adders) == 1 and all(adders) else key.module
            evidence = (
                f"{last[-1].value:.6g} since turn {last[0].turn}, at the edge {edge:g} of its range; "
                f"what moved it most is {last[-1].stirrer}, by {last[-1].stirred:.2f}"
            )
            return Finding("pinned", last[-1].turn, last[0].turn, module, key.path, evidence)
    return None


def frozen(key: Key, points: Sequence[Point]) -> Finding | None:
    """The same to the last digit for five turns in each of which one of its causes moved."""
    last = points[-TURNS:]
    if len(last) < TURNS or key.path.startswith(FOLLOWS) or not _on_end(last):
        return None
    value = last[0].value
    if value in (0.0, 1.0, -1.0) or any(abs(point.value - value) > 1e-12 for point in last):
        return None
    if any(point.elapsed or point.changed < STIR for point in last[1:]):
        return None
    most = max(last[1:], key=lambda point: point.changed)
    meanwhile = f"while what it follows from changed by up to {most.changed:.2f}"
    evidence = f"{value:.6g} since turn {last[0].turn}, {meanwhile}"
    return Finding("frozen", last[-1].turn, last[0].turn, key.module, key.path, evidence)


def jumped(key: Key, points: Sequence[Point], turn: int) -> Finding | None:
    """Moved far, though none of its causes did in this turn or the one before."""
    now = points[-1]
    before = points[-2] if len(points) > 1 and points[-2].turn == turn - 1 else None
    adds = key.type in CONTRIBUTIONS
    if key.path.startswith(FOLLOWS) or key.path in DIFFERENCES:
        return None
    if now.turn != turn or now.elapsed or (before is None and not adds) or (before and before.elapsed):
        return None
    if not adds and any(abs(point.value) > 1.0 + AT_EDGE for point in points):
        return None  # a value without bounds has no measure of far
    was = before.value if before else 0.0
    leap = abs(now.value - was)
    stirred = now.stirred if adds else max(now.stirred, now.own)
    if leap <= JUMP or stirred * PROPORTION >= leap:
        return None
    most = f"the most that moved it is {now.stirrer}, by {now.stirred:.2f}"
    evidence = f"{was:.2f} to {now.value:.2f} in one turn; {most}"
    return Finding("jump", turn, turn, key.module, _subject(key), evidence)


def swung(key: Key, points: Sequence[Point], roots: Sequence[Root]) -> Finding | None:
    """To and fro for six turns in which the same thing happened again and again."""
    last = points[-SWINGS - 1 :]
    if len(last) <= SWINGS or not _on_end(last) or any(point.elapsed for point in last):
        return None
    if not all(_alike(one, other) for one, other in pairwise(roots[-SWINGS - 1 :])):
        return None  # what happened alternated as well, or was not the same from turn to turn
    steps = [after.value - before.value for before, after in pairwise(last)]
    if any(abs(step) < SWING for step in steps) or any(one * other >= 0.0 for one, other in pairwise(steps)):
        return None
    if any(abs(one + other) > SAME * max(abs(one), abs(other)) for one, other in pairwise(steps)):
        return None
    evidence = f"between {last[-2].value:.2f} and {last[-1].value:.2f} since turn {last[0].turn}"
    return Finding("oscillation", last[-1].turn, last[0].turn, key.module, _subject(key), evidence)


def value_findings(numbers: Numbers, told: Sequence[Measured], turn: int) -> list[Finding]:
    """All that is wrong with the values of a turn."""
    found: list[Finding] = []
    swings: list[tuple[Measured, Finding]] = []
    for one in told[1:]:
        for path in one.numbers:
            key = Key(one.record.publisher, one.record.type, path)
            points = tuple(numbers.points[key])
            if points[-1].turn != turn:
                continue
            if one.part_of_state:
                found += [each for each in (pinned(key, points), frozen(key, points)) if each]
            if each := jumped(key, points, turn):
                found.append(each)
            if each := swung(key, points, tuple(numbers.roots)):
                swings.append((one, each))
    return found + _first_swings(swings)


def _first_swings(swings: Sequence[tuple[Measured, Finding]]) -> list[Finding]:
    """Of all that swings, what makes the rest swing: what was added, else what has no swinging cause."""
    added = [finding for one, finding in swings if one.record.type in CONTRIBUTIONS]
    if added:
        return added[:1]
    swinging = {one.record.sequence for one, _ in swings}
    return [finding for one, finding in swings if not swinging.intersection(one.record.causes)][:1]


def _alike(one: Root, other: Root) -> bool:
    if one.type != other.type or bool(one.words and any(one.words)) != bool(other.words and any(other.words)):
        return False
    paths = {**one.numbers, **other.numbers}
    return all(abs(one.numbers.get(path, 0.0) - other.numbers.get(path, 0.0)) <= ALIKE for path in paths)


def _on_end(points: Sequence[Point]) -> bool:
    return points[-1].turn - points[0].turn == len(points) - 1


def _subject(key: Key) -> str:
    return f"{key.type}.{key.path}" if key.type in CONTRIBUTIONS else key.path
