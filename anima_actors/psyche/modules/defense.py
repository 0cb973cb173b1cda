"""A3. Changes the shape of pain that is too strong to bear (A. Freud 1936).

Mechanisms and their levels of maturity follow the DMRS (Di Giuseppe & Perry 2021); the choice is ours.
"""

from dataclasses import dataclass
from typing import NamedTuple

from anima_actors.psyche import text as words
from anima_actors.psyche.events import (
    DefenseRaised,
    DissonanceFelt,
    PersonalityHeld,
    ReactorNudge,
    ReactorsMoved,
    TimePassed,
)
from anima_actors.psyche.model.personality import AVERAGE, Traits, centred
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors, deviation, dosed
from anima_actors.runtime import Actor, RootEvent, handler

SECONDS_A_MINUTE = 60.0

LEVELS = {
    "sublimation": 7,
    "suppression": 7,
    "displacement": 5,
    "denial": 3,
    "rationalization": 3,
    "projection": 3,
}


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    raised_from: float = 0.55  # load
    load_by_cohesion: float = -0.15
    middle_maturity: float = 0.5
    overwhelm: float = 0.65  # how much maturity is lost at full load
    distance: float = 0.15  # cost of each level between a mechanism and one's maturity
    relief_floor: float = 0.05
    relief_by_level: float = 0.03
    parked_by_immature: float = 0.70  # share of the relief that comes back, level 3
    parked_by_neurotic: float = 0.35  # level 5
    comes_back_over: int = 5  # turns


class Parked(NamedTuple):
    """Tension that a defence has put off."""

    amount: float  # each turn
    turns: int  # still to come


class EgoDefense(Actor):
    """Raises a defence when the load is too much, and pays for it later."""

    name = "defense"
    layer = "L5"
    constants: Constants

    def __init__(self) -> None:
        self.parked: tuple[Parked, ...] = ()

    @handler
    def resurface(self, root: RootEvent) -> ReactorNudge | None:
        """What was put off comes back, a share a turn or a quiet minute."""
        if not self.parked:
            return None
        passed = int(root.seconds // SECONDS_A_MINUTE) if isinstance(root, TimePassed) else 1
        if not passed:
            return None
        returned = sum(one.amount for one in self.parked if one.turns >= passed)
        self.parked = tuple(
            Parked(one.amount, one.turns - passed) for one in self.parked if one.turns > passed
        )
        return ReactorNudge(self.name, tension=returned) if returned else None

    @handler
    def defend(
        self, body: ReactorsMoved, conflict: DissonanceFelt | None, personality: PersonalityHeld | None
    ) -> tuple[DefenseRaised | None, ReactorNudge | None]:
        """Find the mechanism that fits this personality under this load."""
        constants = self.constants
        dissonance = conflict.level if conflict else 0.0
        pressure = conflict.pressure if conflict else 0.0
        tension = dosed(body.after.tension, pressure, BASELINE.tension)
        load = tension + constants.load_by_cohesion * (body.after.cohesion - BASELINE.cohesion)
        if load <= constants.raised_from:
            return None, None
        traits = personality.traits if personality else AVERAGE
        over = min(1.0, (load - constants.raised_from) / (1.0 - constants.raised_from))
        mechanism = self._fitting(body.after, traits, over, dissonance)
        maturity = LEVELS[mechanism]
        relief = (constants.relief_floor + constants.relief_by_level * maturity) * load
        share = {3: constants.parked_by_immature, 5: constants.parked_by_neurotic}.get(maturity, 0.0)
        if share:
            turns = constants.comes_back_over
            self.parked = (*self.parked, Parked(share * relief / turns, turns))
        raised = DefenseRaised(
            mechanism,
            maturity,
            load,
            relief,
            share * relief,
            words.defense_description(mechanism, self.random.random()),
        )
        return raised, ReactorNudge(self.name, tension=-relief)

    def _fitting(self, x: Reactors, traits: Traits, over: float, dissonance: float) -> str:
        constants = self.constants
        level = 3.0 + 4.0 * self._maturity(traits, over)
        fits = _fits(deviation(x), traits, over, dissonance)
        return max(fits, key=lambda name: fits[name] - constants.distance * abs(LEVELS[name] - level))

    def _maturity(self, traits: Traits, over: float) -> float:
        """How mature a defence can be now, in [0, 1]; overwhelm makes anyone less mature."""
        n, _, a, c, o = centred(traits)
        ripe = self.constants.middle_maturity + 0.5 * (-0.45 * n + 0.35 * c + 0.25 * o + 0.15 * a)
        return min(1.0, max(0.0, min(1.0, max(0.0, ripe)) - self.constants.overwhelm * over))


def _fits(q: Reactors, traits: Traits, over: float, dissonance: float) -> dict[str, float]:
    """How well each mechanism fits the moment, before maturity has its say."""
    roused, deprived, cut_off = max(0.0, q.arousal), max(0.0, -q.satisfaction), max(0.0, -q.cohesion)
    return {
        "sublimation": 0.15 + 0.7 * traits.openness + 0.2 * roused,
        "suppression": 0.25 + 0.75 * traits.conscientiousness - 0.3 * roused,
        "displacement": 0.05 + 0.95 * roused - 0.3 * cut_off,
        "denial": -0.15 + 0.55 * over + 0.6 * deprived - 0.55 * roused,
        "rationalization": 0.55 + 0.6 * dissonance - 0.5 * over - 0.3 * roused,
        "projection": 0.05 + 0.55 * cut_off + 0.8 * max(0.0, 0.5 - traits.agreeableness),
    }
