"""Actors as they are seen from outside, between turns or while one is under way."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from anima_actors.runtime.clock import stopwatch_ns
from anima_actors.runtime.mailbox import Mailbox
from anima_actors.runtime.step import HandlerStep
from anima_actors.runtime.supervision import SupervisedActor
from anima_actors.runtime.turn_runner import TurnRunner
from anima_actors.runtime.wiring import Wiring


class ActorStatus(NamedTuple):
    """An actor as it is seen from outside."""

    name: str
    layer: str
    mailbox: int  # messages that wait for it
    at_work: str  # the handler that runs, "" where none does
    busy_for_s: float | None  # how long it has been at work; None where nothing runs, or nothing is measured
    waiting_for: tuple[str, ...]  # handlers that must close before its next one runs in this turn
    handled: int  # how often one of its handlers has run
    restarts: int  # in the last turns
    stopped: str | None  # why it is out of service


class HandlerCounts:
    """How often each handler has run, counted by the turns in which it has not."""

    def __init__(self) -> None:
        self.turns = 0  # with the present wiring
        self.skipped: Counter[int] = Counter()  # in these, by rank
        self._before: Counter[str] = Counter()  # how often a handler was run before them, by name

    def rewire(self, former: Wiring) -> None:
        """Go on with another wiring."""
        for step in former.steps:
            self._before[step.name] = self.handled(step)
        self.turns = 0
        self.skipped.clear()

    def handled(self, step: HandlerStep) -> int:
        """Return how often a handler of the present wiring has run."""
        return self._before[step.name] + self.turns - self.skipped[step.rank]


def statuses(
    wiring: Wiring,
    actors: Mapping[str, SupervisedActor],
    boxes: Mapping[str, Mailbox],
    runner: TurnRunner | None,
    counts: HandlerCounts,
) -> Iterator[ActorStatus]:
    """Yield the status of each actor, in the order of the wiring.

    Args:
        wiring: the checked graph.
        actors: by module name.
        boxes: the mailboxes, by module name; a module without handlers has none.
        runner: of the turn under way.
        counts: of the turns so far.
    """
    work = {step.module: (step, began_ns) for step, began_ns in (runner.work_in_hand() if runner else ())}
    open_now = set(runner.open_ranks()) if runner else set()
    for module in wiring.modules:
        steps = [step for step in wiring.steps if step.module == module.name]
        actor, (step, began_ns) = actors[module.name], work.get(module.name, (None, 0))
        yield ActorStatus(
            name=module.name,
            layer=module.layer,
            mailbox=len(boxes.get(module.name, ())),
            at_work=step.name if step else "",
            busy_for_s=(stopwatch_ns() - began_ns) / 1e9 if began_ns else None,
            waiting_for=() if step else _waiting_for(wiring, open_now, module.name),
            handled=sum(counts.handled(one) - (one.rank in open_now) for one in steps),
            restarts=actor.restarts,
            stopped=actor.stopped,
        )


def _waiting_for(wiring: Wiring, open_now: set[int], module: str) -> tuple[str, ...]:
    waiting = next((step for step in wiring.steps if step.module == module and step.rank in open_now), None)
    if waiting is None:
        return ()
    return tuple(
        other.name for other in wiring.steps if waiting.rank in other.dependents and other.rank in open_now
    )
