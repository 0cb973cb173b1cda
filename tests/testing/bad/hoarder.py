"""Remembers everything, for ever."""

from dataclasses import dataclass

from anima_actors import Actor, Facet, Unit, handler
from anima_actors.events import ReactorsMoved


@dataclass(frozen=True)
class Averaged(Facet):
    tension: Unit


class Hoarder(Actor):
    def __init__(self) -> None:
        self.seen: list[float] = []

    @handler
    def average(self, body: ReactorsMoved) -> Averaged:
        self.seen.append(body.after.tension)
        return Averaged(sum(self.seen[-100:]) / len(self.seen[-100:]))
