"""A2. One goal is held across turns and topics until it is reached, fades, or something presses more.

Goal shielding and disengagement (Klinger 1975; Wrosch et al. 2003).
"""

from dataclasses import dataclass, replace

from anima_actors.psyche.events import GoalHeld, IntentionJudged, IntentionProposed, ReactorsMoved, Veto
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.runtime import Actor, handler


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    new_strength: float = 0.80
    keeping: float = 0.95  # share of its strength that a fully persistent goal keeps each turn
    fickleness: float = 0.30  # how much less the least persistent keeps
    faded_below: float = 0.25
    fulfilled_within: float = 0.05
    shielding: float = 0.2  # how much persistence protects a goal against a more urgent one


class GoalPersistence(Actor):
    """Holds one goal."""

    name = "goals"
    layer = "L5"
    constants: Constants

    def __init__(self) -> None:
        self.held: GoalHeld | None = None

    @handler
    def hold(
        self,
        moved: ReactorsMoved,
        judged: tuple[IntentionJudged, ...],
        proposals: tuple[IntentionProposed, ...],
        vetoes: tuple[Veto, ...],
    ) -> GoalHeld | None:
        """Keep the goal, or let it go and take up the most urgent one that nobody forbids."""
        candidates = judged or tuple([_unjudged(proposal) for proposal in proposals])
        forbidden = {veto.goal for veto in vetoes}
        allowed = [one for one in candidates if one.goal not in forbidden and one.proposed not in forbidden]
        strongest = max(allowed, key=lambda one: one.urgency) if allowed else None
        self.held = self._next(moved.after, strongest, forbidden)
        return self.held

    def _next(self, x: Reactors, strongest: IntentionJudged | None, forbidden: set[str]) -> GoalHeld | None:
        held = self.held
        if held is None:
            return self._adopted(strongest, "adopted", None) if strongest else None
        keeping = self.constants.keeping - self.constants.fickleness * (1.0 - held.persistence)
        strength = held.strength * keeping
        reason = self._let_go(held, strength, x, strongest, forbidden)
        if reason == "held":
            return replace(held, strength=strength, age=held.age + 1, reason="held", previous=None)
        return self._adopted(strongest, reason, held) if strongest else None

    def _let_go(
        self,
        held: GoalHeld,
        strength: float,
        x: Reactors,
        strongest: IntentionJudged | None,
        forbidden: set[str],
    ) -> str:
        """Why the goal is let go, or "held"."""
        constants = self.constants
        if held.goal in forbidden:
            return "vetoed"
        if strength < constants.faded_below:
            return "faded"
        if held.requirements and all(
            requirement.met_within(x, constants.fulfilled_within) for requirement in held.requirements
        ):
            return "fulfilled"
        if strongest and strongest.urgency > strength + constants.shielding * held.persistence:
            return "overtaken"
        return "held"

    def _adopted(self, chosen: IntentionJudged, reason: str, previous: GoalHeld | None) -> GoalHeld:
        same = previous is not None and previous.goal == chosen.goal
        return GoalHeld(
            goal=chosen.goal,
            strength=self.constants.new_strength,
            persistence=chosen.persistence,
            age=0,
            origin=chosen.origin,
            reason="renewed" if same else reason,
            previous=previous.goal if previous else None,
            requirements=chosen.requirements,
            crossed=chosen.crossed,
            served=chosen.served,
        )


def _unjudged(proposal: IntentionProposed) -> IntentionJudged:
    return IntentionJudged(
        proposal.goal,
        proposal.goal,
        proposal.urgency,
        proposal.persistence,
        proposal.origin,
        proposal.requirements,
        (),
        (),
    )
