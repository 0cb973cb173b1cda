"""Whether two states, or two events, are the same; arrays included."""

from collections import deque
from collections.abc import Mapping
from typing import Any


def alike(one: Any, other: Any) -> bool:
    """Whether two values are equal through and through. What cannot be compared counts as different."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(alike(value, other[key]) for key, value in one.items())
    if type(one) in (list, deque):
        return len(one) == len(other) and all(alike(a, b) for a, b in zip(one, other, strict=True))
    try:
        return bool(one == other)
    except Exception:
        pass
    try:
        return one.shape == other.shape and bool((one == other).all())
    except Exception:
        return False
