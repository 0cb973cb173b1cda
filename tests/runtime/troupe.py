"""A small stage for the runtime's tests: a few events, a bus of given actors, and chance in the queue."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from anima_actors.runtime import (
    Actor,
    Bus,
    Event,
    Restart,
    RootEvent,
    Signed,
    SupervisedActor,
    Turn,
    Unit,
    handler,
    wire,
)


@dataclass(frozen=True, slots=True)
class Called(RootEvent):
    """Somebody calls."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Knocked(RootEvent):
    """Somebody knocks: another way to open a turn."""

    force: Unit = 0.5


@dataclass(frozen=True, slots=True)
class Heard(Event):
    """A first event."""

    text: str = ""
    loudness: Unit = 0.5


@dataclass(frozen=True, slots=True)
class Understood(Event):
    """A second event."""

    text: str = ""
    mood: Signed = 0.0


@dataclass(frozen=True, slots=True)
class Answered(Event):
    """A third event."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Noted(Event):
    """What an actor saw, for the test to read."""

    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SharplyNoted(Noted):
    """A kind of Noted."""

    margin: float = 0.0


class Ear(Actor):
    @handler
    def hear(self, call: Called) -> Heard:
        return Heard(call.text)


class Understander(Actor):
    @handler
    def understand(self, heard: Heard) -> Understood:
        return Understood(heard.text)


def stage(
    *actors: type[Actor],
    left_out: Iterable[type[Actor]] = (),
    restart: Restart = Restart(),  # noqa: B008 (immutable)
    **options: Any,
) -> Bus:
    """A bus with these actors on it."""
    return Bus(wire(actors, left_out), [SupervisedActor(one.name, one, restart) for one in actors], **options)


def told(turn: Turn) -> list[tuple[str, Event]]:
    """Who told what in a turn, the root left out."""
    return [(envelope.publisher, envelope.event) for envelope in turn.envelopes[1:]]


def published(turn: Turn, event_type: type[Event]) -> list[Event]:
    """All events of a type in a turn."""
    return [envelope.event for envelope in turn.envelopes if isinstance(envelope.event, event_type)]


class ShuffledQueue:
    """A ready queue that hands out any of the ready handlers, as its seed decides."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._ranks: list[int] = []

    def append(self, rank: int, /) -> None:
        self._ranks.append(rank)

    def popleft(self) -> int:
        return self._ranks.pop(self._random.randrange(len(self._ranks)))

    def __len__(self) -> int:
        return len(self._ranks)


def shuffled(seed: int) -> Callable[[], ShuffledQueue]:
    """Make queues that are shuffled anew in each turn, the same way for the same seed."""
    random = Random(seed)
    return lambda: ShuffledQueue(random)
