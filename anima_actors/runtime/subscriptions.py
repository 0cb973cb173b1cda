"""Those who watch a run. An observer can fall behind or fail; the turn does not notice."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar, cast

from anima_actors.runtime.event import Envelope, Event
from anima_actors.runtime.supervision import one_line
from anima_actors.runtime.turn import Turn

E = TypeVar("E", bound=Event)

Observer = Callable[[Turn], None]

DEFAULT_BACKLOG = 1000


class Watch(Generic[E]):
    """An async iterator over the envelopes of one event type, from now on.

    Events are handed out as soon as their place in the turn is final. A reader that falls behind by
    more than the backlog loses the oldest; :attr:`missed` counts them.
    """

    def __init__(self, event_type: type[E], backlog: int, leave: Callable[["Watch[E]"], None]) -> None:
        self.event_type = event_type
        self.missed = 0
        self._queue: asyncio.Queue[Envelope | None] = asyncio.Queue()
        self._backlog = backlog
        self._leave = leave

    def deliver(self, envelopes: Sequence[Envelope]) -> None:
        """Put the envelopes of the watched type in line."""
        for envelope in envelopes:
            if isinstance(envelope.event, self.event_type):
                if self._queue.qsize() >= self._backlog:
                    self._queue.get_nowait()
                    self.missed += 1
                self._queue.put_nowait(envelope)

    def close(self) -> None:
        """Stop watching; iteration ends after what is already in line."""
        self._leave(self)
        self._queue.put_nowait(None)

    def __aiter__(self) -> AsyncIterator[Envelope]:
        return self

    async def __anext__(self) -> Envelope:
        envelope = await self._queue.get()
        if envelope is None:
            self._queue.put_nowait(None)  # for whoever asks next
            raise StopAsyncIteration
        return envelope


class Observers:
    """All who watch one bus.

    Attributes:
        telling: whether a finished turn is just being told; it is no time for another.
        dropped: observers that failed, and why.
    """

    def __init__(self) -> None:
        self.telling = False
        self.dropped: list[str] = []
        self._watches: list[Watch[Event]] = []
        self._observers: list[Observer] = []
        self._told = (0, 0)  # the turn and how many of its envelopes were handed out early

    def __bool__(self) -> bool:
        return bool(self._watches or self._observers)

    def watch(self, event_type: type[E], backlog: int = DEFAULT_BACKLOG) -> Watch[E]:
        """Watch one event type, subclasses included."""
        watch = Watch(event_type, backlog, self._remove_watch)
        self._watches.append(cast("Watch[Event]", watch))
        return watch

    def add(self, observer: Observer) -> None:
        """Call the observer with each finished turn. One that raises is dropped and named."""
        self._observers.append(observer)

    def remove(self, observer: Observer) -> None:
        """Stop calling the observer."""
        self._observers.remove(observer)

    def settled(self, envelopes: Sequence[Envelope]) -> None:
        """Hand out the envelopes so far of a turn, those that are new since the last call."""
        number = envelopes[0].id.turn
        told = self._told[1] if self._told[0] == number else 0
        self._told = (number, len(envelopes))
        for watch in self._watches:
            watch.deliver(envelopes[told:])

    def finished(self, turn: Turn) -> None:
        """Hand out the rest of a turn, and the turn itself."""
        if self._watches:
            self.settled(turn.envelopes)
        self._told = (0, 0)
        self.telling = True
        try:
            for observer in list(self._observers):
                self._tell(observer, turn)
        finally:
            self.telling = False

    def _tell(self, observer: Observer, turn: Turn) -> None:
        try:
            observer(turn)
        except Exception as error:
            with suppress(ValueError):  # it has left by itself
                self._observers.remove(observer)
            self.dropped.append(f"{getattr(observer, '__qualname__', observer)}: {one_line(error)}")

    def _remove_watch(self, watch: Watch[E]) -> None:
        self._watches = [other for other in self._watches if other is not watch]
