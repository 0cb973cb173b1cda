"""A1. What one wants springs from what the body needs, or else from what is felt.

Action tendencies (Frijda 1986): each emotion comes with a readiness to do something.
"""

from dataclasses import dataclass

from anima_actors.psyche.events import DrivesFelt, EmotionFelt, IntentionProposed
from anima_actors.psyche.model.goals import BY_DRIVE, BY_EMOTION, DEFAULT_GOAL, GOALS, OF_TENSION
from anima_actors.runtime import Actor, handler


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    default_urgency: float = 0.2


class IntentEngine(Actor):
    """Proposes one goal a turn."""

    name = "intent"
    layer = "L5"
    constants: Constants

    @handler
    def propose(self, emotion: EmotionFelt | None, drives: DrivesFelt | None) -> IntentionProposed:
        """A drive goes before an emotion, save that some emotions say what a tension is about."""
        drive = drives.dominant if drives else None
        primary = emotion.primary if emotion else None
        if drives and drive:
            named = drive == "tension" and primary in OF_TENSION
            goal = BY_EMOTION[primary] if named and primary else BY_DRIVE[drive]
            return _proposed(goal, min(1.0, drives.needs[0].intensity), "drive")
        if emotion and primary in BY_EMOTION:
            return _proposed(BY_EMOTION[primary], emotion.intensity, "emotion")
        return _proposed(DEFAULT_GOAL, self.constants.default_urgency, "default")


def _proposed(name: str, urgency: float, origin: str) -> IntentionProposed:
    goal = GOALS[name]
    return IntentionProposed(name, urgency, goal.persistence, origin, goal.requirements)
