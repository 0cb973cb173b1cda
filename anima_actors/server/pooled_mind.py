"""A mind that a server has open: its turns one at a time, each saved after it, or taken back."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Generic, NamedTuple, TypeVar

from anima_actors.mind.mind import Mind
from anima_actors.runtime import AnimaError
from anima_actors.store import KeptMind
from anima_actors.store.session import KeptMoment

T = TypeVar("T")

AGAIN, UNKEPT = "the last message was asked again", "the mind could not be saved after them"
"""Why turns are taken back, as the journal of a mind tells it."""

MindTask = Callable[[Mind], Awaitable[T]]
"""What is done with a mind while nobody else has it; it may pass turns."""


class RepeatableTurn(NamedTuple):
    """A turn of a conversation that a client may ask for again, in its place."""

    conversation: str  # what was said, and all that was said before
    before: KeptMoment
    turns: int  # of the mind after it


class PooledMind:
    """A mind that is open, or about to be.

    Attributes:
        lock: held while a turn runs.
        waiting: how many requests wait for it.
        kept: the mind; None while it is closed.
        idle_since: when the last turn ended, in seconds of the event loop.
        unkept: whether the last turn could not be kept, and was taken back.
        repeatable: the last turn, where it may be lived anew.
    """

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0
        self.kept: KeptMind | None = None
        self.idle_since = 0.0
        self.unkept = False
        self.repeatable: RepeatableTurn | None = None
        self._opened: AbstractAsyncContextManager[KeptMind] | None = None

    @property
    def idle(self) -> bool:
        return not self.lock.locked() and not self.waiting

    async def open(self, opening: AbstractAsyncContextManager[KeptMind]) -> None:
        """Open the mind. Call it, as :meth:`close`, with the lock held."""
        self.kept = await opening.__aenter__()
        self._opened = opening

    async def close(self) -> None:
        """Close the mind, where it is open; its file is then free for other programs."""
        opened, self._opened, self.kept = self._opened, None, None
        if opened is not None:
            await opened.__aexit__(None, None, None)

    async def run(self, task: MindTask[T], conversation: str) -> T:
        """Do a task, and save the mind; what cannot be kept did not happen."""
        kept = self.kept
        assert kept is not None, "the pool has opened it"
        if self.unkept:
            await kept.save_apart()  # nothing is lived before something can be kept again
            self.unkept = False
        kept_before = kept.moment()
        last, self.repeatable = self.repeatable, None
        again = (
            last if last and (last.conversation, last.turns) == (conversation, kept_before.turns) else None
        )
        if conversation and again:
            await kept.go_back(again.before, AGAIN)
        else:
            await kept.presence.come_back()
        before = kept_before if kept.mind.bus.turns == kept_before.turns else kept.moment()
        try:
            return await task(kept.mind)
        finally:
            turns = kept.mind.bus.turns
            if conversation and again and turns == before.turns:  # nothing came in place of the turn
                await kept.go_back(kept_before, AGAIN)
                self.repeatable = again
            elif turns != kept_before.turns or turns != before.turns:
                await self._keep(kept, kept_before)
                if conversation:
                    self.repeatable = RepeatableTurn(conversation, before, kept.mind.bus.turns)

    async def _keep(self, kept: KeptMind, before: KeptMoment) -> None:
        if kept.unrecorded:  # the turn has failed, and says so
            await kept.go_back(before, UNKEPT)
            return
        try:
            await kept.save_apart()
        except AnimaError:
            self.unkept = True
            await kept.go_back(before, UNKEPT)
            raise


class PendingTurn(Generic[T]):
    """A turn that runs. It is completed and saved whether anybody waits for it or not."""

    def __init__(self, task: asyncio.Task[T]) -> None:
        self.task = task
        self._left = False

    async def outcome(self) -> T:
        """Wait for the result; to cancel the wait does not cancel the turn."""
        return await asyncio.shield(self.task)

    def leave(self) -> None:
        """Stop listening: the reply is stopped, and the turn is completed."""
        if not self._left and not self.task.done():
            self._left = True  # to cancel twice would break the turn off
            self.task.cancel()
