"""Who one is changes slowly, and mostly through strong feeling.

Big Five traits (Costa & McCrae 1992) that drift with strong emotion (after Roberts & Mroczek 2008).
"""

from dataclasses import dataclass

from anima_actors.psyche.events import EmotionFelt, PersonalityDrifted, PersonalityHeld
from anima_actors.psyche.model.personality import Traits
from anima_actors.runtime import Actor, RootEvent, Unit, handler

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


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    drift_rate: float = 0.008  # change of a trait at full intensity
    drift_from: float = 0.5  # intensity from which an emotion leaves a mark


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
    confabulation: Unit = 0.8

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= 1.0:
                raise ValueError(f"personality.{name} is {value!r}; it must be a number from 0 to 1")
            object.__setattr__(self, name, float(value))

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
    constants: Constants

    def __init__(self, personality: Personality = Personality()) -> None:
        self.held = PersonalityHeld(personality.traits, personality.confabulation)

    @handler
    def hold(self, root: RootEvent) -> PersonalityHeld:
        """Say at the start of the turn who one is."""
        return self.held

    @handler
    def drift(self, emotion: EmotionFelt) -> PersonalityDrifted | None:
        """Let a strong emotion leave a mark that applies from the next turn."""
        direction = DRIFT.get(emotion.primary)
        if direction is None or emotion.intensity < self.constants.drift_from:
            return None
        rate = self.constants.drift_rate * emotion.intensity
        before = self.held.traits
        after = Traits(
            *[min(1.0, max(0.0, t + rate * way)) for t, way in zip(before, direction, strict=True)]
        )
        if after == before:
            return None
        self.held = PersonalityHeld(after, self.held.confabulation)
        change = Traits(*[new - old for new, old in zip(after, before, strict=True)])
        return PersonalityDrifted(emotion.primary, change)
