"""Turns read back from a record, in the form in which the logs take turns just finished."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import make_dataclass
from functools import lru_cache
from keyword import iskeyword
from typing import Any, cast

from anima_actors.journal.decode import EventTypes, event_of
from anima_actors.journal.records import EventRecord, RecordError, TurnRecord
from anima_actors.logs.records import Level, LogRecord, Selection
from anima_actors.runtime import Envelope, Event, EventId, Failure, Turn
from anima_actors.runtime.turn import Ledger


class _Recorded:
    """What a turn wants of a ledger, from a record."""

    def __init__(self, record: TurnRecord, events: tuple[Event, ...]) -> None:
        self.number = record.number
        self.at_s = record.at_s
        self.root = events[0]
        self._events = events
        self._record = record

    def find(self, event_type: type[Event]) -> Event | None:
        found = [number for number, event in enumerate(self._events) if isinstance(event, event_type)]
        before = {cause for number in found for cause in self._record.events[number].causes}
        return next((self._events[number] for number in found if number not in before), None)

    def envelopes(self) -> list[Envelope]:
        number, at_s = self.number, self.at_s
        return [
            Envelope(
                EventId(number, one.sequence),
                one.publisher,
                tuple(EventId(number, cause) for cause in one.causes),
                at_s,
                event,
            )
            for one, event in zip(self._record.events, self._events, strict=True)
        ]


def turn_of(record: TurnRecord, types: EventTypes) -> Turn:
    """The turn that was recorded. An event of a type that is not at hand is stood in for, field by field."""
    failures = tuple(
        Failure(record.number, one["publisher"], one["reason"], one["stopped"]) for one in record.failures
    )
    ledger = cast("Ledger", _Recorded(record, typed_events(record, types)))
    return Turn(ledger, record.skipped, failures, record.stopped, record.microseconds)


def typed_events(record: TurnRecord, types: EventTypes) -> tuple[Event, ...]:
    """All events of a turn, typed; see :func:`turn_of` for those whose type is not at hand."""
    events: list[Event] = []
    for one in record.events:
        try:
            event = event_of(one, types)
        except RecordError:
            event = _stand_in(one)
        with suppress(Exception):  # what it derives from its causes stays empty where one is stood in for
            event = event.completed([events[cause] for cause in one.causes])
        events.append(event)
    return tuple(events)


def _stand_in(one: EventRecord) -> Event:
    fields = tuple(name for name in one.data if name.isidentifier() and not iskeyword(name))
    made: Event = _stand_in_type(one.type, fields)(**{name: one.data[name] for name in fields})
    return made


@lru_cache(maxsize=256)
def _stand_in_type(name: str, fields: tuple[str, ...]) -> Any:
    return make_dataclass(name, [(field, Any) for field in fields], bases=(Event,), frozen=True)


class Narrowed(Selection):
    """A selection that also looks at the type of events."""

    events: frozenset[str] | None = None  # None for all

    def chosen(self, records: Any) -> tuple[LogRecord, ...]:
        """The records that are wanted, in the order given."""
        chosen = super().chosen(records)
        if self.events is None:
            return chosen
        return tuple(record for record in chosen if record.event in self.events)

    @property
    def narrow(self) -> bool:
        """Whether there is anything that it does not want, but for the level."""
        return self.modules is not None or self.events is not None


def narrowed(modules: frozenset[str] | None, events: frozenset[str] | None, level: Level) -> Narrowed:
    """The selection of these modules' events of these types; None for all."""
    made = Narrowed(modules, level)
    made.events = events
    return made


def label_of(record: TurnRecord) -> str:
    """What opened the turn, in a word or two."""
    data: Mapping[str, Any] = record.root.data
    return str(data.get("message") or record.root.type)
