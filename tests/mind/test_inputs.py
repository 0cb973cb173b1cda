"""What a mind is told: any numbers are a stimulus, and what cannot be is refused in one line."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from anima_actors import (
    AnimaError,
    Mind,
    Stimulus,
    StimulusError,
)
from anima_actors.encoding.turn_content import turn_hash
from tests.mind.told import next_hash, only_plain
from tests.stories import COMMANDS

BAD_STIMULI: list[tuple[Any, str]] = [
    ({"tension": float("nan")}, r"stimulus\.tension is nan; it must be a number from -10 to 10"),
    ({"tension": float("inf")}, r"stimulus\.tension is inf"),
    ({"tension": 0.1, "cohesion": float("-inf")}, r"stimulus\.cohesion is -inf"),
    ({"tension": True}, r"stimulus\.tension is True"),
    ({"tension": "0.4"}, r"stimulus\.tension is '0\.4'"),
    ({"tension": None}, r"stimulus\.tension is None"),
    ({"tension": 10.5}, r"stimulus\.tension is 10\.5"),
    ({"tension": 10**400}, r"stimulus\.tension is 1000"),
    ({"tension": 1j}, r"stimulus\.tension is 1j"),
    ({"tensoin": 0.4}, r"unknown reactor 'tensoin'; did you mean \"tension\"\?"),
    ({"Tension": 0.4}, r"unknown reactor 'Tension'; did you mean \"tension\"\?"),
    ({1: 0.4}, r"unknown reactor 1; known: tension, arousal, satisfaction, cohesion"),
    ([("tension", 0.4)], r"a stimulus .* got \[\('tension', 0\.4\)\]"),
    ("tension", r"a stimulus .* such as \{'tension': 0\.4\}; got 'tension'"),
    (None, r"a stimulus .* got None"),
    (0.4, r"a stimulus .* got 0\.4"),
]


@pytest.mark.parametrize(("stimulus", "message"), BAD_STIMULI)
async def test_a_bad_stimulus_is_refused_in_one_line_and_nothing_has_changed(
    stimulus: Any, message: str
) -> None:
    mind, untouched = Mind(seed=1), Mind(seed=1)
    for one in (mind, untouched):
        one.experience_now(COMMANDS["stress"], "first")
    before = mind.state
    with pytest.raises(StimulusError, match=message) as caught:
        mind.experience_now(stimulus)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, AnimaError)
    assert isinstance(caught.value, ValueError)
    if stimulus is not None:
        with pytest.raises(StimulusError, match=message):
            mind.chat_now("hello", stimulus)
    with pytest.raises(StimulusError, match=message):
        await mind.experience(stimulus)
    assert mind.state == before
    assert (len(mind.history), mind.bus.turns, mind.bus.clock.now_s()) == (1, 1, 60.0)
    assert next_hash(mind) == next_hash(untouched)


@pytest.mark.parametrize("message", [None, 5, b"bytes", ["text"]])
def test_a_message_that_is_no_text_is_refused(message: Any) -> None:
    mind = Mind()
    with pytest.raises(StimulusError, match="a message is text; got"):
        mind.experience_now({}, message)
    with pytest.raises(StimulusError, match="a message is text; got"):
        mind.chat_now(message)
    assert mind.bus.turns == 0


@pytest.mark.parametrize(
    "seconds", [-1, -0.001, float("nan"), float("inf"), True, "2h", None, 10**400, 1e300]
)
async def test_an_impossible_rest_is_refused(seconds: Any) -> None:
    mind = Mind()
    with pytest.raises(StimulusError, match="run_turn takes seconds, a number"):
        mind.run_turn_now(Stimulus(), seconds)
    with pytest.raises(StimulusError, match="run_turn takes seconds, a number"):
        await mind.run_turn(Stimulus(), seconds)
    with pytest.raises(StimulusError, match="rest takes seconds, a number"):
        mind.rest_now(seconds)
    with pytest.raises(StimulusError, match="rest takes seconds, a number"):
        await mind.rest(seconds)
    assert (mind.bus.turns, mind.bus.clock.now_s()) == (0, 0.0)


def test_ten_years_of_rest_pass_in_a_moment() -> None:
    mind = Mind()
    mind.experience_now(COMMANDS["shock"])
    state = mind.rest_now(315_576_000)
    assert mind.bus.clock.now_s() == 315_576_060.0
    assert list(state["reactors"].values()) == pytest.approx([0.2, 0.2, 0.5, 0.5], abs=1e-6)
    assert mind.last_turn is not None
    assert turn_hash(mind.last_turn)


@pytest.mark.parametrize(
    "stimulus",
    [
        {"tension": 0.4},
        {"tension": 1, "cohesion": -1},
        MappingProxyType({"arousal": 0.2}),
        {"tension": np.float64(0.4)},
        {},
    ],
)
def test_any_mapping_of_numbers_is_a_stimulus_and_is_never_changed(stimulus: Mapping[str, float]) -> None:
    before = dict(stimulus)
    mind = Mind()
    mind.experience_now(stimulus, "and then?")
    mind.chat_now("hello", stimulus)
    assert dict(stimulus) == before
    assert [type(value) for value in stimulus.values()] == [type(value) for value in before.values()]
    assert only_plain(mind.state)


def test_a_message_of_a_megabyte_works() -> None:
    mind = Mind()
    state = mind.experience_now({}, "I am so terribly afraid! " * 41_000)
    assert state["degraded"] == []
    assert state["mirror"]["inferred"]["tension"] > 0.0
    assert isinstance(mind.chat_now("я" * 1_000_000), str)


def test_a_message_with_broken_surrogates_works(tmp_path: Path) -> None:
    mind = Mind()
    for message in ("\ud800", "I am \udfff afraid \ud83d", "\udc80" * 1000):
        assert mind.experience_now({}, message)["degraded"] == []
        assert mind.last_turn is not None
        turn_hash(mind.last_turn)
        mind.system_prompt().encode("utf-8")
        mind.chat_now(message).encode("utf-8")
    mind.export_history(tmp_path / "history.json")
    assert len(json.loads((tmp_path / "history.json").read_text("utf-8"))) == 6


@pytest.mark.parametrize("seed", [True, 1.0, "7", None, [1]])
def test_a_seed_that_is_no_whole_number_is_refused(seed: Any) -> None:
    with pytest.raises(TypeError, match=r"seed is .*; it must be a whole number"):
        Mind(seed=seed)


@pytest.mark.parametrize("seed", [0, -1, 2**70])
def test_any_whole_number_is_a_seed(seed: int) -> None:
    assert Mind(seed=seed).experience_now({})["degraded"] == []


@pytest.mark.parametrize("wrong", [{"neuroticism": 0.7}, 0.7, "calm"])
def test_a_personality_or_values_of_another_type_are_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"personality is .*; it must be a Personality"):
        Mind(wrong)
    with pytest.raises(TypeError, match=r"values is .*; it must be a ValueSystem"):
        Mind(values=wrong)


def test_an_unknown_voice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"provider is 'loud'"):
        Mind(voice="loud")


# --- time, history, reset
