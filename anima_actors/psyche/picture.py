"""What the words need to know of a moment, gathered from its events. What is absent has a mild default."""

from anima_actors.psyche.events import (
    DefenseRaised,
    DissonanceFelt,
    DrivesFelt,
    EmotionFelt,
    GoalHeld,
    MemoryRecalled,
    PredictionMade,
    QualiaFelt,
)
from anima_actors.psyche.reactor_space import Reactors
from anima_actors.psyche.words import Picture

UNMARKED = "Calm"


def picture_of(
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
) -> Picture:
    """Gather a picture.

    Args:
        body: the reactors.
        quiet: whether time passed and nobody spoke.
        emotion, drives, prediction, qualia, memory, goal, dissonance, defense: the turn's events.
    """
    return Picture(
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
