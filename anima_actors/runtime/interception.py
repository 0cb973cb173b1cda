"""Interception as a rewriting of the graph: publisher -> hidden type -> interceptor -> type.

The publishers of an intercepted type publish a hidden type that only the first interceptor takes; that one
publishes another, which only the next takes, and the last publishes the type itself. Readers, steps and
turns need no notion of interception.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from anima_actors.runtime.actor import Actor
from anima_actors.runtime.errors import WiringError
from anima_actors.runtime.event import Event
from anima_actors.runtime.signature import HandlerSignature

Readable = type
"""An event type, or a hidden type that stands for one on its way to an interceptor."""


@dataclass(frozen=True, slots=True)
class Handler:
    """A handler as a node of the graph."""

    module: type[Actor]
    signature: HandlerSignature
    takes: tuple[Readable, ...]  # for each input
    publishes: tuple[Readable, ...]  # for each output

    @classmethod
    def of(cls, module: type[Actor], signature: HandlerSignature) -> Self:
        """Return the node that a signature describes."""
        takes = tuple(one.event_type for one in signature.inputs)
        return cls(module, signature, takes, tuple(one.event_type for one in signature.outputs))

    @property
    def name(self) -> str:
        return f"{self.module.name}.{self.signature.name}"

    @property
    def place(self) -> str:
        return f"{self.module.__name__}.{self.signature.name}"


def hide_intercepted(handlers: Sequence[Handler]) -> list[Handler]:
    """Put the interceptors of each type in a row between its publishers and its readers."""
    rewritten = list(handlers)
    rows: dict[type[Event], list[int]] = {}
    for index, one in enumerate(handlers):
        if one.signature.intercepts:
            rows.setdefault(one.signature.inputs[0].event_type, []).append(index)
    for event_type, row in rows.items():
        stages: list[Readable] = [*(type(event_type.__name__, (), {}) for _ in row), event_type]
        for index, one in enumerate(rewritten):
            if index not in row:
                published = tuple(stages[0] if kind is event_type else kind for kind in one.publishes)
                rewritten[index] = replace(one, publishes=published)
        for place, index in enumerate(row):
            one = rewritten[index]
            takes = (stages[place], *one.takes[1:])
            rewritten[index] = replace(one, takes=takes, publishes=(stages[place + 1],))
    return rewritten


def refuse_broad_interception(handlers: Sequence[Handler]) -> None:
    """Refuse to intercept a base class: an event is replaced by one of the very type that its readers take.

    Raises:
        WiringError: naming the interceptor and the type to intercept instead.
    """
    for one in (one for one in handlers if one.signature.intercepts):
        held = one.signature.inputs[0].event_type
        for other in handlers:
            for kind in (output.event_type for output in other.signature.outputs):
                if kind is not held and issubclass(kind, held):
                    raise WiringError(
                        f"{one.place} intercepts {held.__name__}, of which {kind.__name__}, published by "
                        f"{other.name}, is only a kind; intercept {kind.__name__} itself"
                    )
