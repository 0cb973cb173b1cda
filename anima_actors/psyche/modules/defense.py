"""A3. Changes the shape of pain that is too strong to bear (A. Freud 1936), and takes some of it.

Mechanisms and their levels of maturity follow the DMRS (Di Giuseppe & Perry 2021); the choice is ours.
Immature defences put most of the pain off; mature ones turn it into something.
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
    TensionReturned,
    TimePassed,
)
from anima_actors.psyche.model.decay import MINUTE_S
from anima_actors.psyche.model.personality import AVERAGE, Traits, centred
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors, body, deviation, pushed
from anima_actors.runtime import Actor, RootEvent, handler

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
    relief_floor: float = 0.11  # share of the excess of tension over home that it takes
    relief_by_level: float = 0.03
    transformed: float = 0.5  # share of the relief that a mature defence turns into something
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
    memory_words = {"parked": "tension that a defense had put off"}
    constants: Constants

    def __init__(self) -> None:
        self.parked: tuple[Parked, ...] = ()
        self.carried_s = 0.0  # rest that has passed since its last whole minute

    @handler
    def resurface(self, root: RootEvent) -> TensionReturned | None:
        """Let what was put off come back, a share a turn or a quiet minute."""
        minutes = 1
        if isinstance(root, TimePassed):
            whole, self.carried_s = divmod(self.carried_s + root.seconds, MINUTE_S)
            minutes = int(whole)
        amounts: list[float] = []
        while self.parked and len(amounts) < minutes:
            amounts.append(sum(one.amount for one in self.parked))
            self.parked = tuple([Parked(one.amount, one.turns - 1) for one in self.parked if one.turns > 1])
        return TensionReturned(self.name, tuple(amounts)) if amounts else None

    @handler
    def defend(
        self,
        root: RootEvent,
        moved: ReactorsMoved,
        nudges: tuple[ReactorNudge, ...],
        conflict: DissonanceFelt | None,
        personality: PersonalityHeld | None,
    ) -> DefenseRaised | None:
        """Find the mechanism that fits this personality under the load of the turn; none in a rest."""
        if isinstance(root, TimePassed):
            return None
        constants = self.constants
        doses = [sum(parts) for parts in zip(*[nudge.deltas for nudge in nudges], strict=True)]
        q = pushed(deviation(moved.after), doses) if doses else deviation(moved.after)
        x = body(q)
        load = x.tension + constants.load_by_cohesion * (x.cohesion - BASELINE.cohesion)
        if load <= constants.raised_from:
            return None
        traits = personality.traits if personality else AVERAGE
        over = min(1.0, (load - constants.raised_from) / (1.0 - constants.raised_from))
        mechanism = self._fitting(q, traits, over, conflict.level if conflict else 0.0)
        level = LEVELS[mechanism]
        spared = body(q._replace(tension=q.tension * (1.0 - self._taken(level))))
        relief = x.tension - spared.tension
        turned = constants.transformed * relief
        share = {3: constants.parked_by_immature, 5: constants.parked_by_neurotic}.get(level, 0.0)
        if share:
            turns = constants.comes_back_over
            self.parked = (*self.parked, Parked(share * relief / turns, turns))
        return DefenseRaised(
            source=self.name,
            mechanism=mechanism,
            maturity=level,
            load=load,
            tension_relief=relief,
            parked=share * relief,
            description=words.defense_description(mechanism, self.random.random()),
            satisfaction=turned if mechanism == "sublimation" else 0.0,
            arousal=-turned if mechanism == "suppression" else 0.0,
        )

    def _taken(self, level: int) -> float:
        """Return the share of the excess of tension over home that a mechanism of this level takes."""
        return self.constants.relief_floor + self.constants.relief_by_level * level

    def _fitting(self, q: Reactors, traits: Traits, over: float, dissonance: float) -> str:
        constants = self.constants
        level = 3.0 + 4.0 * self._maturity(traits, over)
        fits = _fits(q, traits, over, dissonance)
        return max(fits, key=lambda name: fits[name] - constants.distance * abs(LEVELS[name] - level))

    def _maturity(self, traits: Traits, over: float) -> float:
        """Return how mature a defence can be now, in [0, 1]; overwhelm makes anyone less mature."""
        n, _, a, c, o = centred(traits)
        ripe = self.constants.middle_maturity + 0.5 * (-0.45 * n + 0.35 * c + 0.25 * o + 0.15 * a)
        return min(1.0, max(0.0, min(1.0, max(0.0, ripe)) - self.constants.overwhelm * over))


def _fits(q: Reactors, traits: Traits, over: float, dissonance: float) -> dict[str, float]:
    """Return how well each mechanism fits the moment, before maturity has its say."""
    roused, deprived, cut_off = max(0.0, q.arousal), max(0.0, -q.satisfaction), max(0.0, -q.cohesion)
    hard = 0.5 - traits.agreeableness
    return {
        "sublimation": 0.15 + 0.7 * traits.openness + 0.2 * roused,
        "suppression": 0.25 + 0.75 * traits.conscientiousness - 0.3 * roused,
        "displacement": 0.10 + 0.95 * roused - 0.3 * cut_off + 0.6 * hard,
        "denial": -0.15 + 0.55 * over + 0.6 * deprived - 0.55 * roused,
        "rationalization": 0.55 + 0.6 * dissonance - 0.5 * over - 0.3 * roused,
        "projection": 0.05 + 0.55 * cut_off + 0.8 * hard,
    }
