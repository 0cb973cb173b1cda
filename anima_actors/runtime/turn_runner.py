"""Run one turn: handlers fire as what they take closes, until nothing is left to close."""

import asyncio
import traceback
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from anima_actors.runtime.clock import stopwatch_ns
from anima_actors.runtime.errors import DependencyUnavailable, RecordedFailure
from anima_actors.runtime.event import Envelope, Event
from anima_actors.runtime.step import HandlerStep
from anima_actors.runtime.supervision import Checkpoint, DeadLetter, Failure, SupervisedActor, one_line
from anima_actors.runtime.turn import Ledger, Turn
from anima_actors.runtime.wiring import Wiring

CANCELLED = "the turn was cancelled before it finished"
INTERRUPTED = "interrupted"


class ReadyQueue(Protocol):
    """Which ready handler runs next. Any order gives the same turn; tests try them all."""

    def append(self, rank: int, /) -> None:
        """A handler has become ready."""
        ...

    def popleft(self) -> int:
        """The handler to run now."""
        ...

    def __len__(self) -> int: ...


class TurnRunner:
    """One turn under way. Made by the bus, run once, closed once."""

    __slots__ = (
        "_abandoned",
        "_actors",
        "_failures",
        "_missing",
        "_ready",
        "_settled",
        "_skipped",
        "_tasks",
        "_timed",
        "_wiring",
        "dead_letters",
        "interrupt",
        "ledger",
        "microseconds",
    )

    def __init__(
        self,
        wiring: Wiring,
        actors: Sequence[SupervisedActor],
        ledger: Ledger,
        *,
        ready: ReadyQueue,
        timed: bool,
        settled: Callable[[Sequence[Envelope]], None] | None,
        abandoned: set[asyncio.Task[object]],
    ) -> None:
        self._wiring = wiring
        self._actors = actors  # for each step, the supervised actor it belongs to
        self.ledger = ledger
        self._timed = timed
        self._settled = settled
        self._abandoned = abandoned
        self.interrupt: BaseException | None = None
        self.dead_letters: list[DeadLetter] = []
        self.microseconds: dict[str, float] = {}
        self._missing = list(wiring.waits_for)
        self._skipped: list[int] = []
        self._failures: list[tuple[int, Failure]] = []
        self._tasks: dict[asyncio.Task[object], _Waiting] = {}
        self._ready = ready
        for rank in wiring.first:
            ready.append(rank)

    def drain(self) -> None:
        """Run every ready handler, and those that become ready, until all that is left waits."""
        ready, steps, actors, timed = self._ready, self._wiring.steps, self._actors, self._timed
        slots, closed, missing = self.ledger.slots, self.ledger.closed, self._missing
        while ready:
            rank = ready.popleft()
            step = steps[rank]
            actor = actors[rank]
            arguments = step.gather(slots)
            if arguments is None or actor.stopped is not None:
                self._skipped.append(rank)
                if step.fallback:
                    step.clear(slots)
            elif step.asynchronous:
                self._start(step, arguments)
                continue
            else:
                saved = None
                began_ns = stopwatch_ns() if timed else 0
                try:
                    saved = actor.checkpoint()
                    step.accept(actor.methods[step.method](*arguments), slots)
                except BaseException as error:
                    self._on_error(step, actor, arguments, saved, error)
                if timed:
                    self.microseconds[step.name] = (stopwatch_ns() - began_ns) / 1000
            closed[rank] = True
            for dependent in step.dependents:
                missing[dependent] -= 1
                if not missing[dependent]:
                    ready.append(dependent)

    async def run(self) -> None:
        """Drain, let the asynchronous handlers work under their deadlines, and drain again.

        Raises:
            asyncio.CancelledError: after the turn has been completed without what was waiting.
            KeyboardInterrupt: likewise.
        """
        self.drain()
        while self._tasks:
            if self._settled is not None:
                self._settled(self.ledger.envelopes())
            try:
                await self._wait()
            except asyncio.CancelledError as error:
                self._cancel(error)
            self.drain()
        if self.interrupt is not None:
            raise self.interrupt

    def close(self) -> Turn:
        """The finished account of the turn."""
        steps = self._wiring.steps
        return Turn(
            self.ledger,
            skipped=tuple([steps[rank].name for rank in sorted(self._skipped)]),
            failures=tuple(failure for _, failure in sorted(self._failures, key=_by_rank)),
            stopped={actor.name: actor.stopped for actor in self._actors if actor.stopped is not None},
            microseconds=self.microseconds,
        )

    def _on_error(
        self,
        step: HandlerStep,
        actor: SupervisedActor,
        arguments: tuple[Any, ...],
        saved: Checkpoint | None,
        error: BaseException,
    ) -> None:
        if isinstance(error, RecordedFailure) and error.stopped is not None:
            step.clear(self.ledger.slots)
            actor.stop(error.stopped)
            self._record_failure(step, actor, one_line(error), "", arguments)
            return
        if isinstance(error, DependencyUnavailable) or (
            isinstance(error, RecordedFailure) and error.forgiven
        ):
            step.clear(self.ledger.slots)
            if saved is not None:
                actor.undo(saved)
            self._record_failure(step, actor, one_line(error), "", arguments)
            return
        if not isinstance(error, KeyboardInterrupt):
            self._fail(step, actor, one_line(error), traceback.format_exc(), arguments, saved)
            return
        self.interrupt = error
        step.clear(self.ledger.slots)
        if saved is not None:
            actor.undo(saved)
        self._record_failure(step, actor, INTERRUPTED, "", arguments)

    def _start(self, step: HandlerStep, arguments: tuple[Any, ...]) -> None:
        actor = self._actors[step.rank]
        if self.interrupt is not None:
            step.clear(self.ledger.slots)
            self._record_failure(step, actor, CANCELLED, "", arguments)
            self._close(step)
            return
        try:
            saved = actor.checkpoint()
        except BaseException as error:
            self._on_error(step, actor, arguments, None, error)
            self._close(step)
            return
        loop = asyncio.get_running_loop()
        task: asyncio.Task[object] = loop.create_task(
            _contained(actor.methods[step.method], arguments), name=step.name
        )
        deadline_s = loop.time() + step.signature.deadline_s
        self._tasks[task] = _Waiting(step, arguments, saved, deadline_s, stopwatch_ns())

    async def _wait(self) -> None:
        """Wait for the first asynchronous handler to finish or overrun, and close what it publishes."""
        now_s = asyncio.get_running_loop().time()
        patience_s = min(waiting.deadline_s for waiting in self._tasks.values()) - now_s
        done, _ = await asyncio.wait(
            self._tasks, timeout=max(0.0, patience_s), return_when=asyncio.FIRST_COMPLETED
        )
        now_s = asyncio.get_running_loop().time()
        for task, waiting in sorted(self._tasks.items(), key=lambda item: item[1].step.rank):
            if task in done:
                del self._tasks[task]
                self._collect(task, waiting)
            elif waiting.deadline_s <= now_s:
                del self._tasks[task]
                self._abandon(task)
                self._overran(waiting)

    def _collect(self, task: asyncio.Task[object], waiting: "_Waiting") -> None:
        step = waiting.step
        actor = self._actors[step.rank]
        try:
            outcome = task.result()
            if isinstance(outcome, _Escaped):
                raise outcome.error
            step.accept(outcome, self.ledger.slots)
        except BaseException as error:
            self._on_error(step, actor, waiting.arguments, waiting.checkpoint, error)
        if self._timed:
            self.microseconds[step.name] = (stopwatch_ns() - waiting.began_ns) / 1000
        self._close(step)

    def _overran(self, waiting: "_Waiting") -> None:
        step = waiting.step
        reason = f"overran its deadline of {step.signature.deadline_s:g} s"
        self._fail(step, self._actors[step.rank], reason, "", waiting.arguments, waiting.checkpoint)
        self._close(step)

    def _cancel(self, error: BaseException) -> None:
        """Drop all that waits: its outputs close as absent and its actors go back to where they were."""
        self.interrupt = error
        for task, waiting in list(self._tasks.items()):
            self._abandon(task)
            actor = self._actors[waiting.step.rank]
            actor.undo(waiting.checkpoint)
            waiting.step.clear(self.ledger.slots)
            self._record_failure(waiting.step, actor, CANCELLED, "", waiting.arguments)
            self._close(waiting.step)
        self._tasks.clear()

    def _abandon(self, task: asyncio.Task[object]) -> None:
        """Cancel a task without waiting for it. The actor it works on has been replaced by then."""
        task.cancel()
        self._abandoned.add(task)
        task.add_done_callback(self._abandoned.discard)

    def _close(self, step: HandlerStep) -> None:
        self.ledger.closed[step.rank] = True
        for dependent in step.dependents:
            self._missing[dependent] -= 1
            if not self._missing[dependent]:
                self._ready.append(dependent)

    def _fail(
        self,
        step: HandlerStep,
        actor: SupervisedActor,
        reason: str,
        trace: str,
        arguments: tuple[Any, ...],
        saved: Checkpoint | None,
    ) -> None:
        step.clear(self.ledger.slots)
        actor.restart(self.ledger.number, saved)
        self._record_failure(step, actor, reason, trace, arguments)

    def _record_failure(
        self, step: HandlerStep, actor: SupervisedActor, reason: str, trace: str, arguments: tuple[Any, ...]
    ) -> None:
        stopped = actor.stopped is not None
        failure = Failure(
            self.ledger.number, step.name, f"{reason}; {actor.stopped}" if stopped else reason, stopped
        )
        self._failures.append((step.rank, failure))
        events = tuple(
            event
            for argument in arguments
            for event in (argument if isinstance(argument, tuple) else (argument,))
            if isinstance(event, Event)
        )
        self.dead_letters.append(DeadLetter(failure, events, trace))


class _Waiting:
    """An asynchronous handler at work."""

    __slots__ = ("arguments", "began_ns", "checkpoint", "deadline_s", "step")

    def __init__(
        self,
        step: HandlerStep,
        arguments: tuple[Any, ...],
        checkpoint: Checkpoint,
        deadline_s: float,
        began_ns: int,
    ) -> None:
        self.step = step
        self.arguments = arguments
        self.checkpoint = checkpoint
        self.deadline_s = deadline_s
        self.began_ns = began_ns


class _Escaped:
    """Carries an exception that asyncio would let through to the event loop's owner."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error


async def _contained(function: Callable[..., Any], arguments: tuple[Any, ...]) -> object:
    try:
        return await function(*arguments)
    except (SystemExit, KeyboardInterrupt, GeneratorExit) as error:
        return _Escaped(error)


def _by_rank(item: tuple[int, Failure]) -> int:
    return item[0]
