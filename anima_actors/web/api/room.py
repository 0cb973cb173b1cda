"""The place of one mind in the house, and what goes on there."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeVar

from anima_actors.mind import Mind
from anima_actors.minds import KeptMind

T = TypeVar("T")

Deed = Callable[[Mind], Awaitable[T]]
"""What is done with a mind while nobody else has it."""


class Room:
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


class Encounter(Generic[T]):
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
