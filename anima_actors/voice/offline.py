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
from anima_actors.runtime import Actor, handler

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
        told: dict[type, Any] = {type(facet): facet for facet in gathered.facets}
        settled = told.get(ReactorsSettled)
        body = settled.after if settled else BASELINE
        picture = picture_of(
            body,
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
        draws = [self.random.random() for _ in range(DRAWS)]
        return Spoken(spoken_reply(picture, draws, heard=bool(stimulus.message)), NAME)
