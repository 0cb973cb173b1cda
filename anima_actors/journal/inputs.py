"""Turns on record by their inputs alone: what opened them, and what came from the world outside meanwhile.

All else follows from these, and is made again where a mind lives them again; the check of each turn tells
whether it is the same. A turn after which the state of all modules is kept is on record whole.
"""

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache, partial
from math import fsum, nan
from struct import error as NoNumber
from struct import pack as packed
from typing import Any, Literal, TypeVar, get_args

from anima_actors.encoding.event_layout import LAYOUTS
from anima_actors.encoding.turn_content import (
    DECIMALS,
    Content,
    content_hash,
    packed_content,
    packed_heads,
    values_of,
)
from anima_actors.journal.bodies import chained
from anima_actors.journal.records import OUTSIDE, TurnRecord, recordable, recordable_content
from anima_actors.runtime import Event, Turn, Wiring

Detail = Literal["events", "inputs"]
"""What a journal holds of each turn: all events, or those from outside alone."""

DETAILS: tuple[Detail, ...] = get_args(Detail)

CHECKED = ("ReactorsMoved", "EmotionFelt")
"""Types of the events whose numbers are summed up as a turn's check: little goes otherwise and moves none."""

T = TypeVar("T")


class TurnInputs:
    """Takes from finished turns their inputs and their checks.

    Attributes:
        outside: the names of the modules that wait for the world outside; all that they publish is kept.
    """

    def __init__(self, wiring: Wiring, outside: Collection[str] | None = None) -> None:
        """Take those of turns of a wiring.

        Args:
            wiring: of the mind.
            outside: the modules that wait for the world outside; by default those with an async handler.
        """
        waiting = {step.module for step in wiring.steps if step.asynchronous}
        self.outside = frozenset(waiting if outside is None else outside)
        outputs = (output.event_type for step in wiring.steps for output in step.signature.outputs)
        found = {kind.__name__: kind for kind in outputs if kind.__name__ in CHECKED}
        self._checked: list[tuple[type[Event], Callable[[Event], Any]]] = [
            (kind, LAYOUTS[kind].take_flat) for _, kind in sorted(found.items())
        ]

    def taken(self, turn: Turn) -> tuple[Content, bytes]:
        """Return the inputs of a turn, and the check of what followed from them.

        Raises:
            RecordError: an event holds something that is no plain data.
        """
        part: tuple[tuple[str, Event], ...] = ((OUTSIDE, turn.root),)
        if self.outside:
            part += tuple((one.publisher, one.event) for one in turn.envelopes if one.module in self.outside)
        try:
            content = _content_of(turn, part)
        except (AttributeError, TypeError, ValueError, IndexError, NoNumber):
            content = recordable(turn, partial(_thoroughly, part=part))  # not as its annotations say
        return content, self._check(turn)

    def hash_again(self, turn: Turn, record: TurnRecord, previous: str) -> str:
        """Return the hash of a turn lived again, made as that of its record was.

        Raises:
            RecordError: an event holds something that is no plain data.
        """
        if not record.check:
            return content_hash(recordable_content(turn), previous)
        content, check = self.taken(turn)
        return content_hash(content, chained(previous, check))

    def of_modules(self, fields: Mapping[str, T]) -> dict[str, T]:
        """Return what concerns the modules whose events are kept, of what is named after module and type."""
        return {name: one for name, one in fields.items() if name.partition(".")[0] in self.outside}

    def _check(self, turn: Turn) -> bytes:
        numbers: list[float] = []
        for kind, take in self._checked:
            event = turn.find(kind)
            if event is not None:
                numbers += take(event)
        try:
            total = fsum(numbers)
        except (OverflowError, ValueError):  # an event of that name, but of others, with infinite numbers
            total = nan
        return packed("<d", round(total, DECIMALS) + 0.0)


Part = tuple[tuple[str, Event], ...]
"""Some events of a turn with their publishers, the root first; nothing is told of what caused them."""


def _content_of(turn: Turn, part: Part) -> Content:
    """Lay out a part of a turn as the annotations of its events have it."""
    floats: list[float] = [turn.at_s]
    loose: list[Any] = []
    values: list[Any] = []
    for _, event in part:
        _, _, mixed, take_kept, take_flat, places = LAYOUTS[type(event)]
        kept = take_kept(event)
        loose += kept
        values += kept
        values += places
        floats += take_flat(event)
        for _, take, apart in mixed:
            values.append(apart(take(event), floats))
    if not _NEVER_KEPT.isdisjoint(map(type, loose)):
        raise TypeError("a float is annotated as something else")
    return packed_content(turn, _heads_of(tuple([(by, type(one)) for by, one in part])), values, floats, ())


_NEVER_KEPT = frozenset((float, bytes))


@lru_cache(maxsize=256)
def _heads_of(kinds: tuple[tuple[str, type[Event]], ...]) -> bytes:
    return packed_heads([(publisher, (), kind) for publisher, kind in kinds])


def _thoroughly(turn: Turn, part: Part) -> Content:
    """Lay out a part of a turn by what its events hold."""
    floats = [turn.at_s]
    values = [value for publisher, event in part for value in values_of(publisher, event, floats)]
    return packed_content(turn, _heads_of(tuple([(by, type(one)) for by, one in part])), values, floats, ())
