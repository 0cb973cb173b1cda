"""What was said is held against what was felt; a mind that keeps pretending becomes a stranger to itself.

Congruence (Rogers 1959) and authenticity (Kernis & Goldman 2006); what it costs to show what is not felt is
known from emotional labour (Hochschild 1983; Grandey 2000).
"""

from dataclasses import dataclass
from typing import ClassVar

from anima_actors.psyche.events import (
    DefenseRaised,
    EmotionFelt,
    Facet,
    Spoken,
    Stimulus,
    StimulusBias,
    TimePassed,
)
from anima_actors.psyche.lexicon import read_affect
from anima_actors.psyche.model.decay import DAY_S, kept
from anima_actors.runtime import Actor, NonNegative, RootEvent, Unit, handler

DENYING = 3
"""The maturity of a defence that does not know of what it keeps away."""


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    clear_from: Unit = 0.4  # valence felt at which a contradiction counts in full
    unfelt: Unit = 0.3  # of a contradiction that counts where nothing is felt: politeness is no lie
    masked: NonNegative = 2.0  # distance by tension that a defence spared one while one spoke
    tension: Unit = 0.12  # by a full distance, once
    cohesion: Unit = 0.08  # lost by full estrangement, in each turn in which something happens
    felt_from: Unit = 0.1  # distance or estrangement
    rising: Unit = 0.2  # of the way to a larger distance, in each reply
    falling: Unit = 0.1  # of the way to a smaller one
    half_life_s: float = DAY_S  # of estrangement
    distance_half_life_s: float = 600.0  # while nothing happens


@dataclass(frozen=True, slots=True)
class AuthenticityFelt(Facet):
    """How far the last reply was from what was felt, and how strange one has become to oneself."""

    facet: ClassVar[str] = "authenticity"
    order: ClassVar[int] = 112

    distance: Unit  # of the last reply, in the turn after it; else 0
    brighter: bool  # whether what was said sounded better than it was
    estrangement: Unit  # a slow mean of the distances
    unwell: bool  # whether one feels bad now, and knows it

    def prompt_lines(self) -> tuple[str, ...]:
        """What did not match, that it wears on one, and that nothing is to be glossed over now."""
        lines = []
        if self.distance >= 0.25:
            than_it_was = "better" if self.brighter else "worse"
            lines.append(
                f"What you said last did not match what you felt: it sounded {than_it_was} than it was."
            )
        if self.estrangement >= 0.25:
            lines.append(
                "For some time you have been showing something else than what you feel. It wears on you, and "
                "you feel a little like a stranger to yourself."
            )
        if self.unwell:
            lines.append(
                'You are not fine just now. Do not say "I\'m fine", and do not act cheerful: say simply how '
                "it is, or that you would rather not speak of it."
            )
        return tuple(lines)

    def prompt_weight(self) -> float:
        """How far from oneself one is; some where one must not say that all is well."""
        return max(self.distance, self.estrangement, 0.5 if self.unwell else 0.0)


class Authenticity(Actor):
    """Compares each reply with the feeling of its turn, and feels the difference in the turn after."""

    name = "authenticity"
    layer = "L5"
    memory_words = {
        "pending": "how far its last words were from what it felt",
        "distance": "how far its words were from what it felt",
        "estrangement": "how strange it has become to itself",
    }
    constants: Constants

    def __init__(self) -> None:
        self.valence = 0.0  # felt in the last turn that asked for words
        self.spared = 0.0  # tension that a defence took in it
        self.pending = 0.0  # distance of the last reply, not felt yet
        self.distance = 0.0  # the same, in the turn in which it is felt
        self.brighter = False
        self.estrangement = 0.0

    @handler
    def notice(self, stimulus: Stimulus) -> StimulusBias | None:
        """Feel, once, how far the last reply was from the truth; and the estrangement there is."""
        self.distance, self.pending = self.pending, 0.0
        constants = self.constants
        distance = self.distance if self.distance >= constants.felt_from else 0.0
        estranged = self.estrangement if self.estrangement >= constants.felt_from else 0.0
        if not distance and not estranged:
            return None
        return StimulusBias(
            self.name, tension=constants.tension * distance, cohesion=-constants.cohesion * estranged
        )

    @handler
    def recover(self, rest: TimePassed) -> None:
        """Nobody is there to pretend to: what did not match is forgotten, and one comes back to oneself."""
        self.distance = 0.0
        self.pending *= kept(rest.seconds, self.constants.distance_half_life_s)
        self.estrangement *= kept(rest.seconds, self.constants.half_life_s)

    @handler
    def tell(self, root: RootEvent, emotion: EmotionFelt, defense: DefenseRaised | None) -> AuthenticityFelt:
        """Keep what is felt for the reply to come; tell of the one before."""
        if root.reply_wanted if isinstance(root, Stimulus) else not isinstance(root, TimePassed):
            self.valence = emotion.vad.valence
            self.spared = defense.tension_relief if defense else 0.0
        knows_it = defense is None or defense.maturity > DENYING
        bad = emotion.vad.valence <= -0.25 and not isinstance(root, TimePassed)
        distance = self.distance if isinstance(root, Stimulus) else 0.0
        return AuthenticityFelt(distance, self.brighter, self.estrangement, bad and knows_it)

    @handler
    def compare(self, spoken: tuple[Spoken, ...]) -> None:
        """Read one's own words as another's, and hold them against what was felt as they were said."""
        constants, aloud = self.constants, " ".join(one.text for one in spoken if one.text)
        if not aloud:
            return
        reading = read_affect(aloud)
        masked = min(1.0, constants.masked * self.spared)
        if not reading.evidence and not masked:
            return
        said = 0.5 * reading.satisfaction + 0.25 * reading.cohesion - 0.25 * reading.tension
        clear = abs(self.valence) / constants.clear_from if constants.clear_from else 1.0
        counts = max(constants.unfelt, min(1.0, clear))
        contradiction = counts * abs(said - self.valence) / 2.0 if reading.evidence else 0.0
        self.pending = min(1.0, max(contradiction, masked))
        self.brighter = masked > contradiction or said > self.valence
        change = self.pending - self.estrangement
        self.estrangement += (constants.rising if change > 0.0 else constants.falling) * change
