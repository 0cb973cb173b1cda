"""The open minds of a server: one turn at a time each, saved after it, closed when idle."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from anima_actors.journal.reader import Journal
from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import ModuleRef
from anima_actors.runtime import AnimaError
from anima_actors.runtime.supervision import one_line
from anima_actors.server.feed import MindFeed, News
from anima_actors.server.mind_view import MindView, view_of, view_of_kept
from anima_actors.server.ongoing_speech import MindTask, OngoingSpeech
from anima_actors.server.pooled_mind import PendingTurn, PooledMind
from anima_actors.server.routes import RequestError, mind_unavailable, try_later
from anima_actors.store import MindStore, StoreError
from anima_actors.store.session import folded
from anima_actors.store.store import Prepare

T = TypeVar("T")

SOON_S = 60.0
"""A mind with a timer that is due by then is not closed, however idle it is."""
LONGEST_WAKING_S = 30 * 86_400.0
"""A closed mind is opened again for its next timer where that is due by then."""

HOLDER = "anima serve"
"""The program that a locked mind is said to be open in."""


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """Limits on what a pool does at once, and on how long anything waits."""

    most_open: int = 256  # minds
    most_waiting: int = 8  # for one mind
    patience_s: float = 60.0  # that a request waits for a mind
    idle_s: float = 300.0  # after which an idle mind is closed
    grace_s: float = 5.0  # at the end, before replies are stopped
    end_s: float = 30.0  # at the end, after which turns are cancelled


class MindPool:
    """Lets many clients talk with the minds of a store.

    Args:
        store: of the minds.
        create: makes a new mind of a name.
        prepare: awaited with each mind that is opened, to give it its voice.
        extra: modules that cannot be imported by the names in a mind's file.
        limits: on what is done at once.
        report: takes a line for each error that no client is left to receive.
        record: whether a journal is kept beside each mind.
    """

    def __init__(
        self,
        store: MindStore,
        create: Callable[[str], Mind],
        *,
        prepare: Prepare | None = None,
        extra: Iterable[ModuleRef] = (),
        limits: PoolLimits = PoolLimits(),
        report: Callable[[str], None] = lambda _: None,
        record: bool = True,
    ) -> None:
        self._store = store
        self._create = create
        self._prepare = prepare
        self._extra = tuple(extra)
        self._limits = limits
        self._report = report
        self._record = record
        self._feed = MindFeed()
        self._wakings: dict[str, asyncio.TimerHandle] = {}  # of closed minds with a timer
        self._entries: dict[str, PooledMind] = {}
        self._running: set[asyncio.Task[Any]] = set()
        self._closing = False

    async def begin(
        self, name: str, task: MindTask[T], conversation: str = "", *, speaks: bool = False
    ) -> PendingTurn[T]:
        """Wait until a mind is free, and begin a turn with it; a mind that does not exist is created.

        While it speaks, what does not make it speak begins at once, and is kept together with what it says.

        Args:
            name: of the mind.
            task: what is done with it.
            conversation: tells what is said and all before it; a turn that follows one of the same takes
                its place. Empty for a turn that takes no other's.
            speaks: whether the mind is to speak in it.

        Raises:
            RequestError: the mind is unavailable, or busy.
        """
        key = folded(name)
        entry = await self._reserve(key)
        if entry.speech is not None and not speaks:
            return self._begin_beside(name, entry, entry.speech, task)
        try:
            await self._acquire(entry, name)
            try:
                await self._ensure_open(entry, name)
            except BaseException:
                entry.lock.release()
                raise
        except BaseException:
            self._forget_closed(key, entry)
            raise
        turn = asyncio.create_task(entry.run(task, conversation, speaks=speaks))
        self._running.add(turn)
        turn.add_done_callback(lambda _: self._release(turn, entry))
        return PendingTurn(turn)

    def _begin_beside(
        self, name: str, entry: PooledMind, speech: OngoingSpeech, task: MindTask[T]
    ) -> PendingTurn[T]:
        def ended(_: object) -> None:
            self._running.discard(turn)
            entry.waiting -= 1
            self._tell_if_failed(turn)

        lived = partial(self._feed.tell, folded(name), News("turn"))
        turn = asyncio.ensure_future(speech.begin(task, lived))
        self._running.add(turn)
        turn.add_done_callback(ended)
        return PendingTurn(turn)

    def following(self, name: str) -> AbstractContextManager["asyncio.Queue[News]"]:
        """Follow what happens with a mind, for a while."""
        return self._feed.following(folded(name))

    def heard(self, name: str, piece: str) -> None:
        """Tell all who follow a mind a piece of what it says."""
        self._feed.tell(folded(name), News("piece", piece))

    def history(self, name: str) -> Journal:
        """Open the turns of a mind that are on record.

        Raises:
            JournalError: nothing of it is on record, or that cannot be read.
        """
        return self._store.history(name)

    def known(self, name: str) -> None:
        """Refuse a mind whose turns cannot be followed.

        Raises:
            RequestError: there is no such mind, or no turns are put on record.
        """
        self.look(name)
        if not self._record:
            raise RequestError(409, "this server puts no turns on record", "no_record")

    async def open(self, name: str) -> None:
        """Open a mind, so that it lives, where it is not open.

        Raises:
            RequestError: the mind is unavailable, or busy.
        """

        async def nothing(_: Mind) -> None:
            pass

        if self.opened_mind(name) is None:
            await (await self.begin(name, nothing)).outcome()

    def names(self) -> list[tuple[str, bool]]:
        """Return the names of all minds, each with whether it is open here.

        Raises:
            RequestError: the store cannot be read.
        """
        try:
            return [(name, self.opened_mind(name) is not None) for name in self._store.names()]
        except StoreError as error:
            raise mind_unavailable(str(error)) from None

    def look(self, name: str) -> MindView:
        """Return a mind as it is now, or as it was saved.

        Raises:
            RequestError: there is no such mind, or its file cannot be read.
        """
        mind = self.opened_mind(name)
        return view_of_kept(self._store, name, self._extra) if mind is None else view_of(name, mind)

    async def evict_idle(self) -> None:
        """Close idle minds, until cancelled."""
        now = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(min(self._limits.idle_s / 4, 15.0))
            for key, entry in list(self._entries.items()):
                idle = entry.idle and now() - entry.idle_since >= self._limits.idle_s
                if idle and entry.due_in_s > SOON_S:
                    await self._evict(key, entry)

    async def close(self) -> None:
        """Refuse new turns, let running ones end, and close all minds."""
        self._closing = True
        for waking in self._wakings.values():
            waking.cancel()
        self._feed.close()
        now = asyncio.get_running_loop().time
        began = now()
        while self._running and now() - began < self._limits.end_s:
            await asyncio.wait(self._running, timeout=0.1)
            if now() - began > self._limits.grace_s:
                for entry in self._entries.values():
                    if entry.kept is not None:
                        entry.kept.mind.hush()
        for _ in range(2):  # the first may only end the listening
            for task in self._running:
                task.cancel()
            if self._running:
                await asyncio.wait(self._running, timeout=1.0)
        for key, entry in list(self._entries.items()):
            await self._evict(key, entry)

    async def _reserve(self, key: str) -> PooledMind:
        """Return the entry of a mind, with one more request waiting."""
        while True:
            if self._closing:
                raise try_later(503, "this server is being stopped", "stopping")
            entry = self._entries.get(key)
            if entry is None and len(self._entries) >= self._limits.most_open:
                await self._make_space()
                continue
            entry = self._entries.setdefault(key, PooledMind())
            if entry.waiting >= self._limits.most_waiting:
                said = f"{entry.waiting} others are waiting for this mind already; ask again later"
                raise try_later(429, said, "mind_busy")
            entry.waiting += 1
            return entry

    async def _make_space(self) -> None:
        idle = [(entry.idle_since, key) for key, entry in self._entries.items() if entry.idle]
        if not idle:
            said = f"{len(self._entries)} minds are in conversation, and no more can be; ask again later"
            raise try_later(503, said, "too_many_minds")
        _, key = min(idle)
        await self._evict(key, self._entries[key])

    async def _acquire(self, entry: PooledMind, name: str) -> None:
        try:
            async with asyncio.timeout(self._limits.patience_s):
                await entry.lock.acquire()
        except TimeoutError:
            said = f"{name} is in conversation with others for too long; ask again later"
            raise try_later(503, said, "mind_busy") from None
        finally:
            entry.waiting -= 1
        if self._closing:
            entry.lock.release()
            raise try_later(503, "this server is being stopped", "stopping")

    async def _ensure_open(self, entry: PooledMind, name: str) -> None:
        if entry.kept is not None:
            return
        opening = self._store.open(
            name,
            lambda: self._create(name),
            holder=HOLDER,
            extra=self._extra,
            prepare=self._prepare,
            record=self._record,
        )
        if (waking := self._wakings.pop(folded(name), None)) is not None:
            waking.cancel()
        try:
            await entry.open(opening, partial(self._live, entry))
        except AnimaError as error:
            raise mind_unavailable(str(error)) from None

    async def _live(self, entry: PooledMind) -> bool:
        """Let the next timer of an open mind open its turn, where it is due; False where that has to wait."""
        await entry.lock.acquire()
        if entry.kept is None or self._closing:
            entry.lock.release()
            return False
        turn = asyncio.create_task(entry.live())
        self._running.add(turn)
        idle_since = entry.idle_since
        turn.add_done_callback(lambda _: self._release(turn, entry, idle_since))
        await asyncio.wait([turn])
        return not turn.cancelled() and turn.exception() is None and turn.result()

    async def _wake(self, name: str) -> None:
        """Open a mind again, as a timer of it is due."""

        try:
            await self.open(name)
        except RequestError as error:
            if not self._closing:
                self._report(f"{name} has to wait with its timers: {error.message}")
        except AnimaError as error:
            self._report(f"{name} has to wait with its timers: {one_line(error)}")

    def _release(self, task: asyncio.Task[Any], entry: PooledMind, idle_since: float | None = None) -> None:
        """Let the next turn begin after one has ended; one that a client asked for ends its idleness."""
        self._running.discard(task)
        if entry.kept is not None:
            self._feed.tell(folded(entry.kept.name), News("turn"))
        entry.idle_since = asyncio.get_running_loop().time() if idle_since is None else idle_since
        entry.lock.release()
        if entry.real_time is not None:
            entry.real_time.changed()
        self._tell_if_failed(task)

    def _tell_if_failed(self, task: asyncio.Future[Any]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._report(f"a turn did not end well: {one_line(error)}")

    def opened_mind(self, name: str) -> Mind | None:
        """Return a mind that is open here, or None."""
        entry = self._entries.get(folded(name))
        return entry.kept.mind if entry is not None and entry.kept is not None else None

    async def _evict(self, key: str, entry: PooledMind) -> None:
        async with entry.lock:
            name, due_in_s = entry.kept.name if entry.kept is not None else "", entry.due_in_s
            with suppress(AnimaError, OSError):  # each turn was saved already
                await entry.close()
        if name and due_in_s < LONGEST_WAKING_S and not self._closing:
            loop = asyncio.get_running_loop()
            self._wakings[key] = loop.call_later(due_in_s, self._begin_waking, key, name)
        self._forget_closed(key, entry)

    def _begin_waking(self, key: str, name: str) -> None:
        self._wakings.pop(key, None)
        task = asyncio.create_task(self._wake(name))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def _forget_closed(self, key: str, entry: PooledMind) -> None:
        if entry.kept is None and entry.idle and self._entries.get(key) is entry:
            del self._entries[key]
