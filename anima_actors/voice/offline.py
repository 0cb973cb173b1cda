"""The embedded voice: speaks from the state alone, needs nothing, and says the same thing every time."""

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
    ReactorsSettled,
    Spoken,
    StateGathered,
    Stimulus,
)
from anima_actors.psyche.picture import picture_of
from anima_actors.psyche.reactor_space import BASELINE
from anima_actors.psyche.words import spoken_reply
from anima_actors.runtime import Actor, RandomStream, handler

DRAWS = 8  # random numbers that a reply takes
NAME = "offline"


class OfflineVoice(Actor):
    """Two or three sentences in character, without a language model."""

    name = "voice"
    layer = "L6"

    @handler
    def speak(self, stimulus: Stimulus, gathered: StateGathered) -> Spoken | None:
        """Reply where a reply is wanted."""
        if not stimulus.reply_wanted:
            return None
        return Spoken(offline_reply(stimulus, gathered, self.random), NAME)


def offline_reply(stimulus: Stimulus, gathered: StateGathered, random: RandomStream) -> str:
    """What the embedded voice says to a stimulus.

    Args:
        stimulus: what was said, if anything.
        gathered: the state that it speaks from; whatever is absent from it goes unsaid.
        random: drawn from eight times.
    """
    told: dict[type, Any] = {type(facet): facet for facet in gathered.facets}
    settled = told.get(ReactorsSettled)
    picture = picture_of(
        settled.after if settled else BASELINE,
        told.get(EmotionFelt),
        told.get(DrivesFelt),
        told.get(PredictionMade),
        told.get(QualiaFelt),
        told.get(MemoryRecalled),
        told.get(GoalHeld),
        told.get(DissonanceFelt),
        told.get(DefenseRaised),
        quiet=False,
    )
    draws = [random.random() for _ in range(DRAWS)]
    return spoken_reply(picture, draws, heard=bool(stimulus.message))
