"""The minds that are open: one turn at a time each, saved after it, closed when left alone."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, aclosing, suppress
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import ModuleRef
from anima_actors.psyche.events import Spoken
from anima_actors.psyche.prompt.compose import Prompt
from anima_actors.runtime import AnimaError
from anima_actors.runtime.supervision import one_line
from anima_actors.server.routes import RequestError, retry_later, unavailable
from anima_actors.store import KeptMind, MindStore, StoreError
from anima_actors.store.names import folded
from anima_actors.store.store import Prepare
from anima_actors.voice.language_model import message_tokens

T = TypeVar("T")

MindTask = Callable[[Mind], Awaitable[T]]
"""What is done with a mind while nobody else has it."""


class PooledMind:
    """A mind that is open, or about to be.

    Attributes:
        lock: held by whoever is with the mind.
        waiting: how many want to be.
        kept: the mind; None while it is closed.
        left_at: when somebody was last there, in seconds of the event loop.
    """

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0
        self.kept: KeptMind | None = None
        self.left_at = 0.0
        self._opened: AbstractAsyncContextManager[KeptMind] | None = None

    @property
    def quiet(self) -> bool:
        """Whether nobody is there and nobody wants to be."""
        return not self.lock.locked() and not self.waiting

    async def open(self, opening: AbstractAsyncContextManager[KeptMind]) -> None:
        """Open the mind. To be called by whoever holds the lock, and so is :meth:`close`."""
        self.kept = await opening.__aenter__()
        self._opened = opening

    async def close(self) -> None:
        """Close the mind, where it is open; its file is free for other programs then."""
        opened, self._opened, self.kept = self._opened, None, None
        if opened is not None:
            await opened.__aexit__(None, None, None)


class PendingTurn(Generic[T]):
    """A turn under way. It is completed and kept whether anybody waits for it or not."""

    def __init__(self, task: asyncio.Task[T]) -> None:
        self.task = task
        self._left = False

    async def outcome(self) -> T:
        """Wait for what comes of it; to stop waiting does not stop it."""
        return await asyncio.shield(self.task)

    def leave(self) -> None:
        """Stop listening: who speaks is hushed, and the turn is completed."""
        if not self._left and not self.task.done():
            self._left = True  # a second time would tear the turn from its end
            self.task.cancel()


HOLDER = "anima serve"


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """How much is asked of the pool at most."""

    most_open: int = 32  # minds
    most_waiting: int = 8  # for one mind
    patience_s: float = 60.0  # of whoever waits for a mind
    idle_s: float = 300.0  # after which a mind is closed that nobody speaks with
    grace_s: float = 5.0  # at the end, before those who still speak are hushed
    end_s: float = 30.0  # after which no turn is waited for


class MindView(NamedTuple):
    """A mind as it is to be seen without disturbing it."""

    name: str
    turn: int
    state: Mapping[str, Any]
    prompt: Callable[[], Prompt]


class MindPool:
    """Lets many clients talk with the minds of a store.

    Args:
        store: of the minds.
        born: makes a new mind of that name.
        prepare: awaited with each mind that is opened, to give it its voice.
        extra: modules of one's own that cannot be found where they were.
        limits: how much is done at once.
        report: is told what goes wrong where no client is left to be told.
    """

    def __init__(
        self,
        store: MindStore,
        born: Callable[[str], Mind],
        *,
        prepare: Prepare | None = None,
        extra: Iterable[ModuleRef] = (),
        limits: PoolLimits = PoolLimits(),
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._born = born
        self._prepare = prepare
        self._extra = tuple(extra)
        self._limits = limits
        self._report = report
        self._rooms: dict[str, PooledMind] = {}
        self._under_way: set[asyncio.Task[Any]] = set()
        self._closing = False

    async def begin(self, name: str, deed: MindTask[T]) -> PendingTurn[T]:
        """Wait until a mind is free, and begin a turn with it. One that is not there is born.

        Raises:
            RequestError: the mind cannot be had, or not now.
        """
        key = folded(name)
        room = await self._room(key)
        try:
            await self._enter(room, name)
            try:
                await self._wake(room, name)
            except BaseException:
                room.lock.release()
                raise
        except BaseException:
            self._tidy(key, room)
            raise
        task = asyncio.create_task(self._live(room, deed))
        self._under_way.add(task)
        task.add_done_callback(lambda _: self._left(task, room))
        return PendingTurn(task)

    def names(self) -> list[tuple[str, bool]]:
        """The minds that there are, and which of them are open here."""
        try:
            return [(name, self._open(name) is not None) for name in self._store.names()]
        except StoreError as error:
            raise unavailable(str(error)) from None

    def look(self, name: str) -> MindView:
        """See a mind as it is now, or as it was kept; no time passes for it.

        Raises:
            RequestError: there is no such mind, or its file cannot be read.
        """
        mind = self._open(name)
        if mind is not None:
            turn = mind.history[-1].turn if mind.history else 0
            return MindView(name, turn, mind.state, lambda: mind.prompt)
        try:
            known = name in self._store
            told = self._store.describe(name) if known else None
        except StoreError as error:
            raise unavailable(str(error)) from None
        if told is None:
            raise RequestError(404, f"there is no mind called {name}", "mind_not_found", param="name")
        if told.problem:
            raise unavailable(told.problem)
        return MindView(
            told.name, told.turns, told.state, lambda: Mind.load(told.file, extra=self._extra).prompt
        )

    async def evict_idle(self) -> None:
        """Close the minds that nobody speaks with, again and again."""
        now = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(min(self._limits.idle_s / 4, 15.0))
            for key, room in list(self._rooms.items()):
                if room.quiet and now() - room.left_at >= self._limits.idle_s:
                    await self._evict(key, room)

    async def close(self) -> None:
        """Begin nothing more, let what is under way come to its end, and close all minds."""
        self._closing = True
        now = asyncio.get_running_loop().time
        began = now()
        while self._under_way and now() - began < self._limits.end_s:
            await asyncio.wait(self._under_way, timeout=0.1)
            if now() - began > self._limits.grace_s:
                for room in self._rooms.values():
                    if room.kept is not None:
                        room.kept.mind.stop_reply()
        for task in self._under_way:
            task.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=1.0)
        for key, room in list(self._rooms.items()):
            await self._evict(key, room)

    async def _room(self, key: str) -> PooledMind:
        """The room of a mind, which now counts one more who waits."""
        while True:
            if self._closing:
                raise retry_later(503, "this server is being stopped", "stopping")
            room = self._rooms.get(key)
            if room is None and len(self._rooms) >= self._limits.most_open:
                await self._make_room()
                continue
            room = self._rooms.setdefault(key, PooledMind())
            if room.waiting >= self._limits.most_waiting:
                said = f"{room.waiting} others are waiting for this mind already; ask again later"
                raise retry_later(429, said, "mind_busy")
            room.waiting += 1
            return room

    async def _make_room(self) -> None:
        quiet = [(room.left_at, key) for key, room in self._rooms.items() if room.quiet]
        if not quiet:
            said = f"{len(self._rooms)} minds are in conversation, and no more can be; ask again later"
            raise retry_later(503, said, "too_many_minds")
        _, key = min(quiet)
        await self._evict(key, self._rooms[key])

    async def _enter(self, room: PooledMind, name: str) -> None:
        try:
            async with asyncio.timeout(self._limits.patience_s):
                await room.lock.acquire()
        except TimeoutError:
            said = f"{name} is in conversation with others for too long; ask again later"
            raise retry_later(503, said, "mind_busy") from None
        finally:
            room.waiting -= 1
        if self._closing:
            room.lock.release()
            raise retry_later(503, "this server is being stopped", "stopping")

    async def _wake(self, room: PooledMind, name: str) -> None:
        if room.kept is not None:
            return
        opening = self._store.open(
            name, lambda: self._born(name), holder=HOLDER, extra=self._extra, prepare=self._prepare
        )
        try:
            await room.open(opening)
        except AnimaError as error:
            raise unavailable(str(error)) from None

    async def _live(self, room: PooledMind, deed: MindTask[T]) -> T:
        kept = room.kept
        assert kept is not None, "it was opened by whoever began"
        before = kept.mind.bus.turns
        try:
            await kept.presence.come_back()
            return await deed(kept.mind)
        finally:
            if kept.mind.bus.turns != before:
                kept.save()

    def _left(self, task: asyncio.Task[Any], room: PooledMind) -> None:
        """A turn is over: the next one may come."""
        self._under_way.discard(task)
        room.left_at = asyncio.get_running_loop().time()
        room.lock.release()
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._report(f"a turn did not end well: {one_line(error)}")

    def _open(self, name: str) -> Mind | None:
        room = self._rooms.get(folded(name))
        return room.kept.mind if room is not None and room.kept is not None else None

    async def _evict(self, key: str, room: PooledMind) -> None:
        async with room.lock:
            with suppress(AnimaError, OSError):  # whatever could be saved is saved already
                await room.close()
        self._tidy(key, room)

    def _tidy(self, key: str, room: PooledMind) -> None:
        if room.kept is None and room.quiet and self._rooms.get(key) is room:
            del self._rooms[key]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of something that was said to a mind."""

    turn: int
    text: str
    whole: bool
    tokens_in: int
    tokens_out: int
    degraded: list[dict[str, Any]]


class ReplyStream:
    """Says something to a mind, and hears the reply."""

    def __init__(self, said: str) -> None:
        self._said = said
        self._pieces: asyncio.Queue[str | None] = asyncio.Queue()

    async def speak(self, mind: Mind) -> Reply:
        """The turn. To cancel it is to stop listening: the mind is hushed, and the turn completed."""
        async with aclosing(mind.stream(self._said)) as pieces:
            async for piece in pieces:
                self._pieces.put_nowait(piece)
        return _reply(mind, self._said)

    async def pieces(self, encounter: PendingTurn[Reply], silence_s: float) -> AsyncGenerator[str, None]:
        """The reply piece by piece; an empty one after each silence."""
        encounter.task.add_done_callback(lambda _: self._pieces.put_nowait(None))
        while True:
            try:
                async with asyncio.timeout(silence_s):
                    piece = await self._pieces.get()
            except TimeoutError:
                piece = ""
            if piece is None:
                return
            yield piece


def _reply(mind: Mind, said: str) -> Reply:
    turn = mind.last_turn
    assert turn is not None, "it was just lived"
    spoken = turn.find(Spoken) or Spoken("", "")
    return Reply(
        turn.number,
        spoken.text,
        not spoken.partial,
        message_tokens(said) if spoken.tokens_in is None else spoken.tokens_in,
        message_tokens(spoken.text) if spoken.tokens_out is None else spoken.tokens_out,
        mind.state["degraded"],
    )
