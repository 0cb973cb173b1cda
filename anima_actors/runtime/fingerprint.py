"""Plain data from events, and one hash of a turn that is the same on every machine."""

import hashlib
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, NamedTuple

import msgpack

from anima_actors.runtime.turn import Turn

DECIMALS = 9
"""Floats are hashed rounded: linear-algebra libraries differ in the last bits between processors."""


def plain(value: Any, decimals: int | None = None) -> Any:
    """Turn events and the values in them into dicts, lists, numbers and strings.

    A field declared with ``compare=False`` is derived from the event's causes and left out.

    Args:
        value: an event, or anything an event or a snapshot may hold.
        decimals: round floats to that many places; None keeps them.
    """
    kind = type(value)
    if kind is float:
        return value if decimals is None else round(value, decimals) + 0.0
    if kind is str or kind is int or kind is bool or value is None or kind is bytes:
        return value
    if isinstance(value, tuple | list | deque):
        return [plain(item, decimals) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item, decimals) for key, item in value.items()}
    if is_dataclass(kind):
        return {name: plain(getattr(value, name), decimals) for name in _field_names(kind)}
    if hasattr(value, "tolist"):
        return plain(value.tolist(), decimals)
    raise TypeError(f"{kind.__name__} is not plain data")


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.compare)


class Row(NamedTuple):
    """One event of a turn as its hash sees it."""

    sequence: int
    publisher: str
    causes: Sequence[int]  # sequences in the same turn
    type: str
    data: Any  # plain data of the event


def turn_hash(turn: Turn, previous: str = "") -> str:
    """The SHA-256 of a turn's content, chained to the hash of the turn before it.

    The content is the envelopes, skips and failures; wall-clock figures are left out.
    """
    rows = [
        Row(
            envelope.id.sequence,
            envelope.publisher,
            [cause.sequence for cause in envelope.causes],
            type(envelope.event).__name__,
            plain(envelope.event),
        )
        for envelope in turn.envelopes
    ]
    failures = [(failure.publisher, failure.reason) for failure in turn.failures]
    return content_hash(previous, turn.number, turn.at_s, rows, turn.skipped, failures)


def content_hash(
    previous: str,
    number: int,
    at_s: float,
    rows: Iterable[tuple[int, str, Sequence[int], str, Any]],
    skipped: Sequence[str],
    failures: Iterable[tuple[str, str]],
) -> str:
    """The hash of a turn from plain data, live or read back.

    Args:
        previous: the hash of the turn before; empty for the first.
        number: of the turn.
        at_s: the mind's time.
        rows: sequence, publisher, causes, type and plain data of each event; see :class:`Row`.
        skipped: the handlers that were skipped.
        failures: publisher and reason of each.
    """
    at_s = round(at_s, DECIMALS)
    content = [
        previous,
        number,
        [
            [
                number,
                sequence,
                publisher,
                [[number, cause] for cause in causes],
                at_s,
                kind,
                plain(data, DECIMALS),
            ]
            for sequence, publisher, causes, kind, data in rows
        ],
        list(skipped),
        [list(failure) for failure in failures],
    ]
    packed = msgpack.packb(content, unicode_errors="surrogatepass", default=_large)
    return hashlib.sha256(packed).hexdigest()


def _large(value: Any) -> msgpack.ExtType:
    """A whole number beyond 64 bits."""
    if isinstance(value, int):
        return msgpack.ExtType(1, str(value).encode())
    raise TypeError(f"{type(value).__name__} is not plain data")
