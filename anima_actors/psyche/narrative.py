"""The mind tells itself, in the first person, what is going on (after McAdams 2001)."""

from anima_actors.psyche import words
from anima_actors.psyche.events import (
    DefenseRaised,
    DissonanceFelt,
    DrivesFelt,
    EmotionFelt,
    GoalHeld,
    MemoryRecalled,
    NarrativeTold,
    PredictionMade,
    QualiaFelt,
    ReactorsMoved,
    TimePassed,
)
from anima_actors.psyche.picture import picture_of
from anima_actors.runtime import Actor, RootEvent, handler

DRAWS = 8  # random numbers that a telling takes
ATTEMPTS = 5  # tellings tried before one that repeats the last is let stand


class Narrative(Actor):
    """Tells the moment, and never twice running in the same words."""

    name = "narrative"
    layer = "L5"

    def __init__(self) -> None:
        self.last = ""

    @handler
    def tell(
        self,
        root: RootEvent,
        body: ReactorsMoved,
        emotion: EmotionFelt | None,
        drives: DrivesFelt | None,
        prediction: PredictionMade | None,
        qualia: QualiaFelt | None,
        memory: MemoryRecalled | None,
        goal: GoalHeld | None,
        dissonance: DissonanceFelt | None,
        defense: DefenseRaised | None,
    ) -> NarrativeTold:
        """Tell two to four sentences from the whole."""
        quiet = isinstance(root, TimePassed)
        picture = picture_of(
            body.after, emotion, drives, prediction, qualia, memory, goal, dissonance, defense, quiet
        )
        draw = self.random.random
        for _ in range(ATTEMPTS):
            text = words.narrative(picture, [draw() for _ in range(DRAWS)])
            if text != self.last:
                break
        self.last = text
        return NarrativeTold(text)
