"""States as bytes: equal values of the same types come back, and nothing is run on the way."""

import io
from collections import OrderedDict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind
from anima_actors.encoding.snapshots import SnapshotError, decode_state, encode_state
from anima_actors.encoding.turn_content import pack
from tests.journal.journals import live, moments
from tests.thoroughness import examples


class Pair(NamedTuple):
    left: Any
    right: Any


class Colour(Enum):
    RED = "red"


class Grade(IntEnum):
    ONE = 1


RUN: list[str] = []


@dataclass(frozen=True, slots=True)
class Thing:
    name: str
    inner: Any = None
    derived: Any = field(default=None, compare=False)

    def __post_init__(self) -> None:
        RUN.append(self.name)


leaves = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.binary(max_size=9)),
    st.text(st.characters(), max_size=9),
    st.just(Colour.RED),
    st.just(Grade.ONE),
)
hashable = st.one_of(st.integers(), st.text(max_size=5), st.tuples(st.integers(), st.text(max_size=3)))
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.lists(inner, max_size=5).map(tuple),
        st.lists(st.builds(Pair, inner, inner), max_size=6).map(tuple),
        st.builds(Pair, inner, inner),
        st.builds(Thing, st.text(max_size=4), inner, inner),
        st.dictionaries(hashable, inner, max_size=4),
        st.builds(deque, st.lists(inner, max_size=4), st.integers(5, 9)),
        st.frozensets(hashable, max_size=4),
        st.sets(hashable, max_size=4),
    ),
    max_leaves=25,
)


def same(one: Any, other: Any) -> bool:
    """Equal, and of the same types all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple | list | deque):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, Thing):
        return same((one.name, one.inner, one.derived), (other.name, other.inner, other.derived))
    return bool(one == other)


@given(values)
@examples(300)
def test_any_state_comes_back_as_it_was(value: Any) -> None:
    packed = encode_state(value)
    again = decode_state(packed)
    assert same(value, again)
    assert encode_state(again) == packed


@pytest.mark.parametrize(
    "array",
    [
        np.eye(3),
        np.zeros((0, 4)),
        np.arange(6).reshape(2, 3)[:, ::2],
        np.float32(0.5),
        np.int64(-3),
        np.array([True, False]),
        np.array([np.inf, np.nan, -0.0]),
    ],
)
def test_arrays_come_back_with_their_type_and_can_be_written(array: Any) -> None:
    again = decode_state(encode_state({"a": array}))["a"]
    assert again.dtype == array.dtype and again.shape == array.shape
    assert np.array_equal(again, array, equal_nan=array.dtype.kind == "f")
    if array.shape:
        assert again.flags.writeable and type(again) is np.ndarray


def test_a_mind_in_full_comes_back_from_its_own_state() -> None:
    mind = Mind(seed=5)
    for moment in moments(5, 30):
        live(mind, moment)
    packed = encode_state(mind.bus.snapshot())
    assert encode_state(decode_state(packed)) == packed


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": {"b": [1, io.BytesIO()]}}, r"^a\.b\.1 holds a BytesIO, which cannot be saved"),
        ({"a": OrderedDict()}, "a holds a OrderedDict"),
        ({"f": len}, "f holds a builtin_function_or_method"),
        ({"a": np.array([object()])}, "a holds a ndarray"),
    ],
)
def test_what_cannot_be_saved_is_named_with_its_place(value: Any, message: str) -> None:
    with pytest.raises(SnapshotError, match=message):
        encode_state(value)


def test_a_class_that_could_not_be_found_again_is_refused_when_it_is_saved() -> None:
    class Local(NamedTuple):
        x: int

    with pytest.raises(SnapshotError, match="could not be found again; define the class at the top"):
        encode_state(Local(1))


def test_what_contains_itself_is_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(SnapshotError, match="contains itself"):
        encode_state(circle)


def test_no_constructor_is_called_and_no_module_is_loaded_on_the_way_in() -> None:
    packed = encode_state(Thing("secretly"))
    RUN.clear()
    assert decode_state(packed).name == "secretly" and RUN == []
    for name in (
        "os:system",
        "antigravity:fly",
        "builtins:eval",
        "subprocess:Popen",
        ":",
        "x",
        f"{__name__}:RUN",
    ):
        for tree in (["d", 0, {}], ["n", 0, []], ["e", 0, "RED"], ["c", "t", 0, []]):
            with pytest.raises(SnapshotError):
                decode_state(pack((1, [name], tree)))


@pytest.mark.parametrize(
    "tree",
    [
        *([], ["t"], ["t", 3], ["n", 5, []], ["a", "O", [1], b""], ["a", "<f8", [9], b""], ["z", 1]),
        *(
            {"a": 1},
            ["d", 0, 3],
            ["m", [[["l", []], 1]]],
            ["q", -1, []],
            ["e", 1, "BLUE"],
            ["c", "t", 0, [1]],
            ["e", 0, "RED"],
        ),
    ],
)
def test_bytes_that_are_no_state_are_refused_cleanly(tree: Any) -> None:
    with pytest.raises(SnapshotError):
        decode_state(pack((1, [f"{__name__}:Pair", f"{__name__}:Colour"], tree)))


def test_another_version_is_refused() -> None:
    with pytest.raises(SnapshotError, match="is of version 2; this program reads 1"):
        decode_state(pack((2, [], None)))


def test_fields_that_have_changed_are_refused() -> None:
    for tree in (["n", 0, [1]], ["d", 1, {"name": "x"}], ["c", "t", 0, [["t", [1]]]]):
        with pytest.raises(SnapshotError, match="has other fields now"):
            decode_state(pack((1, [f"{__name__}:Pair", f"{__name__}:Thing"], tree)))


@given(st.binary(max_size=60))
@examples(500)
def test_any_bytes_are_a_state_or_refused(data: bytes) -> None:
    with suppress(SnapshotError):
        decode_state(data)
