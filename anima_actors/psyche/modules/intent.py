"""A1. What one wants springs from what the body needs and from what is felt; both compete.

Action tendencies (Frijda 1986): each emotion comes with a readiness to do something.
"""

from dataclasses import dataclass

from anima_actors.psyche.events import DrivesFelt, EmotionFelt, IntentionProposed
from anima_actors.psyche.model.goals import BY_DRIVE, BY_EMOTION, DEFAULT_GOAL, GOALS
from anima_actors.runtime import Actor, handler


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    default_urgency: float = 0.2
    full_urgency: float = 0.75  # distance of an emotion from the neutral point


class IntentEngine(Actor):
    """Proposes a goal for the drive that dominates and one for the emotion that shows."""

    name = "intent"
    layer = "L5"
    cause_name = "what it wants"
    constants: Constants

    @handler
    def propose(
        self, emotion: EmotionFelt | None, drives: DrivesFelt | None
    ) -> tuple[IntentionProposed, ...]:
        """Propose what is needed and what is felt like; anxiety says what a tension is about."""
        constants = self.constants
        need = drives.needs[0] if drives and drives.dominant else None
        urgency = min(1.0, emotion.distance / constants.full_urgency) if emotion else 0.0
        proposals = []
        anxious = emotion is not None and emotion.primary == "Anxiety"
        if need is not None and anxious and need.reactor == "tension":
            urgency = max(urgency, need.intensity)
        elif need is not None:
            goal = BY_DRIVE[need.reactor, need.direction]
            proposals.append(_proposed(goal, min(1.0, need.intensity), "drive"))
        if emotion and emotion.primary in BY_EMOTION:
            proposals.append(_proposed(BY_EMOTION[emotion.primary], urgency, "emotion"))
        return tuple(proposals) or (_proposed(DEFAULT_GOAL, constants.default_urgency, "default"),)


def _proposed(name: str, urgency: float, origin: str) -> IntentionProposed:
    goal = GOALS[name]
    return IntentionProposed(name, urgency, goal.persistence, origin, goal.requirements)
