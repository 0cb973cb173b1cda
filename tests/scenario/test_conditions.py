"""A comparison means the same in `anima show --where` and in the `expect` of a scenario."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anima_actors.journal.conditions import parse_query
from anima_actors.scenario.conditions import parse_condition
from anima_actors.scenario.expectations import conditions_in
from anima_actors.scenario.state_paths import OPEN

HALVES = st.integers(-30, 30).map(lambda step: 0.5 + step * 1e-10)
NUMBERS = HALVES | st.floats(-2, 2).map(lambda number: round(number, 12))
WORDS = st.sampled_from(["Fear", "fear", "FEAR", "Joy", "none", "straße", "STRASSE"])
MEANINGS = st.sampled_from(["none", "None", "any", "Any", "true", "false"])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.integers(-2, 2) | WORDS | st.just(""),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


def both(operator: str, value: str, state: dict[str, Any]) -> tuple[bool, bool]:
    """What both grammars say of the value at "felt.level"."""
    where = parse_query(f"felt.level {operator} {value}").holds(state)
    raw: Any = {"contains": value} if operator == "contains" else f"{operator} {value}"
    found = state.get("felt", {}).get("level")
    return where, parse_condition(OPEN, raw).gap(found) == 0


@given(st.sampled_from([">", ">=", "<", "<=", "=", "==", "!="]), NUMBERS, VALUES)
@example("==", 0.5000000008, 0.5)
@example(">=", 0.5000000008, 0.5)
@example("!=", 0.5, None)
def test_a_comparison_with_a_number_is_answered_alike(operator: str, wanted: float, found: Any) -> None:
    where, expected = both(operator, f"{wanted:.12f}", {"felt": {"level": found}})
    assert where == expected


@given(st.sampled_from(["=", "==", "!="]), WORDS | MEANINGS, VALUES)
@example("=", "any", [])
@example("!=", "any", "Fear")
@example("!=", "true", True)
@example("=", "None", None)
@example("==", "none", [])
def test_a_comparison_with_a_word_is_answered_alike(operator: str, wanted: str, found: Any) -> None:
    where, expected = both(operator, wanted, {"felt": {"level": found}})
    assert where == expected


@given(NUMBERS, NUMBERS, VALUES)
@example(0.5, 0.5, 0.5000000008)
@example(0.5, 0.6, None)
def test_a_range_is_answered_alike(one: float, other: float, found: Any) -> None:
    span = f"{min(one, other):.12f}..{max(one, other):.12f}"
    where = parse_query(f"felt.level = {span}").holds({"felt": {"level": found}})
    assert where == (parse_condition(OPEN, span).gap(found) == 0)


@given(WORDS.filter(lambda word: word != "none"), VALUES)
@example("name", [{"name": "Fear"}])
def test_what_contains_a_word_is_answered_alike(wanted: str, found: Any) -> None:
    where, expected = both("contains", wanted, {"felt": {"level": found}})
    assert where == expected


def test_conditions_in_a_line_need_no_spaces_round_a_sign() -> None:
    told = [("phi", ">0.3"), ("primary", ["==Fear", "Calm"]), ("reply", {"contains": "a = b"})]
    assert [*conditions_in("phi>0.3 and primary=Fear or Calm and reply contains a = b")] == told


@pytest.mark.parametrize("state", [{}, {"felt": {}}])
def test_what_is_not_there_is_none_in_both(state: dict[str, Any]) -> None:
    for operator, value, answer in (("==", "none", True), ("!=", "0.5", True), ("==", "Fear", False)):
        assert both(operator, value, state) == (answer, answer)


def test_numbers_are_equal_within_a_billionth() -> None:
    for value, answer in (("0.5000000008", True), ("0.500000002", False)):
        assert both("==", value, {"felt": {"level": 0.5}}) == (answer, answer)
