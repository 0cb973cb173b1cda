"""A2. One goal is held across turns and topics until something was done for it, it fades, or more presses.

Goal shielding and disengagement (Klinger 1975; Wrosch et al. 2003); what came by itself fulfils nothing, and
what is unfinished stays on the mind (Zeigarnik 1927).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import copysign

from anima_actors.psyche.events import (
    BodyAdapted,
    GoalDone,
    GoalHeld,
    IntentionJudged,
    IntentionProposed,
    PersonalityDrifted,
    PersonalityHeld,
    ReactorsMoved,
    Requirement,
    Stimulus,
    TimePassed,
    Veto,
)
from anima_actors.psyche.model.goals import DEFAULT_GOAL, GOALS
from anima_actors.psyche.model.personality import AVERAGE, USUAL_CONTROL
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.runtime import Actor, RootEvent, handler


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    new_strength: float = 0.80
    loss: float = 0.25  # of its strength each turn, for a goal without persistence
    loss_while_met: float = 2.0  # times that
    by_conscientiousness: float = 0.3  # what it adds to persistence
    by_control: float = 0.3
    least_persistent: float = 0.05
    most_persistent: float = 0.98
    faded_below: float = 0.25
    met_within: float = 0.05
    further: float = 0.10  # than there is, where the level asked for is there already
    small_talk: float = 0.05  # of a stimulus, that helps nobody
    shielding: float = 0.25  # how much persistence protects a goal against a more urgent one
    renewal: float = 0.8  # share of the urgency of the same goal, proposed again
    default_urgency: float = 0.2


class GoalPersistence(Actor):
    """Holds one goal, and what was done for it."""

    name = "goals"
    layer = "L5"
    cause_name = "the goal it holds"
    memory_words = {"held": "the goal held so far"}
    constants: Constants

    def __init__(self) -> None:
        self.held: GoalHeld | None = None
        self.gap = 0.0  # between the body and the targets, at adoption
        self.help = 0.0  # what was done for the goal since
        self.persistence = 0.0  # of the goal itself, before who holds it has its say

    @handler
    def hold(
        self,
        root: RootEvent,
        moved: ReactorsMoved,
        judged: tuple[IntentionJudged, ...],
        proposals: tuple[IntentionProposed, ...],
        vetoes: tuple[Veto, ...],
        done: tuple[GoalDone, ...],
        personality: PersonalityHeld | None,
        drifted: PersonalityDrifted | None,
        adapted: BodyAdapted | None,
    ) -> GoalHeld | None:
        """Keep the goal, or let it go and take up the most urgent one that nobody forbids."""
        if isinstance(root, TimePassed) and self.held is not None:
            self.held = replace(self.held, because="kept", previous=None)
            return self.held
        traits = personality.traits if personality else AVERAGE
        stubborn = traits.conscientiousness + (drifted.change.conscientiousness if drifted else 0.0)
        firmness = self.constants.by_conscientiousness * (stubborn - 0.5) + self.constants.by_control * (
            (adapted.control if adapted else USUAL_CONTROL) - USUAL_CONTROL
        )
        forbidden = {veto.goal for veto in vetoes}
        candidates = judged or tuple([_unjudged(proposal) for proposal in proposals])
        allowed = [
            one
            for one in candidates
            if not one.vetoed_by and one.goal not in forbidden and one.proposed not in forbidden
        ]
        candidate = (
            max(allowed, key=lambda one: one.urgency) if allowed else self._default() if candidates else None
        )
        reason = self._why_not_kept(root, moved.after, allowed, candidate, forbidden, done, firmness)
        if reason != "kept":
            self.held = self._adopted(candidate, moved.after, reason, firmness) if candidate else None
        return self.held

    def _why_not_kept(
        self,
        root: RootEvent,
        x: Reactors,
        allowed: Sequence[IntentionJudged],
        candidate: IntentionJudged | None,
        forbidden: set[str],
        done: tuple[GoalDone, ...],
        firmness: float,
    ) -> str:
        """Let a turn do its work on the goal held; return why another takes its place, or "kept"."""
        held, constants = self.held, self.constants
        if held is None:
            return "adopted"
        persistence = self._firm(self.persistence, firmness)
        met = bool(held.targets) and all(one.met_within(x, constants.met_within) for one in held.targets)
        self.help = max(0.0, self.help + self._helped(held, root))
        strength = held.strength * (
            1.0 - constants.loss * (1.0 - persistence) * (constants.loss_while_met if met else 1.0)
        )
        again = [one.urgency for one in allowed if one.goal == held.goal]
        strength = max(strength, *[constants.renewal * urgency for urgency in again], 0.0)
        self.held = replace(
            held, strength=strength, persistence=persistence, age=held.age + 1, because="kept", previous=None
        )
        if held.goal in forbidden:
            return "vetoed"
        if any(one.goal == held.goal for one in done) or (met and self.help >= self.gap / 2.0):
            return "fulfilled"
        if strength < constants.faded_below:
            return "faded"
        if candidate is None or candidate.goal == held.goal:
            return "kept"
        return "displaced" if candidate.urgency > strength + constants.shielding * persistence else "kept"

    def _helped(self, held: GoalHeld, root: RootEvent) -> float:
        """Return what the stimulus did for the goal (negative: against it), small talk left out."""
        if not isinstance(root, Stimulus):
            return 0.0
        whole = 0.0
        for target in held.targets:
            wanted: float = getattr(root.deltas, target.reactor)
            wanted = wanted if target.at_least else -wanted
            whole += copysign(max(0.0, abs(wanted) - self.constants.small_talk), wanted)
        return whole

    def _adopted(self, chosen: IntentionJudged, x: Reactors, because: str, firmness: float) -> GoalHeld:
        targets = tuple([self._target(asked, x) for asked in chosen.requirements])
        self.gap = sum(abs(one.amount - getattr(x, one.reactor)) for one in targets)
        self.help = 0.0
        self.persistence = chosen.persistence
        return GoalHeld(
            goal=chosen.goal,
            strength=self.constants.new_strength,
            persistence=self._firm(chosen.persistence, firmness),
            age=0,
            origin=chosen.origin,
            because=because,
            previous=self.held.goal if self.held else None,
            requirements=chosen.requirements,
            targets=targets,
            crossed=chosen.crossed,
            served=chosen.served,
        )

    def _target(self, asked: Requirement, x: Reactors) -> Requirement:
        """Return the level asked for where it is unmet, else a little further than there is."""
        if not asked.met_within(x, self.constants.met_within):
            return asked
        further = self.constants.further if asked.at_least else -self.constants.further
        value: float = getattr(x, asked.reactor)
        return asked._replace(amount=min(0.98, max(0.02, value + further)))

    def _firm(self, persistence: float, firmness: float) -> float:
        constants = self.constants
        return min(constants.most_persistent, max(constants.least_persistent, persistence + firmness))

    def _default(self) -> IntentionJudged:
        goal = GOALS[DEFAULT_GOAL]
        return _unjudged(
            IntentionProposed(goal.name, self.constants.default_urgency, goal.persistence, "default")
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
