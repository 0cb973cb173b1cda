"""A4. What is wanted against what is: the distance is felt, and presses.

Cognitive dissonance (Festinger 1957), over the levels that the goal asks for and the values it touches; a
level that stays out of reach yields (level of aspiration, Lewin et al. 1944).
"""

from dataclasses import dataclass

from anima_actors.psyche import text as words
from anima_actors.psyche.events import (
    DissonanceFelt,
    GoalHeld,
    ReactorNudge,
    ReactorsMoved,
    Requirement,
    TimePassed,
)
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.runtime import Actor, RootEvent, handler

LABELS = (
    (0.1, "aligned"),
    (0.3, "slight contradiction"),
    (0.5, "noticeable conflict"),
    (0.7, "strong dissonance"),
)
CRITICAL = "critical contradiction"


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    felt_from: float = 0.3
    tension: float = 0.1  # nudge at full dissonance
    yielding: float = 0.15  # share of the way that an unmet level comes down to what is, each turn


class CognitiveDissonance(Actor):
    """Measures the contradiction between the goal and the state."""

    name = "dissonance"
    layer = "L5"
    memory_words = {"aspired": "what it wants to be like"}
    constants: Constants

    def __init__(self) -> None:
        self.aspired: tuple[Requirement, ...] = ()  # the levels that the goal asks for, as they have yielded

    @handler
    def compare(
        self, root: RootEvent, goal: GoalHeld, moved: ReactorsMoved
    ) -> tuple[DissonanceFelt, ReactorNudge | None]:
        """Weigh what is unmet: levels count one each, values by their weight."""
        if goal.age == 0 or len(self.aspired) != len(goal.requirements):
            self.aspired = goal.requirements
        elif not isinstance(root, TimePassed):
            self.aspired = tuple([self._yielded(level, moved.after) for level in self.aspired])
        unmet = [(level, level.unmet(moved.after)) for level in self.aspired]
        against = sum(amount for _, amount in unmet) + sum(weight for _, weight in goal.crossed)
        total = len(unmet) + sum(weight for _, weight in (*goal.crossed, *goal.served))
        level = min(1.0, goal.strength * against / total) if total else 0.0
        label = next((label for bound, label in LABELS if level < bound), CRITICAL)
        if level <= self.constants.felt_from:
            return DissonanceFelt(level, label, "", 0.0), None
        wanting = [
            (requirement.reactor, "more" if requirement.at_least else "less")
            for requirement, amount in unmet
            if amount > 0.0
        ]
        description = words.dissonance_description(
            goal.goal, wanting, [name for name, _ in goal.crossed], label, self.random.random()
        )
        pressure = 0.0 if isinstance(root, TimePassed) else self.constants.tension * level
        if not pressure:
            return DissonanceFelt(level, label, description, 0.0), None
        return DissonanceFelt(level, label, description, pressure), ReactorNudge(self.name, tension=pressure)

    def _yielded(self, level: Requirement, x: Reactors) -> Requirement:
        if not level.unmet(x):
            return level
        away: float = getattr(x, level.reactor) - level.amount
        return level._replace(amount=level.amount + self.constants.yielding * away)
