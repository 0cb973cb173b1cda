"""Faults injected on purpose, to see what of a mind still holds.

Chaos engineering (Basiri et al. 2016), on the mind's own time and on its record, so that it happens again in
every replay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from anima_actors.runtime.event import NonNegative, RootEvent

KILL, RESTORE, DELAY, CORRUPT, FLOOD = "kill", "restore", "delay", "corrupt", "flood"
KINDS = (KILL, RESTORE, DELAY, CORRUPT, FLOOD)
KILLED = "killed"


@dataclass(frozen=True, slots=True)
class Disturbed(RootEvent):
    """Something is done to a module. It opens a turn of its own and takes effect at the end of it.

    kill: out of service from now on, with its state. restore: back in service as it was, and in time again.
    delay: from now on it answers so many seconds late, and not at all past its deadline. corrupt: what it
    publishes in the next turn is garbage. flood: in the next turn it is handed everything so many times over.
    """

    by_name_only: ClassVar[bool] = True  # the mind itself does not notice

    kind: str
    module: str
    amount: NonNegative = 0.0  # seconds of a delay; times of a flood

    def main_values(self) -> Mapping[str, object]:
        """What is done to whom."""
        amount = {DELAY: f" by {self.amount:g} s", FLOOD: f" {self.amount:g} times"}.get(self.kind, "")
        return {"done": f"{self.kind} {self.module}{amount}"}


class Fault(NamedTuple):
    """What a module suffers from."""

    delay_s: float = 0.0
    garbled: bool = False  # in the next turn
    flood: int = 0  # times, in the next turn

    def after_turn(self) -> "Fault | None":
        """What is left of it after a turn."""
        return Fault(self.delay_s) if self.delay_s else None


class Garbage:
    """What a corrupted module hands out: nothing that any signature announces."""

    def __repr__(self) -> str:
        return "garbage"
