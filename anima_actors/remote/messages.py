"""What travels: a call with the events, the state and the chance that a handler needs, and its answer."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, cast, get_type_hints

import msgpack

from anima_actors.encoding.decode import rebuild
from anima_actors.encoding.turn_content import to_plain
from anima_actors.psyche.events import Facet
from anima_actors.remote.manifest import Types
from anima_actors.runtime import Event
from anima_actors.runtime.signature import HandlerSignature

LARGEST = 1 << 20
"""Bytes of a message; what NATS lets through unless told otherwise."""


DEEPEST = 20
"""Levels of what is in an event."""

_KINDS = (str, int, bool)


class BadMessage(ValueError):
    """What came over the bus is not what it should be."""


def subject(module: str, what: str) -> str:
    """Where a module is asked: for its manifest, or to do its work."""
    return f"anima.module.{module}.{what}"


def packed(data: Any) -> bytes:
    """A message."""
    message = msgpack.packb(data, use_bin_type=True)
    assert isinstance(message, bytes)
    if len(message) > LARGEST:
        raise BadMessage(f"a message of {len(message):,} bytes is too large; {LARGEST:,} is the most")
    return message


def unpacked(message: bytes) -> Any:
    """What is in a message.

    Raises:
        BadMessage: nothing that can be read.
    """
    try:
        return msgpack.unpackb(message, raw=False, strict_map_key=False)
    except (ValueError, TypeError, msgpack.UnpackException, RecursionError) as error:
        raise BadMessage(f"it cannot be unpacked: {type(error).__name__}") from error


def told(taken: Any) -> Any:
    """What a handler takes, as it travels: an event, several, or none."""
    if taken is None:
        return None
    if isinstance(taken, tuple):
        return [told(one) for one in taken]
    data = {"type": type(taken).__name__, "data": to_plain(taken)}
    if isinstance(taken, Facet) and type(taken).__module__.partition(".")[0] != "anima_actors":
        data |= {"lines": list(taken.prompt_lines()), "told": to_plain(dict(taken.state()))}
    return data


def event_from(data: Any, types: Types) -> Event:
    """The event in a message.

    Raises:
        BadMessage: it is none, or none of these types.
    """
    try:
        kind = types[data["type"]]
        given = dict(data["data"])
        if not isinstance(data.get("lines", []), list):
            raise TypeError("lines must be a list of texts")
        for extra in ("lines", "told"):
            if extra in data and extra in kind.__dataclass_fields__:
                given[extra] = data[extra]
        for extra, default in (("lines", ()), ("told", None)):
            if extra in kind.__dataclass_fields__ and extra not in given:
                given[extra] = default
        _check_plain(given)
        made = rebuild(kind, given)
        _check_kinds(made)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadMessage(f"an event is not right: {type(error).__name__}: {error}") from error
    return cast(Event, made)


def _check_plain(data: Any, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise ValueError("it is nested too deeply")
    if isinstance(data, list):
        for item in data:
            _check_plain(item, depth + 1)
    elif isinstance(data, dict):
        for key, item in data.items():
            if not isinstance(key, str):
                raise TypeError(f"the key {key!r:.40} is no text")
            _check_plain(item, depth + 1)
    elif data is not None and type(data) not in (bool, int, float, str, tuple):
        raise TypeError(f"a {type(data).__name__} is no plain data")


def _check_kinds(event: Any) -> None:
    """Whoever writes in another language has no type checker that knows our events."""
    for name, wanted in _kinds(event.__class__):
        value = getattr(event, name)
        if type(value) is not wanted:
            raise TypeError(f"{name} is {value!r:.40}; it must be {wanted.__name__}")
    if not all(isinstance(line, str) for line in getattr(event, "lines", ())):
        raise TypeError("lines must be texts")


@cache
def _kinds(event_type: type[Event]) -> tuple[tuple[str, type], ...]:
    hints = get_type_hints(event_type)
    return tuple((one.name, hints[one.name]) for one in fields(event_type) if hints[one.name] in _KINDS)


def arguments_from(data: Any, signature: HandlerSignature, types: Types) -> list[Any]:
    """What a handler takes, out of a message.

    Raises:
        BadMessage: it is not what the handler takes.
    """
    if not isinstance(data, list) or len(data) != len(signature.inputs):
        raise BadMessage(f"{signature.name} takes {len(signature.inputs)} arguments")
    return [
        None
        if one is None
        else tuple(event_from(each, types) for each in one)
        if isinstance(one, list)
        else event_from(one, types)
        for one in data
    ]


def published_from(answer: Mapping[str, Any], signature: HandlerSignature, types: Types) -> Any:
    """What a handler has published, out of an answer, in the form in which it returns it.

    Raises:
        BadMessage: it is not what the handler announces.
    """
    published = answer.get("publish")
    outputs = signature.outputs
    if not isinstance(published, list) or len(published) != len(outputs):
        raise BadMessage(f"it published {published!r:.80}; {len(outputs)} were announced")
    made = [
        None
        if one is None
        else tuple(event_from(each, types) for each in one)
        if output.many
        else event_from(one, types)
        for one, output in zip(published, outputs, strict=True)
    ]
    if not outputs:
        return None
    return (
        tuple(made)
        if signature.returns_tuple
        else made[0]
        if made[0] is not None or not outputs[0].many
        else ()
    )
