"""Memory is made anew each time, and sometimes out of nothing.

Confabulation in ordinary minds (Schacter 1999): a ghost memory that unsettles a little.
"""

from dataclasses import dataclass

from anima_actors.psyche import text as words
from anima_actors.psyche.events import GhostRemembered, PersonalityHeld, Stimulus, StimulusBias
from anima_actors.runtime import Actor, handler


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    probability: float = 0.3  # of a ghost memory in a turn, at full readiness
    default_readiness: float = 0.8  # where the personality module is left out
    tension: float = 0.05
    arousal: float = 0.03


class Confabulation(Actor):
    """Remembers, now and then, what never was."""

    name = "confabulation"
    layer = "L1"
    cause_name = "a ghost memory"
    constants: Constants

    @handler
    def imagine(
        self, stimulus: Stimulus, personality: PersonalityHeld | None
    ) -> tuple[GhostRemembered | None, StimulusBias | None]:
        """Draw once a turn whether a ghost memory comes up."""
        constants = self.constants
        readiness = personality.confabulation_rate if personality else constants.default_readiness
        if not self.random.chance(constants.probability * readiness):
            return None, None
        ghost = GhostRemembered(words.ghost_memory(self.random.random()))
        return ghost, StimulusBias(self.name, tension=constants.tension, arousal=constants.arousal)
