"""A7. Oneself through time: whether the story holds together.

Narrative identity and its coherence (McAdams 2001; Adler et al. 2018). Wording has no effect on it.
"""

from dataclasses import dataclass
from math import exp, log
from typing import NamedTuple

from anima_actors.psyche import text as words
from anima_actors.psyche.events import (
    BodyAdapted,
    EmotionFelt,
    GoalHeld,
    IdentityFormed,
    PersonalityHeld,
    ReactorsMoved,
    Stimulus,
    TemporalSelfTold,
    ValuesHeld,
)
from anima_actors.psyche.model.personality import AVERAGE, centred
from anima_actors.psyche.model.reactor_space import NO_CHANGE, deviation
from anima_actors.runtime import Actor, RootEvent, handler


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    remembered: int = 10  # steps, past selves, changes of goal
    told: int = 3  # past selves in the state
    step_width: float = 0.5
    large_step: float = 0.3  # squared length from which a step asks for its cause
    continuity: float = 0.4
    causality: float = 0.3
    theme: float = 0.3
    themes: int = 5  # different goals at which their number counts in full
    own: float = 0.75  # coherence that a mind takes for its own at first
    own_rate: float = 0.01
    crisis_fall: float = 0.25  # below one's own coherence
    crisis_turns: int = 3
    crisis_from: int = 5  # steps
    growth_from: float = 0.6


class SelfStep(NamedTuple):
    """From one moment to the next."""

    length: float  # squared
    caused: bool  # by something in the turn


class TemporalSelf(Actor):
    """Remembers who it took itself to be and judges how well its story hangs together."""

    name = "temporal"
    layer = "L5"
    memory_words = {
        "descriptions": "who it has been",
        "goals": "what it has wanted",
        "steps": "how its story went so far",
        "own": "how coherent it has been",
        "low_turns": "how long it has been at odds with itself",
    }
    constants: Constants

    def __init__(self) -> None:
        self.place: tuple[float, ...] | None = None  # vad, the body as felt, traits
        self.steps: tuple[SelfStep, ...] = ()  # newest last, as all that follows
        self.goals: tuple[str, ...] = ()
        self.descriptions: tuple[str, ...] = ()
        self.own = -1.0  # slow mean of coherence; negative before the first turn
        self.low_turns = 0  # running

    @handler
    def tell(
        self,
        root: RootEvent,
        emotion: EmotionFelt,
        moved: ReactorsMoved,
        goal: GoalHeld | None,
        identity: IdentityFormed | None,
        personality: PersonalityHeld | None,
        values: ValuesHeld | None,
        adapted: BodyAdapted | None,
    ) -> TemporalSelfTold:
        """Add this moment to the story."""
        constants = self.constants
        self._step(_is_cause(root), emotion, moved, personality, adapted)
        wanted = goal.goal if goal else ""
        if not self.goals or self.goals[-1] != wanted:
            self.goals = (*self.goals, wanted)[-constants.remembered :]
        coherence = self._coherence()
        crisis = self._crisis(coherence)
        if identity and (not self.descriptions or self.descriptions[-1] != identity.self_desc):
            self.descriptions = (*self.descriptions, identity.self_desc)[-constants.remembered - 1 :]
        past = self.descriptions[:-1] if identity else self.descriptions
        told = past[: -constants.told - 1 : -1]
        growth = next((weight for name, weight in values.weights if name == "growth"), 0.0) if values else 0.0
        future = words.future_self(wanted or "observe", growth > constants.growth_from)
        return TemporalSelfTold(told, future, coherence, crisis)

    def _step(
        self,
        caused: bool,
        emotion: EmotionFelt,
        moved: ReactorsMoved,
        personality: PersonalityHeld | None,
        adapted: BodyAdapted | None,
    ) -> None:
        traits = centred(personality.traits if personality else AVERAGE)
        used_to = adapted.used_to if adapted else NO_CHANGE
        felt = [away - used for away, used in zip(deviation(moved.after), used_to, strict=True)]
        place = (*emotion.vad, *felt, *traits)
        if self.place is not None:
            length = sum([(new - old) ** 2 for new, old in zip(place, self.place, strict=True)])
            step = SelfStep(length, caused or moved.minutes > 1)
            self.steps = (*self.steps, step)[-self.constants.remembered :]
        self.place = place

    def _coherence(self) -> float:
        """Return continuity, causality and theme, drawn towards one half while the story is short."""
        constants = self.constants
        n = len(self.steps)
        if not n:
            return 0.5
        continuity = sum([exp(-step.length / constants.step_width) for step in self.steps]) / n
        large = [step.caused for step in self.steps if step.length > constants.large_step]
        causality = sum(large) / len(large) if large else 1.0
        whole = (
            constants.continuity * continuity
            + constants.causality * causality
            + constants.theme * _theme(self.goals, constants.themes)
        )
        return (n * whole + 1.0) / (n + 2.0)

    def _crisis(self, coherence: float) -> bool:
        """Return whether the story has been falling apart, against what this mind is used to."""
        constants = self.constants
        own = constants.own if self.own < 0.0 else self.own
        self.low_turns = self.low_turns + 1 if coherence < own - constants.crisis_fall else 0
        if len(self.steps) < constants.crisis_from:
            self.own = own
            return False
        self.own = own + constants.own_rate * (coherence - own)
        return self.low_turns >= constants.crisis_turns


def _is_cause(root: RootEvent) -> bool:
    """Return whether something happened from outside that a change can be put down to."""
    return isinstance(root, Stimulus) and (any(root.deltas) or bool(root.message))


def _theme(goals: tuple[str, ...], full: int) -> float:
    """Return 1 where one theme runs through the goals, down to 0 where none does: one minus their entropy."""
    kinds = set(goals)
    if len(kinds) < 2:
        return 1.0
    shares = [goals.count(kind) / len(goals) for kind in sorted(kinds)]
    entropy = -sum([share * log(share) for share in shares]) / log(len(shares))
    return max(0.0, 1.0 - entropy * min(1.0, len(kinds) / full))
