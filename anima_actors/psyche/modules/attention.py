"""What is new, threatening or wanted counts more; what repeats wears off; threat sharpens the senses.

Salience from threat, novelty and relevance (after Corbetta & Shulman 2002); habituation (Sokolov 1963) and
sensitisation (Groves & Thompson 1970) as two processes.
"""

from dataclasses import dataclass

from anima_actors.psyche.events import (
    AttentionDirected,
    GoalHeld,
    MemoryRecalled,
    MirrorReflected,
    Stimulus,
    TimePassed,
)
from anima_actors.psyche.model.decay import HOUR_S, MINUTE_S, kept
from anima_actors.psyche.model.reactor_space import NO_CHANGE, REACTOR_NAMES, Reactors
from anima_actors.runtime import Actor, RootEvent, handler


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    threat: float = 0.4
    novelty: float = 0.3
    relevance: float = 0.3
    gain_floor: float = 0.45
    gain_by_threat: float = 0.20
    gain_by_novelty: float = 0.55
    gain_by_relevance: float = 0.10
    gain_by_sensitisation: float = 0.10
    sensitisation: float = 0.5  # by the square of a threat
    half_life_s: float = 3.0 * HOUR_S  # of sensitisation


class AttentionFilter(Actor):
    """Decides how much of a stimulus gets through. It remembers the goal from the turn before."""

    name = "attention"
    layer = "L5"
    cause_name = "its attention"
    memory_words = {
        "goal_reactors": "the goal it had in mind",
        "goal_strength": "how much it wanted it",
        "sensitised": "how wary it has become",
    }
    constants: Constants

    def __init__(self) -> None:
        self.goal_reactors: tuple[str, ...] = ()
        self.goal_strength = 0.0
        self.sensitised = 0.0

    @handler
    def direct(
        self, stimulus: Stimulus, mirror: MirrorReflected | None, memory: MemoryRecalled | None
    ) -> AttentionDirected:
        """Weigh the stimulus."""
        constants = self.constants
        caught = mirror.contagion if mirror else NO_CHANGE
        tension, _, satisfaction, cohesion = [d + c for d, c in zip(stimulus.deltas, caught, strict=True)]
        threat = min(1.0, max(0.0, tension) + 0.5 * max(0.0, -satisfaction) + 0.5 * max(0.0, -cohesion))
        novelty = memory.novelty if memory else 1.0
        relevance = self.goal_strength * self._share_on_goal(stimulus.deltas)
        salience = constants.threat * threat + constants.novelty * novelty + constants.relevance * relevance
        gain = (
            constants.gain_floor
            + constants.gain_by_threat * threat
            + constants.gain_by_novelty * novelty
            + constants.gain_by_relevance * relevance
        ) * (1.0 + constants.gain_by_sensitisation * self.sensitised)
        return AttentionDirected(min(1.0, max(0.0, salience)), threat, novelty, relevance, gain)

    @handler
    def remember(self, root: RootEvent, directed: AttentionDirected | None, goal: GoalHeld | None) -> None:
        """Keep in mind what is wanted, and stay on guard for a while after a threat."""
        constants = self.constants
        if goal is not None:
            self.goal_reactors = tuple(requirement.reactor for requirement in goal.requirements)
            self.goal_strength = goal.strength
        if directed is not None:
            self.sensitised += constants.sensitisation * directed.threat**2 * (1.0 - self.sensitised)
        passed = root.seconds if isinstance(root, TimePassed) else MINUTE_S
        self.sensitised *= kept(passed, constants.half_life_s)

    def _share_on_goal(self, deltas: Reactors) -> float:
        total = sum(abs(delta) for delta in deltas)
        if not total:
            return 0.0
        wanted = sum(
            abs(delta)
            for name, delta in zip(REACTOR_NAMES, deltas, strict=True)
            if name in self.goal_reactors
        )
        return min(1.0, wanted / total)
