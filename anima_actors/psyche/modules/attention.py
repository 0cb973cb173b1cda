"""What is new, threatening or wanted counts more; what repeats wears off.

Salience from threat, novelty and relevance (after Corbetta & Shulman 2002; habituation: Sokolov 1963).
"""

from dataclasses import dataclass

from anima_actors.psyche.events import AttentionDirected, GoalHeld, MemoryRecalled, MirrorReflected, Stimulus
from anima_actors.psyche.model.reactor_space import NO_CHANGE, REACTOR_NAMES, Reactors
from anima_actors.runtime import Actor, handler


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    threat: float = 0.4
    novelty: float = 0.3
    relevance: float = 0.3
    gain_floor: float = 0.85
    gain_span: float = 0.5


class AttentionFilter(Actor):
    """Decides how much of a stimulus gets through. It remembers the goal from the turn before."""

    name = "attention"
    layer = "L5"
    constants: Constants

    def __init__(self) -> None:
        self.goal_reactors: tuple[str, ...] = ()
        self.goal_strength = 0.0

    @handler
    def direct(
        self, stimulus: Stimulus, mirror: MirrorReflected | None, memory: MemoryRecalled | None
    ) -> AttentionDirected:
        """Weigh the stimulus."""
        constants = self.constants
        caught = mirror.contagion if mirror else NO_CHANGE
        tension, _, satisfaction, cohesion = [d + c for d, c in zip(stimulus.deltas, caught, strict=True)]
        threat = min(1.0, max(0.0, tension) + 0.5 * max(0.0, -satisfaction) + 0.5 * max(0.0, -cohesion))
        novelty = 1.0 - (memory.familiarity if memory else 0.0)
        relevance = self.goal_strength * self._share_on_goal(stimulus.deltas)
        salience = constants.threat * threat + constants.novelty * novelty + constants.relevance * relevance
        salience = min(1.0, max(0.0, salience))
        gain = constants.gain_floor + constants.gain_span * salience
        return AttentionDirected(salience, threat, novelty, relevance, gain)

    @handler
    def remember(self, goal: GoalHeld) -> None:
        """Keep in mind what is wanted, for the next stimulus."""
        self.goal_reactors = tuple(requirement.reactor for requirement in goal.requirements)
        self.goal_strength = goal.strength

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
