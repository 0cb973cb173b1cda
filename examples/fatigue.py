"""Fatigue: being roused costs something, and rest gives it back.

The need for rest rises towards a ceiling with what the day asks and falls off exponentially in quiet
(process S of the two-process model: Borbély 1982; effort as its cause: Hockey 2013). A tired mind takes less
in: part of what happens, good or bad, no longer gets through.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from typing import ClassVar

from anima_actors import Actor, Facet, Stimulus, StimulusBias, Unit, handler
from anima_actors.events import ReactorsMoved


@dataclass(frozen=True)
class Constants:
    cost: Unit = 0.12  # of a minute at full arousal: the share of the way to exhaustion
    at_ease: Unit = 0.2  # arousal that costs nothing
    recovery_minutes: float = 90.0  # of quiet after which a third of it is left
    damping: Unit = 0.6  # share of what happens that no longer gets through when exhausted


@dataclass(frozen=True)
class FatigueFelt(Facet):
    """How tired it is at the end of the turn."""

    facet: ClassVar[str] = "fatigue"

    level: Unit
    label: str  # rested, tiring, tired or exhausted

    def prompt_lines(self) -> tuple[str, ...]:
        """What a language model is told of it."""
        return {
            "tired": ("You are tired: your sentences are short, and you let some things pass.",),
            "exhausted": ("You are exhausted; you answer what must be answered, and no more.",),
        }.get(self.label, ())

    def prompt_weight(self) -> float:
        """How tired it is."""
        return self.level


class Fatigue(Actor):
    """Rises with arousal over time, damps what happens, and goes with rest."""

    layer = "L1"
    constants: Constants
    memory_words: ClassVar[Mapping[str, str]] = {"level": "how tired it already was"}

    def __init__(self) -> None:
        self.level = 0.0

    @handler
    def damp(self, stimulus: Stimulus) -> StimulusBias | None:
        """Take back a part of the stimulus, by how tired it was before."""
        share = -self.constants.damping * self.level
        if not any(stimulus.deltas) or share > -0.01:
            return None
        return StimulusBias(self.name, *(share * delta for delta in stimulus.deltas))

    @handler
    def tire(self, body: ReactorsMoved) -> FatigueFelt:
        """What roused costs; what passed in quiet gives back."""
        constants = self.constants
        effort = constants.cost * max(0.0, body.after.arousal - constants.at_ease)
        if body.minutes > 1 or not body.dosed:
            self.level *= exp(-body.minutes / constants.recovery_minutes)
        else:
            self.level += effort * (1.0 - self.level) / max(0.01, 1.0 - constants.at_ease)
        return FatigueFelt(self.level, _label(self.level))


def _label(level: float) -> str:
    names = ((0.2, "rested"), (0.4, "tiring"), (0.65, "tired"))
    return next((name for below, name in names if level < below), "exhausted")
