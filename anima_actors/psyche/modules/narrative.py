"""The mind tells itself, in the first person, what is going on (after McAdams 2001)."""

from anima_actors.psyche import text as words
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
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.psyche.text import NarrativeContext
from anima_actors.runtime import Actor, RootEvent, handler

UNMARKED = "Calm"


def narrative_context(
    body: Reactors,
    emotion: EmotionFelt | None,
    drives: DrivesFelt | None,
    prediction: PredictionMade | None,
    qualia: QualiaFelt | None,
    memory: MemoryRecalled | None,
    goal: GoalHeld | None,
    dissonance: DissonanceFelt | None,
    defense: DefenseRaised | None,
    quiet: bool,
) -> NarrativeContext:
    """Gather the context of a turn.

    Args:
        body: the reactors.
        quiet: whether time passed and nobody spoke.
        emotion, drives, prediction, qualia, memory, goal, dissonance, defense: the turn's events.
    """
    return NarrativeContext(
        emotion=emotion.primary if emotion else UNMARKED,
        felt=emotion.felt if emotion else UNMARKED,
        undertone=emotion.undertone if emotion else None,
        intensity=emotion.intensity if emotion else 0.0,
        tension=body[0],
        arousal=body[1],
        satisfaction=body[2],
        cohesion=body[3],
        dominant_drive=drives.dominant if drives else None,
        goal=goal.goal if goal else None,
        goal_strength=goal.strength if goal else 0.0,
        dissonance=dissonance.level if dissonance else 0.0,
        defense=defense.mechanism if defense else None,
        surprise=prediction.error if prediction else 0.0,
        archival=qualia.archival if qualia else None,
        growing=not quiet,
        quiet=quiet,
        memory=memory is not None and memory.recalled > 0,
    )


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
        context = narrative_context(
            body.after, emotion, drives, prediction, qualia, memory, goal, dissonance, defense, quiet
        )
        draw = self.random.random
        for _ in range(ATTEMPTS):
            text = words.narrative(context, [draw() for _ in range(DRAWS)])
            if text != self.last:
                break
        self.last = text
        return NarrativeTold(text)
