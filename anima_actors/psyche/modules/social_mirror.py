"""The other's feeling is read from their words, and a part of it is caught.

Emotional contagion (Hatfield, Cacioppo & Rapson 1993); the agreeable catch more of it.
"""

from dataclasses import dataclass

from anima_actors.psyche import text as words
from anima_actors.psyche.events import MirrorReflected, PersonalityHeld, Stimulus, StimulusBias
from anima_actors.psyche.lexicon import read_affect
from anima_actors.psyche.model.personality import AVERAGE
from anima_actors.psyche.model.reactor_space import NO_CHANGE, REACTOR_NAMES, Reactors
from anima_actors.runtime import Actor, handler

NOTHING_HEARD = MirrorReflected("unknown", NO_CHANGE, NO_CHANGE, "", ())


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    contagion_floor: float = 0.10  # share of the other's state that anybody catches
    contagion_by_agreeableness: float = 0.20
    contagion_limit: float = 0.12  # per reactor and turn
    warmth_rate: float = 0.1  # of the running mean of the other's cohesion; faster at first
    noted_from: float = 0.15  # inferred change from which one takes note
    english_valence: str = "lexicon"  # or "vader" (extra "affect"), "sentences" (extra "sentences")

    def models(self) -> dict[str, str]:
        """Return the hash of the sentence model, where it is used."""
        from anima_actors.psyche.lexicon.sentences import MODEL_SHA256

        return {"sentences": MODEL_SHA256} if self.english_valence == "sentences" else {}


class SocialMirror(Actor):
    """Infers the other's state from their words."""

    name = "mirror"
    layer = "L5"
    cause_name = "what it caught from the other"
    memory_words = {
        "warmth": "how warmly it was spoken to",
        "heard": "how much it has heard",
    }
    constants: Constants

    def __init__(self) -> None:
        self.heard = 0  # messages
        self.warmth = 0.0  # running mean of their cohesion

    @handler
    def reflect(
        self, stimulus: Stimulus, personality: PersonalityHeld | None
    ) -> tuple[MirrorReflected, StimulusBias | None]:
        """Read the message and catch some of what is in it."""
        if not stimulus.message:
            return NOTHING_HEARD, None
        constants = self.constants
        reading = read_affect(stimulus.message, english_valence=constants.english_valence)
        inferred = Reactors(reading.tension, reading.arousal, reading.satisfaction, reading.cohesion)
        traits = personality.traits if personality else AVERAGE
        self.heard += 1
        self.warmth += max(constants.warmth_rate, 1.0 / self.heard) * (inferred.cohesion - self.warmth)
        share = constants.contagion_floor + constants.contagion_by_agreeableness * traits.agreeableness
        limit = constants.contagion_limit
        contagion = Reactors(*[max(-limit, min(limit, share * amount)) for amount in inferred])
        reflected = MirrorReflected(
            reading.language,
            inferred,
            contagion,
            self._note(inferred, reading.language),
            reading.evidence,
            self.heard,
            self.warmth,
        )
        return reflected, StimulusBias(self.name, *contagion) if any(contagion) else None

    def _note(self, inferred: Reactors, language: str) -> str:
        index = max(range(len(inferred)), key=lambda i: abs(inferred[i]))
        if abs(inferred[index]) < self.constants.noted_from:
            return ""
        return words.empathy_note(
            REACTOR_NAMES[index],
            inferred[index],
            self.random.random(),
            words.UKRAINIAN if language == "uk" else words.LANGUAGE,
        )
