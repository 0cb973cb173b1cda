"""The embedded voice: speaks from the state alone, needs nothing, and says the same thing every time."""

from anima_actors.psyche.events import Spoken, StateGathered, Stimulus
from anima_actors.psyche.picture import picture_of
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
        picture = picture_of(gathered.facets)
        draws = [self.random.random() for _ in range(DRAWS)]
        return Spoken(spoken_reply(picture, draws, heard=bool(stimulus.message)), NAME)
