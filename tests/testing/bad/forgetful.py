"""Leaves out of its snapshot what it goes on from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from anima_actors import Actor, Facet, Unit, handler
from anima_actors.events import ReactorsMoved


@dataclass(frozen=True)
class Strained(Facet):
    strain: Unit


class Forgetful(Actor):
    def __init__(self) -> None:
        self.strain = 0.0
        self.slow = 0.0

    def snapshot(self) -> dict[str, Any]:
        return {"strain": self.strain}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.strain = state["strain"]

    @handler
    def bear(self, body: ReactorsMoved) -> Strained:
        self.slow += 0.1 * (body.after.tension - self.slow)
        self.strain += 0.5 * (self.slow - self.strain)
        return Strained(self.strain)
