"""Whether the floats in a value lie in their range, compiled from the value's type.

What an annotation promises (a vector of floats, named weights, a list of records) is checked by a function
made for just that shape; a value of another shape falls back on a walk through it.
"""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

LARGEST = 1.7976931348623157e308

Inside = Callable[[Any], bool]
"""Whether all floats in a value lie in a range."""


class Between(NamedTuple):
    """The closed range of a number: ``Annotated[float, Between(0, 1)]``; for a tuple, of each item."""

    low: float
    high: float


ANY_NUMBER = Between(-LARGEST, LARGEST)

_FLOATLESS = (str, int, bool, bytes, type(None))


def holds_no_float(hint: Any) -> bool:
    """Whether a value so annotated can hold no float of its own.

    A dataclass (an event) inside an event counts as one: it was checked when it was published itself.
    """
    if hint in _FLOATLESS or (isinstance(hint, type) and is_dataclass(hint)):
        return True
    parts = [part for part in get_args(hint) if part is not ...]
    return bool(parts) and all(holds_no_float(part) for part in parts)


def compile_inside(hint: Any, low: float, high: float) -> Inside:
    """Make the check for values of one annotation."""
    if get_origin(hint) is Annotated:
        return compile_inside(get_args(hint)[0], low, high)
    if hint is float:
        return lambda value: low <= value <= high
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        return _record(list(get_type_hints(hint).values()), low, high)
    parts = get_args(hint)
    if get_origin(hint) is tuple and len(parts) == 2 and parts[1] is ...:
        return _sequence(parts[0], low, high)
    if get_origin(hint) is tuple:
        return _record(list(parts), low, high)
    return lambda value: any_inside(value, low, high)


def _sequence(hint: Any, low: float, high: float) -> Inside:
    if hint is float:
        return lambda value: all([low <= item <= high for item in value])
    inside = compile_inside(hint, low, high)
    return lambda value: all([inside(item) for item in value])


def _record(hints: list[Any], low: float, high: float) -> Inside:
    held = [index for index, hint in enumerate(hints) if not holds_no_float(hint)]
    if all(hints[index] is float for index in held):
        if held == [0, 1, 2, 3]:
            return lambda v: (
                low <= v[0] <= high and low <= v[1] <= high and low <= v[2] <= high and low <= v[3] <= high
            )
        if len(held) == 1:
            only = held[0]
            return lambda value: low <= value[only] <= high
        return lambda value: all([low <= value[index] <= high for index in held])
    checks = [(index, compile_inside(hints[index], low, high)) for index in held]
    if len(checks) == 1:
        index, inside = checks[0]
        return lambda value: inside(value[index])
    return lambda value: all([inside(value[index]) for index, inside in checks])


def any_inside(value: Any, low: float, high: float) -> bool:
    """The walk through a value of any shape; what is no plain data is inside no range."""
    if isinstance(value, float):
        return low <= value <= high
    if isinstance(value, tuple | list):
        return all(any_inside(item, low, high) for item in value)
    if isinstance(value, Mapping):
        return all(any_inside(item, low, high) for item in value.values())
    return isinstance(value, _FLOATLESS) or is_dataclass(value) or hasattr(value, "tolist")
