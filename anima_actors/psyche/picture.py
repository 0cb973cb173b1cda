"""What the words need to know of a moment, gathered from its events. What is absent has a mild default."""

from collections.abc import Callable, Iterable
from typing import Any

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
from anima_actors.psyche.reactor_space import BASELINE, REACTOR_NAMES
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
        tell = _TELLERS.get(type(event))
        if tell is not None:
            known.update(tell(event))
    return UNMARKED._replace(**known)


def _emotion(event: EmotionFelt) -> dict[str, object]:
    return {
        "emotion": event.primary,
        "felt": event.felt,
        "undertone": event.undertone,
        "intensity": event.intensity,
    }


def _body(event: ReactorsMoved | ReactorsSettled) -> dict[str, object]:
    return dict(zip(REACTOR_NAMES, event.after, strict=True))


def _goal(event: GoalHeld) -> dict[str, object]:
    return {"goal": event.goal, "goal_strength": event.strength}


_TELLERS: dict[type, Callable[[Any], dict[str, object]]] = {
    EmotionFelt: _emotion,
    ReactorsMoved: _body,
    ReactorsSettled: _body,
    GoalHeld: _goal,
    DrivesFelt: lambda event: {"dominant_drive": event.dominant},
    DissonanceFelt: lambda event: {"dissonance": event.level},
    DefenseRaised: lambda event: {"defense": event.mechanism},
    PredictionMade: lambda event: {"surprise": event.error},
    QualiaFelt: lambda event: {"archival": event.archival},
    MemoryRecalled: lambda event: {"memory": event.recalled > 0},
}
