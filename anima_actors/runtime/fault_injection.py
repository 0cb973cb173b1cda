"""Faults injected on purpose, to see what of a mind still holds.

Chaos engineering (Basiri et al. 2016), on the mind's own time and on its record, so that it happens again in
every replay. It stands outside the kernel: a root event that acts on the actors, and a wrapper of handlers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from anima_actors.runtime.errors import InvalidEvent, RecordedFailure
from anima_actors.runtime.event import NonNegative
from anima_actors.runtime.signature import HandlerSignature
from anima_actors.runtime.supervision import ControlEvent, SupervisedActor

KILL, RESTORE, DELAY, CORRUPT, FLOOD = "kill", "restore", "delay", "corrupt", "flood"
KINDS = (KILL, RESTORE, DELAY, CORRUPT, FLOOD)
KILLED = "killed"


@dataclass(frozen=True, slots=True)
class Disturbed(ControlEvent):
    """Something is done to a module. It opens a turn of its own and takes effect at the end of it.

    kill: out of service from now on, with its state. restore: back in service as it was, and in time again.
    delay: from now on it answers so many seconds late, and not at all past its deadline. corrupt: what it
    publishes in the next turn is garbage. flood: in the next turn it is handed everything so many times over.
    """

    kind: str
    module: str
    amount: NonNegative = 0.0  # seconds of a delay; times of a flood

    def main_values(self) -> Mapping[str, object]:
        """What is done to whom."""
        amount = {DELAY: f" by {self.amount:g} s", FLOOD: f" {self.amount:g} times"}.get(self.kind, "")
        return {"done": f"{self.kind} {self.module}{amount}"}

    def check(self, actors: Mapping[str, SupervisedActor]) -> None:
        """Refuse a disturbance of another kind, or of a module that is not in use.

        Raises:
            InvalidEvent: naming the kinds and the modules there are.
        """
        if self.module not in actors or self.kind not in KINDS:
            raise InvalidEvent(
                f"{self.kind} {self.module}: a disturbance is one of {', '.join(KINDS)}, "
                f"of one of the modules {', '.join(actors)}"
            )

    def apply(self, actors: Mapping[str, SupervisedActor]) -> None:
        """Do it to the module."""
        actor = actors[self.module]
        fault = actor.wrapper if isinstance(actor.wrapper, Fault) else Fault()
        if self.kind == KILL:
            actor.suspend(KILLED)
        elif self.kind == RESTORE:
            actor.wrap(None)
            actor.resume()
        elif self.kind == DELAY:
            actor.wrap(fault._replace(delay_s=self.amount))
        elif self.kind == CORRUPT:
            actor.wrap(fault._replace(garbled=True))
        elif self.kind == FLOOD:
            actor.wrap(fault._replace(flood=int(self.amount)))


class Fault(NamedTuple):
    """A wrapper of a module's handlers that makes them fail, or answer late."""

    delay_s: float = 0.0
    garbled: bool = False  # in the next turn
    flood: int = 0  # times, in the next turn

    def after_turn(self) -> "Fault | None":
        """Return the part of the fault that outlasts a turn."""
        return Fault(self.delay_s) if self.delay_s else None

    def wrap(self, method: Callable[..., Any], signature: HandlerSignature) -> Callable[..., Any]:
        """Return a handler that suffers from the fault."""

        def refused(arguments: tuple[Any, ...]) -> bool:
            for _ in range(0 if signature.asynchronous else self.flood):
                method(*arguments)
            if not self.garbled and self.delay_s >= signature.deadline_s:
                raise RecordedFailure(f"overran its deadline of {signature.deadline_s:g} s")
            return self.garbled

        def run(*arguments: Any) -> Any:
            return Garbage() if refused(arguments) else method(*arguments)

        async def run_async(*arguments: Any) -> Any:
            return Garbage() if refused(arguments) else await method(*arguments)

        return run_async if signature.asynchronous else run


class Garbage:
    """What a corrupted module hands out: nothing that any signature announces. Its name is on record."""
