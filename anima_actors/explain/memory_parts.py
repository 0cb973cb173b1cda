"""Parts of what a module remembers, in whatever shape it keeps them.

A list to which each turn adds is another list each turn, and yet what was put into it first is old.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Set
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any, Final

from anima_actors.explain.history import equal

MISSING: Final = object()
MOST_ITEMS = 300
"""Of a list, the first and the last so many are looked at."""


def shares_a_part(now: Any, then: Any, born: Any) -> bool:
    """Return whether a part of a value is as it was at an earlier time, and not as at the beginning.

    Parts are the values of a mapping, the items of a list or a set, and the fields of an object.
    """
    if isinstance(now, Set) and isinstance(then, Set):
        return bool(now & then - (born if isinstance(born, Set) else frozenset()))
    if _is_list(now) and _is_list(then):
        others, first = _ends(then), _ends(born) if _is_list(born) else []
        if any(_is_in(one, others) and not _is_in(one, first) for one in _ends(now)):
            return True
    parts, earlier, firsts = _parts(now), _parts(then), _parts(born)
    for name, part in parts.items():
        held, first = earlier.get(name, MISSING), firsts.get(name, MISSING)
        if equal(part, held) and not equal(part, first):
            return True
        if shares_a_part(part, held, first):
            return True
    return False


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple | deque)


def _ends(items: Any) -> list[Any]:
    if len(items) <= 2 * MOST_ITEMS:
        return list(items)
    return [*islice(items, MOST_ITEMS), *islice(reversed(items), MOST_ITEMS)]


def _is_in(one: Any, others: list[Any]) -> bool:
    return any(equal(one, other) for other in others)


def _parts(value: Any) -> dict[Any, Any]:
    """The parts of a value by name or place; none of one that has no parts."""
    if isinstance(value, Mapping):
        return dict(value)
    if _is_list(value) and not hasattr(value, "_fields"):
        return dict(enumerate(islice(value, MOST_ITEMS)))
    names: Iterable[str] = getattr(value, "__dict__", ())
    if hasattr(value, "_fields"):
        names = value._fields
    elif is_dataclass(value):
        names = [one.name for one in fields(value)]
    return {name: getattr(value, name, MISSING) for name in names}
