"""The self-description is firm where the parts hold together and little presses.

Self-concept clarity (Campbell et al. 1996), here from integration and tension.
"""

from dataclasses import dataclass
from math import sqrt

from anima_actors.psyche import text as words
from anima_actors.psyche.events import (
    EmotionFelt,
    IdentityFormed,
    IntegrationMeasured,
    PersonalityHeld,
    ReactorsMoved,
)
from anima_actors.psyche.model.personality import AVERAGE
from anima_actors.runtime import Actor, handler

ADJECTIVES = ("anxious", "outgoing", "empathic", "orderly", "curious")  # in the order of the traits
WITHOUT_EDGES = "even-tempered"


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    marked_from: float = 0.65  # a trait above it belongs to the self-description


class Identity(Actor):
    """Describes itself to itself."""

    name = "identity"
    layer = "L4"
    constants: Constants

    @handler
    def form(
        self,
        moved: ReactorsMoved,
        integration: IntegrationMeasured | None,
        emotion: EmotionFelt | None,
        personality: PersonalityHeld | None,
    ) -> IdentityFormed:
        """Describe the self, and how firmly it is held."""
        stability = sqrt(integration.phi if integration else 0.0) / (1.0 + moved.after.tension)
        traits = personality.traits if personality else AVERAGE
        marked = tuple(
            adjective
            for adjective, value in zip(ADJECTIVES, traits, strict=True)
            if value > self.constants.marked_from
        ) or (WITHOUT_EDGES,)
        feeling, undertone = (emotion.primary, emotion.undertone) if emotion else ("Calm", None)
        return IdentityFormed(
            words.self_description(marked, feeling, undertone, stability), stability, marked
        )
