"""Turns on record by their inputs alone: what opened them, and what came from the world outside meanwhile.

All else follows from these, and is made again where a mind lives them again; the check of each turn tells
whether it is the same. A turn after which the state of all modules is kept is on record whole.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from math import fsum, nan
from struct import pack as packed
from typing import Any, Literal, TypeVar, get_args

from anima_actors.encoding.event_layout import LAYOUTS
from anima_actors.encoding.part_content import Part, content_of_part
from anima_actors.encoding.turn_content import DECIMALS, Content, content_hash
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
        check = self._check(turn)
        part: Part = ((OUTSIDE, turn.root),)
        if self.outside:
            part += tuple((one.publisher, one.event) for one in turn.envelopes if one.module in self.outside)
        return recordable(turn, partial(content_of_part, part=part)), check

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
