"""Mailboxes: in a mind that is awaited every actor is a task, and takes its messages one at a time.

A message says that a handler has closed: what it published lies in the ledger of the turn, and nothing more
will come from it. When all that one of its handlers takes has closed, the actor runs it. The pump
(:meth:`TurnRunner.drain`) goes the same way over the same graph without tasks; both give the same turn.
"""

import asyncio
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import copy_context

from anima_actors.runtime.errors import MailboxFull
from anima_actors.runtime.turn_runner import TurnRunner
from anima_actors.runtime.wiring import Wiring

ROOT = -1
"""The sender of the first message of a turn: the root event."""

Interleave = Callable[[], int]
"""How often an actor steps aside before it takes a message; for tests of interleavings."""


class Mailbox:
    """The messages for one actor, at most so many.

    Args:
        name: of the actor's module.
        routes: see :meth:`route`.
    """

    __slots__ = ("_wake", "bound", "messages", "name", "routes", "turn")

    def __init__(self, name: str, routes: Mapping[int, tuple[int, ...]]) -> None:
        self.name = name
        self.route(routes)
        self.turn: TurnInTasks | None = None
        self.messages: list[int] = []  # few: at most one a sender
        self._wake: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self.messages)

    def route(self, routes: Mapping[int, tuple[int, ...]]) -> None:
        """Say for each sender of a message which handlers of this actor wait for it; by rank."""
        self.routes = routes
        self.bound = len(routes)  # each sender closes once in a turn

    def put(self, sender: int) -> None:
        """Leave a message.

        Raises:
            MailboxFull: there are as many messages as there are senders.
        """
        if len(self.messages) >= self.bound:
            raise MailboxFull(f"the mailbox of {self.name} holds {self.bound} messages and takes no more")
        self.messages.append(sender)
        if (wake := self._wake) is not None:
            self._wake = None
            if not wake.done():
                wake.set_result(None)

    def take(self) -> int | None:
        """Take the oldest message; None where there is none."""
        return self.messages.pop(0) if self.messages else None

    async def wait(self) -> None:
        """Wait until there is a message."""
        while not self.messages:
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake


class TurnInTasks:
    """One turn under way, run by the tasks of the actors."""

    def __init__(
        self,
        runner: TurnRunner,
        wiring: Wiring,
        subscribers: Mapping[int, tuple[Mailbox, ...]],
        in_line: Callable[[], bool],
    ) -> None:
        self.runner = runner
        self._in_line = in_line  # whether another turn waits that need not wait for work that may go on
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._subscribers = subscribers
        self._left = len(wiring.steps)
        self._context = copy_context()  # of whoever poses; handlers run in it, whichever task they run in
        self._messages = 0  # left and not yet worked off

    def begin(self) -> None:
        """Send the root event to all whose handlers wait for nothing else."""
        self.runner.begin()
        self._send(ROOT)
        if not self._left:
            self.done.set_result(None)

    def deliver(self, box: Mailbox, sender: int) -> int | None:
        """Count down the handlers of an actor that waited for the sender; run the one that is complete.

        Returns:
            The rank of the handler that has only begun, for :meth:`finish`; None where all is done.
        """
        begun = None
        for rank in self._ready_after(box, sender):  # one at most: an actor's handlers wait for one another
            if self._context.run(self.runner.fire, rank):
                self._closed(rank)
            else:
                begun = rank
        self._worked_off()
        return begun

    async def finish(self, rank: int) -> None:
        """Wait for an asynchronous handler, and close it unless the turn has gone on without it."""
        await self.runner.wait_for(rank)
        if not self.done.done() and self.runner.collect(rank):
            self._messages += 1
            self._closed(rank)
            self._worked_off()

    def make_way_soon(self) -> None:
        """Leave such work once all that has begun has had a moment: what ends at once is of its turn."""
        if self._in_line():
            asyncio.get_running_loop().call_soon(self._make_way)

    def _make_way(self) -> None:
        """Leave work that may go on beside later turns, where one is in line and nothing else is left."""
        if self._in_line() and not self._messages and not self.done.done():
            for rank in self.runner.let_go_on():
                self._closed(rank)

    def take_over(self, boxes: Iterable[Mailbox]) -> None:
        """Finish the turn with the pump, from where the tasks have brought it."""
        self.done.cancel()
        for box in boxes:
            while (sender := box.take()) is not None:
                self.runner.make_ready(self._ready_after(box, sender))
        self.runner.drain()

    def _ready_after(self, box: Mailbox, sender: int) -> Sequence[int]:
        waiting = box.routes[sender]
        return waiting if sender == ROOT else self.runner.count_down(waiting)

    def _closed(self, rank: int) -> None:
        self._left -= 1
        self._send(rank)
        if not self._left and not self.done.done():
            self.done.set_result(None)

    def _send(self, sender: int) -> None:
        subscribers = self._subscribers[sender]
        self._messages += len(subscribers)
        for box in subscribers:
            box.put(sender)

    def _worked_off(self) -> None:
        self._messages -= 1
        if not self._messages and self._left:
            self.runner.tell_settled()
            self.make_way_soon()


class ActorTasks:
    """The tasks of all actors of a mind, from its first awaited turn until it is closed.

    Args:
        wiring: the checked graph.
        interleave: for tests.
    """

    def __init__(self, wiring: Wiring, interleave: Interleave | None = None) -> None:
        self.boxes: dict[str, Mailbox] = {}
        self._interleave = interleave
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._leaving: list[asyncio.Task[None]] = []  # of modules that left, cancelled
        self._turn: TurnInTasks | None = None
        self._in_line = 0
        self._wiring = wiring
        self._routed: Wiring | None = None  # whose mailboxes there are; none before the first awaited turn

    def rewire(self, wiring: Wiring) -> None:
        """Go on with other modules, between turns: the tasks of those that stay live on, the others' end."""
        self._wiring = wiring
        if self._routed is not None:
            self._route(wiring)

    def _route(self, wiring: Wiring) -> None:
        """Give every actor its mailbox."""
        routes: dict[str, dict[int, tuple[int, ...]]] = {}
        senders = [(ROOT, wiring.first), *((step.rank, step.dependents) for step in wiring.steps)]
        for sender, waiting in senders:
            for rank in waiting:
                own = routes.setdefault(wiring.steps[rank].module, {})
                own[sender] = (*own.get(sender, ()), rank)
        former, self.boxes = self.boxes, {}
        for module, own in routes.items():
            if module in former:
                self.boxes[module] = former[module]
                former[module].route(own)
            else:
                self.boxes[module] = Mailbox(module, own)
        left = [self._tasks.pop(name) for name in former if name not in self.boxes and name in self._tasks]
        _cancel(left, self._loop)
        self._leaving = [task for task in (*self._leaving, *left) if not task.done()]
        self._routed = wiring
        self._subscribers = {
            sender: tuple(box for box in self.boxes.values() if sender in box.routes)
            for sender in (ROOT, *range(len(wiring.steps)))
        }

    async def run(self, runner: TurnRunner) -> None:
        """Run a turn.

        Raises:
            asyncio.CancelledError: after the turn has been completed without what was waiting.
            KeyboardInterrupt: likewise.
        """
        if self._routed is None:
            self._route(self._wiring)
        self._wake()
        runner.written = None if runner.timed else self._wiring.straight_line.steps_of(self._wiring)
        turn = self._turn = TurnInTasks(runner, self._wiring, self._subscribers, lambda: self._in_line > 0)
        for box in self.boxes.values():
            box.turn = turn
        try:
            turn.begin()
            await turn.done
        except asyncio.CancelledError as error:
            runner.cancel(error)
            turn.take_over(self.boxes.values())
        finally:
            self._turn = None
            for box in self.boxes.values():
                box.turn = None
        if runner.interrupt is not None:
            raise runner.interrupt

    @contextmanager
    def in_line(self) -> Iterator[None]:
        """Count a turn that waits for the one under way, but not for work that may go on beside it."""
        self._in_line += 1
        try:
            if self._turn is not None:
                self._turn.make_way_soon()
            yield
        finally:
            self._in_line -= 1

    async def stop(self) -> None:
        """End all tasks."""
        tasks = [*self._tasks.values(), *self._leaving]
        self._tasks.clear()
        self._leaving = []
        if tasks and self._loop is asyncio.get_running_loop():
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        else:
            _cancel(tasks, self._loop)

    def _wake(self) -> None:
        """Give every actor its task, where it has none in this event loop."""
        loop, tasks = asyncio.get_running_loop(), self._tasks
        if self._loop is not loop or any(task.done() for task in tasks.values()):
            _cancel(tasks.values(), self._loop)
            self._loop, self._tasks = loop, {}
            weakref.finalize(self, _cancel, self._tasks.values(), loop)
        for name, box in self.boxes.items() if len(self._tasks) < len(self.boxes) else ():
            if name not in self._tasks:
                self._tasks[name] = loop.create_task(_live(box, self._interleave), name=f"{name} (actor)")


async def _live(box: Mailbox, interleave: Interleave | None) -> None:
    """Take message by message; hold nothing of the mind between turns, so that it can be let go of."""
    while True:
        if not box.messages:
            await box.wait()
        if interleave is not None:
            for _ in range(interleave()):
                await asyncio.sleep(0)
        turn, sender = box.turn, box.take()
        if turn is None or sender is None:
            continue
        try:
            if (begun := turn.deliver(box, sender)) is not None:
                await turn.finish(begun)
        except asyncio.CancelledError:
            turn.done.cancel()
            raise
        except BaseException as error:
            if not turn.done.done():
                turn.done.set_exception(error)
        del turn


def _cancel(tasks: Iterable[asyncio.Task[None]], loop: asyncio.AbstractEventLoop | None) -> None:
    if loop is not None and not loop.is_closed():
        for task in tasks:
            if not task.done():
                loop.call_soon_threadsafe(task.cancel)
