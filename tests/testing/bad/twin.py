"""Keeps its state in the class, so that all of its kind share one."""

from dataclasses import dataclass
from typing import ClassVar

from anima_actors import Actor, Facet, Stimulus, handler


@dataclass(frozen=True)
class Met(Facet):
    times: int


class Twin(Actor):
    times: ClassVar[list[int]] = [0]

    @handler
    def meet(self, stimulus: Stimulus) -> Met:
        self.times[0] += 1
        return Met(self.times[0])
