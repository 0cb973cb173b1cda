"""What one takes for granted of oneself, the world and the other, held up by experience and by each other.

Shattered assumptions (Janoff-Bulman 1989), core beliefs (Beck 1979), and coherence among beliefs that support
or contradict one another (Thagard 1989). What breaks faster than it grows is trust (Slovic 1993).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import tanh
from typing import Annotated, Any, ClassVar, NamedTuple

from anima_actors.psyche.events import (
    BodyAdapted,
    Facet,
    IdentityFormed,
    MessageAppraised,
    MirrorReflected,
    PersonalityHeld,
    PredictionMade,
    ReactorNudge,
    ReactorsMoved,
    Stimulus,
    TimePassed,
)
from anima_actors.psyche.model.decay import DAY_S, kept
from anima_actors.psyche.model.personality import AVERAGE, Traits, centred
from anima_actors.psyche.model.reactor_space import NO_CHANGE, Reactors, deviation
from anima_actors.runtime import Actor, Between, NonNegative, Unit, handler

MOST_BELIEFS = 30
LONGEST_NAME = 40  # characters of a trait by which one describes oneself
FRAGILE = ("worth", "safety", "kindness", "trust", "their_word", "their_care")
LEAST, MOST = 0.03, 0.97  # where evidence draws a strength to: nothing is ever certain


class Belief(NamedTuple):
    """A node of the graph."""

    name: str
    says: str  # such as "others are kind"
    strength: float  # [0, 1]; below one half it is doubted
    confidence: float  # [0, 1]; how much evidence agrees with it
    centrality: float  # [0, 1]; how much hangs on it
    start: float  # [0, 1]; the strength that this personality came with


class Assumption(NamedTuple):
    """A belief that everybody has one way or the other."""

    says: str
    centrality: float
    start: float
    by_trait: tuple[float, float, float, float, float]  # of neuroticism, extraversion, A, C and O


ASSUMPTIONS: Mapping[str, Assumption] = {
    "worth": Assumption("you are worth care", 1.0, 0.65, (-0.25, 0.0, 0.0, 0.0, 0.0)),
    "influence": Assumption("you can influence what happens", 0.9, 0.60, (-0.20, 0.0, 0.0, 0.15, 0.0)),
    "endurance": Assumption("you can bear what comes", 0.8, 0.60, (-0.30, 0.0, 0.0, 0.10, 0.0)),
    "self_knowledge": Assumption("you know who you are", 0.7, 0.60, (-0.15, 0.0, 0.0, 0.0, 0.0)),
    "order": Assumption("what happens makes sense", 0.8, 0.65, (0.0, 0.0, 0.0, 0.10, 0.0)),
    "safety": Assumption("the world is safe enough", 0.8, 0.60, (-0.30, 0.0, 0.0, 0.0, 0.0)),
    "kindness": Assumption("others are kind", 0.9, 0.60, (0.0, 0.10, 0.25, 0.0, 0.0)),
    "trust": Assumption("people can be trusted", 0.9, 0.60, (-0.10, 0.0, 0.25, 0.0, 0.0)),
    "their_word": Assumption(
        "the one you speak with keeps their word", 0.7, 0.50, (0.0, 0.0, 0.10, 0.0, 0.0)
    ),
    "their_care": Assumption("the one you speak with cares for you", 0.7, 0.50, (0.0, 0.0, 0.10, 0.0, 0.0)),
}

EDGES: tuple[tuple[str, str, float], ...] = (
    ("kindness", "trust", 1.0),
    ("kindness", "their_care", 0.5),
    ("trust", "their_word", 0.8),
    ("their_word", "their_care", 0.8),
    ("their_care", "worth", 0.6),
    ("worth", "influence", 0.4),
    ("worth", "self_knowledge", 0.4),
    ("influence", "endurance", 0.6),
    ("influence", "order", 0.5),
    ("safety", "kindness", 0.5),
    ("safety", "endurance", 0.4),
    ("safety", "anxious", -0.6),
    ("endurance", "anxious", -0.4),
    ("endurance", "even-tempered", 0.4),
    ("anxious", "even-tempered", -0.8),
    ("kindness", "empathic", 0.3),
    ("influence", "orderly", 0.3),
)
"""Which beliefs support (above 0) or contradict each other; those with a trait only while one has it."""


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    learning: Unit = 0.35  # of the way, by full evidence, without confidence and centrality
    resistance: Unit = 0.8  # share of the learning that full centrality takes
    breach: NonNegative = 2.0  # how much more evidence counts that is against a belief that is FRAGILE
    steadiness: Unit = 0.5  # share of the learning that full confidence takes
    confirming: Unit = 0.08  # of confidence, by full evidence
    noticed_from: Unit = 0.15  # what happened, as evidence; that somebody says a word is less
    full_dose: float = 0.4  # of a reactor at which evidence is three quarters of full
    usual_firmness: Unit = 0.35  # of the identity
    coherence: Unit = 0.2  # share of a strength that is owed to its neighbours
    central_from: Unit = 0.6
    held_from: Unit = 0.55
    broken_below: Unit = 0.3
    tension: Unit = 0.2  # by the first break of a belief of full centrality; less by each further one
    half_life_s: float = 90.0 * DAY_S  # of what experience made of a belief, while nothing happens


@dataclass(frozen=True, slots=True)
class BeliefsHeld(Facet):
    """All beliefs, as strong as evidence and coherence make them."""

    facet: ClassVar[str] = "beliefs"
    order: ClassVar[int] = 113

    beliefs: Annotated[tuple[Belief, ...], Between(0.0, 1.0)]  # at most 30
    broken: tuple[str, ...]  # names; longest first

    def state(self) -> Mapping[str, Any]:
        """Under ``beliefs``: strength and confidence by name, and the names of the broken ones."""
        strength = {one.name: one.strength for one in self.beliefs}
        confidence = {one.name: one.confidence for one in self.beliefs}
        return {"beliefs": {"strength": strength, "confidence": confidence, "broken": list(self.broken)}}

    def prompt_lines(self) -> tuple[str, ...]:
        """What no longer holds, what is doubted, and what one is sure of."""
        broken = [one.says for one in self.beliefs if one.name in self.broken]
        rest = [one for one in self.beliefs if one.name not in self.broken and one.name in ASSUMPTIONS]
        doubted = [one.says for one in rest if one.strength < 0.35]
        sure = [one.says for one in sorted(rest, key=lambda one: -one.strength) if one.strength > 0.7]
        lines = []
        if broken:
            lines.append(
                f"You once took it for granted that {_listed(broken)}. You no longer do, and have nothing "
                "yet to put in its place: do not speak as if it still held."
            )
        if doubted:
            lines.append(f"You doubt that {_listed(doubted)}.")
        if sure:
            lines.append(f"You are fairly sure that {_listed(sure)}.")
        return tuple(lines)

    def prompt_weight(self) -> float:
        """Much where something is broken, else how far the beliefs are from where they began."""
        if self.broken:
            return 0.8
        return max((abs(one.strength - one.start) for one in self.beliefs), default=0.0)

    def main_values(self) -> Mapping[str, object]:
        """The three that are furthest from where they began."""
        furthest = sorted(self.beliefs, key=lambda one: -abs(one.strength - one.start))[:3]
        return {one.name: one.strength for one in furthest}


@dataclass(frozen=True, slots=True)
class BeliefBroken(Facet):
    """A belief that much hung on no longer holds."""

    facet: ClassVar[str] = "belief_broken"
    order: ClassVar[int] = 146

    belief: str  # its name
    says: str
    strength: Unit
    centrality: Unit
    tension: Unit  # that it raises, as a dose, once
    also: tuple[str, ...] = ()  # names of others that broke in the same turn

    def prompt_lines(self) -> tuple[str, ...]:
        """That something gives way, now."""
        return (f"Something gives way in you just now: you can no longer believe that {self.says}.",)

    def prompt_weight(self) -> float:
        """All: nothing else is as it was."""
        return 1.0


class Beliefs(Actor):
    """Weighs what happens for and against each belief, and notices when a central one breaks."""

    name = "beliefs"
    layer = "L5"
    constants: Constants

    def __init__(self) -> None:
        self.beliefs: tuple[Belief, ...] = ()  # by evidence alone
        self.held: tuple[str, ...] = ()  # names of those that were firm, and have not broken since
        self.broken: tuple[str, ...] = ()

    @handler
    def weigh(
        self,
        stimulus: Stimulus,
        moved: ReactorsMoved,
        personality: PersonalityHeld | None,
        appraised: MessageAppraised | None,
        prediction: PredictionMade | None,
        mirror: MirrorReflected | None,
        adapted: BodyAdapted | None,
        identity: IdentityFormed | None,
    ) -> tuple[BeliefsHeld, BeliefBroken | None, ReactorNudge | None]:
        """Let each belief learn from the turn; then see what has become of them together."""
        self._begin(personality)
        meant = appraised.deltas if appraised else NO_CHANGE
        full = max(self.constants.full_dose, 0.01)
        told = [tanh((one + other) / full) for one, other in zip(stimulus.deltas, meant, strict=True)]
        happened = max(map(abs, told))
        found: dict[str, float] = {}
        if happened >= self.constants.noticed_from:  # what comes back from within is no evidence
            found = self._evidence(Reactors(*told), happened, moved, prediction, mirror, adapted)
            if identity is not None:
                firm = identity.stability / max(self.constants.usual_firmness, 0.01) - 1.0
                found["self_knowledge"] = 0.5 * happened * tanh(2.0 * firm)
                self._describe(identity.traits, happened, found)
        self.beliefs = tuple([self._learned(one, found.get(one.name, 0.0)) for one in self.beliefs])
        held = self._together()
        broken = self._break(held)
        nudge = ReactorNudge(self.name, tension=broken.tension) if broken and broken.tension else None
        return BeliefsHeld(held, self.broken), broken, nudge

    @handler
    def rest(self, passed: TimePassed, personality: PersonalityHeld | None) -> BeliefsHeld:
        """Let beliefs return, over months, to where this personality began."""
        self._begin(personality)
        share = kept(passed.seconds, self.constants.half_life_s)
        away = [share * (one.strength - one.start) for one in self.beliefs]
        back = zip(self.beliefs, away, strict=True)
        self.beliefs = tuple([one._replace(strength=one.start + left) for one, left in back])
        told = self._together()
        self._mend(told)
        return BeliefsHeld(told, self.broken)

    def _begin(self, personality: PersonalityHeld | None) -> None:
        if not self.beliefs:
            traits = personality.traits if personality else AVERAGE
            self.beliefs = tuple([_believed(name, one, traits) for name, one in ASSUMPTIONS.items()])
            self._mend(self._together())

    def _evidence(
        self,
        told: Reactors,
        happened: float,
        moved: ReactorsMoved,
        prediction: PredictionMade | None,
        mirror: MirrorReflected | None,
        adapted: BodyAdapted | None,
    ) -> dict[str, float]:
        """Return what the turn says for (above 0) or against each belief."""
        close, good = told.cohesion, told.satisfaction
        error = prediction.error if prediction else 0.0
        heard = mirror.inferred.cohesion if mirror else 0.0
        as_expected = 1.0 - error if close > 0.0 else 0.4 + 0.6 * error
        found = {
            "kindness": close + 0.5 * heard,
            "trust": close * (0.5 + 0.5 * error),
            "their_word": close * as_expected,  # warmth that was awaited, coldness that was not
            "their_care": 0.5 * (close + good + heard),
            "worth": 0.5 * (close + good),
            "safety": -told.tension,
            "order": happened * (-0.5 if prediction and prediction.spike else 0.6 - error),
        }
        before, after = deviation(moved.before), deviation(moved.after)
        if before.tension > 0.35:  # one learns what one can bear and do under strain, else nothing
            found["endurance"] = 2.0 * (before.tension - after.tension)
            found["influence"] = 2.0 * (adapted.control - 0.5) if adapted else 0.0
        return found

    def _describe(self, traits: Sequence[str], happened: float, found: dict[str, float]) -> None:
        """Hold each trait that one sees in oneself for a belief; let go of the weakest beyond the bound."""
        seen = list(dict.fromkeys(trait[:LONGEST_NAME] for trait in traits if trait))
        others = [one for one in self.beliefs if one.name not in ASSUMPTIONS]
        known = [*ASSUMPTIONS, *[one.name for one in others]]
        new = [Belief(name, f"you are {name}", 0.55, 0.0, 0.3, 0.5) for name in seen if name not in known]
        for one in others:
            found[one.name] = 0.3 * happened if one.name in seen else -0.3 * happened
        others = sorted([*others, *new], key=lambda one: -one.strength)[: MOST_BELIEFS - len(ASSUMPTIONS)]
        self.beliefs = (*[one for one in self.beliefs if one.name in ASSUMPTIONS], *others)

    def _learned(self, belief: Belief, evidence: float) -> Belief:
        constants = self.constants
        weight = min(1.0, abs(evidence))
        if not weight:
            return belief
        against = evidence < 0.0
        rate = constants.learning * weight * (1.0 - constants.resistance * belief.centrality)
        rate *= constants.breach if against and belief.name in FRAGILE else 1.0
        rate = min(1.0, rate * (1.0 - constants.steadiness * belief.confidence))
        strength = belief.strength + rate * ((LEAST if against else MOST) - belief.strength)
        agrees = float(against == (belief.strength < 0.5))
        confidence = belief.confidence + constants.confirming * weight * (agrees - belief.confidence)
        return belief._replace(strength=_unit(strength), confidence=_unit(confidence))

    def _together(self) -> tuple[Belief, ...]:
        """Return the beliefs after three damped steps, in each of which all hear their neighbours at once.

        A step starts from the evidence each time, so that nothing builds up from turn to turn.
        """
        own = {one.name: one.strength for one in self.beliefs}
        edges = [edge for edge in EDGES if edge[0] in own and edge[1] in own]
        now, share = dict(own), self.constants.coherence
        for _ in range(3):
            said, weights = dict.fromkeys(own, 0.0), dict.fromkeys(own, 0.0)
            for one, other, weight in edges:
                for name, neighbour in ((one, now[other]), (other, now[one])):
                    said[name] += weight * neighbour if weight > 0.0 else -weight * (1.0 - neighbour)
                    weights[name] += abs(weight)
            heard = {name: said[name] / weight for name, weight in weights.items() if weight}
            now = {name: (1.0 - share) * held + share * heard.get(name, held) for name, held in own.items()}
        return tuple([one._replace(strength=_unit(now[one.name])) for one in self.beliefs])

    def _break(self, told: tuple[Belief, ...]) -> BeliefBroken | None:
        """Notice which central beliefs have broken since they were firm; the most central one is felt."""
        self._mend(told)
        constants = self.constants
        central = [one for one in told if one.name in self.held and one.centrality >= constants.central_from]
        fallen = [one for one in central if one.strength < constants.broken_below]
        if not fallen:
            return None
        first, *others = sorted(fallen, key=lambda one: -one.centrality)
        also = tuple([one.name for one in others])
        tension = constants.tension * first.centrality / (1 + len(self.broken))
        self.broken = (*self.broken, first.name, *also)
        self.held = tuple([name for name in self.held if name not in self.broken])
        return BeliefBroken(first.name, first.says, first.strength, first.centrality, tension, also)

    def _mend(self, told: tuple[Belief, ...]) -> None:
        """Count those that are firm as held, and no longer as broken."""
        there = [one.name for one in told]
        firm = [one.name for one in told if one.strength >= self.constants.held_from]
        self.held = tuple([name for name in there if name in firm or name in self.held])
        self.broken = tuple([name for name in self.broken if name in there and name not in firm])


def _believed(name: str, assumption: Assumption, traits: Traits) -> Belief:
    weighed = zip(assumption.by_trait, centred(traits), strict=True)
    start = _unit(assumption.start + 0.5 * sum([weight * away for weight, away in weighed]))
    return Belief(name, assumption.says, start, 0.2, assumption.centrality, start)


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))


def _listed(sayings: Sequence[str]) -> str:
    *first, last = sayings[:3]
    return f"{', that '.join(first)}, and that {last}" if first else last
