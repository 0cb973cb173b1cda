"""What the words need to know of a moment, gathered from its events. What is absent has a mild default."""

from collections.abc import Iterable

from anima_actors.psyche.events import (
    DefenseRaised,
    DissonanceFelt,
    DrivesFelt,
    EmotionFelt,
    GoalHeld,
    MemoryRecalled,
    PredictionMade,
    QualiaFelt,
    ReactorsMoved,
    ReactorsSettled,
)
from anima_actors.psyche.reactor_space import BASELINE
from anima_actors.psyche.words import Picture
from anima_actors.runtime import Event

UNMARKED = Picture(
    emotion="Calm",
    felt="Calm",
    undertone=None,
    intensity=0.0,
    tension=BASELINE.tension,
    arousal=BASELINE.arousal,
    satisfaction=BASELINE.satisfaction,
    cohesion=BASELINE.cohesion,
    dominant_drive=None,
    goal=None,
    goal_strength=0.0,
    dissonance=0.0,
    defense=None,
    surprise=0.0,
    archival=None,
    growing=False,
    quiet=False,
    memory=False,
)


def picture_of(events: Iterable[Event | None], quiet: bool = False) -> Picture:
    """Gather a picture from whichever of the turn's events are there.

    Args:
        events: in any order; None and types that say nothing here are passed over.
        quiet: whether time passed and nobody spoke.
    """
    known: dict[str, object] = {"quiet": quiet, "growing": not quiet}
    for event in events:
        match event:
            case EmotionFelt():
                known |= {
                    "emotion": event.primary,
                    "felt": event.felt,
                    "undertone": event.undertone,
                    "intensity": event.intensity,
                }
            case ReactorsMoved() | ReactorsSettled():
                known |= event.after._asdict()
            case DrivesFelt():
                known["dominant_drive"] = event.dominant
            case GoalHeld():
                known |= {"goal": event.goal, "goal_strength": event.strength}
            case DissonanceFelt():
                known["dissonance"] = event.level
            case DefenseRaised():
                known["defense"] = event.mechanism
            case PredictionMade():
                known["surprise"] = event.error
            case QualiaFelt():
                known["archival"] = event.archival
            case MemoryRecalled():
                known["memory"] = event.recalled > 0
    return UNMARKED._replace(**known)
