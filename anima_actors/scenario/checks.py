"""Checks of single turns: a value of the state, the order of the modules, the way back to the baseline."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from anima_actors.journal.conditions import CLOSE, Condition
from anima_actors.journal.timeline import value_at
from anima_actors.scenario.conditions import described, shown
from anima_actors.scenario.values import BASELINE


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """One turn: the state it ended with, who published (in canonical order), the prompt and the reply."""

    turn: int  # from 1
    step: int  # the step of the scenario that posed it, from 0
    label: str
    state: Mapping[str, Any] = field(repr=False)
    published: tuple[str, ...] = field(default=(), repr=False)  # module names
    composed: str | Callable[[], str] = field(
        default="", repr=False, compare=False
    )  # the prompt, or what composes it
    reply: str = field(default="", repr=False)

    @property
    def prompt(self) -> str:
        """The system prompt that the turn ended with; composed when asked for."""
        return self.composed if isinstance(self.composed, str) else self.composed()

    def value(self, path: str) -> Any:
        """What stands at a path such as `reactors.tension`, `blend.0.name` or `prompt`, or None."""
        if path == "prompt":
            return self.prompt
        if path == "reply":
            return self.reply
        try:
            return value_at(self.state, path)
        except KeyError:
            return None


Outcomes = Sequence[TurnOutcome]


class TurnCheck(Protocol):
    """Asks something of the turn at an index of a story."""

    @property
    def subject(self) -> str:
        """What it is about, as written in the story."""

    @property
    def expected(self) -> str:
        """What is expected of it."""

    def gap(self, outcomes: Outcomes, at: int) -> float:
        """0 where it is met at that turn, else how far from it."""

    def found(self, outcomes: Outcomes, at: int) -> str:
        """What was found at that turn."""


@dataclass(frozen=True, slots=True)
class PathCheck:
    """A value of the state meets a condition."""

    subject: str
    condition: Condition

    @property
    def expected(self) -> str:
        """What the condition asks for."""
        return described(self.condition)

    def gap(self, outcomes: Outcomes, at: int) -> float:
        """The condition's gap."""
        before = outcomes[at - 1].value(self.subject) if at else None
        return self.condition.gap(outcomes[at].value(self.subject), before)

    def found(self, outcomes: Outcomes, at: int) -> str:
        """The value; where something above it is missing, that is named."""
        value, parts = outcomes[at].value(self.subject), self.subject.split(".")
        for length in range(1, len(parts)):
            above = ".".join(parts[:length])
            if value is None and outcomes[at].value(above) is None:
                return f"none ({above} is none)"
        text = shown(value)
        return repr(value) if text == self.expected and self.gap(outcomes, at) else text


@dataclass(frozen=True, slots=True)
class OrderCheck:
    """Modules published in this order in one turn, whatever came between."""

    modules: tuple[str, ...]
    subject: str = "order"

    @property
    def expected(self) -> str:
        """The order."""
        return ", then ".join(self.modules)

    def gap(self, outcomes: Outcomes, at: int) -> float:
        """How many of the modules did not come in their turn."""
        left = list(self.modules)
        for module in outcomes[at].published:
            if left and module == left[0]:
                left.pop(0)
        return float(len(left))

    def found(self, outcomes: Outcomes, at: int) -> str:
        """The order in which they published, and who of them did not."""
        published = outcomes[at].published
        seen = [module for module in dict.fromkeys(published) if module in self.modules]
        silent = [module for module in dict.fromkeys(self.modules) if module not in published]
        text = ", then ".join(seen)
        return "; ".join(filter(None, (text, f"{' and '.join(silent)} published nothing" if silent else "")))


@dataclass(frozen=True, slots=True)
class BaselineCheck:
    """All four reactors are within a tolerance of where they rest."""

    tolerance: float
    subject: str = "reactors"

    @property
    def expected(self) -> str:
        """How near is near enough."""
        return f"each within {self.tolerance:g} of its baseline"

    def _farthest(self, outcome: TurnOutcome) -> tuple[float, str]:
        values = {reactor: outcome.value(f"reactors.{reactor}") for reactor in BASELINE}
        if any(not isinstance(value, int | float) for value in values.values()):
            return math.inf, "reactors"
        return max((abs(value - BASELINE[reactor]), reactor) for reactor, value in values.items())

    def gap(self, outcomes: Outcomes, at: int) -> float:
        """How far the farthest reactor is outside."""
        away, _ = self._farthest(outcomes[at])
        return 0.0 if away <= self.tolerance + CLOSE else away - self.tolerance

    def found(self, outcomes: Outcomes, at: int) -> str:
        """The reactor that is farthest from home."""
        away, reactor = self._farthest(outcomes[at])
        if reactor == "reactors":
            return "no reactors in the state"
        value = outcomes[at].value(f"reactors.{reactor}")
        return f"{reactor} {shown(value)}, {away:.4f} from its {BASELINE[reactor]:g}"
