"""Exceeds the range that it declares, where three things are extreme at once."""

from dataclasses import dataclass

from anima_actors import Actor, Facet, Unit, handler
from anima_actors.events import ReactorsMoved


@dataclass(frozen=True)
class Boasted(Facet):
    pride: Unit


class Braggart(Actor):
    @handler
    def boast(self, body: ReactorsMoved) -> Boasted:
        x = body.after
        return Boasted(x.arousal * x.satisfaction * x.cohesion * 1.05)
