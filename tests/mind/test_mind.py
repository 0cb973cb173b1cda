"""A mind from outside: what goes in, what comes out, what is refused, and that nothing leaks."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import (
    Actor,
    AnimaError,
    BusyError,
    Facet,
    Mind,
    Personality,
    RootEvent,
    Stimulus,
    StimulusError,
    Turn,
    ValueSystem,
    handler,
)
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.events import EmotionFelt, TimePassed
from anima_actors.runtime import VirtualClock
from tests.stories import COMMANDS, MODULES, STORIES, live, live_through, lived, quiet_mind
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


def only_plain(value: object) -> bool:
    """Whether a value is of JSON's own types, exactly, and every number finite."""
    if type(value) is dict:
        return all(type(key) is str and only_plain(item) for key, item in value.items())
    if type(value) is list:
        return all(only_plain(item) for item in value)
    return value is None or type(value) in (str, int, float, bool)


def next_hash(mind: Mind) -> str:
    mind.experience_now(COMMANDS["joy"], "well?")
    assert mind.last_turn is not None
    return turn_hash(mind.last_turn)


# --- the state


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


@pytest.mark.parametrize("story", STORIES)
async def test_in_an_event_loop_everything_is_as_without_one(story: str) -> None:
    waiting, straight = Mind(seed=3), Mind(seed=3)
    for moment in STORIES[story]:
        assert await live_through(waiting, moment) == live(straight, moment)
        assert waiting.last_turn is not None
        assert straight.last_turn is not None
        assert turn_hash(waiting.last_turn) == turn_hash(straight.last_turn)


@pytest.mark.slow
async def test_many_minds_live_side_by_side_in_one_loop() -> None:
    minds = [Mind(seed=seed) for seed in range(50)]

    async def live_alone(mind: Mind) -> dict[str, Any]:
        for moment in STORIES["betrayal"]:
            state = await live_through(mind, moment)
            await asyncio.sleep(0)
        return state

    together = await asyncio.gather(*[live_alone(mind) for mind in minds])
    assert list(together) == [lived(Mind(seed=seed), STORIES["betrayal"])[1] for seed in range(50)]


async def test_two_who_speak_at_once_are_heard_one_after_the_other() -> None:
    mind = Mind(extra=[Pause])
    states = await asyncio.gather(*[mind.experience({"tension": 0.2 * n}) for n in range(4)])
    assert [state["flash"]["flash_count"] for state in states] == [1, 2, 3, 4]
    straight = Mind(extra=[Pause])
    assert list(states) == [await straight.experience({"tension": 0.2 * n}) for n in range(4)]


class Pause(Actor):
    @handler
    async def wait(self, stimulus: Stimulus) -> None:
        await asyncio.sleep(0)


class Hesitant(Actor):
    """Takes its time where it is told to."""

    began: asyncio.Event

    @handler
    async def wait(self, stimulus: Stimulus) -> None:
        if stimulus.message == "wait":
            Hesitant.began.set()
            await asyncio.sleep(3600)


async def test_a_cancelled_turn_has_happened_and_is_in_the_history() -> None:
    Hesitant.began = asyncio.Event()
    recorded: list[Turn] = []
    mind = Mind(extra=[Hesitant], record=recorded.append)
    await mind.experience(COMMANDS["joy"])
    task = asyncio.create_task(mind.experience(COMMANDS["shock"], "wait"))
    await asyncio.wait_for(Hesitant.began.wait(), 1.0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert mind.state["flash"]["flash_count"] == 2
    assert mind.state["degraded"][0]["module"] == "hesitant"
    assert [moment.turn for moment in mind.history] == [1, 2]
    assert [turn.number for turn in recorded] == [1, 2]
    assert mind.last_turn is recorded[-1]
    assert (await mind.experience({}))["flash"]["flash_count"] == 3


def test_without_a_loop_a_waiting_module_is_refused_and_nothing_has_changed() -> None:
    mind = Mind(extra=[Pause])
    for attempt in (
        lambda: mind.experience_now({}),
        lambda: mind.rest_now(1.0),
        lambda: mind.chat_now("x"),
    ):
        with pytest.raises(BusyError):
            attempt()
    assert (mind.bus.turns, len(mind.history)) == (0, 0)


def test_a_run_whose_record_fails_stops() -> None:
    def full(turn: Turn) -> None:
        raise OSError("no space left")

    mind = Mind(record=full)
    with pytest.raises(OSError, match="no space left"):
        mind.experience_now({})
    assert len(mind.history) == 0


def test_an_observer_sees_each_turn_with_the_state_after_it() -> None:
    seen: list[tuple[int, int]] = []
    mind = Mind()
    mind.observe(lambda turn: seen.append((turn.number, mind.state["flash"]["flash_count"])))
    for _ in range(3):
        mind.experience_now({})
    assert seen == [(1, 1), (2, 2), (3, 3)]


def test_a_module_may_have_a_root_event_of_its_own() -> None:
    @dataclass(frozen=True, slots=True)
    class ClockStruck(RootEvent):
        hour: int = 0

    @dataclass(frozen=True, slots=True)
    class HourNoted(Facet):
        hour: int = 0

    class Clockwork(Actor):
        @handler
        def note(self, struck: ClockStruck) -> HourNoted:
            return HourNoted(struck.hour)

    mind = Mind(extra=[Clockwork])
    turn = asyncio.run(mind.run_turn(ClockStruck(7), 30.0))
    assert turn.find(HourNoted) == HourNoted(7)
    assert mind.state["hour_noted"] == {"hour": 7}
    assert mind.state["flash"]["flash_count"] == 0
    assert mind.bus.clock.now_s() == 30.0


# --- speaking


def test_it_answers_where_an_answer_is_wanted() -> None:
    mind = quiet_mind()
    reply = mind.chat_now("I am so afraid.")
    assert reply
    assert not any(character.isdigit() for character in reply)
    assert quiet_mind().chat_now("I am so afraid.") == reply
    assert Mind(without=["voice"]).chat_now("hello") == ""
    assert Mind(without=["coordinator"]).chat_now("hello") == ""


def test_being_spoken_to_does_a_little_by_itself() -> None:
    spoken_to, stimulated = quiet_mind(), quiet_mind()
    spoken_to.chat_now("hello")
    stimulated.experience_now({"arousal": 0.05, "cohesion": 0.05}, "hello")
    assert spoken_to.state == stimulated.state


def test_a_voice_that_fails_costs_words_and_never_state() -> None:
    class Mute(Actor):
        name = "voice"

        @handler
        def speak(self, stimulus: Stimulus) -> None:
            raise RuntimeError("hoarse")

    mute, speaking = quiet_mind(without=["voice"], extra=[Mute]), quiet_mind()
    assert mute.chat_now("hello") == ""
    assert speaking.chat_now("hello") != ""
    state = mute.state
    assert [one["module"] for one in state.pop("degraded")] == ["voice"]
    assert state | {"degraded": []} == speaking.state


def test_a_rest_is_quiet() -> None:
    mind = quiet_mind()
    mind.rest_now(600.0)
    assert mind.last_turn is not None
    assert mind.last_turn.root == TimePassed(600.0)
    assert mind.state["mirror"] is None
    assert mind.state["salience"] is None


def test_every_event_of_a_whole_story_can_be_traced_to_its_root() -> None:
    mind = Mind(seed=2)
    for story in STORIES.values():
        for moment in story:
            live(mind, moment)
            assert mind.last_turn is not None
            envelopes = mind.last_turn.envelopes
            assert [one.id.sequence for one in envelopes] == list(range(len(envelopes)))
            by_id = {one.id: one for one in envelopes}
            for one in envelopes[1:]:
                assert one.causes
                assert all(cause < one.id for cause in one.causes)
                seen, front = set(), {one.id}
                while front:
                    seen |= front
                    front = {cause for identity in front for cause in by_id[identity].causes} - seen
                assert envelopes[0].id in seen
