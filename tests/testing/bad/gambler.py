"""Draws from a generator of its own instead of its random stream."""

from dataclasses import dataclass
from random import Random

from anima_actors import Actor, Facet, Stimulus, Unit, handler

DICE = Random(7)


@dataclass(frozen=True)
class Thrown(Facet):
    luck: Unit


class Gambler(Actor):
    @handler
    def throw(self, stimulus: Stimulus) -> Thrown:
        return Thrown(DICE.random())
