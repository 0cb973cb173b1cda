"""The body's state is felt as an emotion: a point in VAD space, and the prototype nearest to it.

Prototypes are means of the term ratings of Russell & Mehrabian (1977); what shows may differ from what
is felt (Ekman & Friesen 1969).
"""

from dataclasses import dataclass
from math import dist, exp

from anima_actors.psyche.events import BodyAdapted, EmotionFelt, PersonalityHeld, ReactorsMoved
from anima_actors.psyche.model.emotions import CALM, PROTOTYPES
from anima_actors.psyche.model.personality import AVERAGE, USUAL_CONTROL, Traits, Vad, agency, temperament
from anima_actors.psyche.model.reactor_space import NO_CHANGE, Reactors, deviation, drive_strength, squash
from anima_actors.runtime import Actor, handler

NAMES = tuple(PROTOTYPES)
BASE = tuple(PROTOTYPES.values())
PLACES = tuple(0 if index == CALM else index + 1 for index in range(len(NAMES)))  # in a tie, calm goes first
LOSS_AVERSION = 1.4
"""How much more what is unpleasant weighs (Baumeister et al. 2001)."""


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    temperament: float = 0.20  # how far personality shifts the whole space
    calm_within: float = 0.20  # distance from this personality's neutral point
    blend_width: float = 0.35
    full_intensity: float = 1.2  # distance from the neutral point
    learn_rate: float = 0.03  # how far a prototype follows what is felt
    return_rate: float = 0.005  # how far all prototypes return
    learn_reach: float = 0.25  # how far a prototype may stray
    numb_tension: float = 0.8
    numb_arousal: float = 0.7
    numb_turns: int = 3
    protective_tension: float = 0.45
    relief_from: float = 0.6  # total drive before
    relief_drop: float = 0.25
    relief_valence: float = 0.2


class Emotion(Actor):
    """Feels, and lets show what can be shown."""

    name = "emotion"
    layer = "L2"
    memory_words = {
        "map": "what emotions it has learned",
        "terrified_turns": "how long it has been terrified",
        "drive": "how pressed it was",
        "valence": "how it felt before",
    }
    constants: Constants

    def __init__(self) -> None:
        self.map: tuple[Vad, ...] = BASE  # the prototypes as this mind has learned them
        self.terrified_turns = 0  # running
        self.drive = 0.0
        self.valence = 0.0

    @handler
    def feel(
        self, moved: ReactorsMoved, adapted: BodyAdapted | None, personality: PersonalityHeld | None
    ) -> EmotionFelt:
        """Find the emotion nearest to the body, as it is felt against what it is used to."""
        traits = personality.traits if personality else AVERAGE
        x = moved.after
        q = deviation(x)
        used_to, control = (adapted.used_to, adapted.control) if adapted else (NO_CHANGE, USUAL_CONTROL)
        felt_away = Reactors(*[away - used for away, used in zip(q, used_to, strict=True)])
        power = agency(traits, control)
        weight = self.constants.temperament
        neutral = Vad(*[weight * part for part in temperament(traits)])
        vad = _vad(felt_away, power, neutral)
        away = dist(vad, neutral)
        ranking = self._ranking(vad, calm=away < self.constants.calm_within)
        felt = ranking[0][0]
        primary = self._expression(felt, x, vad, drive_strength(q), power, traits)
        self._learn(felt, vad)
        intensity = min(1.0, away / self.constants.full_intensity)
        return EmotionFelt(primary, felt, ranking, vad, intensity, away)

    def _ranking(self, vad: Vad, *, calm: bool) -> tuple[tuple[str, float], ...]:
        """Return all prototypes, nearest first, each with its intensity in the blend.

        Near the neutral point one is calm, whatever is nearest.
        """
        distances = [dist(vad, prototype) for prototype in self.map]
        if calm:
            distances[CALM] = min(distances)
        nearest = min(distances)
        width = self.constants.blend_width
        order = sorted(zip(distances, PLACES, NAMES, strict=True))
        return tuple([(name, exp((nearest - distance) / width)) for distance, _, name in order])

    def _expression(
        self, felt: str, x: Reactors, vad: Vad, drive: float, power: float, traits: Traits
    ) -> str:
        """Return what shows of what is felt."""
        constants = self.constants
        terrified = (
            felt == "Fear" and x.tension >= constants.numb_tension and x.arousal >= constants.numb_arousal
        )
        self.terrified_turns = self.terrified_turns + 1 if terrified else 0
        relieved = (
            self.drive > constants.relief_from
            and self.drive - drive > constants.relief_drop
            and vad.valence - self.valence > constants.relief_valence
        )
        self.drive, self.valence = drive, vad.valence
        if relieved:
            return "Relief"
        if self.terrified_turns >= constants.numb_turns:
            return "Numbness"
        if felt == "Sadness" and x.tension > constants.protective_tension and power > 0.0:
            return "Protective anger"
        if felt == "Anger":
            if x.cohesion > 0.5 and traits.agreeableness > 0.6:
                return "Assertiveness"
            if traits.neuroticism < 0.3:
                return "Determination"
        return felt

    def _learn(self, felt: str, vad: Vad) -> None:
        """The map of emotions follows what is felt, and forgets slowly."""
        learn, forget, reach = (
            self.constants.learn_rate,
            self.constants.return_rate,
            self.constants.learn_reach,
        )
        if not learn and self.map is BASE:
            return
        learned = list(self.map)
        index = NAMES.index(felt)
        learned[index] = _towards(learned[index], vad, learn)
        self.map = tuple(
            [
                place if place is base else _within(_towards(place, base, forget), base, reach)
                for place, base in zip(learned, BASE, strict=True)
            ]
        )


def _vad(p: Reactors, power: float, neutral: Vad) -> Vad:
    """Return where a body is felt, as deviations from what it is used to.

    Threat takes power with its square, unless one can act on it; success lends power only with energy.
    """
    t, a, s, c = p
    w_t = LOSS_AVERSION * t if t > 0.0 else t
    w_s = LOSS_AVERSION * s if s < 0.0 else s
    w_c = LOSS_AVERSION * c if c < 0.0 else c
    success = squash(4.0 * max(0.0, s) * max(0.0, a))
    dominance = -0.30 * t * abs(t) + 0.15 * a + 0.90 * success + 0.25 * c + 0.15 * power * max(0.0, t)
    return Vad(
        _signed(-0.10 * w_t + 0.35 * w_s + 0.15 * w_c + neutral.valence),
        _signed(0.25 * t + 1.0 * a + 0.05 * s + neutral.arousal),
        _signed(dominance + neutral.dominance),
    )


def _signed(value: float) -> float:
    return max(-1.0, min(1.0, value))


def _towards(place: Vad, goal: Vad, share: float) -> Vad:
    return Vad(
        place[0] + share * (goal[0] - place[0]),
        place[1] + share * (goal[1] - place[1]),
        place[2] + share * (goal[2] - place[2]),
    )


def _within(place: Vad, centre: Vad, reach: float) -> Vad:
    away = dist(place, centre)
    return place if away <= reach else _towards(centre, place, reach / away)
