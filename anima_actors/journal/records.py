"""What the journal holds of a turn, as plain records. All that explains or compares reads these.

They are the same whether they were made of a turn just finished or read back from a file.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgpack

from anima_actors.encoding.event_layout import split
from anima_actors.encoding.turn_content import (
    Content,
    FieldNames,
    UnreadableContent,
    content_hash,
    content_of,
    pack,
    unpack,
    unpacked,
    value_names,
)
from anima_actors.journal import JournalError
from anima_actors.runtime import AnimaError, RecordedFailure, Turn
from anima_actors.runtime.supervision import UNAVAILABLE
from anima_actors.runtime.turn_runner import CANCELLED, INTERRUPTED

OUTSIDE = "outside"
"""The publisher of root events."""

STOOD_IN_FOR = "VoiceFailed"
"""The event of a module that could not do its work and had a simpler one do it."""


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
    voice: Sequence[Mapping[str, Any]] = ()  # each call to a language model: who asked, what came of it
    microseconds: Mapping[str, float] = field(default_factory=dict, compare=False)  # beside the content

    @property
    def root(self) -> EventRecord:
        """The event that opened the turn."""
        return self.events[0]

    def find(self, type_name: str) -> EventRecord | None:
        """The first event of that type, as its readers had it after whoever intercepted it, or None."""
        found = self.find_all(type_name)
        before = {cause for event in found for cause in event.causes}  # an interceptor tells its own kind
        return next((event for event in found if event.sequence not in before), None)

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
        found += [
            {"module": one.module, "handler": one.publisher, "reason": str(one.data.get("reason", ""))}
            for one in self.find_all(STOOD_IN_FOR)
        ]
        return found


def failure_again(failure: Mapping[str, Any]) -> RecordedFailure:
    """A failure on record, to be raised where it is to happen again."""
    reason, stopped = str(failure["reason"]), None
    if failure["stopped"]:
        reason, mark, why = reason.rpartition("; stopped: ")
        stopped = f"stopped: {why}" if mark else None
        reason = reason or why
    forgiven = reason.startswith(UNAVAILABLE) or reason in (CANCELLED, INTERRUPTED)
    return RecordedFailure(reason, forgiven=forgiven, stopped=stopped)


def record_turn(turn: Turn, draws: Mapping[str, int] | None = None, previous_hash: str = "") -> TurnRecord:
    """The record of a finished turn.

    Args:
        turn: the turn.
        draws: random numbers drawn so far, by module.
        previous_hash: the hash of the turn before; empty for the first.

    Raises:
        RecordError: an event holds something that is no plain data.
    """
    content = recordable_content(turn)
    names = {
        f"{envelope.module}.{type(envelope.event).__name__}": value_names(type(envelope.event))
        for envelope in turn.envelopes
    }
    return record_of(
        content,
        names,
        stopped=dict(turn.stopped),
        draws=dict(draws or {}),
        hash=content_hash(content, previous_hash),
        microseconds=dict(turn.microseconds),
    )


def recordable_content(turn: Turn) -> Content:
    """The content of a turn.

    Raises:
        RecordError: an event holds something that is no plain data.
    """
    try:
        return content_of(turn)
    except TypeError as error:
        raise RecordError(
            f"turn {turn.number}: {error}; keep to numbers, texts, tuples, mappings, arrays and events"
        ) from error


def record_of(content: Content, names: FieldNames, **beside: Any) -> TurnRecord:
    """The record of a turn from its content.

    Args:
        content: live or read back.
        names: the fields of each event type in the order of its values.
        beside: the other fields of the record.

    Raises:
        UnreadableContent: the content is none, or has a type without names.
    """
    number, at_s, rows, skipped, failures = unpacked(content, names)
    events = tuple([EventRecord(sequence, *row) for sequence, row in enumerate(rows)])
    told = tuple(
        {"publisher": publisher, "reason": reason, "stopped": stopped}
        for publisher, reason, stopped in failures
    )
    return TurnRecord(number, at_s, events, skipped, told, **beside)


def content_of_record(record: TurnRecord) -> Content:
    """The content that a record was made of, made again from its plain data."""
    floats = [record.at_s]
    heads = [(one.publisher, one.causes, one.type) for one in record.events]
    values = [split(value, floats) for one in record.events for value in one.data.values()]
    failures = [(one["publisher"], one["reason"], one["stopped"]) for one in record.failures]
    packed = pack((record.number, values, record.skipped, failures))
    return Content(pack(heads), packed, struct.pack(f"<{len(floats)}d", *floats))


def record_hash(record: TurnRecord, previous_hash: str = "") -> str:
    """The hash that a record's content has, to be held against the one it carries."""
    return content_hash(content_of_record(record), previous_hash)


def _module(publisher: str) -> str:
    return publisher.partition(".")[0]


FORMAT = (1, 0)
"""The version of the file format: a newer first number is refused, a newer second one is read."""

MIND = "mind"
"""What the header of a mind file says that it is."""

EVERY = 32
"""The index names the place of each so-many-th turn."""

TRAILER = b"ANIMAEND"
"""The last bytes of a journal that was ended cleanly; before them, the length of the last frame."""


class Tail(NamedTuple):
    """Where a journal ends, so that it can be gone on with."""

    size: int  # bytes, all whole
    previous: int  # checksum of the last body
    turns: int  # number of the last turn
    hash: str  # of the last turn
    places: tuple[int, ...]  # of each 32nd turn, from the first on
    snapshots: tuple[tuple[int, int], ...]  # turn and place of each
    first: int  # number of the first turn that is or will be there


class BadBody(Exception):
    """A body whose checksum is right, but which does not hold what it should."""


def turn_body(
    content: Content,
    turn_hash: str,
    *,
    draws: Mapping[str, int],
    stopped: Mapping[str, str],
    failed: int,
    voice: Sequence[Mapping[str, Any]],
    microseconds: Mapping[str, float],
    fields: FieldNames,
) -> bytes:
    """The body of a turn's frame; what is empty is left out."""
    body: dict[str, Any] = {
        "heads": content.heads,
        "values": content.values,
        "floats": content.floats,
        "hash": bytes.fromhex(turn_hash),
    }
    if draws:
        body["draws"] = draws
    if stopped:
        body["stopped"] = stopped
    if failed:
        body["failed"] = failed
    if voice:
        body["voice"] = voice
    if microseconds:
        body["microseconds"] = microseconds
    if fields:
        body["fields"] = fields
    return pack(body)


def unpacked_body(body: bytes) -> dict[str, Any]:
    """The mapping in a body.

    Raises:
        BadBody: there is none.
    """
    try:
        data = unpack(body)
    except (ValueError, TypeError, RecursionError, msgpack.UnpackException, UnreadableContent) as error:
        raise BadBody(f"its body cannot be unpacked: {error}") from error
    if not isinstance(data, dict):
        raise BadBody("its body is no mapping")
    return data


def turn_record(data: Mapping[str, Any], fields: FieldNames) -> TurnRecord:
    """The record in the body of a turn's frame.

    Args:
        data: the unpacked body.
        fields: of each event type, as the header names them.

    Raises:
        BadBody: it holds no turn.
    """
    try:
        names = {**fields, **data["fields"]} if "fields" in data else fields
        return record_of(
            _content(data),
            names,
            stopped=dict(data.get("stopped", {})),
            draws=dict(data.get("draws", {})),
            hash=data["hash"].hex(),
            voice=tuple(data.get("voice") or ()),
            microseconds=dict(data.get("microseconds", {})),
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BadBody(f"it holds no turn: {type(error).__name__}: {error}") from error


def turn_hash_of(data: Mapping[str, Any], previous: str) -> str:
    """The hash that the content in an unpacked body has, whatever hash it carries."""
    return content_hash(_content(data), previous)


def _content(data: Mapping[str, Any]) -> Content:
    blocks = [data["heads"], data["values"], data["floats"]]
    if not all(isinstance(block, bytes) for block in blocks):
        raise TypeError("a block is not binary")
    return Content(*map(bytes, blocks))


def end_body(
    turns: int, last_hash: str, places: Sequence[int], snapshots: Sequence[tuple[int, int]], head_size: int
) -> bytes:
    """The body of the last frame: an index, and at its very end its own length and the trailer.

    Args:
        turns: how many there are.
        last_hash: of the last of them.
        places: where the frames of turns 1, 33, 65, ... begin.
        snapshots: the turn and place of each snapshot.
        head_size: of a frame, which counts in the length.
    """
    body = pack(
        {
            "turns": turns,
            "hash": last_hash,
            "every": EVERY,
            "places": b"".join(place.to_bytes(8, "little") for place in places),
            "snapshots": [list(one) for one in snapshots],
        }
    )
    length = head_size + len(body) + 8 + len(TRAILER)
    return body + length.to_bytes(8, "little") + TRAILER


def unpacked_end(body: bytes) -> dict[str, Any]:
    """The mapping in the body of a last frame."""
    return unpacked_body(body[: -8 - len(TRAILER)])


def check_format(header: Mapping[str, Any], name: str) -> None:
    """Refuse a header of a format that this program cannot read.

    Raises:
        JournalError: with the version that can.
    """
    version = header.get("format")
    if not isinstance(version, list) or len(version) != 2 or not all(type(part) is int for part in version):
        raise JournalError(f"{name}: its header names no format; it is no journal of this program")
    if version[0] != FORMAT[0]:
        raise JournalError(
            f"{name} is of format {version[0]}.{version[1]}, written by anima_actors "
            f"{header.get('package', '?')!s:.40}; this program reads format {FORMAT[0]}; "
            f"use {'a newer' if version[0] > FORMAT[0] else 'that'} version"
        )
