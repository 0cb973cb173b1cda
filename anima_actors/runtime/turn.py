"""The complete account of one turn."""

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import Any, TypeVar

from anima_actors.runtime.event import Envelope, Event, EventId, RootEvent
from anima_actors.runtime.step import HandlerStep, Slots
from anima_actors.runtime.supervision import Failure
from anima_actors.runtime.wiring import Wiring

OUTSIDE = "outside"
"""The publisher of root events."""

E = TypeVar("E", bound=Event)

MOST_SHAPES = 1000
"""Kept by a wiring."""

EventHeader = tuple[str, tuple[int, ...], type[Event]]
"""Publisher of an event, its causes by their place in the turn, and its type."""


class TurnShape:
    """The shape of a turn: what all turns have in common in which the same handlers told the same kinds.

    Attributes:
        headers: of all events in canonical order, the root first.
        slot_index: where the events after the root are laid out: port, and the place among several.
        memo: for whoever wants to keep something with the shape.
    """

    __slots__ = ("headers", "memo", "slot_index")

    def __init__(
        self, headers: tuple[EventHeader, ...], slot_index: tuple[tuple[int, int | None], ...]
    ) -> None:
        self.headers = headers
        self.slot_index = slot_index
        self.memo: Any = None


_identity = partial(tuple.__new__, EventId)
_envelope = partial(tuple.__new__, Envelope)


class Ledger:
    """The events of one turn, laid out by port.

    Ids follow the canonical order of handlers, so they do not depend on who was ready first; an event
    gets its id once nothing can any longer come before it.
    """

    __slots__ = (
        "_envelopes",
        "_ids",
        "_released",
        "_steps",
        "_wiring",
        "at_s",
        "closed",
        "number",
        "root",
        "slots",
    )

    def __init__(self, wiring: Wiring, root: RootEvent, number: int, at_s: float) -> None:
        self.number = number
        self.at_s = at_s
        self.root = root
        self.slots: Slots = [None] * wiring.port_count
        self.closed = [False] * len(wiring.steps)  # by rank: finished or skipped
        self._steps = wiring.steps
        self._wiring = wiring
        self._released = 0
        self._envelopes: list[Envelope] | None = None
        self._ids: list[Any] = []
        for port, event_type in wiring.root_ports:
            if root.reaches(event_type):
                self.slots[port] = root

    def find(self, event_type: type[E]) -> E | None:
        """The first event of that type in canonical order, or None."""
        if isinstance(self.root, event_type):
            return self.root
        for port, many in self._wiring.ports_of(event_type):
            held = self.slots[port]
            if held is not None:
                return held[0] if many else held  # type: ignore[no-any-return]
        return None

    def envelopes(self) -> Sequence[Envelope]:
        """All envelopes whose place is final, the root first."""
        if self._envelopes is None:
            first = EventId(self.number, 0)
            self._envelopes = [Envelope(first, OUTSIDE, (), self.at_s, self.root)]
            self._ids = [first if held is self.root else None for held in self.slots]
        envelopes, ids, slots = self._envelopes, self._ids, self.slots
        number, at_s = self.number, self.at_s
        for step in self._steps[self._released :]:
            if not self.closed[step.rank]:
                break
            self._released += 1
            causes = None
            for port, many in step.published:
                held = slots[port]
                if held is None:
                    continue
                if causes is None:
                    causes = self._causes(step)
                if many:
                    first_of_many = len(envelopes)
                    for event in held:
                        identity = _identity((number, len(envelopes)))
                        envelopes.append(_envelope((identity, step.name, causes, at_s, event)))
                    ids[port] = [envelope.id for envelope in envelopes[first_of_many:]]
                else:
                    ids[port] = identity = _identity((number, len(envelopes)))
                    envelopes.append(_envelope((identity, step.name, causes, at_s, held)))
        return envelopes

    def shape(self) -> TurnShape:
        """Who told what because of what, without the events; the same object for turns of the same shape.

        For finished turns.
        """
        slots, known = self.slots, self._wiring.shapes
        many = tuple([len(slots[port] or ()) for port in self._wiring.ports_of_many])
        key = (type(self.root), many, *[held is None for held in slots])
        shape = known.get(key)
        if shape is None:
            if len(known) >= MOST_SHAPES:
                known.clear()
            shape = known[key] = self._make_shape()
        return shape

    def _make_shape(self) -> TurnShape:
        slots = self.slots
        headers: list[EventHeader] = [(OUTSIDE, (), type(self.root))]
        slot_index: list[tuple[int, int | None]] = []
        found: list[Sequence[int]] = [(0,) if held is self.root else () for held in slots]
        for step in self._steps:
            for port, many in step.published:
                held = slots[port]
                if held is None:
                    continue
                causes = tuple([cause for number, _, _ in step.taken for cause in found[number]])
                events = held if many else (held,)
                found[port] = range(len(headers), len(headers) + len(events))
                headers += [(step.name, causes, type(event)) for event in events]
                slot_index += [(port, index if many else None) for index in range(len(events))]
        return TurnShape(tuple(headers), tuple(slot_index))

    def _causes(self, step: HandlerStep) -> tuple[EventId, ...]:
        ids = self._ids
        if len(step.taken) == 1 and not step.taken[0].many:
            identity = ids[step.taken[0].number]
            return () if identity is None else (identity,)
        causes: list[EventId] = []
        for port, _, many in step.taken:
            identity = ids[port]
            if identity is None:
                continue
            if many:
                causes.extend(identity)
            else:
                causes.append(identity)
        return tuple(causes)


class Turn:
    """One root event and the events that it set off. Not to be changed."""

    def __init__(
        self,
        ledger: Ledger,
        skipped: tuple[str, ...],
        failures: tuple[Failure, ...],
        stopped: Mapping[str, str],
        microseconds: Mapping[str, float],
        ongoing: tuple[str, ...] = (),
    ) -> None:
        self.number = ledger.number  # from 1
        self.at_s = ledger.at_s  # the mind's time in seconds
        self.skipped = skipped  # handlers whose inputs stayed absent, in canonical order
        self.failures = failures  # in canonical order
        self.ongoing = ongoing  # handlers whose work goes on beside the turns that follow
        self.stopped = stopped  # modules out of service, and why
        self.microseconds = microseconds  # by handler, where measured; stands beside the record
        self._ledger = ledger

    @property
    def root(self) -> RootEvent:
        """The event that opened the turn."""
        return self._ledger.root

    @cached_property
    def envelopes(self) -> tuple[Envelope, ...]:
        """Every event with its provenance, in canonical order, the root first."""
        return tuple(self._ledger.envelopes())

    def slots_by_shape(self) -> tuple[TurnShape, Slots]:
        """What :attr:`envelopes` tell, in its shortest form: the turn's shape, and the events by port."""
        return self._ledger.shape(), self._ledger.slots

    def find(self, event_type: type[E]) -> E | None:
        """The first event of that type in this turn, or None."""
        return self._ledger.find(event_type)

    @property
    def degraded(self) -> list[dict[str, str]]:
        """Modules that failed this turn or are out of service, each with the reason; JSON-ready."""
        found = [
            {"module": failure.module, "handler": failure.publisher, "reason": failure.reason}
            for failure in self.failures
        ]
        told = {failure.module for failure in self.failures if failure.stopped}
        found += [
            {"module": module, "handler": module, "reason": why}
            for module, why in self.stopped.items()
            if module not in told
        ]
        return found
