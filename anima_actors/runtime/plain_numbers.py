"""Python's own numbers and truth values in place of those of numpy, which modules and callers may hand in."""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints


def plain(value: Any) -> Any:
    """Return the number or truth value of Python's own that a scalar of numpy stands for; else the value."""
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        return value.item()
    return value


def plain_throughout(value: Any) -> Any:
    """Return data with Python's own numbers in place of numpy's; the very same where it holds none."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, tuple | list):
        if {*map(type, value)} <= _PLAIN:
            return value
        items = [plain_throughout(item) for item in value]
        if all(item is before for item, before in zip(items, value, strict=True)):
            return value
        return kind._make(items) if hasattr(kind, "_make") else kind(items)
    if isinstance(value, Mapping):
        if {*map(type, value), *map(type, value.values())} <= _PLAIN:
            return value
        made = {plain(key): plain_throughout(item) for key, item in value.items()}
        same = all(key is old and made[key] is value[old] for key, old in zip(made, value, strict=False))
        return value if same and len(made) == len(value) else made
    return plain(value)


_PLAIN = frozenset((float, int, bool, str, bytes, type(None)))


def compile_plain(hint: Any) -> Callable[[Any], bool]:
    """Make the test whether a value so annotated holds no number of numpy's."""
    if get_origin(hint) is Annotated:
        return compile_plain(get_args(hint)[0])
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda _: True  # an event, looked over when it was published itself
    if hint in _PLAIN:
        return lambda value: type(value) in _PLAIN
    if isinstance(hint, type) and hasattr(hint, "_fields"):
        parts = list(get_type_hints(hint).values())
    else:
        parts = list(get_args(hint)) if get_origin(hint) is tuple else []
    if not parts:
        return lambda value: plain_throughout(value) is value
    if parts[-1] is ...:
        each = compile_plain(parts[0])
        if parts[0] in _PLAIN:
            return lambda value: _PLAIN.issuperset(map(type, value))
        return lambda value: all([each(item) for item in value])
    if _PLAIN.issuperset(parts):
        return lambda value: _PLAIN.issuperset(map(type, value))
    every = [compile_plain(part) for part in parts]
    return lambda value: all([test(item) for test, item in zip(every, value, strict=False)])
