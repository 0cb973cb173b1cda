"""Attachment: a slow bond with the other, which changes what their nearness and their absence do.

Bowlby 1969, "Attachment and Loss": the bond grows over many meetings; to one who is bonded, warmth is warmer
and rejection colder; a trusted other's mere company calms (the safe haven); and separation is felt as
longing, until they are back. Trust breaks faster than it grows (Slovic 1993).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from typing import ClassVar

from anima_actors import Actor, Facet, ReactorNudge, Stimulus, StimulusBias, Unit, handler
from anima_actors.events import MirrorReflected, TimePassed

HOUR_S = 3600.0


@dataclass(frozen=True)
class Constants:
    growth: Unit = 0.2  # of the way to a full bond, for a meeting of full warmth
    breach: Unit = 0.5  # of the bond that a full rejection costs
    weight: Unit = 0.8  # how much more the other's warmth or coldness counts at full bond
    haven: Unit = 0.3  # tension that the other's company takes at full bond
    longing: Unit = 0.25  # cohesion that a long separation costs at full bond
    longing_hours: float = 12.0  # in which most of that is felt
    fading_days: float = 60.0  # apart, after which a third of the bond is left


@dataclass(frozen=True)
class BondFelt(Facet):
    """The bond with the other, and whether they are missed."""

    facet: ClassVar[str] = "attachment"

    bond: Unit
    longing: Unit

    def prompt_lines(self) -> tuple[str, ...]:
        """What a language model is told of it."""
        if self.longing > 0.05:
            return ("You have missed them, more than you would say at once.",)
        if self.bond > 0.6:
            return ("They are dear to you; with them you need not watch your words.",)
        return ("You have come to count on them a little.",) if self.bond > 0.3 else ()

    def prompt_weight(self) -> float:
        """How strong the bond is."""
        return self.bond


class Attachment(Actor):
    """Bonds slowly, and changes how cohesion moves."""

    layer = "L5"
    constants: Constants
    memory_words: ClassVar[Mapping[str, str]] = {
        "bond": "how attached it already was",
        "apart_s": "how long they have been apart",
    }

    def __init__(self) -> None:
        self.bond = 0.0
        self.apart_s = 0.0

    @handler
    def meet(self, stimulus: Stimulus, heard: MirrorReflected | None) -> tuple[BondFelt, StimulusBias | None]:
        """Feel them by the bond so far; then let the meeting change it."""
        constants = self.constants
        warmth = stimulus.deltas.cohesion + (0.5 * heard.inferred.cohesion if heard else 0.0)
        warmth = max(-1.0, min(1.0, warmth))
        company = bool(stimulus.message) and warmth >= 0.0
        bias = StimulusBias(
            self.name,
            tension=-constants.haven * self.bond * company,
            cohesion=constants.weight * self.bond * warmth,
        )
        if warmth >= 0.0:
            self.bond += constants.growth * warmth * (1.0 - self.bond)
        else:
            self.bond *= 1.0 + constants.breach * warmth
        if company:
            self.apart_s = 0.0
        return BondFelt(self.bond, 0.0), bias if any(bias.deltas) else None

    @handler
    def part(self, rest: TimePassed) -> tuple[BondFelt, ReactorNudge | None]:
        """Nobody is there: the bond fades over months, the longing grows over hours."""
        constants = self.constants
        self.bond *= exp(-rest.seconds / HOUR_S / 24.0 / constants.fading_days)
        self.apart_s += rest.seconds
        missed = 1.0 - exp(-self.apart_s / HOUR_S / constants.longing_hours)
        longing = constants.longing * self.bond * missed
        nudge = ReactorNudge(self.name, cohesion=-longing) if longing > 0.01 else None
        return BondFelt(self.bond, longing), nudge
