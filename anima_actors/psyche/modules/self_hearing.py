"""The mind hears its own words, and comes to feel them a little.

Attitudes are inferred from one's own behaviour (Bem 1972), and what one shows feeds back into what one feels:
a small effect (Coles, Larsen & Lench 2019).
"""

from dataclasses import dataclass

from anima_actors.psyche.events import Spoken, Stimulus, StimulusBias, TimePassed
from anima_actors.psyche.lexicon import read_affect
from anima_actors.psyche.model.reactor_space import NO_CHANGE, Reactors
from anima_actors.runtime import Actor, handler


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    share: float = 0.05  # of the state that one's own words tell of
    limit: float = 0.05  # per reactor and turn
    half_life_s: float = 600.0  # of what was said, while nothing happens


class SelfHearing(Actor):
    """Hears what the mind says. It remembers it for the next stimulus, and time wears it off."""

    name = "self_hearing"
    layer = "L5"
    cause_name = "what it heard itself say"
    memory_words = {"heard": "what it said the turn before"}
    constants: Constants

    def __init__(self) -> None:
        self.heard = NO_CHANGE

    @handler
    def take_in(self, stimulus: Stimulus | None, rest: TimePassed | None) -> StimulusBias | None:
        """Feel, once, what was said in the turn before; let it fade where nothing happens."""
        heard, self.heard = self.heard, NO_CHANGE
        if rest is not None:
            left = 0.5 ** (rest.seconds / self.constants.half_life_s)
            self.heard = Reactors(*[left * amount for amount in heard])
            return None
        return StimulusBias(self.name, *heard) if any(heard) else None

    @handler
    def listen(self, spoken: Spoken) -> None:
        """Read the words that were just said, as another's would be read."""
        reading = read_affect(spoken.text)
        told = (reading.tension, reading.arousal, reading.satisfaction, reading.cohesion)
        share, limit = self.constants.share, self.constants.limit
        self.heard = Reactors(*[max(-limit, min(limit, share * amount)) for amount in told])
