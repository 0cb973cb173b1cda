"""Plain data from events, and one hash of a turn that is the same on every machine."""

import hashlib
from collections import deque
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import numpy as np

from anima_actors.runtime.content import Content, content_of
from anima_actors.runtime.turn import Turn

DECIMALS = 9
"""Floats are hashed rounded: linear-algebra libraries differ in the last bits between processors."""

_SCALE = 10.0**DECIMALS
_WHOLE = 1.5 * 2.0**52  # adding and subtracting it rounds to a whole number, -0 to 0


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


def turn_hash(turn: Turn, previous: str = "") -> str:
    """The SHA-256 of a turn's content, chained to the hash of the turn before it.

    The content is the envelopes, skips and failures; wall-clock figures are left out.
    """
    return content_hash(content_of(turn), previous)


def content_hash(content: Content, previous: str = "") -> str:
    """The hash of a turn from its content, live or read back, chained to the hash of the turn before it."""
    with np.errstate(over="ignore"):
        rounded = np.frombuffer(content.floats, "<f8") * _SCALE + _WHOLE - _WHOLE
    blocks = (previous.encode(), content.heads, content.values, rounded.astype("<f8", copy=False).tobytes())
    return hashlib.sha256(b"".join(blocks)).hexdigest()
