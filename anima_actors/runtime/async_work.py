"""An asynchronous handler at work: in its turn, or beside the turns that follow.

Where a handler names a conclusion, its turn does not wait for it while something else is in line: it closes
without what the handler would have published. When the work is over, what came of it opens a turn of its own:
an event that says so, in its place in the order of turns, as anything else that happens.
"""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from anima_actors.runtime.clock import stopwatch_ns
from anima_actors.runtime.event import ConcludingEvent
from anima_actors.runtime.step import HandlerStep
from anima_actors.runtime.supervision import Checkpoint

Within = tuple[object, HandlerStep]
"""The turn under way, and the handler."""

inside: ContextVar[Within | None] = ContextVar("inside", default=None)
"""Of the asynchronous handler in which this code runs."""


class Escaped:
    """Carries an exception that asyncio would let through to the event loop's owner."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error


@dataclass(slots=True)
class AsyncWork:
    """A handler at work.

    Args:
        step: the handler.
        arguments: what it was given.
        checkpoint: of its actor, before.
        task: does the work.
        deadline_s: in seconds of the event loop.
        began_ns: when it began.
        let_go: done where the turn goes on without it.
    """

    step: HandlerStep
    arguments: tuple[Any, ...]
    checkpoint: Checkpoint
    task: asyncio.Task[object]
    deadline_s: float
    began_ns: int
    let_go: asyncio.Future[None]

    @classmethod
    def begin(
        cls,
        step: HandlerStep,
        method: Callable[..., Any],
        arguments: tuple[Any, ...],
        checkpoint: Checkpoint,
        turn: object,
    ) -> "AsyncWork":
        """Set a handler to work in a task of its own."""
        loop = asyncio.get_running_loop()
        task: asyncio.Task[object] = loop.create_task(
            _contained(method, arguments, (turn, step)), name=step.name
        )
        deadline_s = loop.time() + step.signature.deadline_s
        return cls(step, arguments, checkpoint, task, deadline_s, stopwatch_ns(), loop.create_future())

    @property
    def conclusion(self) -> type[ConcludingEvent] | None:
        """The event with which the work ends, where it may go on beside later turns."""
        return self.step.signature.conclusion

    async def wait(self) -> None:
        """Wait until the work is done, its deadline has come, or the turn goes on without it."""
        awaited = (self.task, self.let_go)
        await asyncio.wait(awaited, timeout=self._patience_s(), return_when=asyncio.FIRST_COMPLETED)

    async def concluded(self, turn: int) -> ConcludingEvent:
        """Wait for the end of work that goes on; return the event that tells of it.

        Args:
            turn: in which it began.
        """
        assert self.conclusion is not None
        try:
            outcome = await asyncio.wait_for(self.task, self._patience_s())
            if isinstance(outcome, Escaped):
                outcome = outcome.error
        except asyncio.CancelledError as error:
            if not self.task.cancelled():
                self.task.cancel()
                raise
            outcome = error
        except Exception as error:
            outcome = error
        return self.conclusion.concluding(turn, self.arguments, outcome)

    def _patience_s(self) -> float:
        return max(0.0, self.deadline_s - asyncio.get_running_loop().time())


async def _contained(function: Callable[..., Any], arguments: tuple[Any, ...], within: Within) -> object:
    inside.set(within)
    try:
        return await function(*arguments)
    except (SystemExit, KeyboardInterrupt, GeneratorExit) as error:
        return Escaped(error)
