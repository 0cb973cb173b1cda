"""L5: what is wanted, what it costs, and how the mind protects itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from anima_actors.psyche import text as words
from anima_actors.psyche.events.contributions import Facet, Requirement
from anima_actors.runtime import Between, Event, Unit

Weights = Annotated[tuple[tuple[str, float], ...], Between(0.0, 1.0)]


@dataclass(frozen=True, slots=True)
class IntentionJudged(Event):
    """A proposed goal as the values let it stand."""

    proposed: str  # the goal as it was proposed
    goal: str  # the goal as it may be held
    urgency: Unit
    persistence: Unit
    origin: str
    requirements: Annotated[tuple[Requirement, ...], Between(0.0, 1.0)]
    crossed: Weights  # values that the goal goes against, with their weights
    served: Weights  # values that it serves

    def main_values(self) -> Mapping[str, object]:
        """The goal, and what it became."""
        became = {"became": self.goal} if self.goal != self.proposed else {}
        crossed = {"crosses": ", ".join(name for name, _ in self.crossed)} if self.crossed else {}
        return {"proposed": self.proposed, **became, **crossed, "urgency": self.urgency}


@dataclass(frozen=True, slots=True)
class GoalHeld(Facet):
    """The one goal that is held."""

    facet: ClassVar[str] = "intention"
    order: ClassVar[int] = 12

    goal: str
    strength: Unit
    persistence: Unit
    age: int  # turns
    origin: str
    reason: str  # adopted, held, renewed, fulfilled, faded, overtaken or vetoed
    previous: str | None  # the goal it took the place of this turn
    requirements: Annotated[tuple[Requirement, ...], Between(0.0, 1.0)]
    crossed: Weights
    served: Weights

    def state(self) -> Mapping[str, Any]:
        """Under ``intention``: goal, strength, persistence, age and origin."""
        return {
            "intention": {
                "goal": self.goal,
                "strength": self.strength,
                "persistence": self.persistence,
                "age": self.age,
                "origin": self.origin,
            }
        }

    def prompt_lines(self) -> tuple[str, ...]:
        """What one wants."""
        return (
            words.intention_line(self.goal, self.strength, self.reason),
            words.wish_shade(self.origin, self.age, self.persistence),
        )

    def prompt_weight(self) -> float:
        """How strongly it is held."""
        return self.strength

    def main_values(self) -> Mapping[str, object]:
        """The goal, how strongly it is held, and why it changed."""
        instead = {"instead_of": self.previous} if self.previous and self.previous != self.goal else {}
        return {"goal": self.goal, "strength": self.strength, "reason": self.reason, **instead}


@dataclass(frozen=True, slots=True)
class DissonanceFelt(Facet):
    """How far what is wanted is from what is."""

    facet: ClassVar[str] = "dissonance"
    order: ClassVar[int] = 13

    level: Unit
    label: str
    description: str  # empty below the threshold
    pressure: Unit  # how much tension it adds; 0 below the threshold

    def state(self) -> Mapping[str, Any]:
        """Under ``dissonance``: level, label and description."""
        dissonance = {"level": self.level, "label": self.label, "description": self.description}
        return {"dissonance": dissonance}

    def main_values(self) -> Mapping[str, object]:
        """The level and its label."""
        return {"level": self.level, "label": self.label}

    def prompt_lines(self) -> tuple[str, ...]:
        """The contradiction, where it is felt, and what it costs."""
        told = (words.dissonance_line(self.description, self.label),) if self.description else ()
        return (*told, words.odds_shade(self.level))

    def prompt_weight(self) -> float:
        """How large the contradiction is."""
        return self.level


@dataclass(frozen=True, slots=True)
class DefenseRaised(Facet):
    """A defence changes the shape of pain that is too strong to bear."""

    facet: ClassVar[str] = "defense"
    order: ClassVar[int] = 14

    mechanism: str
    maturity: int  # the level in the hierarchy of defences: 7, 5 or 3
    load: float
    tension_relief: Unit
    parked: Unit  # how much of the relief will come back
    description: str

    def state(self) -> Mapping[str, Any]:
        """Under ``defense``: mechanism, description and relief."""
        return {
            "defense": {
                "mechanism": self.mechanism,
                "description": self.description,
                "tension_relief": self.tension_relief,
            }
        }

    def main_values(self) -> Mapping[str, object]:
        """The mechanism, what it answers to, and what it spares."""
        return {"mechanism": self.mechanism, "load": self.load, "relief": self.tension_relief}

    def prompt_lines(self) -> tuple[str, ...]:
        """How it shapes the speech, how one would put it, and what it spares one."""
        own = words.own_words(self.description)
        relief = words.relief_shade(self.tension_relief)
        return words.defense_line(self.mechanism), f"{own} {relief}".strip()

    def prompt_weight(self) -> float:
        """All: it changes how everything else is said."""
        return 1.0
