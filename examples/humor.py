"""Humor in place of all other defences: pain is laughed at, and none of it is put off (Vaillant 1977).

Takes the place of a built-in module:  modules: {replace: {defense: ./humor.py:HumorDefense}}
"""

from dataclasses import dataclass

from anima_actors import Actor, Unit, handler
from anima_actors.events import DefenseRaised, DissonanceFelt, ReactorsMoved

MATURE = 7  # the highest level of defences (Di Giuseppe & Perry 2021), where the built-in ones have it too


@dataclass(frozen=True)
class Constants:
    raised_from: Unit = 0.5  # tension
    relief: Unit = 0.3  # share of the tension that a laugh takes away
    lift: Unit = 0.1  # what it adds to satisfaction


class HumorDefense(Actor):
    """Finds what is funny in what is too much. What it publishes, others require: a DefenseRaised."""

    name = "humor"
    layer = "L5"
    constants: Constants

    @handler
    def joke(self, body: ReactorsMoved, conflict: DissonanceFelt | None) -> DefenseRaised | None:
        load = body.after.tension
        if load < self.constants.raised_from:
            return None
        return DefenseRaised(
            "humor",
            MATURE,
            load,
            tension_relief=self.constants.relief * load,
            parked=0.0,
            description=(
                "I laugh, because it is too much" if conflict is None else "I laugh at my own contradiction"
            ),
            satisfaction=self.constants.lift,
            source=self.name,
        )
