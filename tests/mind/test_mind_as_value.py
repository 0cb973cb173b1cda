"""A mind is a value: as bytes, pickled or copied it goes on as the one that it was made from."""

import copy
import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import (
    Actor,
    AnimaCore,
    BusyError,
    JournalError,
    Mind,
    RealClock,
    Scenario,
    Secret,
    Stimulus,
    VirtualClock,
    VoiceSettings,
    handler,
)
from anima_actors.encoding.snapshots import SnapshotError
from anima_actors.scenario import run_scenario_now
from examples.boredom import Boring
from tests.journal.journals import live, moments

WAYS: dict[str, Callable[[Mind], Mind]] = {
    "bytes": lambda mind: Mind.from_bytes(mind.to_bytes()),
    "pickle": lambda mind: pickle.loads(pickle.dumps(mind)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
each_way = pytest.mark.parametrize("again", WAYS.values(), ids=WAYS.keys())


class Aged(Mind):
    """A mind with something of its own beside its modules."""

    friends: list[str]


@pytest.mark.slow
@each_way
@given(seed=st.integers(0, 10**6), when=st.integers(0, 7))
def test_both_go_on_alike_and_neither_touches_the_other(
    again: Callable[[Mind], Mind], seed: int, when: int
) -> None:
    story = moments(seed, 8)
    steady, mind = Mind(seed=seed), Mind(seed=seed)
    expected = [live(steady, moment) for moment in story]
    for moment in story[:when]:
        live(mind, moment)
    twin = again(mind)
    assert twin.state == mind.state and twin.system_prompt() == mind.system_prompt()
    assert [live(twin, moment) for moment in story[when:]] == expected[when:]
    assert [live(mind, moment) for moment in story[when:]] == expected[when:]


@each_way
def test_modules_that_joined_and_left_go_along(again: Callable[[Mind], Mind]) -> None:
    mind = Mind(seed=1, extra=[Boring], keep_turns=3)
    mind.add_now("absence")
    mind.remove_now("defense")
    twin = again(mind)
    assert twin.bus.actors.keys() == mind.bus.actors.keys()
    assert twin.experience_now({"tension": 0.4}) == mind.experience_now({"tension": 0.4})


def test_a_copy_has_the_history_and_can_tell_why() -> None:
    mind = Mind(seed=1)
    for _ in range(3):
        mind.experience_now({"tension": 0.4})
    twin = copy.copy(mind)
    assert [one.turn for one in twin.history] == [1, 2, 3] and twin.last_turn == mind.last_turn
    assert str(twin.why("reactors.tension@2")) == str(mind.why("reactors.tension@2"))


def test_settings_of_how_it_is_run_go_along_with_a_pickle_and_bytes_are_given_them() -> None:
    mind = Mind(keep_turns=2, timed=True, clock=RealClock())
    again = pickle.loads(pickle.dumps(mind))
    assert (again.config.keep_turns, again.config.timed) == (2, True)
    assert isinstance(again.bus.clock, RealClock) and again.bus.clock is not mind.bus.clock
    assert Mind.from_bytes(mind.to_bytes(), keep_turns=5).history.maxlen == 5


def test_a_copy_has_a_clock_of_its_own() -> None:
    mind = Mind(clock=VirtualClock(5.0))
    twin = copy.copy(mind)
    twin.rest_now(60)
    assert (twin.bus.clock.now_s(), mind.bus.clock.now_s()) == (65.0, 5.0)


def test_what_a_subclass_holds_goes_along() -> None:
    mind = Aged()
    mind.friends = ["Olha"]
    assert copy.copy(mind).friends is mind.friends
    for twin in (copy.deepcopy(mind), pickle.loads(pickle.dumps(mind))):
        assert twin.friends == ["Olha"] and twin.friends is not mind.friends and type(twin) is Aged


def test_nobody_watches_a_copy() -> None:
    mind, heard = Mind(), []
    mind.observe(lambda turn: heard.append(turn.number))
    copy.copy(mind).experience_now({})
    assert heard == []
    mind.experience_now({})
    assert heard == [1]


def test_what_cannot_travel_is_named() -> None:
    spoken = VoiceSettings("groq", key=Secret("gsk_not_a_key"))
    mind = Mind(voice=spoken, language_model=object(), interleave=lambda name: 0)  # type: ignore
    mind.observe(lambda turn: None)
    with pytest.raises(SnapshotError) as refused:
        pickle.dumps(mind)
    assert str(refused.value) == (
        "a mind with language_model, a voice with a key, observers, interleave cannot be pickled; "
        "keep mind.to_bytes(), and give them again to Mind.from_bytes()"
    )
    assert b"gsk_not_a_key" not in mind.to_bytes()
    assert copy.copy(mind).voice == spoken


def test_a_module_that_cannot_be_had_again_is_named() -> None:
    class Hidden(Actor):
        @handler
        def hear(self, stimulus: Stimulus) -> None: ...

    mind = Mind(extra=[Hidden])
    with pytest.raises(
        SnapshotError, match="a mind with the module hidden cannot be pickled: its class must"
    ):
        pickle.dumps(mind)
    assert copy.copy(mind).experience_now({}) == mind.experience_now({})


def test_a_mind_that_is_being_recorded_has_bytes_but_no_copy(tmp_path: Path) -> None:
    with Mind(record=tmp_path / "a.anima") as mind:
        mind.experience_now({})
        ways: dict[str, Callable[[Mind], Any]] = {"copied": copy.copy, "pickled": pickle.dumps}
        for what, done in ways.items():
            with pytest.raises(
                JournalError, match=f"a mind that is being recorded cannot be {what}; Mind.from"
            ):
                done(mind)
        assert Mind.from_bytes(mind.to_bytes()).state == mind.state


def test_a_mind_in_a_turn_is_no_value_yet() -> None:
    refused: list[str] = []

    class Curious(Actor):
        @handler
        def look(self, stimulus: Stimulus) -> None:
            for way in WAYS.values():
                with pytest.raises(BusyError, match="a turn is under way") as caught:
                    way(mind)
                refused.append(str(caught.value))

    mind = Mind(extra=[Curious])
    assert mind.experience_now({})["degraded"] == [] and len(refused) == len(WAYS)


def test_damaged_bytes_are_refused_in_one_line() -> None:
    data = Mind(only=("flash",), without=("voice",)).to_bytes()
    for bad, message in {
        b"": "the data is empty",
        b"title: x": "the data is no mind file of anima_actors",
        data[:-1]: "the data is damaged: ",
        data[:200] + bytes([data[200] ^ 1]) + data[201:]: "the data is damaged: ",
    }.items():
        with pytest.raises(JournalError, match=message) as refused:
            Mind.from_bytes(bad)
        assert "\n" not in str(refused.value)
    with pytest.raises(TypeError, match="bytes-like"):
        Mind.from_bytes("text")  # type: ignore[arg-type]


class Full(io.RawIOBase):
    """A file that takes three bytes."""

    def write(self, data: Any) -> int:
        return 3


def test_an_open_file_will_do(tmp_path: Path) -> None:
    mind, path = Mind(seed=4), tmp_path / "a.mind"
    mind.experience_now({"tension": 0.4})
    with path.open("wb") as file:
        mind.save(file)
    mind.save(tmp_path / "b.mind")
    assert path.read_bytes() == (tmp_path / "b.mind").read_bytes() == mind.to_bytes()
    with path.open("rb") as file:
        assert Mind.load(file).state == mind.state
    with (
        path.open("w") as text,
        pytest.raises(JournalError, match=r"a\.mind takes no bytes; open it to write"),
    ):
        mind.save(text)  # type: ignore[arg-type]
    with path.open() as text, pytest.raises(JournalError, match=r"a\.mind gives no bytes; open it to read"):
        Mind.load(text)  # type: ignore[arg-type]
    with pytest.raises(JournalError, match="the data took 3 of"):
        mind.save(Full())  # type: ignore[arg-type]


def test_a_core_is_a_value_like_its_mind() -> None:
    core, twins = AnimaCore(seed=2), []
    core.experience({"tension": 0.3})
    file = io.BytesIO()
    core.save(file)
    file.seek(0)
    twins += [AnimaCore.load(file), AnimaCore.from_bytes(core.to_bytes()), copy.copy(core)]
    twins += [copy.deepcopy(core), pickle.loads(pickle.dumps(core))]
    expected = core.experience({"cohesion": -0.3}, "go away")
    assert [one.experience({"cohesion": -0.3}, "go away") for one in twins] == [expected] * len(twins)


@pytest.mark.parametrize("kept", [0, -1, 1.5, True, "all"])
def test_a_history_keeps_at_least_one_turn(kept: Any) -> None:
    with pytest.raises(ValueError, match=r"keep_turns is .*; it must be a whole number, at least 1"):
        Mind(keep_turns=kept)


def test_a_history_keeps_as_many_turns_as_it_was_told_to() -> None:
    short, long = Mind(seed=1, keep_turns=2), Mind(seed=1)
    for moment in moments(1, 6):
        assert live(short, moment) == live(long, moment)
    assert [one.turn for one in short.history] == [5, 6] and len(long.history) == 6
    assert long.history.maxlen == 1_000


def test_a_story_that_was_lived_through_is_a_value_too() -> None:
    story = Scenario.from_text(
        "title: t\nsteps:\n  - {say: hello, expect: {primary: Calm}}\n  - {say: go away}\n"
    )
    run = run_scenario_now(story)
    again = pickle.loads(pickle.dumps(run))
    assert again == run and [one.prompt for one in again.outcomes] == [one.prompt for one in run.outcomes]
    assert again.outcomes[0].published == run.outcomes[0].published


async def test_a_story_can_be_lived_through_inside_a_running_loop() -> None:
    story = Scenario.from_text("title: t\nsteps:\n  - {say: hello}\n")
    assert run_scenario_now(story, seed=3).seed == 3
