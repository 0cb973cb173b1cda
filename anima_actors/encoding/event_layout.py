"""How an event type is laid out: which of its fields hold floats, compiled once from the annotations."""

import types
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgpack

from anima_actors.runtime.event import Event

FLOAT_HERE = b""
"""Stands in a skeleton where a float was."""

BYTES = 2
"""The msgpack extension type of bytes that stand for themselves."""

Getter = Callable[[Event], Any]
Splitter = Callable[[Any, list[float]], Any]
"""Gives a value without its floats, and puts these in the list."""

_KEPT = (str, int, bool, type(None))


class EventLayout(NamedTuple):
    """The fields of an event type, in groups."""

    kept: tuple[str, ...]  # hold no float
    flat: tuple[str, ...]  # floats, and named tuples of floats alone
    mixed: tuple[tuple[str, Getter, Splitter], ...]
    take_kept: Getter
    take_flat: Getter
    places: tuple[Any, ...]  # what stands in the skeleton for the flat fields


class _Layouts(dict[type, EventLayout]):
    def __missing__(self, kind: type) -> EventLayout:
        layout = self[kind] = _layout_of(kind)
        return layout


LAYOUTS = _Layouts()
"""The layout of each event type, made when first asked for."""


def _layout_of(kind: type) -> EventLayout:
    """The layout of an event type. Fields with ``compare=False`` are derived and have no place in it."""
    assert is_dataclass(kind)
    hints = get_type_hints(kind)
    names = field_names(kind)
    kept = tuple(name for name in names if _holds_no_float(hints[name]))
    paths = {name: _float_paths(name, hints[name]) for name in names}
    flat = tuple(name for name in names if paths[name])
    mixed = tuple(
        (name, attrgetter(name), _apart(hints[name]))
        for name in names
        if name not in kept and name not in flat
    )
    places = tuple(FLOAT_HERE if paths[name] == [name] else (FLOAT_HERE,) * len(paths[name]) for name in flat)
    all_paths = [path for name in flat for path in paths[name]]
    return EventLayout(kept, flat, mixed, _taker(kept), _taker(all_paths), places)


@cache
def field_names(kind: type) -> tuple[str, ...]:
    """Return the recorded fields of a dataclass; those with ``compare=False`` are derived and left out."""
    return tuple([one.name for one in fields(kind) if one.compare])


DEEPEST = 100
"""Levels of lists and mappings in each other: deeper ones can be written, but not read by all that read."""


def split(value: Any, floats: list[float], depth: int = 0) -> Any:
    """Return a value of any shape without its floats, and append these to the list.

    Raises:
        TypeError: it is no plain data, or is nested too deep.
    """
    if depth > DEEPEST:
        raise TypeError(f"it is nested more than {DEEPEST} levels deep")
    kind = type(value)
    if kind is float:
        floats.append(value)
        return FLOAT_HERE
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if isinstance(value, tuple | list | deque):
        return [split(item, floats, depth + 1) for item in value]
    if isinstance(value, Mapping):
        return {str(key): split(item, floats, depth + 1) for key, item in value.items()}
    if kind is bytes:
        return msgpack.ExtType(BYTES, value)
    if is_dataclass(kind):
        return {name: split(getattr(value, name), floats, depth + 1) for name in field_names(kind)}
    if hasattr(value, "tolist"):
        return split(value.tolist(), floats, depth)
    raise TypeError(f"{kind.__name__} is not plain data")


def _taker(names: Any) -> Getter:
    if not names:
        return lambda event: ()
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda event: (get(event),)


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _holds_no_float(hint: Any) -> bool:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _holds_no_float(parts[0])
    if origin is Literal:
        return True
    if origin is tuple or origin in (Union, types.UnionType):
        return all(part is ... or _holds_no_float(part) for part in parts)
    return hint in _KEPT


def _float_paths(name: str, hint: Any) -> list[str]:
    """The attribute paths of the floats in a field that always holds the same number of them, else none."""
    hint = _bare(hint)
    if hint is float:
        return [name]
    if _is_vector(hint):
        return [f"{name}.{one}" for one in hint._fields]
    return []


def _is_vector(hint: Any) -> bool:
    """Return whether it is a named tuple of floats."""
    return hasattr(hint, "_fields") and {*_record(hint)} == {float}


def _apart(hint: Any) -> Splitter:
    hint = _bare(hint)
    parts = get_args(hint)
    if get_origin(hint) is not tuple or len(parts) != 2 or parts[1] is not ...:
        return split
    item = _bare(parts[0])
    if item is float:
        return _floats_apart
    record = _record(item)
    with_floats = [index for index, part in enumerate(record) if not _holds_no_float(part)]
    if len(with_floats) == 1:
        index = with_floats[0]
        if record[index] is float:
            return _records_apart(index, len(record))
        if _is_vector(record[index]):
            return _vectors_apart(index, len(record), len(record[index]._fields))
    inner = _apart(item)
    return lambda value, floats: [inner(one, floats) for one in value]


def _record(hint: Any) -> list[Any]:
    """The types of the parts of a tuple of fixed length."""
    parts = get_args(hint)
    if get_origin(hint) is tuple and ... not in parts:
        return [_bare(part) for part in parts]
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        hints = get_type_hints(hint)
        return [hints.get(one, Any) for one in hint._fields]
    return []


def _floats_apart(value: Any, floats: list[float]) -> Any:
    floats += value
    return (FLOAT_HERE,) * len(value)


def _records_apart(index: int, length: int) -> Splitter:
    """For named weights and the like: each record holds one float, at the index."""
    here = (FLOAT_HERE,)

    def pairs(value: Any, floats: list[float]) -> Any:
        floats += [weight for _, weight in value]
        return [(name, FLOAT_HERE) for name, _ in value]

    def triples(value: Any, floats: list[float]) -> Any:
        floats += [number for _, number, _ in value]
        return [(first, FLOAT_HERE, last) for first, _, last in value]

    def others(value: Any, floats: list[float]) -> Any:
        floats += [one[index] for one in value]
        return [one[:index] + here + one[index + 1 :] for one in value]

    return {(2, 1): pairs, (3, 1): triples}.get((length, index), others)


def _vectors_apart(index: int, length: int, size: int) -> Splitter:
    """For shares and the like: each record holds one named tuple of floats, at the index."""
    here = (FLOAT_HERE,) * size

    def pairs(value: Any, floats: list[float]) -> Any:
        for _, vector in value:
            floats += vector
        return [(name, here) for name, _ in value]

    def others(value: Any, floats: list[float]) -> Any:
        for one in value:
            floats += one[index]
        return [(*one[:index], here, *one[index + 1 :]) for one in value]

    return pairs if (length, index) == (2, 1) else others


def laid_out(events: Sequence[tuple[Event, EventLayout]], floats: list[float]) -> list[Any]:
    """Return the values of events as their annotations have it, without their floats, which are added.

    Raises:
        Exception: something is not what its annotation says.
    """
    loose: list[Any] = []
    values: list[Any] = []
    for event, (_, _, mixed, take_kept, take_flat, places) in events:
        kept = take_kept(event)
        loose += kept
        values += kept
        values += places
        floats += take_flat(event)
        for _, take, apart in mixed:
            value = take(event)
            values.append(value if value is _NOTHING else apart(value, floats))
    if not _NEVER_KEPT.isdisjoint(map(type, loose)):
        raise TypeError("a float is annotated as something else")
    return values


_NEVER_KEPT = frozenset((float, bytes))
_NOTHING = ()
