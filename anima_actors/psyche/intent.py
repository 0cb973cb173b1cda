"""A1. What one wants springs from what the body needs, or else from what is felt.

Action tendencies (Frijda 1986): each emotion comes with a readiness to do something.
"""

from dataclasses import dataclass

from anima_actors.psyche.events import DrivesFelt, EmotionFelt, IntentionProposed
from anima_actors.psyche.goals_known import (
    BEFORE_DRIVES,
    BY_DRIVE,
    BY_EMOTION,
    CERTAINTY,
    DEFAULT_GOAL,
    GOALS,
)
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
        """A drive goes before an emotion, save that anxiety under tension looks for certainty.

        What shows where nothing else can any longer be borne goes before all.
        """
        drive = drives.dominant if drives else None
        primary = emotion.primary if emotion else None
        if drives and drive and primary not in BEFORE_DRIVES:
            anxious = primary == "Anxiety" and drive == "tension"
            return _proposed(
                CERTAINTY if anxious else BY_DRIVE[drive], min(1.0, drives.needs[0].intensity), "drive"
            )
        if emotion and primary in BY_EMOTION:
            return _proposed(BY_EMOTION[primary], emotion.intensity, "emotion")
        return _proposed(DEFAULT_GOAL, self.constants.default_urgency, "default")


def _proposed(name: str, urgency: float, origin: str) -> IntentionProposed:
    goal = GOALS[name]
    return IntentionProposed(name, urgency, goal.persistence, origin, goal.requirements)
