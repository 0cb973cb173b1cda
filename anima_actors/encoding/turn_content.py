"""The content of a turn as blocks of bytes: who told what, the values without their floats, and the floats.

Apart, floats can be written exactly and hashed rounded without going through the turn twice. The other
blocks are msgpack; wherever a float was, there is an empty binary. See docs/journal-format.md.
"""

import hashlib
import struct
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from typing import Any, NamedTuple

import msgpack
import numpy as np

from anima_actors.encoding.event_layout import BYTES, LAYOUTS, EventLayout, field_names, laid_out, split
from anima_actors.runtime.event import Event
from anima_actors.runtime.plain_numbers import plain_throughout
from anima_actors.runtime.turn import EventHeader, Turn

LARGE_INTEGER = 1
"""The msgpack extension type of whole numbers beyond 64 bits, as hexadecimal text."""


LARGEST_INTEGER_BITS = 13_288
"""Those of 4,000 digits: Python writes no longer ones as text."""


class Content(NamedTuple):
    """What happened in a turn, without wall-clock figures."""

    heads: bytes  # [[publisher, causes, type], ...] of each event, the root first
    values: bytes  # [number, [value, ...] of all events in turn, skipped, failures], without floats
    floats: bytes  # the mind's time, then the floats of the values in order; little-endian doubles


GOES_ON = "goes on beside the turns that follow"
"""Stands for the reason of a failure where there is none, but work that the turn does not wait for."""

FieldNames = Mapping[str, Sequence[str]]
"""The fields of each event type, in the order of its values; "module.Type" goes before "Type"."""


class Unpacked(NamedTuple):
    """A content, taken apart."""

    number: int  # of the turn
    at_s: float
    rows: list[tuple[str, tuple[int, ...], str, dict[str, Any]]]  # publisher, causes, type, fields
    skipped: tuple[str, ...]
    failures: list[tuple[str, str, bool]]  # publisher, reason, whether it was stopped
    ongoing: tuple[str, ...]  # handlers whose work goes on beside the turns that follow


class UnreadableContent(ValueError):
    """Blocks that are no content of a turn."""


def content_of(turn: Turn) -> Content:
    """Return the content of a finished turn; it is kept with the turn.

    Raises:
        TypeError: an event holds something that is no plain data; the message names the event.
    """
    content: Content | None = vars(turn).get(_KEPT_AS)
    if content is None:
        try:
            content = _quickly(turn)
        except (AttributeError, TypeError, ValueError, IndexError, struct.error):
            content = _thoroughly(turn)  # something is not what its annotation says
        vars(turn)[_KEPT_AS] = content
    return content


_KEPT_AS = "_content"


def value_names(kind: type[Event]) -> tuple[str, ...]:
    """The fields of an event type in the order of its values: without floats, floats alone, then the rest.

    Fields declared with ``compare=False`` are derived from the event's causes and not among them.
    """
    layout = LAYOUTS[kind]
    return (*layout.kept, *layout.flat, *[name for name, _, _ in layout.mixed])


class _Plan(NamedTuple):
    """What a shape tells a packer."""

    heads: bytes
    steps: tuple[tuple[int, int | None, EventLayout], ...]  # port, place in it, layout; the root first


def _quickly(turn: Turn) -> Content:
    """Lay out the events as their annotations have it."""
    shape, slots = turn.slots_by_shape()
    plan: _Plan | None = shape.memo
    if plan is None:
        where = ((_ROOT, None), *shape.slot_index)
        steps = [
            (port, index, LAYOUTS[kind])
            for (port, index), (_, _, kind) in zip(where, shape.headers, strict=True)
        ]
        plan = shape.memo = _Plan(packed_heads(shape.headers), tuple(steps))
    events = [
        (turn.root if port == _ROOT else slots[port] if index is None else slots[port][index], layout)
        for port, index, layout in plan.steps
    ]
    floats: list[float] = [turn.at_s]
    return packed_content(turn, plan.heads, laid_out(events, floats), floats)


_ROOT = -1  # stands for a port of the root event


def _thoroughly(turn: Turn) -> Content:
    """Lay out the events by what they hold."""
    floats: list[float] = [turn.at_s]
    heads: list[EventHeader] = []
    values = []
    for _, publisher, causes, _, event in turn.envelopes:
        heads.append((publisher, tuple([cause[1] for cause in causes]), type(event)))
        values += values_of(publisher, event, floats)
    return packed_content(turn, packed_heads(heads), values, floats)


def values_of(publisher: str, event: Event, floats: list[float]) -> list[Any]:
    """Return the values of an event by what they are, whatever their annotations say, without their floats.

    Raises:
        TypeError: one is no plain data; the message names the event.
    """
    kind = type(event)
    try:
        return [split(plain_throughout(getattr(event, name)), floats) for name in value_names(kind)]
    except TypeError as error:
        raise TypeError(
            f"{publisher} published a {kind.__name__} that cannot be recorded: {error}"
        ) from error


def packed_heads(heads: Sequence[EventHeader]) -> bytes:
    """Return who told what because of what, packed."""
    return pack([(publisher, causes, kind.__name__) for publisher, causes, kind in heads])


def packed_content(
    turn: Turn, heads: bytes, values: Sequence[Any], floats: list[float], skipped: Sequence[str] | None = None
) -> Content:
    """Return the content of a turn from what its events were taken apart into."""
    failures = [(one.publisher, one.reason, one.stopped) for one in turn.failures]
    failures += [(publisher, GOES_ON, False) for publisher in turn.ongoing]
    packed = pack((turn.number, values, turn.skipped if skipped is None else skipped, failures))
    return Content(heads, packed, struct.pack(f"<{len(floats)}d", *floats))


def unpacked(content: Content, names: FieldNames) -> Unpacked:
    """Take a content apart, with the floats back in their places.

    Args:
        content: live or read back.
        names: the fields of each event type, in the order of their values.

    Raises:
        UnreadableContent: the blocks do not belong together, or are none, or a type has no names.
    """
    try:
        floats = iter(struct.unpack(f"<{len(content.floats) // 8}d", content.floats))
        at_s = next(floats)
        number, values, skipped, failures = _joined(unpack(content.values), floats)
        if [*floats]:
            raise UnreadableContent("there are more floats than places for them")
        heads = unpack(content.heads)
        _check(number, heads, skipped, failures)
        rows = []
        held = iter(values)
        for publisher, causes, kind in heads:
            fields = names.get(f"{publisher.partition('.')[0]}.{kind}", names.get(kind))
            if fields is None:
                raise UnreadableContent(f"the fields of {kind}, published by {publisher}, are not known")
            rows.append((publisher, tuple(causes), kind, {field: next(held) for field in fields}))
        if [*held]:
            raise UnreadableContent("there are more values than fields for them")
    except UnreadableContent:
        raise
    except (
        *(ValueError, TypeError, AttributeError, struct.error, StopIteration, RuntimeError, RecursionError),
        msgpack.UnpackException,
    ) as error:
        raise UnreadableContent(f"no content of a turn: {type(error).__name__}: {error}") from error
    failed = [one for one in failures if one[1] != GOES_ON]
    ongoing = tuple(publisher for publisher, reason, _ in failures if reason == GOES_ON)
    return Unpacked(number, at_s, rows, tuple(skipped), failed, ongoing)


def _check(number: Any, heads: Any, skipped: Any, failures: Any) -> None:
    """Refuse what has another shape than it was written with."""
    if type(number) is not int or type(skipped) is not list or type(heads) is not list or not heads:
        raise UnreadableContent("no number, no events or no list of the handlers that were skipped")
    for sequence, (publisher, causes, kind) in enumerate(heads):
        if type(publisher) is not str or type(kind) is not str:
            raise UnreadableContent(f"event {sequence} has no publisher or no type")
        for cause in causes:
            if type(cause) is not int or not 0 <= cause < sequence:
                raise UnreadableContent(f"event {sequence} has a cause that is none")
    for publisher, reason, stopped in failures:
        if type(publisher) is not str or type(reason) is not str or type(stopped) is not bool:
            raise UnreadableContent("a failure has no publisher or no reason")
    if not all(type(one) is str for one in skipped):
        raise UnreadableContent("a handler that was skipped has no name")


def pack(value: Any) -> bytes:
    """Pack plain data as msgpack; whole numbers of any size, text with broken surrogates."""
    packer: msgpack.Packer | None = getattr(_here, "packer", None)
    if packer is None:  # one a thread: making one costs more than packing a turn
        packer = _here.packer = msgpack.Packer(default=_large, unicode_errors="surrogatepass")
    try:
        return packer.pack(value)  # type: ignore[no-any-return]
    except BaseException:
        _here.packer = None  # it may hold half of what it was given
        raise


_here = threading.local()


def unpack(packed: bytes) -> Any:
    """Unpack what :func:`pack` packed; sequences come back as lists."""
    return msgpack.unpackb(packed, ext_hook=_extension, strict_map_key=False, unicode_errors="surrogatepass")


class _Bytes(bytes):
    """Bytes that stand for themselves, not for the place of a float."""


_PLAIN = frozenset({str, int, bool, type(None)})


def _joined(value: Any, floats: Iterator[float]) -> Any:
    kind = type(value)
    if kind is bytes and not value:
        return next(floats)
    if kind is list:
        return [item if type(item) in _PLAIN else _joined(item, floats) for item in value]
    if kind is bytes:
        raise UnreadableContent("a binary that is neither empty nor marked as one")
    if kind is dict:
        return {key: _joined(item, floats) for key, item in value.items()}
    return bytes(value) if kind is _Bytes else value


def _large(value: Any) -> msgpack.ExtType:
    if isinstance(value, int):
        if value.bit_length() > LARGEST_INTEGER_BITS:
            raise TypeError("a whole number of more than 4,000 digits is no plain data")
        return msgpack.ExtType(LARGE_INTEGER, b"%x" % value if value >= 0 else b"-%x" % -value)
    raise TypeError(f"{type(value).__name__} is not plain data")


def _extension(code: int, data: bytes) -> Any:
    if code == LARGE_INTEGER:
        return int(data, 16)
    if code == BYTES:
        return _Bytes(data)
    raise UnreadableContent(f"extension type {code} is not known")


DECIMALS = 9
"""Floats are hashed rounded: linear-algebra libraries differ in the last bits between processors."""

_SCALE = 10.0**DECIMALS
_WHOLE = 1.5 * 2.0**52  # adding and subtracting it rounds to a whole number, -0 to 0


def to_plain(value: Any, decimals: int | None = None) -> Any:
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
        return [to_plain(item, decimals) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(item, decimals) for key, item in value.items()}
    if is_dataclass(kind):
        return {name: to_plain(getattr(value, name), decimals) for name in field_names(kind)}
    if hasattr(value, "tolist"):
        return to_plain(value.tolist(), decimals)
    raise TypeError(f"{kind.__name__} is not plain data")


def turn_hash(turn: Turn, previous: str = "") -> str:
    """The SHA-256 of a turn's content, chained to the hash of the turn before it.

    The content is the envelopes, skips and failures; wall-clock figures are left out.
    """
    return content_hash(content_of(turn), previous)


def content_hash(content: Content, previous: str = "") -> str:
    """The hash of a turn from its content, live or read back, chained to the hash of the turn before it."""
    blocks = (previous.encode(), content.heads, content.values, rounded(content.floats))
    return hashlib.sha256(b"".join(blocks)).hexdigest()


def rounded(floats: bytes) -> bytes:
    """Return doubles rounded as they are hashed."""
    if len(floats) <= _FEW:
        count = f"<{len(floats) // 8}d"
        return struct.pack(count, *[one * _SCALE + _WHOLE - _WHOLE for one in struct.unpack(count, floats)])
    with np.errstate(over="ignore"):
        found = np.frombuffer(floats, "<f8") * _SCALE + _WHOLE - _WHOLE
    return found.astype("<f8", copy=False).tobytes()


_FEW = 8 * 24
"""Bytes up to which numpy takes longer to begin than to work."""
