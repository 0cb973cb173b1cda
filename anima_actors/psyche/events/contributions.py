"""What any module may contribute: biases, nudges, intentions, vetoes, and facets of the reported state."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, NamedTuple

from anima_actors.encoding.turn_content import to_plain
from anima_actors.psyche.model.reactor_space import REACTOR_NAMES, Reactors
from anima_actors.runtime import Between, Event, Unit
from anima_actors.runtime.signature import HandlerSignature

Dose = Annotated[float, Between(-10.0, 10.0)]
"""A change to a reactor before it saturates."""


@dataclass(frozen=True, slots=True)
class ReactorDose(Event):
    """A change that a module asks of the reactors; what is common to biases and nudges."""

    source: str  # the module's name
    tension: Dose = 0.0
    arousal: Dose = 0.0
    satisfaction: Dose = 0.0
    cohesion: Dose = 0.0

    @property
    def deltas(self) -> Reactors:
        """The dose as a four-vector."""
        return Reactors(self.tension, self.arousal, self.satisfaction, self.cohesion)

    def main_values(self) -> Mapping[str, object]:
        """The reactors that it moves."""
        return {name: delta for name, delta in zip(REACTOR_NAMES, self.deltas, strict=True) if delta}


@dataclass(frozen=True, slots=True)
class StimulusBias(ReactorDose):
    """Something that colours the stimulus before the reactors move."""


@dataclass(frozen=True, slots=True)
class ReactorNudge(ReactorDose):
    """Feedback to the reactors at the end of the turn, without decay or coupling."""


class Requirement(NamedTuple):
    """What a goal asks of one reactor."""

    reactor: str
    amount: float  # [0, 1]
    at_least: bool  # else: at most

    def unmet(self, x: Reactors) -> float:
        """How far from met, in [0, 1]."""
        value: float = getattr(x, self.reactor)
        if self.at_least:
            return max(0.0, (self.amount - value) / self.amount) if self.amount > 0.0 else 0.0
        return max(0.0, (value - self.amount) / (1.0 - self.amount)) if self.amount < 1.0 else 0.0

    def met_within(self, x: Reactors, tolerance: float) -> bool:
        """Whether the reactor is where the goal wants it, give or take the tolerance."""
        value: float = getattr(x, self.reactor)
        return value >= self.amount - tolerance if self.at_least else value <= self.amount + tolerance


@dataclass(frozen=True, slots=True)
class IntentionProposed(Event):
    """A module proposes a goal."""

    goal: str
    urgency: Unit
    persistence: Unit = 0.5
    origin: str = "module"  # what it springs from: drive, emotion, values, default, or the module's name
    requirements: Annotated[tuple[Requirement, ...], Between(0.0, 1.0)] = ()

    def main_values(self) -> Mapping[str, object]:
        """The goal, how urgent it is, and what it springs from."""
        return {"goal": self.goal, "urgency": self.urgency, "origin": self.origin}


@dataclass(frozen=True, slots=True)
class Veto(Event):
    """A module forbids a goal this turn."""

    goal: str
    reason: str
    source: str = ""


REASON_KINDS = ("promise", "worry", "resolved", "curiosity", "dream", "absence")
"""Of reasons to speak; of two that are due at once and are as urgent, the earlier one here is spoken of."""


@dataclass(frozen=True, slots=True)
class ReasonToSpeak(Event):
    """A module has a reason for the mind to speak first; whether it does is for initiative to weigh."""

    kind: str  # resolved, promise, worry, curiosity, absence or dream
    about: str = ""  # a few words, as they were said; what goes beyond 200 characters is left out
    urgency: Unit = 0.5
    source: str = ""  # the module's name

    def main_values(self) -> Mapping[str, object]:
        """What it is, how urgent, and of whom."""
        return {"kind": self.kind, "urgency": self.urgency, "source": self.source}


@dataclass(frozen=True, slots=True)
class Facet(Event):
    """An event that is part of the reported state and, where it has lines, of the prompt.

    A subclass may set ``facet``, the name of its section and of its key in the state (by default the class
    name in snake case), and ``order``, the place of its section; and override :meth:`state`,
    :meth:`prompt_lines` and :meth:`prompt_weight`.
    """

    facet: ClassVar[str] = ""
    keys: ClassVar[tuple[str, ...] | None] = None  # its keys in the state; None for just its name
    order: ClassVar[int] = 1000  # the place of its section in the prompt; by name where two have the same

    def __init_subclass__(cls) -> None:
        # A slotted dataclass is made twice and loses its enclosing cell, hence no zero-argument super().
        super(Facet, cls).__init_subclass__()
        if "facet" not in vars(cls):
            cls.facet = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    def state(self) -> Mapping[str, Any]:
        """Its entries in the state, plain and JSON-ready, under the keys that the class declares."""
        return {key: to_plain(self) for key in self.state_keys()}

    def prompt_lines(self) -> tuple[str, ...]:
        """What a language model is told of it, in whole sentences; none by default."""
        return ()

    def prompt_weight(self) -> float:
        """How far it is from what is quiet and usual, in [0, 1], for a prompt that must be shortened."""
        return 0.5

    @classmethod
    def state_keys(cls) -> tuple[str, ...]:
        """The keys that it fills in the state."""
        return (cls.facet,) if cls.keys is None else cls.keys


def keys_filled(signatures: Iterable[HandlerSignature]) -> Iterator[str]:
    """Yield the keys of the state that handlers fill, by what they announce."""
    for signature in signatures:
        for output in signature.outputs:
            if issubclass(output.event_type, Facet):
                yield from output.event_type.state_keys()
