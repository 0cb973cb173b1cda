"""Actor states as bytes and back: typed, versioned, and without running any code on the way in.

Numbers, texts, bytes and None stand for themselves. Everything else is a list that begins with a tag:

    ["t", [...]] tuple   ["l", [...]] list   ["q", maxlen, [...]] deque   ["s"/"f", [...]] set/frozenset
    ["m", [[key, value], ...]] dict          ["n", class, [...]] named tuple
    ["c", "t" or "l", class, [column, ...]] a tuple or list of named tuples of one class, column by column
    ["d", class, {field: value}] dataclass   ["e", class, name] enum member
    ["a", dtype, shape, bytes] array         ["g", dtype, bytes] numpy number

A class is an index into a table of names "module:qualified.name". On the way in a name must belong to a
named tuple, a dataclass or an enum of a module that the program has loaded already; no constructor is called.
"""

import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, cast

import msgpack
import numpy as np

from anima_actors.encoding.decode import current_name
from anima_actors.encoding.event_layout import BYTES
from anima_actors.encoding.turn_content import UnreadableContent, pack, unpack
from anima_actors.runtime import AnimaError
from anima_actors.runtime.redaction import GONE, names_a_key, redacted

VERSION = 1
DEEPEST = 60
MANY = 4  # records of one kind from which they go column by column

_SIMPLE = frozenset({int, float, str, bool, type(None)})


class SnapshotError(AnimaError, TypeError):
    """A state cannot be saved, or a saved one cannot be read; says where and what to do."""


def encode_state(state: Any) -> bytes:
    """A state as bytes.

    Raises:
        SnapshotError: naming the place of what cannot be saved.
    """
    classes: dict[type, int] = {}
    tree = _encoded(state, classes, None, 0)
    names = [f"{kind.__module__}:{kind.__qualname__}" for kind in classes]
    return pack((VERSION, names, tree))


def decode_state(packed: bytes, *, plainly: Callable[[Any], Any] | None = None) -> Any:
    """The state again: equal values of the same types.

    Args:
        packed: as :func:`encode_state` gave it.
        plainly: takes the part that is wanted out of the tree. In it, records of classes that are not there
            are plain data: dicts of their fields, tuples, names.

    Raises:
        SnapshotError: the bytes are no state, of a newer version, or of a class that is not there.
    """
    try:
        version, names, tree = unpack(packed)
        if version != VERSION:
            raise SnapshotError(f"the state is of version {version}; this program reads {VERSION}")
        known = [current_name(str(name)) for name in names]
        if plainly is not None:
            missing = {index for index, name in enumerate(known) if _found(name) is None}
            tree = _plain(plainly(tree), missing)
        return _decoded(tree, known)
    except SnapshotError:
        raise
    except (
        *(ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError),
        *(msgpack.UnpackException, UnreadableContent, OverflowError, MemoryError),
    ) as error:
        raise SnapshotError(f"these bytes are no state: {type(error).__name__}: {error}") from error


Place = tuple[Any, Any] | None
"""Where a value stands: the place of what holds it, and its key there."""


def _encoded(value: Any, classes: dict[type, int], place: Place, depth: int) -> Any:
    kind = type(value)
    if kind in _SIMPLE:
        return value
    if kind is bytes:
        return _marked(value)
    if depth > DEEPEST:
        raise SnapshotError(f"{_told(place)} is nested too deeply, or contains itself")
    depth += 1
    if kind is tuple or kind is list:
        return _sequence("t" if kind is tuple else "l", value, classes, place, depth)
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return ["n", _class(kind, classes, place), _items(value, classes, place, depth)]
    if kind is dict:
        return ["m", _pairs(value, classes, place, depth)]
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        return ["a", value.dtype.str, list(value.shape), _marked(value.tobytes())]
    if isinstance(value, np.generic) and not value.dtype.hasobject:
        return ["g", value.dtype.str, _marked(value.tobytes())]
    if kind is deque:
        return ["q", value.maxlen, _items(value, classes, place, depth)]
    if kind is set or kind is frozenset:
        items = _items(value, classes, place, depth)
        return ["s" if kind is set else "f", sorted(items, key=pack)]
    if isinstance(value, Enum):
        return ["e", _class(kind, classes, place), value.name]
    if is_dataclass(kind):
        index = _class(kind, classes, place)
        held = [(one.name, _filtered(one.name, getattr(value, one.name))) for one in fields(kind)]
        return ["d", index, {key: _encoded(item, classes, (place, key), depth) for key, item in held}]
    raise SnapshotError(
        f"{_told(place)} holds a {kind.__name__}, which cannot be saved; keep numbers, texts, tuples, lists, "
        f"dicts, arrays, named tuples and events, or override snapshot() and restore()"
    )


def _sequence(tag: str, value: Any, classes: dict[type, int], place: Place, depth: int) -> Any:
    """Records of one kind go column by column, which is quicker and shorter; all else item by item."""
    kinds = {*map(type, value)} if len(value) >= MANY else ()
    kind = next(iter(kinds)) if len(kinds) == 1 else None
    if kind is None or not issubclass(kind, tuple) or not getattr(kind, "_fields", ()):
        return [tag, _items(value, classes, place, depth)]
    columns = [_encoded(column, classes, (place, "*"), depth) for column in zip(*value, strict=True)]
    return ["c", tag, _class(kind, classes, place), columns]


def _items(value: Any, classes: dict[type, int], place: Place, depth: int) -> list[Any]:
    if _SIMPLE.issuperset(map(type, value)):
        return list(value)
    keys = getattr(value, "_fields", None) or range(len(value))
    return [_encoded(item, classes, (place, key), depth) for key, item in zip(keys, value, strict=True)]


def _pairs(value: dict[Any, Any], classes: dict[type, int], place: Place, depth: int) -> list[Any]:
    return [
        [
            _encoded(key, classes, (place, "key"), depth),
            _encoded(_filtered(key, item), classes, (place, key), depth),
        ]
        for key, item in value.items()
    ]


def _class(kind: type, classes: dict[type, int], place: Place) -> int:
    index = classes.get(kind)
    if index is None:
        if _found(f"{kind.__module__}:{kind.__qualname__}") is not kind:
            raise SnapshotError(
                f"{_told(place)} holds a {kind.__qualname__}, which could not be found again; "
                f"define the class at the top of a module"
            )
        index = classes[kind] = len(classes)
    return index


def _filtered(name: Any, value: Any) -> Any:
    """A text as it may be written down: a module that keeps a key has to be given it again."""
    if type(value) is not str or type(name) is not str or not value:
        return value
    return GONE if names_a_key(name) else redacted(value, bare=False)


def _marked(data: bytes) -> msgpack.ExtType:
    """Bytes as they are; unmarked ones stand for floats in the content of turns."""
    return msgpack.ExtType(BYTES, data)


def _told(place: Place) -> str:
    keys: list[str] = []
    while place is not None:
        place, key = place
        keys.append(str(key)[:40])
    return ".".join(reversed(keys))[-200:] or "the state"


def _decoded(tree: Any, names: list[str]) -> Any:
    if type(tree) is not list:
        if isinstance(tree, bytes):
            return bytes(tree)
        if type(tree) not in _SIMPLE:
            raise SnapshotError(f"a {type(tree).__name__} stands where a state should be")
        return tree
    tag = tree[0]
    if tag in _SEQUENCES:
        return _SEQUENCES[tag]([_decoded(item, names) for item in tree[1]])
    if tag == "c":
        kind = _known(names[tree[2]])
        columns = [_decoded(column, names) for column in tree[3]]
        rows = [_with_later_fields(kind, names[tree[2]], row) for row in zip(*columns, strict=True)]
        return _SEQUENCES[tree[1]]([tuple.__new__(kind, row) for row in rows])
    if tag == "n":
        kind = _known(names[tree[1]])
        values = [_decoded(item, names) for item in tree[2]]
        return tuple.__new__(kind, _with_later_fields(kind, names[tree[1]], values))
    if tag == "m":
        return {_decoded(key, names): _decoded(item, names) for key, item in tree[1]}
    if tag == "a":
        return np.frombuffer(tree[3], _dtype(tree[1])).reshape(tree[2]).copy()
    if tag == "g":
        return np.frombuffer(tree[2], _dtype(tree[1]))[0]
    if tag == "q":
        return deque([_decoded(item, names) for item in tree[2]], tree[1])
    if tag == "e":
        kind = _known(names[tree[1]])
        if not issubclass(kind, Enum):
            raise SnapshotError(f"{names[tree[1]]} is no enum now")
        return kind[tree[2]]
    if tag == "d":
        return _data_class(_known(names[tree[1]]), names[tree[1]], tree[2], names)
    raise SnapshotError(f"the tag {tag!r:.20} is not known")


def _with_later_fields(kind: Any, name: str, values: Sequence[Any]) -> Sequence[Any]:
    """Return the values of a named tuple, those of fields that came later being their defaults."""
    known = kind._fields if issubclass(kind, tuple) else ()
    later = known[len(values) :]
    if len(values) > len(known) or not kind._field_defaults.keys() >= {*later}:
        raise SnapshotError(f"{name} has other fields now")
    return [*values, *(kind._field_defaults[one] for one in later)]


def _plain(tree: Any, missing: Set[int]) -> Any:
    """Return the tree with plain data in place of records of missing classes."""
    if type(tree) is not list:
        return tree
    tag, rest = tree[0], tree[1:]
    if tag in ("t", "l", "s", "f", "q"):
        return [tag, *rest[:-1], [_plain(item, missing) for item in rest[-1]]]
    if tag == "m":
        return [tag, [[_plain(key, missing), _plain(item, missing)] for key, item in rest[0]]]
    if tag == "n":
        values = [_plain(item, missing) for item in rest[1]]
        return ["t", values] if rest[0] in missing else [tag, rest[0], values]
    if tag == "c":
        columns = [_plain(column, missing) for column in rest[2]]
        if rest[1] not in missing:
            return [tag, rest[0], rest[1], columns]
        if any(column[0] != "t" for column in columns):
            return [rest[0], columns]  # columns of records in columns stay what they are
        rows = zip(*(column[1] for column in columns), strict=True)
        return [rest[0], [["t", list(row)] for row in rows]]
    if tag == "d":
        held = {key: _plain(item, missing) for key, item in rest[1].items()}
        return ["m", [*map(list, held.items())]] if rest[0] in missing else [tag, rest[0], held]
    return rest[1] if tag == "e" and rest[0] in missing else tree


_SEQUENCES: Mapping[Any, Any] = {"t": tuple, "l": list, "s": set, "f": frozenset}


def _dtype(name: Any) -> Any:
    dtype = np.dtype(str(name))
    if dtype.hasobject:
        raise SnapshotError("an array of objects stands where numbers should be")
    return dtype


def _data_class(kind: Any, name: str, held: Mapping[str, Any], names: list[str]) -> Any:
    if not is_dataclass(kind) or {one.name for one in fields(kind)} != held.keys():
        raise SnapshotError(f"{name} has other fields now")
    made = object.__new__(cast("type[Any]", kind))
    for key, item in held.items():
        object.__setattr__(made, key, _decoded(item, names))
    return made


def _known(name: str) -> Any:
    kind = _found(name)
    record = isinstance(kind, type) and (
        is_dataclass(kind) or issubclass(kind, Enum) or (issubclass(kind, tuple) and hasattr(kind, "_fields"))
    )
    if not record:
        raise SnapshotError(
            f"the state holds a {name!r:.100}, which no loaded module defines; give the module it comes from"
        )
    return kind


def _found(name: str) -> Any:
    module, _, path = name.partition(":")
    found: Any = sys.modules.get(module)
    for part in path.split("."):
        found = getattr(found, part, None)
    return found
