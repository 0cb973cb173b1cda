"""A6. What matters judges what is wanted, and may change it before it is held.

Values as trans-situational guides (Schwartz 1992), each with a weight.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from anima_actors.psyche.events import IntentionJudged, IntentionProposed, ValuesHeld
from anima_actors.runtime import Actor, RootEvent, Unit, handler
from anima_actors.runtime.plain_numbers import plain_throughout


class ValueRule(NamedTuple):
    """A goal that goes against a value: crossed while the value is middling, reshaped where it is strong."""

    goal: str
    value: str
    above: float  # the weight from which the goal is reshaped
    becomes: str


RULES = (
    ValueRule("protect myself", "care", 0.8, "protect myself without harming others"),
    ValueRule("set boundaries", "care", 0.8, "set boundaries with respect"),
    ValueRule("avoid the threat", "integrity", 0.9, "face the threat honestly"),
    ValueRule("act", "fairness", 0.85, "act fairly"),
)


@dataclass(frozen=True)
class ValueSystem:
    """What matters to a mind, each weight in [0, 1]; further values may be named, with rules of their own.

    Raises:
        ValueError: a weight is not a number from 0 to 1, or a rule names a value that is not held.
    """

    autonomy: Unit = 0.7
    care: Unit = 0.7
    fairness: Unit = 0.6
    integrity: Unit = 0.8
    growth: Unit = 0.6
    others: Mapping[str, float] = field(default_factory=dict)
    rules: tuple[ValueRule, ...] = ()

    def __post_init__(self) -> None:
        for name, weight in vars(self).items():
            object.__setattr__(self, name, plain_throughout(weight))
        for name, weight in self.weights:
            if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0.0 <= weight <= 1.0:
                raise ValueError(f"values.{name} is {weight!r}; it must be a number from 0 to 1")
        held = dict(self.weights)
        for rule in self.rules:
            if rule.value not in held:
                raise ValueError(
                    f"the rule for {rule.goal!r} names the value {rule.value!r}, which is not held; "
                    f"name one of {', '.join(held)}"
                )

    @property
    def weights(self) -> tuple[tuple[str, float], ...]:
        """All values with their weights: the five, then the others by name."""
        five = ("autonomy", "care", "fairness", "integrity", "growth")
        return (*((name, getattr(self, name)) for name in five), *sorted(self.others.items()))


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    added_persistence: float = 0.1  # of a goal that the values have reshaped
    most_persistent: float = 0.98
    vetoed_below: float = 0.5  # urgency from which a goal is reshaped rather than forbidden
    crossed_within: float = 0.15  # of the weight from which a goal is reshaped


class ValueKeeper(Actor):
    """Holds the values for the turn and judges each proposed goal by them."""

    name = "values"
    layer = "L5"
    cause_name = "its values"
    memory_words = {"weights": "how its values have shifted"}
    constants: Constants

    def __init__(self, system: ValueSystem = ValueSystem()) -> None:
        self.weights = tuple((name, float(weight)) for name, weight in system.weights)
        self.rules = (*RULES, *system.rules)

    @handler
    def hold(self, root: RootEvent) -> ValuesHeld:
        """Say at the start of the turn what matters."""
        return ValuesHeld(self.weights)

    @handler
    def judge(self, proposals: tuple[IntentionProposed, ...]) -> tuple[IntentionJudged, ...]:
        """Judge each proposal; where several rules fit, the weightiest value decides."""
        return tuple([self._judged(proposal) for proposal in proposals])

    def _judged(self, proposal: IntentionProposed) -> IntentionJudged:
        constants = self.constants
        weights = dict(self.weights)
        rules = [rule for rule in self.rules if rule.goal == proposal.goal]
        strong = [rule for rule in rules if weights[rule.value] > rule.above]
        crossed = tuple(
            (rule.value, weights[rule.value])
            for rule in rules
            if rule not in strong and weights[rule.value] > rule.above - constants.crossed_within
        )
        goal, persistence, origin, veto = proposal.goal, proposal.persistence, proposal.origin, ""
        if strong:
            decisive = max(strong, key=lambda rule: weights[rule.value])
            goal, origin = decisive.becomes, "values"
            persistence = min(constants.most_persistent, persistence + constants.added_persistence)
            veto = decisive.value if proposal.urgency < constants.vetoed_below else ""
        return IntentionJudged(
            proposed=proposal.goal,
            goal=goal,
            urgency=proposal.urgency,
            persistence=persistence,
            origin=origin,
            requirements=proposal.requirements,
            crossed=crossed,
            served=tuple((rule.value, weights[rule.value]) for rule in strong),
            vetoed_by=veto,
        )
