"""Numbers of numpy are numbers wherever one comes in, and Python's own wherever one goes out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Actor, Facet, Mind, Personality, Unit, ValueSystem, handler
from anima_actors.events import ReactorNudge, Stimulus
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.runtime.plain_numbers import plain_throughout
from anima_actors.scenario import Scenario
from anima_actors.voice import VoiceSettings

KINDS: dict[str, Any] = {
    "float64": np.float64,
    "float32": lambda value: np.float32(value),
    "0-d": lambda value: np.array(value),
    "0-d float32": lambda value: np.array(value, dtype=np.float32),
}
WHOLE: dict[str, Any] = {"int64": np.int64, "uint8": np.uint8, "0-d": lambda value: np.array(value)}
units = st.floats(0.0, 1.0, width=16)  # held by every kind alike
kinds, whole = st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(WHOLE))


@dataclass(frozen=True)
class Weighed(Facet):
    level: Unit
    steps: int
    sure: bool
    parts: tuple[float, ...]
    by_name: Mapping[str, float]


class Weigher(Actor):
    """Publishes whatever kind of number it was made with."""

    name = "weigher"

    def __init__(self, made: tuple[Any, Any, Any]) -> None:
        self.made = made

    @handler
    def weigh(self, stimulus: Stimulus) -> tuple[Weighed, ReactorNudge]:
        level, steps, sure = self.made
        nudge = ReactorNudge("weigher", tension=level * 0.5, satisfaction=level)
        return Weighed(level, steps, sure, (level, level), {"it": level}), nudge


def plain_only(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(type(key) is str and plain_only(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(plain_only, value))
    return value is None or type(value) in (float, int, bool, str)


@given(units, kinds, st.integers(0, 200), whole)
def test_events_and_the_state_hold_numbers_of_python(
    level: float, kind: str, steps: int, counted: str
) -> None:
    mind = Mind(extra=[Weigher((KINDS[kind](level), WHOLE[counted](steps), np.bool_(True)))])
    state = mind.experience_now({"tension": 0.1})
    assert state["degraded"] == [] and plain_only(state) and json.dumps(state)
    weighed = mind.last_turn.find(Weighed) if mind.last_turn else None
    assert weighed == Weighed(level, steps, True, (level, level), {"it": level})
    assert [type(one) for one in (weighed.level, weighed.steps, weighed.sure, *weighed.parts)] == [
        float,
        int,
        bool,
        float,
        float,
    ]


@given(units, kinds, whole)
def test_a_mind_of_numpy_numbers_lives_as_one_of_plain_numbers(level: float, kind: str, counted: str) -> None:
    def lived(number: Any, count: Any) -> tuple[str, Any]:
        mind = Mind(
            Personality(neuroticism=number(level)),
            ValueSystem(care=number(level), others={"play": number(level)}),
            seed=count(3),
            constants={"emotion.learn_rate": number(0.5)},
            voice=VoiceSettings(temperature=number(level), max_tokens=count(9)),
        )
        mind.experience_now({"tension": number(level)}, top_k=count(2))
        mind.rest_now(number(60.0))
        return mind.history_hash, mind.described()

    assert lived(KINDS[kind], WHOLE[counted]) == lived(float, int)


@given(units, kinds)
def test_a_story_and_its_expectations_take_them(level: float, kind: str) -> None:
    number = KINDS[kind]
    story = Scenario.from_document(
        {
            "title": "Numbers",
            "seed": WHOLE["int64"](2),
            "persona": {"openness": number(level)},
            "steps": [
                {
                    "stimulus": {"tension": number(level)},
                    "repeat": WHOLE["int64"](2),
                    "expect": {"phi": [number(level), "any"]},
                }
            ],
        }
    )
    assert plain_only(story.document) and story.persona["openness"] == level


@pytest.mark.parametrize(
    "wrong", [np.float64("nan"), np.float32("inf"), np.bool_(True), np.array([0.1, 0.2])]
)
def test_what_is_no_number_is_none_in_numpy_either(wrong: Any) -> None:
    mind = Mind()
    with pytest.raises(ValueError, match=r"stimulus\.tension is .*; it must be a number"):
        mind.experience_now({"tension": wrong})
    with pytest.raises(ValueError, match="must be a number from 0 to 1"):
        Personality(neuroticism=wrong)


def test_what_holds_no_numpy_number_stays_the_very_same() -> None:
    for value in ((1.0, 2), [1, "a"], {"a": (1.0,), "b": [None]}, Reactors(0.1, 0.2, 0.3, 0.4), "text"):
        assert plain_throughout(value) is value
    assert plain_throughout(Reactors(KINDS["float32"](0.5), 0.0, 0.0, 0.0)) == Reactors(0.5, 0.0, 0.0, 0.0)


def test_an_exported_history_is_json(tmp_path: Path) -> None:
    mind = Mind(extra=[Weigher((np.float32(0.5), np.int64(2), np.bool_(False)))])
    mind.experience_now({"tension": KINDS["float32"](0.25)})
    mind.export_history(tmp_path / "states.json")
    assert json.loads((tmp_path / "states.json").read_text())[0]["weighed"] is not None
