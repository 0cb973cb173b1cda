"""The line of awaited turns: one runs at a time, and some wait for work that goes on beside later ones."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from anima_actors.runtime.turn import Turn

T = TypeVar("T", bound=Turn | None)

WAITING_TURNS = 64
"""In line at most; who comes then waits to be let in."""


class TurnLine:
    """Those who await turns of one mind in one event loop.

    Args:
        loop: which one; None where nobody has awaited a turn yet.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._loop = loop
        self.ongoing: dict[int, asyncio.Task[Turn]] = {}  # by the turn in which it began
        self._gate = asyncio.Lock()
        self._patience = asyncio.Lock()  # of turns that wait for ongoing work
        self._room = asyncio.Semaphore(WAITING_TURNS)
        self._length = 0
        self._empty = asyncio.Event()
        self._empty.set()

    def here(self) -> "TurnLine":
        """Return the line of the running event loop: this one, or a new one where it is of another loop."""
        loop = asyncio.get_running_loop()
        return self if self._loop is loop else TurnLine(loop)

    @property
    def empty(self) -> bool:
        """Whether no turn is awaited, and no work goes on."""
        return not self._length and not self.ongoing

    async def pass_through(self, turns: Callable[[], Awaitable[T]], patient: bool) -> T:
        """Run turns when there is room, and return the last.

        Args:
            turns: runs them, between :meth:`acquire` and :meth:`release`.
            patient: whether they wait until all work is over that goes on, and others like them for theirs.
        """
        self._length += 1
        self._empty.clear()
        try:
            async with self._room:
                return await (self._one_by_one(turns) if patient else turns())
        finally:
            self._length -= 1
            self._tell_empty()

    async def acquire(self, patient: bool) -> None:
        """Wait for one's turn; one that is patient also while work goes on, which may begin meanwhile."""
        await self._gate.acquire()
        while patient and self.ongoing:
            self._gate.release()
            await asyncio.wait([*self.ongoing.values()])
            await self._gate.acquire()

    def release(self) -> None:
        """Let the next one have its turn."""
        self._gate.release()

    def go_on(self, number: int, work: "asyncio.Task[Turn]") -> None:
        """Take note of work that goes on beside later turns."""

        def over(_: object) -> None:
            self.ongoing.pop(number, None)
            self._tell_empty()

        self.ongoing[number] = work
        self._empty.clear()
        work.add_done_callback(over)

    async def wait_until_empty(self) -> None:
        """Wait until no turn is awaited, and no work goes on."""
        while not self.empty:
            await self._empty.wait()

    async def _one_by_one(self, turns: Callable[[], Awaitable[T]]) -> T:
        await self._patience.acquire()
        work: asyncio.Task[Turn] | None = None
        try:
            turn = await turns()
            work = self.ongoing.get(turn.number) if turn is not None else None
        finally:
            if work is None:
                self._patience.release()
            else:
                work.add_done_callback(lambda _: self._patience.release())
        return turn

    def _tell_empty(self) -> None:
        if self.empty:
            self._empty.set()
