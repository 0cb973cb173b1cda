"""The bus: runs the turns of one mind, by the tasks of its actors or by the pump."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext

from anima_actors.runtime.actor_status import ActorStatus, HandlerCounts, statuses
from anima_actors.runtime.async_work import AsyncWork
from anima_actors.runtime.clock import Clock, VirtualClock
from anima_actors.runtime.errors import BusyError, InvalidEvent
from anima_actors.runtime.event import RootEvent
from anima_actors.runtime.mailbox import ActorTasks, Interleave
from anima_actors.runtime.membership import (
    BusState,
    Compose,
    Composition,
    Leavers,
    Membership,
    MembershipChange,
)
from anima_actors.runtime.ordering import ReadyQueue
from anima_actors.runtime.subscriptions import Observers
from anima_actors.runtime.supervision import ControlEvent, DeadLetter, SupervisedActor
from anima_actors.runtime.timer import MindTime, OpenedTurn, Timer, next_timer, with_timers
from anima_actors.runtime.turn import Ledger, Turn
from anima_actors.runtime.turn_line import TurnLine
from anima_actors.runtime.turn_runner import TurnRunner
from anima_actors.runtime.watchdog import WATCHDOG
from anima_actors.runtime.wiring import Wiring

KEPT_DEAD_LETTERS = 100


class Bus:
    """Runs the actors of one mind, a turn at a time.

    Args:
        wiring: the checked graph.
        actors: one supervised actor for each module of the wiring, in its order.
        clock: the mind's clock.
        record: is handed each finished turn before anybody hears of it; what it raises stops the run
            (an unrecorded run is not a run).
        ready: makes the queue of the pump.
        interleave: how often an actor's task steps aside before it takes a message; for tests.
        timed: whether to measure each handler's duration.
        compose: wires the modules anew when one joins or leaves; without it none can.
        within: gives what each turn runs in, by its number.
    """

    def __init__(
        self,
        wiring: Wiring,
        actors: Sequence[SupervisedActor],
        *,
        clock: Clock | None = None,
        record: Callable[[Turn], None] | None = None,
        ready: Callable[[], ReadyQueue] = deque,
        interleave: Interleave | None = None,
        timed: bool = False,
        compose: Compose | None = None,
        within: Callable[[int], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self.wiring = wiring
        self.membership = Membership()
        self.actors = {actor.name: actor for actor in actors}
        self.clock: Clock = clock or VirtualClock()
        self.turns = 0
        self.timed = timed
        self.dead_letters: deque[DeadLetter] = deque(maxlen=KEPT_DEAD_LETTERS)
        self.observers = Observers()
        self.record = record
        self._ready = ready
        self._actors = [self.actors[step.module] for step in wiring.steps]
        self._runner: TurnRunner | None = None  # of the turn under way
        self._compose = compose
        self._within = within
        self._next: tuple[Membership, Composition] | None = None  # after the turn under way
        self._left = Leavers()
        self._counts = HandlerCounts()
        self._wrapped = False  # whether any actor has a wrapper
        self._line = TurnLine()
        self._abandoned: set[asyncio.Task[object]] = set()
        self._tasks = ActorTasks(wiring, interleave)
        self._time = MindTime(self.clock.now_s())
        for actor in actors:
            actor.keep_time(self._time)
        WATCHDOG.watch(self)

    async def run_turn(self, root: RootEvent, seconds: float = 0.0, timers: bool = True) -> Turn:
        """Run one turn, after those that timers open meanwhile; turns never overlap, senders wait in order.

        Args:
            root: the event that opens the turn.
            seconds: how much of the mind's time passes with it.
            timers: whether those that are due open turns of their own first; not where a record is lived
                again, which has them as it has all others.

        Raises:
            InvalidEvent: it is no root event, or holds a bad value; nothing has changed.
            BusyError: a handler of this mind asks, which would wait for its own turn.
            asyncio.CancelledError: the turn was cancelled. What waited closes as absent, the rest of
                the turn is completed and recorded first.
        """
        self._check(root)
        patient = root.waits_for_ongoing_work and self.wiring.may_go_on
        turn = await self._entered().pass_through(lambda: self._turns(root, seconds, timers), patient)
        assert turn is not None
        return turn

    async def ring(self) -> Turn | None:
        """Open the turns of timers that are still due when it is their turn; return the last."""
        return await self._entered().pass_through(lambda: self._turns(None, 0.0, timers=True), False)

    def _entered(self) -> TurnLine:
        self.refuse_own()
        self._line = self._line.here()
        return self._line

    async def _turns(self, root: RootEvent | None, seconds: float, timers: bool) -> Turn | None:
        """Wait in line, and run a turn after those that timers open meanwhile."""
        line, turn, patient = self._line, None, root is not None and root.waits_for_ongoing_work
        with nullcontext() if patient else self._tasks.in_line():
            await line.acquire(patient)
        try:
            for opened, passed in self._opened(root, seconds, timers):
                with self._within(self.turns + 1):
                    runner = self._begin(opened, passed)
                    try:
                        await self._tasks.run(runner)
                    finally:
                        turn = self._finish(runner)
        finally:
            line.release()
        return turn

    def ongoing_work(self, turn: int | None = None) -> "asyncio.Task[Turn] | None":
        """The work of a turn, or of any, that goes on beside later ones; it ends in a turn that tells it."""
        ongoing = self._line.ongoing
        return ongoing.get(next(iter(ongoing), 0) if turn is None else turn)

    def refuse_own(self) -> None:
        """Refuse that a handler of this mind waits for its own turn; BusyError, naming it."""
        if self._runner is not None:
            self._runner.refuse_own()

    def refuse_unless_quiet(self) -> None:
        """Refuse what cannot be done while a turn is under way or in line, or a reply goes on; BusyError."""
        self.refuse_own()
        if self._runner is not None or self.observers.telling or not self._line.empty:
            what = "a reply is still being spoken" if self._line.ongoing else "a turn is under way"
            raise BusyError(f"{what}; wait for its end first")

    async def wait_until_quiet(self) -> None:
        """Wait until no turn is under way or in line in this event loop, and no work goes on."""
        await self._entered().wait_until_empty()

    async def _conclude(self, works: Sequence[AsyncWork], number: int) -> Turn:
        """Wait for work that goes on, and open the turns that tell what came of it."""
        for work in works:
            turn = await self._turns(await work.concluded(number), 0.0, timers=False)
        assert turn is not None
        return turn

    def run_turn_sync(self, root: RootEvent, seconds: float = 0.0, timers: bool = True) -> Turn:
        """Run one turn, and those that timers open, without an event loop; no handler may be asynchronous.

        Raises:
            BusyError: a handler is asynchronous, or a turn is under way.
            InvalidEvent: the root event holds a bad value; nothing has changed.
        """
        self.refuse_own()
        if self.wiring.asynchronous and self.wiring.reached_by(root):
            raise BusyError("a module in use has an async handler; await run_turn() in an event loop instead")
        self._check(root)
        for opened, passed in self._opened(root, seconds, timers and not self.wiring.asynchronous):
            with self._within(self.turns + 1):
                runner = self._begin(opened, passed)
                try:
                    line = self.wiring.straight_line if self._ready is deque and not self.timed else None
                    if line is not None and (run := line.of(self.wiring)) is not None:
                        runner.follow(run)
                    else:
                        runner.pump()
                finally:
                    turn = self._finish(runner)
            if runner.interrupt is not None:
                raise runner.interrupt
        return turn

    def snapshot(self) -> BusState:
        """The whole state between two turns. A fresh bus that restores it goes on as this one would.

        Raises:
            BusyError: a turn is under way.
            BaseException: whatever an actor's own snapshot() raises.
        """
        if self._runner is not None:
            raise BusyError("a turn is under way; the state is whole between turns")
        actors = {name: actor.save() for name, actor in self.actors.items()}
        return BusState(self.turns, self.clock.now_s(), actors, self.membership, self._left.save())

    def restore(self, saved: BusState) -> None:
        """Go on from a saved state.

        Raises:
            BusyError: a turn is under way.
            KeyError: the state is of other modules; nothing has changed.
            AnimaError: a module that had joined cannot be had; nothing has changed.
            BaseException: whatever an actor's own restore() raises.
        """
        if self._runner is not None:
            raise BusyError("a turn is under way; restore a state between turns")
        composition = self._composed(saved.membership) if saved.membership != self.membership else None
        modules = (composition or self).wiring.modules
        other = sorted(saved.actors.keys() ^ {module.name for module in modules})
        if other:
            raise KeyError(f"the state is of other modules; they differ in {', '.join(other)}")
        if composition is not None:
            self._rewire(saved.membership, composition)
        self._left = Leavers(saved.kept)
        for name, actor in self.actors.items():
            actor.load(saved.actors[name])
        self._wrapped = any(actor.wrapper is not None for actor in self.actors.values())
        self.turns = saved.turns
        self.clock.start_from(saved.now_s)
        self._time.now_s = saved.now_s

    def statuses(self) -> tuple[ActorStatus, ...]:
        """Each actor as it is now: its mailbox, what it does, what it waits for. Any thread may ask."""
        return tuple(statuses(self.wiring, self.actors, self._tasks.boxes, self._runner, self._counts))

    def change_to(self, membership: Membership) -> None:
        """Take modules in and out between turns, off the record; for a mind whose record is gone through.

        Raises:
            BusyError: a turn is under way.
            AnimaError: a module cannot be had, or they do not fit together; nothing has changed.
        """
        if self._runner is not None:
            raise BusyError("a turn is under way; modules join and leave between turns")
        if membership != self.membership:
            self._rewire(membership, self._composed(membership))

    def at_work(self) -> Iterator[tuple[int, str]]:
        """Yield the handlers at work: the turn, and "module.handler"."""
        runner = self._runner
        if runner is not None:
            for step, _ in runner.work_in_hand():
                yield runner.ledger.number, step.name

    async def release(self) -> None:
        """End the actors' tasks, and let go of what they hold outside, until they are needed again."""
        await self._tasks.stop()
        for actor in (*self.actors.values(), *self._left.actors.values()):
            await actor.release()

    def _check(self, root: RootEvent) -> None:
        self.wiring.check_root(root)
        if isinstance(root, ControlEvent):
            root.check(self.actors)

    @property
    def next_timer(self) -> Timer | None:
        """The timer that is due first: by time, then by module, then in the order in which they were set."""
        return next_timer(self.actors.values())

    def _opened(self, root: RootEvent | None, seconds: float, timers: bool) -> Iterator[OpenedTurn]:
        if self._runner is not None or self.observers.telling:
            raise BusyError("a turn is under way; turns of a mind never overlap")
        actors = self.actors.values() if timers and self._time.has_timers else ()
        return with_timers(root, seconds, actors, self.clock)

    def _begin(self, root: RootEvent, seconds: float) -> TurnRunner:
        self._next = self._change_of(root) if isinstance(root, MembershipChange) else None
        self.clock.advance(seconds)
        self._time.now_s = self.clock.now_s()
        if self._time.has_timers:
            for actor in self.actors.values():
                if actor.timers and actor.drop_timer(root, self._time.now_s):
                    break
        self._time.turn = self.turns = self.turns + 1
        self._counts.turns += 1
        if not WATCHDOG.awake:
            WATCHDOG.wake()
        self._runner = TurnRunner(
            self.wiring,
            self._actors,
            Ledger(self.wiring, root, self.turns, self._time.now_s),
            ready=self._ready(),
            timed=self.timed,
            settled=self.observers.settled if self.observers else None,
            abandoned=self._abandoned,
        )
        return self._runner

    def _finish(self, runner: TurnRunner) -> Turn:
        self._runner = None
        if runner.skipped:
            self._counts.skipped.update(runner.skipped)
        turn = runner.close(self.actors.values())
        self.dead_letters.extend(runner.dead_letters)
        if self._wrapped or isinstance(turn.root, ControlEvent):
            self._change_actors(turn.root)
        if self.record is not None:
            self.record(turn)
        if self.observers:
            self.observers.finished(turn)
        if runner.ongoing:
            task = asyncio.get_running_loop().create_task(self._conclude(runner.ongoing, turn.number))
            self._line.go_on(turn.number, task)
        return turn

    def _change_actors(self, root: RootEvent) -> None:
        """Let wrappers go on to the next turn, and a control event do its work, which is felt from there."""
        actors = self.actors.values()
        wrapped = [(actor, actor.wrapper) for actor in actors if actor.wrapper is not None]
        self.clock.advance(sum(wrapper.delay_s for _, wrapper in wrapped))
        for actor, wrapper in wrapped:
            actor.wrap(wrapper.after_turn())
        if isinstance(root, ControlEvent):
            root.apply(self.actors)
        if self._next is not None:
            self._left.forget(root)
            self._rewire(*self._next)
            self._next = None
        self._wrapped = any(actor.wrapper is not None for actor in self.actors.values())

    def _change_of(self, root: MembershipChange) -> tuple[Membership, Composition] | None:
        """The modules after a turn in which one joins or leaves; None where it has done so already."""
        if root.done(self.actors):
            return None
        membership = self.membership.after(root)
        return membership, self._composed(membership)

    def _composed(self, membership: Membership) -> Composition:
        if self._compose is None:
            raise InvalidEvent("the modules of this bus are given; none can join or leave")
        return self._compose(membership)

    def _rewire(self, membership: Membership, composition: Composition) -> None:
        """Go on with other modules: those that leave are kept, those that return go on where they were."""
        self._counts.rewire(self.wiring)
        self._left.actors |= self.actors
        self.wiring, self.membership = composition.wiring, membership
        self.actors = {one.name: self._left.back(one.name, composition) for one in self.wiring.modules}
        for actor in self.actors.values():
            actor.keep_time(self._time)
        self._actors = [self.actors[step.module] for step in self.wiring.steps]
        self._tasks.rewire(self.wiring)
