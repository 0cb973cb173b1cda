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
    Stimulus,
    TimePassed,
)
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.psyche.text import LANGUAGE, Lately, NarrativeContext, Wording
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


class Narrative(Actor):
    """Tells the moment in the language of the talk, and not in the sentences of the last twenty tellings."""

    name = "narrative"
    layer = "L5"
    memory_words = {
        "lately": "what it told lately",
        "language": "the language it was spoken to in",
    }

    def __init__(self) -> None:
        self.lately: Lately = ()
        self.language = LANGUAGE  # in which somebody spoke last

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
        if isinstance(root, Stimulus) and root.message:
            self.language = words.language_of(root.message, self.language)
        wording = Wording(self.random.random, self.lately, self.language)
        text = words.narrative(context, wording)
        self.lately = wording.remembered(self.lately, text)
        return NarrativeTold(text)
