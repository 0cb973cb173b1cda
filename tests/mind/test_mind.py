"""A mind from outside: what comes out, what a reset and an export leave, and that nothing leaks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import (
    Actor,
    Facet,
    Mind,
    Personality,
    Stimulus,
    StimulusError,
    ValueSystem,
    handler,
)
from anima_actors.events import EmotionFelt
from anima_actors.runtime import VirtualClock
from tests.mind.told import next_hash, only_plain
from tests.stories import COMMANDS, MODULES, STORIES, live, lived
from tests.thoroughness import examples

KEYS = [
    *("primary", "felt", "blend", "vad", "reactors", "shown", "phi", "phi_label"),
    *("prediction_error", "pred_label"),
    *("free_energy", "surprise_spike", "drives", "dominant_drive", "spectral", "flash", "intention"),
    *("dissonance", "defense", "identity", "temporal", "mirror", "salience", "memory_resonance"),
    *("control", "narrative", "degraded"),
]

INNER_KEYS = {
    "vad": {"valence", "arousal", "dominance"},
    "reactors": {"tension", "arousal", "satisfaction", "cohesion"},
    "spectral": {"surface", "subtext", "archival"},
    "flash": {"flash_count", "phase", "mortality_sense"},
    "intention": {"goal", "strength", "persistence", "age", "origin", "because"},
    "dissonance": {"level", "label", "description"},
    "defense": {"mechanism", "description", "tension_relief", "parked"},
    "identity": {"self_desc", "stability", "traits"},
    "temporal": {"past", "future", "coherence", "crisis"},
    "mirror": {"inferred", "empathy_note"},
}

FILLED_BY = {
    "emotion": ("primary", "felt", "blend", "vad"),
    "reactors": ("reactors", "shown"),
    "adaptation": ("control",),
    "integration": ("phi", "phi_label"),
    "prediction": ("prediction_error", "pred_label", "free_energy", "surprise_spike"),
    "drives": ("drives", "dominant_drive"),
    "qualia": ("spectral",),
    "flash": ("flash",),
    "goals": ("intention",),
    "dissonance": ("dissonance",),
    "defense": ("defense",),
    "identity": ("identity",),
    "temporal": ("temporal",),
    "mirror": ("mirror",),
    "attention": ("salience",),
    "memory": ("memory_resonance",),
    "narrative": ("narrative",),
    "coordinator": tuple(KEYS[:-1]),
    **dict.fromkeys(("personality", "values", "confabulation", "intent", "voice"), ()),
    **dict.fromkeys(("appraisal", "self_hearing"), ()),
}


@pytest.mark.parametrize("story", STORIES)
def test_the_state_has_exactly_its_keys_and_is_plain_json(story: str) -> None:
    mind = Mind(seed=4)
    assert list(mind.state) == KEYS
    for moment in STORIES[story]:
        state = live(mind, moment)
        assert list(state) == KEYS
        assert only_plain(state)
        assert json.loads(json.dumps(state, allow_nan=False)) == state
        for key, inner in INNER_KEYS.items():
            assert state[key] is None or set(state[key]) == inner, key
        assert [set(one) for one in state["blend"]] == [{"name", "intensity"}] * 2
        assert all(
            set(need) == {"intensity", "direction", "need", "action"} for need in state["drives"].values()
        )
        assert len(state["temporal"]["past"]) <= 3
        assert state["degraded"] == []


def test_before_the_first_turn_every_key_is_none() -> None:
    state = Mind().state
    assert state.pop("degraded") == []
    assert set(state.values()) == {None}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_left_out_leaves_its_keys_none_and_the_others_carry_on(module: str) -> None:
    mind = Mind(without=[module])
    state: dict[str, Any] = {}
    for _ in range(2):
        state = mind.experience_now(COMMANDS["shock"], "Hello!")
    assert list(state) == KEYS
    assert all(state[key] is None for key in FILLED_BY[module])
    assert state["degraded"] == []
    assert module == "coordinator" or state["flash"] is not None or module == "flash"


def test_what_is_left_of_a_mind_can_be_very_little() -> None:
    state = Mind(only=[]).experience_now(COMMANDS["joy"])
    assert {key for key, value in state.items() if value is not None} == {"degraded"}
    assert {key for key, value in Mind(only=["flash"]).experience_now({}).items() if value} == {"flash"}


def test_the_blend_is_as_long_as_asked_for() -> None:
    mind = Mind()
    for top_k in (1, 3, 10, 99):
        blend = mind.experience_now({}, top_k=top_k)["blend"]
        assert len(blend) == min(top_k, 10)
        assert blend[0]["intensity"] == 1.0
    assert len(mind.state["blend"]) == 2


@pytest.mark.parametrize("top_k", [0, -1, 1.5, True, "2", None])
async def test_a_blend_of_no_length_is_refused_and_nothing_changes(top_k: Any) -> None:
    mind = Mind()
    with pytest.raises(StimulusError, match=r"top_k is .*; it must be a whole number from 1"):
        mind.experience_now({}, top_k=top_k)
    with pytest.raises(StimulusError, match="top_k is"):
        await mind.experience({}, top_k=top_k)
    assert mind.bus.turns == 0


def test_what_one_does_to_a_returned_state_does_not_reach_the_mind() -> None:
    def spoil(value: Any) -> None:
        items = list(value.values()) if isinstance(value, dict) else list(value)
        for item in items:
            if isinstance(item, dict | list):
                spoil(item)
        value.clear()

    mind, untouched = Mind(seed=1), Mind(seed=1)
    for moment in STORIES["betrayal"]:
        live(untouched, moment)
        spoil(live(mind, moment))
        assert mind.state == untouched.state
        spoil(mind.state)
        assert mind.system_prompt() == untouched.system_prompt()
    assert next_hash(mind) == next_hash(untouched)


def test_what_one_does_to_a_degraded_state_does_not_either() -> None:
    class Faulty(Actor):
        @handler
        def act(self, stimulus: Stimulus) -> None:
            raise ValueError("x")

    mind = Mind(extra=[Faulty])
    state = mind.experience_now({})
    state["degraded"][0]["reason"] = "all is well"
    state["degraded"].clear()
    assert mind.state["degraded"] == [
        {"module": "faulty", "handler": "faulty.act", "reason": "ValueError: x"}
    ]


@examples(30)
@given(
    st.lists(
        st.tuples(
            st.dictionaries(
                st.sampled_from(["tension", "arousal", "satisfaction", "cohesion"]), st.floats(-10, 10)
            ),
            st.text(max_size=80),
        ),
        max_size=6,
    )
)
def test_whatever_happens_no_module_fails(story: list[tuple[dict[str, float], str]]) -> None:
    mind = Mind(Personality(1.0, 0.0, 1.0, 0.0, 1.0, 1.0), ValueSystem(0.0, 1.0, 1.0, 1.0, 1.0))
    for stimulus, message in story:
        state = mind.experience_now(stimulus, message)
        assert state["degraded"] == []
        assert only_plain(state)
        json.dumps(state, allow_nan=False)


# --- what is refused


def test_an_experience_takes_a_minute_and_a_rest_as_long_as_it_takes() -> None:
    mind = Mind(clock=VirtualClock(1000.0))
    mind.experience_now({})
    mind.chat_now("hello")
    mind.rest_now(95.5)
    assert mind.bus.clock.now_s() == 1000.0 + 60.0 + 60.0 + 95.5
    assert mind.last_turn is not None
    assert mind.last_turn.at_s == 1215.5


def test_a_reset_mind_is_as_new(tmp_path: Path) -> None:
    mind = Mind(Personality(confabulation_rate=1.0), seed=9)
    first = lived(mind, STORIES["betrayal"])
    mind.reset()
    assert (mind.bus.turns, len(mind.history), mind.last_turn) == (0, 0, None)
    assert mind.state == Mind().state
    mind.export_history(tmp_path / "empty.json")
    assert json.loads((tmp_path / "empty.json").read_text("utf-8")) == []
    assert lived(mind, STORIES["betrayal"]) == first


async def test_a_watch_outlives_a_reset() -> None:
    mind = Mind()
    watch = mind.watch(EmotionFelt)
    await mind.experience(COMMANDS["joy"])
    mind.reset()
    await mind.experience(COMMANDS["joy"])
    await mind.experience(COMMANDS["joy"])
    watch.close()
    assert [envelope.id.turn async for envelope in watch] == [1, 1, 2]


def test_a_stopped_module_works_again_after_a_reset() -> None:
    class Faulty(Actor):
        @handler
        def act(self, stimulus: Stimulus) -> None:
            if stimulus.message == "break":
                raise ValueError("x")

    mind = Mind(extra=[Faulty])
    for _ in range(4):
        mind.experience_now({}, "break")
    assert "stopped" in mind.experience_now({})["degraded"][0]["reason"]
    mind.reset()
    assert mind.experience_now({})["degraded"] == []


def test_the_history_is_exported_whole(tmp_path: Path) -> None:
    mind = Mind()
    states = [live(mind, moment) for moment in STORIES["first contact"]]
    path = tmp_path / "history.json"
    mind.export_history(path)
    exported = json.loads(path.read_text("utf-8"))
    assert [one.pop("turn") for one in exported] == list(range(1, len(states) + 1))
    assert exported == states
    assert [one.name for one in tmp_path.iterdir()] == ["history.json"]


def test_whoever_reads_the_old_export_reads_it_whole(tmp_path: Path) -> None:
    path, reader = tmp_path / "history.json", tmp_path / "a_reader_at_work.json"
    mind = Mind()
    mind.export_history(path)
    reader.hardlink_to(path)
    mind.experience_now({})
    mind.export_history(path)
    assert json.loads(reader.read_text("utf-8")) == []
    assert len(json.loads(path.read_text("utf-8"))) == 1


def test_an_export_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    @dataclass(frozen=True, slots=True)
    class Unwritable(Facet):
        def state(self) -> Mapping[str, Any]:
            return {"unwritable": {object()}}

    class Spoiler(Actor):
        @handler
        def spoil(self, stimulus: Stimulus) -> Unwritable:
            return Unwritable()

    path = tmp_path / "history.json"
    path.write_text("precious", "utf-8")
    mind = Mind(extra=[Spoiler])
    mind.experience_now({})
    with pytest.raises(TypeError):
        mind.export_history(path)
    assert path.read_text("utf-8") == "precious"
    with pytest.raises(OSError):
        Mind().export_history(tmp_path / "no" / "such" / "folder.json")
    with pytest.raises(OSError):
        Mind().export_history(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["history.json"]


def test_the_summary_is_a_few_readable_lines() -> None:
    mind = Mind()
    assert mind.summary() == "turn 0: nothing to tell"
    mind.experience_now(COMMANDS["shock"])
    summary = mind.summary()
    assert summary.startswith("turn 1: Fear")
    assert "defends itself by" in summary
    assert 4 <= len(summary.split("\n")) <= 9
    assert Mind(only=[]).summary() == "turn 0: nothing to tell"


# --- running side by side, being watched, being cancelled
