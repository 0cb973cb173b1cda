"""What is packed for a report comes out of it again, and its numbers show the same figures."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from anima_actors.page.packing import Packer, scaled
from tests.page.unpacking import unpacked

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
THOUSANDTHS = st.integers(-(10**7), 10**7).map(lambda number: number / 1000)
KEYS = st.sampled_from(["a", "b", "__proto__", "état", ""])
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8) | THOUSANDTHS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def in_and_out(values: list[Any]) -> list[Any]:
    packer = Packer()
    packed = json.loads(json.dumps(packer.pack(values)))
    return unpacked(packer.words, packed, len(values))


@given(st.lists(PLAIN, max_size=8))
def test_what_is_packed_comes_out_again(values: list[Any]) -> None:
    assert in_and_out(values) == values


@given(FLOATS | st.floats(-2, 2) | st.floats(-1e-3, 1e-3))
def test_a_number_shows_the_same_figures_with_up_to_three_decimals(value: float) -> None:
    kept = scaled(value)
    found = float(kept) if isinstance(kept, str) else kept / 1000
    for places in range(4):
        assert f"{found:.{places}f}".lstrip("-") == f"{value:.{places}f}".lstrip("-")


@given(st.floats(1e-9, 1e-3))
def test_a_small_number_keeps_its_sign_and_two_digits(value: float) -> None:
    kept = scaled(-value)
    assert isinstance(kept, int | float)
    assert abs(kept / 1000 + value) <= 0.051 * value


def test_a_column_that_comes_twice_is_told_once() -> None:
    turns = [{"state": {"phi": one / 7}, "events": [{"phi": one / 7}]} for one in range(50)]
    packer = Packer()
    packed: Any = packer.pack(turns)
    (fields,) = packed["f"]
    assert json.dumps(fields).count("[0, 143, 286") == 1
    assert in_and_out(turns)[1] == {"state": {"phi": 0.143}, "events": [{"phi": 0.143}]}


def test_several_lists_are_read_in_the_order_in_which_they_were_packed() -> None:
    packer = Packer()
    many: list[list[Any]] = [["a", "b", "a"], ["a", "b", "a"], [1, 2, 3]]
    packed = [packer.pack(one) for one in many]
    lists: list[list[Any]] = []
    assert [unpacked(packer.words, one, 3, lists) for one in packed] == many
