"""A mind that is still moving notices each minute of it, while nobody speaks.

Emotions have a course in time, minutes to an hour for most (Verduyn & Lavrijsen 2015), and feeling is a
process that goes on and comes home by itself (Kuppens, Oravecz & Tuerlinckx 2010).
"""

from dataclasses import dataclass

from anima_actors.psyche.events import EmotionFelt, Facet, ReactorsMoved, Stimulus, TimePassed
from anima_actors.psyche.model.reactor_space import BASELINE
from anima_actors.runtime import Actor, NonNegative, RootEvent, Unit, handler


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    first_after_s: NonNegative = 90.0  # a turn of a conversation takes 60: while people talk nothing pulses
    every_s: NonNegative = 60.0
    still_within: Unit = 0.02  # of a reactor, and of an emotion's intensity
    at_most: int = 40  # after one stimulus


@dataclass(frozen=True, slots=True)
class Pulsed(TimePassed):
    """A minute is over in which nobody spoke; the time itself has passed before."""

    seconds: NonNegative = 0.0

    def cause_words(self) -> str:
        """Return that it was quiet."""
        return "a quiet minute"


@dataclass(frozen=True, slots=True)
class PulseFelt(Facet):
    """The mind is moving: there will be another pulse."""

    facet = "pulse"

    away: Unit  # the reactor that is furthest from home
    pulses: int  # since the last stimulus


class Pulse(Actor):
    """Opens a turn a minute until the body is home and the emotion stays; a stimulus sets it going again."""

    name = "pulse"
    layer = "L1"
    constants: Constants

    def __init__(self) -> None:
        self.pulses = 0  # since the last stimulus
        self.moving = False
        self.primary = ""
        self.intensity = 0.0

    @handler
    def beat(self, root: RootEvent, moved: ReactorsMoved, emotion: EmotionFelt | None) -> PulseFelt | None:
        """Set the next pulse where anything is still moving; say so while one is set."""
        constants = self.constants
        away = max([abs(x - home) for x, home in zip(moved.after, BASELINE, strict=True)])
        if isinstance(root, Stimulus | Pulsed):
            spoken_to = isinstance(root, Stimulus)
            self.pulses = 0 if spoken_to else self.pulses + 1
            self.cancel_timers()
            self.moving = self._changing(emotion) or away > constants.still_within
            self.moving &= self.pulses < constants.at_most
            if self.moving:
                self.later(constants.first_after_s if spoken_to else constants.every_s, Pulsed())
        return PulseFelt(away, self.pulses) if self.moving else None

    def _changing(self, emotion: EmotionFelt | None) -> bool:
        """Return whether the emotion is not what it was a pulse ago, and remember it."""
        if emotion is None:
            return False
        further = abs(emotion.intensity - self.intensity) > self.constants.still_within
        changing = emotion.primary != self.primary or further
        self.primary, self.intensity = emotion.primary, emotion.intensity
        return changing
