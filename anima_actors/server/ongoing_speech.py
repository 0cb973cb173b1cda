"""What happens to a mind of a server while it speaks: felt at once, and kept together with what it says."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from anima_actors.mind.mind import Mind
from anima_actors.store import KeptMind

T = TypeVar("T")

MindTask = Callable[[Mind], Awaitable[T]]
"""What is done with a mind while nobody else has it; it may pass turns."""


class OngoingSpeech:
    """Lets others do something with a mind while it speaks, one after the other.

    Args:
        kept: the mind.
    """

    def __init__(self, kept: KeptMind) -> None:
        self._kept = kept
        self._line = asyncio.Lock()
        self._begun: set[asyncio.Task[Any]] = set()
        self._end: asyncio.Future[BaseException | None] = asyncio.get_running_loop().create_future()

    @property
    def interrupted(self) -> bool:
        """Whether anything was done meanwhile."""
        return bool(self._begun)

    def begin(self, task: MindTask[T], lived: Callable[[], None]) -> Awaitable[T]:
        """Begin a task beside the speech.

        Args:
            task: what is done.
            lived: is called once it is done; it is kept later.

        Returns:
            What waits for the result until that is kept, or raises why it is not.
        """
        begun = asyncio.create_task(self._live(task))
        self._begun.add(begun)
        begun.add_done_callback(lambda _: lived())
        return self._outcome(begun)

    async def all_lived(self) -> bool:
        """Wait until all that was begun is lived, whether it went well or not.

        Returns:
            Whether whoever listens to the speech left meanwhile. To cancel twice breaks all of it off.
        """
        left = False
        while under_way := [one for one in self._begun if not one.done()]:
            try:
                await asyncio.wait(under_way)
            except asyncio.CancelledError:
                if left:
                    for one in under_way:
                        one.cancel()
                    raise
                left = True
        return left

    def end(self, error: BaseException | None) -> None:
        """Tell all who wait that everything is kept, or why nothing is."""
        if isinstance(error, asyncio.CancelledError):
            self._end.cancel()
        else:
            self._end.set_result(error)

    async def _live(self, task: MindTask[T]) -> T:
        async with self._line:
            await self._kept.presence.come_back()
            return await task(self._kept.mind)

    async def _outcome(self, begun: asyncio.Task[T]) -> T:
        result = await asyncio.shield(begun)
        if (error := await asyncio.shield(self._end)) is not None:
            raise error
        return result
