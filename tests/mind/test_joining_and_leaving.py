"""Modules that join and leave a living mind: on record, in any interleaving, back where they were."""

import asyncio
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind
from anima_actors.encoding.snapshots import encode_state
from anima_actors.events import Disturbed
from anima_actors.journal.reader import Journal
from anima_actors.replay.fork import WhatIf, fork
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import replay
from tests.mind.members import (
    BUILT_IN,
    OWN,
    Action,
    Itch,
    Noting,
    act,
    act_awaited,
    actions,
    itch_in,
    lived,
    saved,
    without_degraded,
)
from tests.thoroughness import examples


@examples(15)
@given(actions(["itch"]), st.integers(0, 2**32))
def test_pump_and_tasks_in_any_interleaving_give_the_same_turns(story: list[Action], seed: int) -> None:
    pumped = Noting.new()
    for action in story:
        act(pumped, action)

    async def awaited() -> Noting:
        luck = Random(seed)
        async with Noting.new(interleave=lambda: luck.randrange(4)) as mind:
            for action in story:
                await act_awaited(mind, action)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        assert others == set()  # a closed mind leaves no task, nor does a module that has left
        return mind

    in_tasks = asyncio.run(awaited())
    assert in_tasks.hashes == pumped.hashes
    assert in_tasks.state == pumped.state
    assert saved(in_tasks) == saved(pumped)


@examples(15)
@given(actions(list(OWN)), st.integers(0, 2**32), st.integers(0, 2**32))
def test_modules_that_wait_and_fail_may_come_and_go(story: list[Action], one: int, other: int) -> None:
    async def awaited(seed: int) -> list[str]:
        luck = Random(seed)
        async with Noting.new(interleave=lambda: luck.randrange(4)) as mind:
            for action in (("add", "sulk"), *story):
                await act_awaited(mind, action)
        return mind.hashes

    assert asyncio.run(awaited(one)) == asyncio.run(awaited(other))


@examples(15)
@given(actions(["itch"]))
def test_a_record_is_lived_again_and_says_who_was_there(
    tmp_path_factory: pytest.TempPathFactory, story: list[Action]
) -> None:
    path = tmp_path_factory.mktemp("record") / "mind.anima"
    mind = lived(path, story)
    with Journal.open(path) as journal:
        replayed = replay(history_in(journal))
        assert replayed.equal, replayed
        assert replayed.turns == mind.bus.turns
        assert journal.membership_after() == mind.bus.membership
        journal.verify()


@examples(15)
@given(actions(["itch"]), actions(["itch"]), st.data())
def test_a_run_that_was_killed_goes_on_as_if_nothing_had_been(
    tmp_path_factory: pytest.TempPathFactory, before: list[Action], after: list[Action], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("resumed")
    whole = lived(folder / "whole.anima", [*before, *after])
    killed = Mind(seed=3)
    killed.record_to(folder / "killed.anima", sync="never", snapshot_every=data.draw(st.integers(1, 6)))
    for action in before:
        act(killed, action)
    assert killed.recorder is not None
    killed.recorder.writer._buffer.send()
    killed.recorder.writer.abandon()
    with Mind.resume(folder / "killed.anima") as mind:
        assert saved(mind) == saved(killed)
        for action in after:
            act(mind, action)
        assert mind.history_hash == whole.history_hash
        assert saved(mind) == saved(whole)


@examples(15)
@given(actions(["itch"]), st.data())
def test_a_fork_at_any_turn_in_which_nothing_is_otherwise_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, story: list[Action], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("fork") / "mind.anima"
    mind = lived(path, [("feel", 0.1), *story])
    at = data.draw(st.integers(1, mind.bus.turns))
    with Journal.open(path) as journal:
        differences = fork(history_in(journal), WhatIf(at)).compared()
    assert differences.equal, differences


@examples(15)
@given(actions(["itch"]), actions(["itch"]))
def test_a_mind_file_knows_who_is_there_and_who_has_left(
    tmp_path_factory: pytest.TempPathFactory, before: list[Action], after: list[Action]
) -> None:
    path = tmp_path_factory.mktemp("file") / "mind.anima"
    mind = Mind(seed=3)
    for action in before:
        act(mind, action)
    mind.save(path)
    loaded = Mind.load(path)
    assert loaded.state == mind.state
    for action in after:
        act(mind, action)
        act(loaded, action)
    assert saved(loaded) == saved(mind)
    assert loaded.state == mind.state


@examples(15)
@given(st.sampled_from([*BUILT_IN, "itch"]), st.lists(st.floats(-0.8, 0.8), min_size=1, max_size=5))
def test_who_returns_goes_on_as_one_that_only_slept(name: str, meanwhile: list[float]) -> None:
    left, asleep = Mind(seed=5, extra=[Itch]), Mind(seed=5, extra=[Itch])
    minds = (left, asleep)
    for mind in minds:
        for tension in (0.3, -0.1, 0.5):
            mind.experience_now({"tension": tension}, "I am afraid.")
    left.remove_now(name)
    asleep.run_turn_now(Disturbed("kill", name), 0.0)
    for tension in meanwhile:
        states = [mind.experience_now({"tension": tension}) for mind in minds]
        assert [one["module"] for one in states[1]["degraded"]] == [name]
        assert states[0]["degraded"] == []
        assert without_degraded(states[0]) == {**without_degraded(states[1]), **itch_in(states[0])}
    left.add_now(name)
    asleep.run_turn_now(Disturbed("restore", name), 0.0)
    for tension in (0.2, 0.4, -0.3):
        one, other = (mind.experience_now({"tension": tension}, "I am glad.") for mind in minds)
        assert one == other
    one_actor, other_actor = (mind.bus.actors[name].save() for mind in minds)
    assert encode_state(one_actor) == encode_state(other_actor)
    assert {one["module"] for one in left.state["degraded"]} == set()
