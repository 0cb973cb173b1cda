"""What the journal holds of a turn, as plain records. All that explains or compares reads these.

They are the same whether they were made of a turn just finished or read back from a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from anima_actors.runtime import AnimaError, Envelope, Turn, plain
from anima_actors.runtime.fingerprint import content_hash

OUTSIDE = "outside"
"""The publisher of root events."""


class RecordError(AnimaError, TypeError):
    """An event holds something that cannot be recorded."""


class EventRecord(NamedTuple):
    """One event with its provenance, as plain data."""

    sequence: int  # in its turn; 0 is the root
    publisher: str  # "module.handler"; "outside" for the root
    causes: tuple[int, ...]  # sequences in the same turn, in the order in which the handler took them
    type: str  # the name of the event's class
    data: dict[str, Any]  # its fields; a field that is derived from its causes is left out

    @property
    def module(self) -> str:
        """The name of the module that published it; "outside" for the root."""
        return self.publisher.partition(".")[0]


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn, complete."""

    number: int  # from 1
    at_s: float  # the mind's time in seconds
    events: tuple[EventRecord, ...]  # in canonical order, the root first
    skipped: tuple[str, ...] = ()  # handlers whose inputs stayed absent
    failures: tuple[dict[str, Any], ...] = ()  # each with publisher, reason and stopped
    stopped: Mapping[str, str] = field(default_factory=dict)  # modules out of service, and why
    draws: Mapping[str, int] = field(default_factory=dict)  # module -> random numbers drawn so far
    hash: str = ""  # of this turn's content and the hash of the turn before
    microseconds: Mapping[str, float] = field(default_factory=dict, compare=False)  # beside the content

    @property
    def root(self) -> EventRecord:
        """The event that opened the turn."""
        return self.events[0]

    def find(self, type_name: str) -> EventRecord | None:
        """The first event of that type, or None."""
        return next((event for event in self.events if event.type == type_name), None)

    def find_all(self, type_name: str) -> tuple[EventRecord, ...]:
        """All events of that type, in canonical order."""
        return tuple(event for event in self.events if event.type == type_name)

    def module_of(self, sequence: int) -> str:
        """The module that published the event of that sequence."""
        return self.events[sequence].module

    @property
    def degraded(self) -> list[dict[str, str]]:
        """Modules that failed in this turn or are out of service, as the state tells it."""
        found = [
            {"module": _module(one["publisher"]), "handler": one["publisher"], "reason": one["reason"]}
            for one in self.failures
        ]
        told = {_module(one["publisher"]) for one in self.failures if one["stopped"]}
        found += [
            {"module": module, "handler": module, "reason": why}
            for module, why in self.stopped.items()
            if module not in told
        ]
        return found


def record_turn(turn: Turn, draws: Mapping[str, int] | None = None, previous_hash: str = "") -> TurnRecord:
    """The record of a finished turn.

    Args:
        turn: the turn.
        draws: random numbers drawn so far, by module.
        previous_hash: the hash of the turn before; empty for the first.

    Raises:
        RecordError: an event holds something that is no plain data.
    """
    events = tuple([_event_record(envelope) for envelope in turn.envelopes])
    failures = tuple(
        {"publisher": one.publisher, "reason": one.reason, "stopped": one.stopped} for one in turn.failures
    )
    return TurnRecord(
        turn.number,
        turn.at_s,
        events,
        turn.skipped,
        failures,
        dict(turn.stopped),
        dict(draws or {}),
        content_hash(
            previous_hash,
            turn.number,
            turn.at_s,
            events,
            turn.skipped,
            [(one.publisher, one.reason) for one in turn.failures],
        ),
        dict(turn.microseconds),
    )


def record_hash(record: TurnRecord, previous_hash: str) -> str:
    """The hash that a record's content has, to be held against the one it carries."""
    failures = [(one["publisher"], one["reason"]) for one in record.failures]
    return content_hash(previous_hash, record.number, record.at_s, record.events, record.skipped, failures)


def _event_record(envelope: Envelope) -> EventRecord:
    event = envelope.event
    try:
        data = plain(event)
    except TypeError as error:
        raise RecordError(
            f"{envelope.publisher} published a {type(event).__name__} that cannot be recorded: {error}; "
            f"keep to numbers, texts, tuples, named tuples, mappings and events"
        ) from error
    causes = tuple([cause.sequence for cause in envelope.causes])
    return EventRecord(envelope.id.sequence, envelope.publisher, causes, type(event).__name__, data)


def _module(publisher: str) -> str:
    return publisher.partition(".")[0]
