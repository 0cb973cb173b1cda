"""A7. Oneself through time: whether the story holds together.

Narrative identity and its coherence (McAdams 2001; Adler et al. 2018). Wording has no effect on it.
"""

from dataclasses import dataclass
from math import exp, hypot, log
from typing import NamedTuple

from anima_actors.psyche import text as words
from anima_actors.psyche.events import (
    EmotionFelt,
    GoalHeld,
    PersonalityHeld,
    ReactorsMoved,
    TemporalSelfTold,
    ValuesHeld,
)
from anima_actors.psyche.model.personality import AVERAGE
from anima_actors.psyche.model.reactor_space import deviation
from anima_actors.runtime import Actor, handler


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    remembered: int = 10  # past selves
    told: int = 3  # of them, in the state
    step_width: float = 0.5
    goal_step: float = 0.3  # how large a step another goal is
    large_change: float = 0.3  # of a part of the self, from which one asks for its cause
    continuity: float = 0.4
    causality: float = 0.3
    theme: float = 0.3
    crisis_below: float = 0.30
    crisis_from: int = 5  # steps
    crisis_fall: float = 0.15  # below the running mean
    running: float = 0.2
    growth_from: float = 0.6


class Self(NamedTuple):
    """One moment of oneself."""

    place: tuple[float, ...]  # vad, q, traits
    goal: str
    told: str  # how it will be remembered


class Step(NamedTuple):
    """From one moment to the next."""

    continuity: float  # [0, 1], 1 for no step at all
    changed: int  # parts that changed a lot
    explained: int  # of them, those with a cause in the turn


class TemporalSelf(Actor):
    """Remembers who it was and judges how well it hangs together."""

    name = "temporal"
    layer = "L5"
    constants: Constants

    def __init__(self) -> None:
        self.selves: tuple[Self, ...] = ()  # newest last
        self.steps: tuple[Step, ...] = ()
        self.mean: float | None = None  # running mean of coherence

    @handler
    def tell(
        self,
        emotion: EmotionFelt,
        moved: ReactorsMoved,
        goal: GoalHeld | None,
        personality: PersonalityHeld | None,
        values: ValuesHeld | None,
    ) -> TemporalSelfTold:
        """Add this moment to the story."""
        constants = self.constants
        traits = personality.traits if personality else AVERAGE
        now = Self(
            (*emotion.vad, *deviation(moved.after), *traits), goal.goal if goal else "", emotion.primary
        )
        if self.selves:
            self.steps = (*self.steps, self._step(self.selves[-1], now, moved))[-constants.remembered :]
        told = tuple([past.told for past in self.selves[: -constants.told - 1 : -1]])
        self.selves = (*self.selves, now)[-constants.remembered :]
        coherence = self._coherence()
        crisis = self._crisis(coherence)
        self.mean = (
            coherence if self.mean is None else self.mean + constants.running * (coherence - self.mean)
        )
        growth = next((weight for name, weight in values.weights if name == "growth"), 0.0) if values else 0.0
        future = words.future_self(now.goal or "observe", growth > constants.growth_from)
        return TemporalSelfTold(told, future, coherence, crisis)

    def _step(self, before: Self, now: Self, moved: ReactorsMoved) -> Step:
        constants = self.constants
        moves = [abs(new - old) for new, old in zip(now.place, before.place, strict=True)]
        length = hypot(*moves, constants.goal_step if now.goal != before.goal else 0.0)
        large = constants.large_change
        changed = len([move for move in moves if move > large])
        caused = moved.dosed or moved.minutes > 1
        return Step(exp(-length * length / constants.step_width), changed, changed if caused else 0)

    def _coherence(self) -> float:
        """Continuity, causality and theme, drawn towards one half while the story is short."""
        constants = self.constants
        n = len(self.steps)
        if not n:
            return 0.5
        continuity = sum([step.continuity for step in self.steps]) / n
        changed = sum([step.changed for step in self.steps])
        causality = sum([step.explained for step in self.steps]) / changed if changed else 1.0
        whole = (
            constants.continuity * continuity
            + constants.causality * causality
            + constants.theme * _theme([moment.goal for moment in self.selves])
        )
        return (n * whole + 1.0) / (n + 2.0)

    def _crisis(self, coherence: float) -> bool:
        constants = self.constants
        low = coherence < constants.crisis_below and len(self.steps) >= constants.crisis_from
        return low or (self.mean is not None and coherence < self.mean - constants.crisis_fall)


def _theme(goals: list[str]) -> float:
    """One minus the normalised entropy of the goals: 1 where one theme runs through, 0 where none does."""
    kinds = set(goals)
    if len(kinds) < 2:
        return 1.0
    shares = [goals.count(kind) / len(goals) for kind in sorted(kinds)]
    return max(0.0, 1.0 + sum([share * log(share) for share in shares]) / log(len(shares)))
