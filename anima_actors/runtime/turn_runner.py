"""One turn under way: handlers fire as what they take closes, until nothing is left to close."""

import asyncio
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from threading import get_ident
from typing import Any

from anima_actors.runtime.async_work import AsyncWork, Escaped, inside
from anima_actors.runtime.clock import stopwatch_ns
from anima_actors.runtime.errors import BusyError, DependencyUnavailable, RecordedFailure, RecordedOngoing
from anima_actors.runtime.event import Envelope, Event
from anima_actors.runtime.ordering import ReadyQueue
from anima_actors.runtime.step import HandlerStep
from anima_actors.runtime.supervision import (
    Checkpoint,
    DeadLetter,
    Failure,
    SupervisedActor,
    one_line,
)
from anima_actors.runtime.turn import Ledger, Turn
from anima_actors.runtime.wiring import Wiring

CANCELLED = "the turn was cancelled before it finished"
INTERRUPTED = "interrupted"

_why_stopped = attrgetter("stopped")


class TurnRunner:
    """One turn under way. Made by the bus, run once, closed once."""

    __slots__ = (
        "_abandoned",
        "_began_ns",
        "_failures",
        "_missing",
        "_ready",
        "_settled",
        "_thread",
        "_waiting",
        "_went_on",
        "_wiring",
        "actors",
        "at_work",
        "dead_letters",
        "in_line",
        "interrupt",
        "ledger",
        "microseconds",
        "ongoing",
        "skipped",
        "timed",
        "written",
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
        self.actors = actors  # for each step, the supervised actor it belongs to
        self.ledger = ledger
        self.timed = timed
        self._settled = settled
        self._abandoned = abandoned
        self.interrupt: BaseException | None = None
        self.written: Sequence[Callable[[TurnRunner], None] | None] | None = None  # handlers, by rank
        self.in_line = False  # whether the handlers run in canonical order, by the straight line
        self.dead_letters: list[DeadLetter] = []
        self.microseconds: dict[str, float] = {}
        self.ongoing: list[AsyncWork] = []  # that the turn does not wait for
        self._went_on: list[int] = []  # the ranks of the handlers at such work
        self._missing: list[int] = []  # for each handler, how many of those it waits for are not closed yet
        self.skipped: list[int] = []
        self._failures: list[tuple[int, Failure]] = []
        self.at_work: HandlerStep | None = None  # the plain handler that runs
        self._began_ns = 0
        self._thread = get_ident()
        self._waiting: dict[int, AsyncWork] = {}  # asynchronous handlers at work, by rank
        self._ready = ready

    def begin(self) -> None:
        """Wait for all that handlers wait for; the straight line needs no such count."""
        self._missing = list(self._wiring.waits_for)

    def follow(self, run: Callable[["TurnRunner"], None]) -> None:
        """Run all handlers by the straight line of the wiring."""
        self.in_line = True
        try:
            run(self)
        finally:  # also where Ctrl-C comes between two handlers: what was told is told
            self.at_work = None
            self.ledger.closed = [True] * len(self.ledger.closed)

    def pump(self) -> None:
        """Run all handlers one after another."""
        self.begin()
        self.make_ready(self._wiring.first)
        self.drain()

    def drain(self) -> None:
        """Run every ready handler, and those that become ready, until all that is left waits."""
        while self._ready:
            rank = self._ready.popleft()
            if self.fire(rank):
                self.make_ready(self.count_down(self._wiring.steps[rank].dependents))

    def fire(self, rank: int) -> bool:
        """Run a handler all of whose inputs are closed; False where it is asynchronous and has only begun."""
        if self.written is not None and (run := self.written[rank]) is not None:
            run(self)
            self.at_work = None
            self.ledger.closed[rank] = True
            return True
        step, actor, slots = self._wiring.steps[rank], self.actors[rank], self.ledger.slots
        arguments = step.gather(slots)
        if arguments is None or actor.stopped is not None:
            self.skipped.append(rank)
            if step.fallback:
                step.clear(slots)
        elif step.asynchronous:
            if self._start(step, arguments):
                return False
        else:
            saved = None
            self._began_ns = stopwatch_ns() if self.timed else 0
            self.at_work = step
            try:
                saved = actor.checkpoint()
                step.accept(actor.methods[step.method](*arguments), slots)
            except BaseException as error:
                self.on_error(step, actor, arguments, saved, error)
            self.at_work = None
            if self.timed:
                self.microseconds[step.name] = (stopwatch_ns() - self._began_ns) / 1000
        self.ledger.closed[rank] = True
        return True

    def count_down(self, ranks: Iterable[int]) -> list[int]:
        """Take note that one that handlers wait for has closed; return those of them that wait no more."""
        ready, missing = [], self._missing
        for rank in ranks:
            missing[rank] -= 1
            if not missing[rank]:
                ready.append(rank)
        return ready

    def make_ready(self, ranks: Iterable[int]) -> None:
        """Put handlers all of whose inputs are closed into the queue of the pump."""
        for rank in ranks:
            self._ready.append(rank)

    async def wait_for(self, rank: int) -> None:
        """Wait until an asynchronous handler is done, overdue, or left to go on without the turn."""
        if rank in self._waiting:
            await self._waiting[rank].wait()

    def collect(self, rank: int) -> bool:
        """Close an asynchronous handler with what it returned; False where the turn went on without it."""
        waiting = self._waiting.pop(rank, None)
        if waiting is None:
            return False
        step = waiting.step
        actor = self.actors[rank]
        if not waiting.task.done():
            self._abandon(waiting.task)
            reason = f"overran its deadline of {step.signature.deadline_s:g} s"
            self._fail(step, actor, reason, "", waiting.arguments, waiting.checkpoint)
        else:
            try:
                outcome = waiting.task.result()
                if isinstance(outcome, Escaped):
                    raise outcome.error
                step.accept(outcome, self.ledger.slots)
            except BaseException as error:
                self.on_error(step, actor, waiting.arguments, waiting.checkpoint, error)
            if self.timed:
                self.microseconds[step.name] = (stopwatch_ns() - waiting.began_ns) / 1000
        self.ledger.closed[rank] = True
        return True

    def let_go_on(self) -> tuple[int, ...]:
        """Close handlers whose work may go on beside later turns, where no other is at work; their ranks."""
        waiting = dict(self._waiting)
        if any(work.conclusion is None or work.task.done() for work in waiting.values()):
            return ()
        self._waiting.clear()
        for rank, work in waiting.items():
            actor = self.actors[rank]
            actor.undo(work.checkpoint)  # the work goes on with the actor as it was, alone from now on
            work.step.clear(self.ledger.slots)
            self.ledger.closed[rank] = True
            work.let_go.set_result(None)
            self._went_on.append(rank)
            self.ongoing.append(work)
        return tuple(waiting)

    def cancel(self, error: BaseException) -> None:
        """Drop all that waits: its outputs close as absent and its actors go back to where they were."""
        self.interrupt = error
        for rank, waiting in list(self._waiting.items()):
            self._abandon(waiting.task)
            actor = self.actors[rank]
            actor.undo(waiting.checkpoint)
            waiting.step.clear(self.ledger.slots)
            self._record_failure(waiting.step, actor, CANCELLED, "", waiting.arguments)
            self.ledger.closed[rank] = True
            self.make_ready(self.count_down(waiting.step.dependents))
        self._waiting.clear()

    def tell_settled(self) -> None:
        """Hand the events so far to those who watch, before the turn waits."""
        if self._settled is not None and self._waiting:
            self._settled(self.ledger.envelopes())

    def open_ranks(self) -> list[int]:
        """The handlers that have neither run nor been skipped; asked while the turn runs."""
        done = self.at_work.rank if self.in_line and self.at_work is not None else 0
        return [rank for rank, closed in enumerate(self.ledger.closed) if not closed and rank >= done]

    def work_in_hand(self) -> Iterator[tuple[HandlerStep, int]]:
        """Yield the handlers at work, each with when it began in nanoseconds; 0 where nobody looked."""
        began_ns = self._began_ns
        if (step := self.at_work) is not None:
            yield step, began_ns
        for waiting in tuple(self._waiting.values()):
            yield waiting.step, waiting.began_ns

    def refuse_own(self) -> None:
        """Refuse that a handler of this turn waits for another turn of its own mind, which would be for ever.

        Raises:
            BusyError: naming the handler that asks.
        """
        runner, step = inside.get() or (None, self.at_work)
        if step is None:
            return
        own = get_ident() == self._thread if runner is None else runner is self and step.rank in self._waiting
        if own:
            raise BusyError(f"{step.name} waits for its own turn; return an event instead")

    def close(self, actors: Iterable[SupervisedActor]) -> Turn:
        """The finished account of the turn; the actors of the mind tell who is out of service."""
        steps = self._wiring.steps
        stopped = any(map(_why_stopped, actors))
        return Turn(
            self.ledger,
            skipped=tuple([steps[rank].name for rank in sorted(self.skipped) if not steps[rank].rare]),
            failures=tuple([failure for _, failure in sorted(self._failures, key=itemgetter(0))]),
            stopped={one.name: one.stopped for one in self.actors if one.stopped} if stopped else {},
            microseconds=self.microseconds,
            ongoing=tuple([steps[rank].name for rank in sorted(self._went_on)]),
        )

    def on_error(
        self,
        step: HandlerStep,
        actor: SupervisedActor,
        arguments: tuple[Any, ...],
        saved: Checkpoint | None,
        error: BaseException,
    ) -> None:
        """Take back what a failed handler did, and record why; the mind goes on unless it was told to end."""
        if isinstance(error, RecordedOngoing):
            step.clear(self.ledger.slots)
            if saved is not None:
                actor.undo(saved)
            self._went_on.append(step.rank)
            return
        if isinstance(error, RecordedFailure) and error.stopped is not None:
            step.clear(self.ledger.slots)
            actor.stop(error.stopped)
            self._record_failure(step, actor, one_line(error), "", arguments)
            return
        if isinstance(error, KeyboardInterrupt):
            self.interrupt = error
        elif not isinstance(error, DependencyUnavailable) and not (
            isinstance(error, RecordedFailure) and error.forgiven
        ):
            self._fail(step, actor, one_line(error), traceback.format_exc(), arguments, saved)
            return
        step.clear(self.ledger.slots)
        if saved is not None:
            actor.undo(saved)
        reason = INTERRUPTED if error is self.interrupt else one_line(error)
        self._record_failure(step, actor, reason, "", arguments)

    def _start(self, step: HandlerStep, arguments: tuple[Any, ...]) -> bool:
        """Begin an asynchronous handler; False where it cannot begin, and so has closed."""
        actor = self.actors[step.rank]
        if self.interrupt is not None:
            step.clear(self.ledger.slots)
            self._record_failure(step, actor, CANCELLED, "", arguments)
            return False
        try:
            saved = actor.checkpoint()
        except BaseException as error:
            self.on_error(step, actor, arguments, None, error)
            return False
        method = actor.methods[step.method]
        self._waiting[step.rank] = AsyncWork.begin(step, method, arguments, saved, self)
        return True

    def _abandon(self, task: asyncio.Task[object]) -> None:
        """Cancel a task without waiting for it. The actor it works on has been replaced by then."""
        task.cancel()
        self._abandoned.add(task)
        task.add_done_callback(self._abandoned.discard)

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
