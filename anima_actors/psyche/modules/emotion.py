"""The body's state is felt as an emotion: a point in VAD space, and the prototype nearest to it.

Prototypes are means of the term ratings of Russell & Mehrabian (1977); what shows may differ from what
is felt (Ekman & Friesen 1969).
"""

from dataclasses import dataclass
from math import dist, exp

from anima_actors.psyche.events import EmotionFelt, PersonalityHeld, ReactorsMoved
from anima_actors.psyche.model.emotions import CALM, PROTOTYPES
from anima_actors.psyche.model.personality import AVERAGE, Traits, Vad, temperament
from anima_actors.psyche.model.reactor_space import Reactors, deviation, drive_strength
from anima_actors.runtime import Actor, handler

NAMES = tuple(PROTOTYPES)
BASE = tuple(PROTOTYPES.values())
PLACES = tuple(0 if index == CALM else index + 1 for index in range(len(NAMES)))  # in a tie, calm goes first


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    temperament: float = 0.20  # how far personality shifts the whole space
    calm_within: float = 0.12  # distance from this personality's neutral point
    blend_width: float = 0.15
    full_intensity: float = 1.2  # distance from the neutral point
    learn_rate: float = 0.03  # how far a prototype follows what is felt
    return_rate: float = 0.005  # how far all prototypes return
    learn_reach: float = 0.25  # how far a prototype may stray
    numb_tension: float = 0.85
    numb_turns: int = 3
    protective_tension: float = 0.7
    protective_arousal: float = 0.35
    relief_from: float = 0.6  # total drive before
    relief_drop: float = 0.25
    relief_valence: float = 0.2


class Emotion(Actor):
    """Feels, and lets show what can be shown."""

    name = "emotion"
    layer = "L2"
    constants: Constants
    felt_before = ""  # in the last turn; of the class, for minds saved before there was such a thing

    def __init__(self) -> None:
        self.map: tuple[Vad, ...] = BASE  # the prototypes as this mind has learned them
        self.fearful_turns = 0  # running
        self.drive = 0.0
        self.valence = 0.0

    @handler
    def feel(self, moved: ReactorsMoved, personality: PersonalityHeld | None) -> EmotionFelt:
        """Find the emotion nearest to the state of the body."""
        traits = personality.traits if personality else AVERAGE
        x = moved.after
        q = deviation(x)
        weight = self.constants.temperament
        neutral = Vad(*[weight * part for part in temperament(traits)])
        vad = _vad(q, neutral)
        away = dist(vad, neutral)
        ranking = self._ranking(vad, calm=away if away < self.constants.calm_within else None)
        felt = ranking[0][0]
        primary = self._expression(felt, x, vad, drive_strength(q), traits)
        self._learn(felt, vad)
        intensity = min(1.0, away / self.constants.full_intensity)
        return EmotionFelt(primary, felt, ranking, vad, intensity)

    def _ranking(self, vad: Vad, calm: float | None) -> tuple[tuple[str, float], ...]:
        """All prototypes, nearest first, each with its intensity in the blend.

        Near the neutral point that point itself is calm: `calm` is then the distance from it.
        """
        distances = [dist(vad, prototype) for prototype in self.map]
        if calm is not None:
            distances[CALM] = min(calm, *distances)
        nearest = min(distances)
        width = self.constants.blend_width
        order = sorted(zip(distances, PLACES, NAMES, strict=True))
        return tuple([(name, exp((nearest - distance) / width)) for distance, _, name in order])

    def _expression(self, felt: str, x: Reactors, vad: Vad, drive: float, traits: Traits) -> str:
        constants = self.constants
        self.fearful_turns = self.fearful_turns + 1 if felt == "Fear" else 0
        relieved = (
            self.drive > constants.relief_from
            and self.drive - drive > constants.relief_drop
            and vad.valence - self.valence > constants.relief_valence
        )
        hurt = felt == "Sadness" or (felt == "Anger" and self.felt_before == "Sadness")
        self.drive, self.valence, self.felt_before = drive, vad.valence, felt
        if relieved:
            return "Relief"
        if self.fearful_turns >= constants.numb_turns and x.tension >= constants.numb_tension:
            return "Numbness"
        if hurt and x.tension > constants.protective_tension and x.arousal > constants.protective_arousal:
            return "Protective anger"  # a body so roused has left sadness behind, and guards what was sad
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


def _vad(q: Reactors, neutral: Vad) -> Vad:
    t, a, s, c = q
    return Vad(
        _signed(-0.30 * t + 0.80 * s + neutral.valence),
        _signed(0.40 * t + 1.0 * a + neutral.arousal),
        _signed(-0.15 * t + 0.30 * a + 0.35 * c + neutral.dominance),
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
