"""L5: what is wanted, what it costs, and how the mind protects itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from anima_actors.psyche import text as words
from anima_actors.psyche.events.contributions import Dose, Facet, Requirement
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
    served: Weights  # values that it was reshaped for
    vetoed_by: str = ""  # the value that forbids it; "" where it may be held

    def main_values(self) -> Mapping[str, object]:
        """The goal, and what it became."""
        if self.vetoed_by:
            return {"proposed": self.proposed, "vetoed_by": self.vetoed_by, "urgency": self.urgency}
        became = {"became": self.goal} if self.goal != self.proposed else {}
        crossed = {"crosses": ", ".join(name for name, _ in self.crossed)} if self.crossed else {}
        return {"proposed": self.proposed, **became, **crossed, "urgency": self.urgency}


@dataclass(frozen=True, slots=True)
class GoalHeld(Facet):
    """The one goal that is held."""

    facet: ClassVar[str] = "intention"
    order: ClassVar[int] = 120

    goal: str
    strength: Unit
    persistence: Unit
    age: int  # turns
    origin: str
    because: str  # adopted, kept, or what became of the one before: fulfilled, faded, displaced, vetoed
    previous: str | None  # the goal it took the place of this turn
    requirements: Annotated[tuple[Requirement, ...], Between(0.0, 1.0)]  # the levels that it asks for
    crossed: Weights
    served: Weights
    targets: Annotated[tuple[Requirement, ...], Between(0.0, 1.0)] = ()  # the levels at which it is met

    def state(self) -> Mapping[str, Any]:
        """Under ``intention``: goal, strength, persistence, age, origin and because."""
        return {
            "intention": {
                "goal": self.goal,
                "strength": self.strength,
                "persistence": self.persistence,
                "age": self.age,
                "origin": self.origin,
                "because": self.because,
            }
        }

    def prompt_lines(self) -> tuple[str, ...]:
        """What one wants."""
        return (
            words.intention_line(self.goal, self.strength, self.because),
            words.describe_wish(self.origin, self.age, self.persistence),
        )

    def prompt_weight(self) -> float:
        """How strongly it is held."""
        return self.strength

    def main_values(self) -> Mapping[str, object]:
        """The goal, how strongly it is held, and why it changed."""
        instead = {"instead_of": self.previous} if self.previous and self.previous != self.goal else {}
        return {"goal": self.goal, "strength": self.strength, "because": self.because, **instead}


@dataclass(frozen=True, slots=True)
class GoalDone(Event):
    """What a goal was after has been done: said, answered, finished."""

    goal: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class DissonanceFelt(Facet):
    """How far what is wanted is from what is."""

    facet: ClassVar[str] = "dissonance"
    order: ClassVar[int] = 130

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
        return (*told, words.describe_odds(self.level))

    def prompt_weight(self) -> float:
        """How large the contradiction is."""
        return self.level


@dataclass(frozen=True, slots=True)
class DefenseRaised(Facet):
    """A defence changes the shape of pain that is too strong to bear."""

    facet: ClassVar[str] = "defense"
    order: ClassVar[int] = 140

    mechanism: str
    maturity: int  # the level in the hierarchy of defences: 7, 5 or 3
    load: float
    tension_relief: Unit  # by how much it lowers tension, exactly
    parked: Unit  # how much of the relief will come back
    description: str
    satisfaction: Dose = 0.0  # what the relief is turned into
    arousal: Dose = 0.0
    source: str = "defense"  # the module's name

    @property
    def tension(self) -> float:
        """What it does to tension."""
        return -self.tension_relief

    def state(self) -> Mapping[str, Any]:
        """Under ``defense``: mechanism, description, relief, and how much of it is put off."""
        return {
            "defense": {
                "mechanism": self.mechanism,
                "description": self.description,
                "tension_relief": self.tension_relief,
                "parked": self.parked,
            }
        }

    def main_values(self) -> Mapping[str, object]:
        """The mechanism, what it answers to, and what it spares."""
        return {"mechanism": self.mechanism, "load": self.load, "relief": self.tension_relief}

    def prompt_lines(self) -> tuple[str, ...]:
        """How it shapes the speech, how one would put it, and what it spares one."""
        own = words.own_words(self.description)
        relief = words.describe_relief(self.tension_relief)
        return words.defense_line(self.mechanism), f"{own} {relief}".strip()

    def prompt_weight(self) -> float:
        """All: it changes how everything else is said."""
        return 1.0
