"""A mind that a server has open: its turns one at a time, each saved after it, or taken back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from math import inf
from typing import Generic, NamedTuple, TypeVar

from anima_actors.runtime import AnimaError
from anima_actors.server.ongoing_speech import MindTask, OngoingSpeech
from anima_actors.store import KeptMind, RealTime
from anima_actors.store.session import KeptMoment

T = TypeVar("T")

AGAIN, UNKEPT = "the last message was asked again", "the mind could not be saved after them"
"""Why turns are taken back, as the journal of a mind tells it."""

NOT_ON_RECORD = "what it says could not be put on record, and was taken back with all that happened meanwhile"


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
        speech: lets others do something with it, while it speaks in the turn that holds the lock.
        real_time: lets its timers fire while it is open.
    """

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0
        self.kept: KeptMind | None = None
        self.idle_since = 0.0
        self.unkept = False
        self.repeatable: RepeatableTurn | None = None
        self.speech: OngoingSpeech | None = None
        self.real_time: RealTime | None = None
        self._living: asyncio.Task[None] | None = None
        self._opened: AbstractAsyncContextManager[KeptMind] | None = None

    @property
    def idle(self) -> bool:
        return not self.lock.locked() and not self.waiting

    @property
    def due_in_s(self) -> float:
        """In how many seconds a timer of the mind is due; infinite where none is set, or it is closed."""
        due_in_s = self.kept.presence.due_in_s() if self.kept is not None else None
        return inf if due_in_s is None else due_in_s

    async def open(
        self, opening: AbstractAsyncContextManager[KeptMind], live: Callable[[], Awaitable[bool]]
    ) -> None:
        """Open the mind, and let it live. Call it, as :meth:`close`, with the lock held.

        Args:
            opening: of the mind.
            live: has :meth:`live` done with the lock held, when a timer is due.
        """
        self.kept = kept = await opening.__aenter__()
        self._opened = opening
        self.real_time = RealTime(lambda: kept.presence, live)
        self._living = asyncio.create_task(self.real_time.run())
        if kept.mind.bus.turns > kept.before + 1:  # timers were due while it was away
            try:
                await kept.save_apart(spoken=False)
            except AnimaError:
                self.unkept = True  # the next turn tries again, and says so

    async def close(self) -> None:
        """Close the mind, where it is open; its file is then free for other programs."""
        if self._living is not None:
            self._living.cancel()
        opened, self._opened, self.kept = self._opened, None, None
        self.real_time = self._living = None
        if opened is not None:
            await opened.__aexit__(None, None, None)

    async def run(self, task: MindTask[T], conversation: str, *, speaks: bool = False) -> T:
        """Do a task, and save the mind; what cannot be kept did not happen.

        Args:
            task: what is done.
            conversation: what is said in it, and all that was said before; empty for what nobody asks again.
            speaks: whether the mind speaks in it, so that others may do something with it meanwhile.
        """
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
        speech = OngoingSpeech(kept)

        async def keep() -> None:
            turns = kept.mind.bus.turns
            if conversation and again and turns == before.turns:  # nothing came in place of the turn
                await kept.go_back(kept_before, AGAIN)
                self.repeatable = again
            elif turns != kept_before.turns or turns != before.turns:
                await self._keep(kept, kept_before)
                if conversation and not speech.interrupted:
                    self.repeatable = RepeatableTurn(conversation, before, kept.mind.bus.turns)

        async with self._kept_with(kept, speech, keep):
            self.speech = speech if speaks else None
            return await task(kept.mind)

    async def live(self) -> bool:
        """Let the next timer open its turn, where it is due; False where what came of it cannot be kept."""
        kept = self.kept
        assert kept is not None, "only an open mind lives"
        if self.unkept:
            await kept.save_apart(spoken=False)
            self.unkept = False
        before, speech = kept.moment(), OngoingSpeech(kept)

        async def keep() -> None:
            if kept.mind.bus.turns != before.turns:
                await self._keep(kept, before, spoken=speech.interrupted)

        async with self._kept_with(kept, speech, keep):
            self.speech = speech
            await kept.presence.pass_to_timer()
        return not self.unkept and not kept.unrecorded

    @asynccontextmanager
    async def _kept_with(
        self, kept: KeptMind, speech: OngoingSpeech, keep: Callable[[], Awaitable[None]]
    ) -> AsyncIterator[None]:
        """Keep what is lived in a block, together with what others do while the mind speaks in it."""
        try:
            yield
        finally:
            try:
                left = await speech.all_lived()
                self.speech = None
                undone = AnimaError(NOT_ON_RECORD) if kept.unrecorded else None
                await keep()
            except BaseException as error:
                speech.end(error)
                raise
            finally:
                self.speech = None
            speech.end(undone)
            if left:
                raise asyncio.CancelledError

    async def _keep(self, kept: KeptMind, before: KeptMoment, *, spoken: bool = True) -> None:
        if kept.unrecorded:  # the turn has failed, and says so
            await kept.go_back(before, UNKEPT)
            return
        try:
            await kept.save_apart(spoken=spoken)
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
