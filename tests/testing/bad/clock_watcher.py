"""Looks at the clock on the wall, by another name and out of a helper."""

from dataclasses import dataclass
from time import monotonic as ticks

from anima_actors import Actor, Facet, Stimulus, Unit, handler


@dataclass(frozen=True)
class Waited(Facet):
    share: Unit


def since(began: float) -> float:
    return ticks() - began


class ClockWatcher(Actor):
    def __init__(self) -> None:
        self.began = 0.0

    @handler
    def watch(self, stimulus: Stimulus) -> Waited:
        return Waited(1.0 if since(self.began) > 60.0 else 0.0)
