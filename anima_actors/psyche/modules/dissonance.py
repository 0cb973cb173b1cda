"""A4. What is wanted against what is: the distance is felt, and presses.

Cognitive dissonance (Festinger 1957), over the requirements of the goal and the values it touches.
"""

from dataclasses import dataclass

from anima_actors.psyche import text as words
from anima_actors.psyche.events import DissonanceFelt, GoalHeld, ReactorNudge, ReactorsMoved
from anima_actors.runtime import Actor, handler

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


class CognitiveDissonance(Actor):
    """Measures the contradiction between the goal and the state."""

    name = "dissonance"
    layer = "L5"
    constants: Constants

    @handler
    def compare(self, goal: GoalHeld, moved: ReactorsMoved) -> tuple[DissonanceFelt, ReactorNudge | None]:
        """Weigh what is unmet: requirements count one each, values by their weight."""
        unmet = [(requirement, requirement.unmet(moved.after)) for requirement in goal.requirements]
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
        pressure = self.constants.tension * level
        nudge = ReactorNudge(self.name, tension=pressure)
        return DissonanceFelt(level, label, description, pressure), nudge
