"""The content of a turn as two blocks of bytes: a skeleton of everything but the floats, and the floats.

Apart, they can be written exactly and hashed rounded without going through the turn twice. A skeleton is
msgpack; wherever a float was, it has an empty binary. See docs/journal-format.md.
"""

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgpack

from anima_actors.runtime.event import Event
from anima_actors.runtime.layout import BYTES, LAYOUTS, split
from anima_actors.runtime.turn import Turn

LARGE_INTEGER = 1
"""The msgpack extension type of whole numbers beyond 64 bits, as hexadecimal text."""


class Content(NamedTuple):
    """What happened in a turn, without wall-clock figures."""

    skeleton: bytes  # [number, [[publisher, causes, type, values], ...], skipped, failures] without floats
    floats: bytes  # the mind's time, then the floats of the skeleton in order; little-endian doubles


class UnreadableContent(ValueError):
    """Two blocks that are no content of a turn."""


def content_of(turn: Turn) -> Content:
    """The content of a finished turn.

    Raises:
        TypeError: an event holds something that is no plain data; the message names the event.
    """
    try:
        return _quickly(turn)
    except (AttributeError, TypeError, ValueError, IndexError, struct.error):
        return _thoroughly(turn)  # something is not what its annotation says


def value_names(kind: type[Event]) -> tuple[str, ...]:
    """The fields of an event type in the order of its values: without floats, floats alone, then the rest.

    Fields declared with ``compare=False`` are derived from the event's causes and not among them.
    """
    layout = LAYOUTS[kind]
    return (*layout.kept, *layout.flat, *[name for name, _, _ in layout.mixed])


def _quickly(turn: Turn) -> Content:
    """Lay out the events as their annotations have it."""
    floats: list[float] = [turn.at_s]
    loose: list[Any] = []
    rows = []
    for _, publisher, causes, _, event in turn.envelopes:
        kind = type(event)
        _, _, mixed, take_kept, take_flat, places = LAYOUTS[kind]
        values = take_kept(event)
        loose += values
        floats += take_flat(event)
        values += places
        if mixed:
            values += tuple([apart(take(event), floats) for _, take, apart in mixed])
        rows.append((publisher, [cause[1] for cause in causes], kind.__name__, values))
    if not {float, bytes}.isdisjoint(map(type, loose)):
        raise TypeError("a float is annotated as something else")
    return _packed(turn, rows, floats)


def _thoroughly(turn: Turn) -> Content:
    """Lay out the events by what they hold."""
    floats: list[float] = [turn.at_s]
    rows = []
    for _, publisher, causes, _, event in turn.envelopes:
        kind = type(event)
        try:
            values = [split(getattr(event, name), floats) for name in value_names(kind)]
        except TypeError as error:
            raise TypeError(
                f"{publisher} published a {kind.__name__} that cannot be recorded: {error}"
            ) from error
        rows.append((publisher, [cause[1] for cause in causes], kind.__name__, values))
    return _packed(turn, rows, floats)


def _packed(turn: Turn, rows: list[Any], floats: list[float]) -> Content:
    failures = [(one.publisher, one.reason, one.stopped) for one in turn.failures]
    skeleton = pack((turn.number, rows, turn.skipped, failures))
    return Content(skeleton, struct.pack(f"<{len(floats)}d", *floats))


def unpacked(content: Content) -> tuple[int, float, list[Any], list[Any], list[Any]]:
    """Number, mind's time, rows, skipped and failures, the floats back in their places.

    Raises:
        UnreadableContent: the blocks do not belong together, or are none.
    """
    try:
        floats = iter(struct.unpack(f"<{len(content.floats) // 8}d", content.floats))
        at_s = next(floats)
        number, rows, skipped, failures = _joined(unpack(content.skeleton), floats)
        if next(floats, None) is not None:
            raise UnreadableContent("there are more floats than places for them")
        rows = [(publisher, causes, kind, values) for publisher, causes, kind, values in rows]
        failures = [(publisher, reason, stopped) for publisher, reason, stopped in failures]
    except UnreadableContent:
        raise
    except (ValueError, TypeError, struct.error, StopIteration, msgpack.UnpackException) as error:
        raise UnreadableContent(f"no content of a turn: {type(error).__name__}: {error}") from error
    return number, at_s, rows, skipped, failures


def pack(value: Any) -> bytes:
    """Plain data as msgpack; whole numbers of any size, text with broken surrogates."""
    return msgpack.packb(value, default=_large, unicode_errors="surrogatepass")  # type: ignore[no-any-return]


def unpack(packed: bytes) -> Any:
    """What :func:`pack` packed; sequences come back as lists."""
    return msgpack.unpackb(packed, ext_hook=_extension, strict_map_key=False, unicode_errors="surrogatepass")


class _Bytes(bytes):
    """Bytes that stand for themselves, not for the place of a float."""


def _joined(value: Any, floats: Iterator[float]) -> Any:
    kind = type(value)
    if kind is list:
        return [_joined(item, floats) for item in value]
    if kind is bytes:
        if value:
            raise UnreadableContent("a binary that is neither empty nor marked as one")
        return next(floats)
    if kind is dict:
        return {key: _joined(item, floats) for key, item in value.items()}
    return bytes(value) if kind is _Bytes else value


def _large(value: Any) -> msgpack.ExtType:
    if isinstance(value, int):
        return msgpack.ExtType(LARGE_INTEGER, b"%x" % value if value >= 0 else b"-%x" % -value)
    raise TypeError(f"{type(value).__name__} is not plain data")


def _extension(code: int, data: bytes) -> Any:
    if code == LARGE_INTEGER:
        return int(data, 16)
    if code == BYTES:
        return _Bytes(data)
    raise UnreadableContent(f"extension type {code} is not known")
