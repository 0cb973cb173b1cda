"""Who one is changes slowly, mostly through strong feeling, and comes back within weeks.

Big Five traits (Costa & McCrae 1992); the size of their drift after Roberts et al. (2006) and Jeronimus et
al. (2014).
"""

from dataclasses import dataclass

from anima_actors.psyche.events import EmotionFelt, PersonalityDrifted, PersonalityHeld, TimePassed
from anima_actors.psyche.model.decay import DAY_S, HOUR_S, MINUTE_S, kept
from anima_actors.psyche.model.personality import Traits
from anima_actors.runtime import Actor, RootEvent, Unit, handler
from anima_actors.runtime.plain_numbers import plain

DRIFT = {  # direction of drift by emotion, in units of the rate; order N E A C O
    "Fear": Traits(1.0, 0.0, 0.0, -0.5, 0.0),
    "Anxiety": Traits(1.0, 0.0, 0.0, -0.5, 0.0),
    "Numbness": Traits(1.0, 0.0, 0.0, -0.5, 0.0),
    "Anger": Traits(0.3, 0.0, -0.7, 0.0, 0.0),
    "Protective anger": Traits(0.3, 0.0, -0.7, 0.0, 0.0),
    "Joy": Traits(-0.5, 0.3, 0.0, 0.0, 0.0),
    "Relief": Traits(-0.5, 0.3, 0.0, 0.0, 0.0),
    "Trust": Traits(0.0, 0.0, 0.4, 0.3, 0.0),
    "Assertiveness": Traits(0.0, 0.0, 0.4, 0.3, 0.0),
}
NO_DRIFT = Traits(0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    drift_rate: float = 0.03  # change of a trait in an hour of full intensity
    drift_from: float = 0.5  # intensity from which an emotion leaves a mark
    drift_bound: float = 0.15  # how far a trait may go from what was given
    half_life_s: float = 21.0 * DAY_S  # of a drift


@dataclass(frozen=True)
class Personality:
    """A personality as a mind is given it: the Big Five and a readiness to confabulate, each in [0, 1].

    Raises:
        ValueError: a trait is not a number from 0 to 1.
    """

    neuroticism: Unit = 0.5
    extraversion: Unit = 0.5
    agreeableness: Unit = 0.5
    conscientiousness: Unit = 0.5
    openness: Unit = 0.5
    confabulation_rate: Unit = 0.8

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            trait = plain(value)
            if isinstance(trait, bool) or not isinstance(trait, int | float) or not 0.0 <= trait <= 1.0:
                raise ValueError(f"personality.{name} is {value!r}; it must be a number from 0 to 1")
            object.__setattr__(self, name, float(trait))

    @property
    def traits(self) -> Traits:
        """The Big Five alone."""
        return Traits(
            self.neuroticism, self.extraversion, self.agreeableness, self.conscientiousness, self.openness
        )


class PersonalityKeeper(Actor):
    """Holds the traits for the turn, and lets strong emotion move them for the next."""

    name = "personality"
    layer = "L1"
    cause_name = "its personality"
    memory_words = {"held": "how strong feeling has moved the personality"}
    constants: Constants

    def __init__(self, personality: Personality = Personality()) -> None:
        self.given = personality.traits
        self.drifted = NO_DRIFT
        self.held = PersonalityHeld(personality.traits, personality.confabulation_rate)

    @handler
    def hold(self, root: RootEvent) -> PersonalityHeld:
        """Say at the start of the turn who one is."""
        return self.held

    @handler
    def drift(self, root: RootEvent, emotion: EmotionFelt) -> PersonalityDrifted | None:
        """Let earlier marks fade and a strong emotion leave one; both apply from the next turn."""
        constants = self.constants
        passed = root.seconds if isinstance(root, TimePassed) else MINUTE_S
        left = kept(passed, constants.half_life_s)
        faded = Traits(*[left * part for part in self.drifted])
        direction = DRIFT.get(emotion.primary, NO_DRIFT)
        rate = constants.drift_rate * emotion.intensity * MINUTE_S / HOUR_S
        if emotion.intensity < constants.drift_from or isinstance(root, TimePassed):
            rate = 0.0
        self.drifted = Traits(
            *[
                _stepped(part, rate * way, constants.drift_bound)
                for part, way in zip(faded, direction, strict=True)
            ]
        )
        before = self.held.traits
        now = Traits(
            *[min(1.0, max(0.0, given + part)) for given, part in zip(self.given, self.drifted, strict=True)]
        )
        if now == before:
            return None
        self.held = PersonalityHeld(now, self.held.confabulation_rate)
        if not rate or direction is NO_DRIFT:
            return None  # what fades is no event
        return PersonalityDrifted(
            emotion.primary, Traits(*[new - old for new, old in zip(now, before, strict=True)])
        )


def _stepped(drifted: float, step: float, bound: float) -> float:
    """Return a drift after a step; one that leads further out is the shorter, the nearer the bound."""
    outward = step * drifted >= 0.0
    step *= max(0.0, 1.0 - abs(drifted) / bound) if outward and bound else 1.0
    return min(bound, max(-bound, drifted + step))
