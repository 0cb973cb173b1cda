"""The turns of a mind: in an event loop and without one, cancelled, observed, answered, quiet."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from anima_actors import (
    Actor,
    BusyError,
    Facet,
    Mind,
    RootEvent,
    Stimulus,
    Turn,
    handler,
)
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.events import TimePassed
from tests.stories import COMMANDS, STORIES, live, live_through, lived, quiet_mind


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


@pytest.mark.parametrize("awaited", [False, True])
def test_an_observer_that_poses_a_turn_within_the_one_that_it_is_told_of_is_dropped(awaited: bool) -> None:
    mind, told = Mind(), list[int]()

    def poses(turn: Turn) -> None:
        mind.rest_now(60)

    def begins_anew(turn: Turn) -> None:
        mind.reset()

    for observer in (poses, begins_anew, lambda turn: told.append(turn.number)):
        mind.observe(observer)
    for _ in range(2):
        asyncio.run(mind.experience({})) if awaited else mind.experience_now({})
    assert told == [1, 2] == [moment.turn for moment in mind.history]
    assert mind.bus.clock.now_s() == 120.0
    assert [one.partition(": ")[2] for one in mind.bus.observers.dropped] == [
        "BusyError: a turn is under way; turns of a mind never overlap",
        "BusyError: a turn is under way; wait for its end first",
    ]
