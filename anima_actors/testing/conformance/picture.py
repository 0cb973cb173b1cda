"""Values pictured in depth, so that one sees later whether they have been changed, and where."""

from collections import deque
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

DEEPEST = 40


def picture(value: Any, depth: int = 0) -> Any:
    """A copy of a value in nested tuples that shares nothing changeable with it; equal for equal values."""
    if value is None or isinstance(value, int | float | str | bytes) or depth > DEEPEST:
        return value
    kind = type(value).__name__
    if isinstance(value, tuple | list | deque):
        return (kind, *[picture(item, depth + 1) for item in value])
    if isinstance(value, Mapping):
        return (kind, *[(picture(key), picture(item, depth + 1)) for key, item in value.items()])
    if isinstance(value, set | frozenset):
        return (kind, *sorted(map(repr, value)))
    if is_dataclass(value):
        return (kind, *[(one.name, picture(getattr(value, one.name), depth + 1)) for one in fields(value)])
    if hasattr(value, "tobytes"):
        return (kind, value.tobytes())
    if hasattr(value, "__dict__"):
        return (kind, picture(vars(value), depth + 1))
    return (kind, repr(value))


def difference(before: Any, after: Any, path: str) -> str:
    """Where two pictures of one value differ first, as an attribute path."""
    if isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before[1:], after[1:], strict=True)):
            if one == other:
                continue
            if _is_named(one) and _is_named(other) and one[0] == other[0]:
                return difference(one[1], other[1], f"{path}.{one[0]}")
            return difference(one, other, f"{path}[{index}]")
    return path


def _is_named(part: Any) -> bool:
    return isinstance(part, tuple) and len(part) == 2 and isinstance(part[0], str)
