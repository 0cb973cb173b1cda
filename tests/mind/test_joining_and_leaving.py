"""Modules that join and leave a living mind: on record, in any interleaving, back where they were."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Actor, AnimaCore, Facet, Mind, RootEvent, Stimulus, WiringError, handler
from anima_actors.encoding.snapshots import encode_state
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.events import Disturbed, EmotionFelt, GoalHeld
from anima_actors.journal.parts import PartsRecorder, open_parts
from anima_actors.journal.reader import Journal
from anima_actors.replay.fork import WhatIf, fork
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import replay
from anima_actors.runtime import ModuleAdded
from anima_actors.runtime.errors import ModuleError
from tests.thoroughness import examples


@dataclass(frozen=True)
class ItchFelt(Facet):
    """How much it itches."""

    facet: ClassVar[str] = "itch"

    level: float
    turns: int

    def prompt_lines(self) -> tuple[str, ...]:
        return (f"You itch for the {self.turns}th time.",)


@dataclass(frozen=True)
class Scratched(RootEvent):
    turn: int


class Itch(Actor):
    """Has a state of its own, chance, and a timer."""

    def __init__(self) -> None:
        self.turns = 0
        self.level = 0.5
        self.scratched: tuple[Scratched, ...] = ()

    @handler
    def feel(self, stimulus: Stimulus) -> ItchFelt:
        self.turns += 1
        self.level = 0.5 * self.level + 0.5 * self.random.random()
        if self.turns % 3 == 1:
            self.later(100.0, Scratched(self.turns))
        return ItchFelt(self.level, self.turns)

    @handler
    def scratch(self, scratched: Scratched) -> None:
        self.scratched = (*self.scratched, scratched)
        self.level = 0.0


class Sulk(Actor):
    """Waits for the world outside, and has a bad day now and then."""

    def __init__(self) -> None:
        self.goals = 0

    @handler
    async def wait(self, emotion: EmotionFelt) -> None:
        await asyncio.sleep(0)
        self.lot = self.random.random()

    @handler
    def count(self, goal: GoalHeld) -> None:
        self.goals += 1
        if self.goals % 4 == 0:
            raise RuntimeError("not today")


class NeedsItch(Actor):
    """Fits in nowhere where nobody itches."""

    @handler
    def read(self, itch: ItchFelt) -> None: ...


BUILT_IN = ("mirror", "memory", "defense", "confabulation", "personality", "narrative")
OWN: dict[str, type[Actor]] = {"itch": Itch, "sulk": Sulk}
PLAIN = {"itch": Itch}

Action = tuple[str, Any]


def actions(own: Sequence[str]) -> st.SearchStrategy[list[Action]]:
    names = st.sampled_from([*BUILT_IN, *own])
    one = st.one_of(
        st.tuples(st.just("feel"), st.floats(-0.8, 0.8).map(lambda value: round(value, 2))),
        st.tuples(st.just("rest"), st.sampled_from([0.0, 30.0, 90.0, 400.0])),
        st.tuples(st.just("add"), names),
        st.tuples(st.just("remove"), names),
    )
    return st.lists(one, min_size=1, max_size=14)


def possible(mind: Mind, action: Action) -> bool:
    kind, what = action
    return kind in ("feel", "rest") or (what in mind.bus.actors) == (kind == "remove")


def known_as(mind: Mind, name: str) -> Any:
    """The class the first time, the name from then on."""
    return name if name in mind.compose(mind.bus.membership).known else OWN[name]


def act(mind: Mind, action: Action) -> None:
    kind, what = action
    if not possible(mind, action):
        return
    if kind == "feel":
        mind.experience_now({"tension": what, "arousal": 0.1}, "I am afraid of you.")
    elif kind == "rest":
        mind.rest_now(what)
    elif kind == "add":
        mind.add_now(known_as(mind, what))
    else:
        mind.remove_now(what)


async def act_awaited(mind: Mind, action: Action) -> None:
    kind, what = action
    if not possible(mind, action):
        return
    if kind == "feel":
        await mind.experience({"tension": what, "arousal": 0.1}, "I am afraid of you.")
    elif kind == "rest":
        await mind.rest(what)
    elif kind == "add":
        await mind.add(known_as(mind, what))
    else:
        await mind.remove(what)


class Noting(Mind):
    """Notes the hash of each turn."""

    hashes: list[str]

    @classmethod
    def new(cls, **settings: Any) -> "Noting":
        mind = cls(seed=3, **settings)
        mind.hashes = []
        mind.observe(lambda turn: mind.hashes.append(turn_hash(turn)))
        return mind


def lived(path: Path, story: Sequence[Action], mind: Mind | None = None) -> Mind:
    mind = mind or Mind(seed=3)
    mind.record_to(path, sync="never", snapshot_every=4)
    for action in story:
        act(mind, action)
    mind.close()
    return mind


def saved(mind: Mind) -> bytes:
    return encode_state(mind.bus.snapshot())


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


def itch_in(state: dict[str, Any]) -> dict[str, Any]:
    return {"itch": state["itch"]} if "itch" in state else {}


def without_degraded(state: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in state.items()
        if key != "degraded" and (key != "itch" or value is not None)
    }


def test_what_a_module_told_is_gone_with_it_and_counts_as_no_failure() -> None:
    mind = Mind(extra=[Itch])
    before = mind.experience_now({"tension": 0.3})
    assert before["itch"]["turns"] == 1 and before["narrative"]
    mind.remove_now("narrative")
    after = mind.remove_now("itch")
    assert "itch" not in after and after["narrative"] is None and after["degraded"] == []
    assert after["primary"] == before["primary"]
    assert "itch" not in mind.system_prompt()
    later = mind.experience_now({"tension": 0.3})
    assert "itch" not in later and later["narrative"] is None and later["degraded"] == []
    assert {status.name for status in mind.actors()}.isdisjoint({"itch", "narrative"})
    assert mind.add_now("itch")["degraded"] == []
    assert mind.experience_now({})["itch"]["turns"] == 2
    assert "You itch for the 2th time." in mind.system_prompt()
    [status] = [one for one in mind.actors() if one.name == "itch"]
    assert status.handled == 3  # felt twice, and scratched when its timer came due


def test_a_module_that_does_not_fit_is_refused_before_anything_has_changed() -> None:
    mind, untouched = Mind(seed=1), Mind(seed=1)
    for one in (mind, untouched):
        one.experience_now({"tension": 0.5})
    with pytest.raises(WiringError, match=r"NeedsItch\.read takes ItchFelt, which no available module"):
        mind.add_now(NeedsItch)
    with pytest.raises(ModuleError, match="mirror is in use already; remove it first"):
        mind.add_now("mirror")
    with pytest.raises(ModuleError, match="coordinator is part of every mind; it cannot leave"):
        mind.remove_now("coordinator")
    with pytest.raises(ModuleError, match="'miror' is not in use; did you mean"):
        mind.remove_now("miror")
    with pytest.raises(ModuleError, match="no installed package offers a module 'itches'"):
        mind.add_now("itches")
    assert saved(mind) == saved(untouched)
    assert mind.experience_now({"tension": 0.5}) == untouched.experience_now({"tension": 0.5})


def test_another_module_may_take_the_place_of_one_that_has_left() -> None:
    class Calm(Actor):
        name = "itch"

        @handler
        def feel(self, stimulus: Stimulus) -> ItchFelt:
            return ItchFelt(0.0, 99)

    mind = Mind(extra=[Itch])
    mind.experience_now({})
    mind.remove_now("itch")
    mind.add_now(Calm)
    assert mind.experience_now({})["itch"] == {"level": 0.0, "turns": 99}
    mind.remove_now("itch")
    mind.add_now("itch")  # the last of that name
    assert mind.experience_now({})["itch"]["turns"] == 99
    mind.remove_now("itch")
    mind.add_now(Itch)
    assert mind.experience_now({})["itch"]["turns"] == 1  # another begins anew


def test_an_instance_joins_in_the_state_that_it_was_given_in(tmp_path: Path) -> None:
    itch = Itch()
    itch.turns = 40
    with Mind(record=tmp_path / "mind.anima") as mind:
        mind.experience_now({})
        mind.add_now(itch)
        assert mind.experience_now({})["itch"]["turns"] == 41
    assert itch.turns == 40
    with Journal.open(tmp_path / "mind.anima") as journal:
        assert replay(history_in(journal)).equal


def test_timers_wait_for_their_module() -> None:
    mind = Mind(extra=[Itch])
    mind.experience_now({})  # sets a timer for 100 s later
    mind.remove_now("itch")
    mind.rest_now(1000.0)
    assert mind.bus.next_timer is None
    mind.add_now("itch")
    turns = mind.bus.turns
    mind.rest_now(0.0)
    assert mind.bus.turns == turns + 2
    actor = mind.bus.actors["itch"].actor
    assert isinstance(actor, Itch) and actor.scratched == (Scratched(1),)


def test_loading_adds_a_module_that_the_file_does_not_know_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mind = Mind(seed=2)
    mind.experience_now({})
    mind.save(tmp_path / "mind.anima")
    with caplog.at_level(logging.WARNING, "anima_actors.mind"):
        loaded = Mind.load(tmp_path / "mind.anima", extra=[Itch], record=tmp_path / "on.anima")
    assert [record.getMessage() for record in caplog.records] == [
        f"mind anima: itch joins it, which {tmp_path / 'mind.anima'} does not know"
    ]
    assert loaded.experience_now({})["itch"]["turns"] == 1
    loaded.close()
    with Journal.open(tmp_path / "on.anima") as journal:
        assert [record.root.type for record in journal.turns()] == ["ModuleAdded", "Stimulus"]
        assert replay(history_in(journal)).equal
    loaded = Mind.load(tmp_path / "mind.anima", extra=[Itch])
    loaded.remove_now("itch")
    loaded.save(tmp_path / "mind.anima")
    caplog.clear()
    again = Mind.load(tmp_path / "mind.anima", extra=[Itch])  # it knows it now, and that it is out
    assert "itch" not in again.bus.actors and not caplog.records


def test_loading_adds_to_a_mind_whose_modules_wait_for_the_world(tmp_path: Path) -> None:
    mind = Mind(extra=[Sulk])
    asyncio.run(mind.experience({}))
    mind.save(tmp_path / "mind.anima")
    loaded = Mind.load(tmp_path / "mind.anima", extra=[Itch])
    assert {"itch", "sulk"} <= loaded.bus.actors.keys()
    assert asyncio.run(loaded.experience({}))["itch"]["turns"] == 1


def test_why_walks_back_over_the_turn_in_which_a_module_joined(tmp_path: Path) -> None:
    with Mind(seed=4, record=tmp_path / "mind.anima") as mind:
        mind.experience_now({"tension": 0.2}, "I am afraid.")
        mind.remove_now("defense")
        mind.add_now(Itch)
        for tension in (0.3, -0.2, 0.5):
            mind.experience_now({"tension": tension}, "I am afraid.")
        mind.remove_now("itch")
        mind.add_now("defense")
        mind.experience_now({"tension": 0.4}, "You hurt me.")
        for path in ("itch.level@6", "reactors.tension", "reactors.tension@4", "dissonance.level", "5.3"):
            account = mind.why(path)
            assert account == recorded_why(tmp_path / "mind.anima", path), path


def recorded_why(path: Path, question: str) -> Any:
    from anima_actors.explain.sources import account_in

    with Journal.open(path, live=True) as journal:
        return account_in(journal, question, Mind.from_header)


def test_a_core_adds_and_removes_too() -> None:
    with AnimaCore() as core:
        assert core.add(Sulk)["degraded"] == []
        core.experience({"tension": 0.3})
        assert {one.name for one in core.actors()} >= {"sulk"}
        core.remove("sulk")
        assert not core.mind.bus.wiring.asynchronous
        core.experience({"tension": 0.3})


def test_what_is_out_of_use_neither_joins_nor_leaves_twice_in_a_record() -> None:
    mind = Mind()
    mind.run_turn_now(ModuleAdded("mirror"), 0.0)
    assert mind.bus.turns == 1 and mind.bus.membership.added == ()


def test_a_record_in_parts_knows_who_is_there_in_each(tmp_path: Path) -> None:
    mind = Mind(seed=6)
    mind.recorder = PartsRecorder(mind, tmp_path / "parts", largest=30_000)
    mind.experience_now({"tension": 0.1})
    mind.add_now(Itch)
    mind.remove_now("mirror")
    for _ in range(12):
        mind.experience_now({"tension": 0.3}, "I am afraid.")
    mind.close()
    with open_parts(tmp_path / "parts", "me") as journal:
        assert len(journal.parts) >= 2
        assert journal.membership_after() == mind.bus.membership
        assert journal.membership_after(1).added == ()
        assert replay(history_in(journal)).equal
    again = Mind.load(saved_file(mind, tmp_path))
    again.recorder = PartsRecorder(again, tmp_path / "parts")
    again.experience_now({})
    again.close()
    with open_parts(tmp_path / "parts", "me") as journal:
        assert replay(history_in(journal)).equal and journal.last == mind.bus.turns + 1


def saved_file(mind: Mind, folder: Path) -> Path:
    mind.save(folder / "mind.anima")
    return folder / "mind.anima"


def test_one_that_left_before_the_mind_was_stored_returns_as_it_was(tmp_path: Path) -> None:
    mind = Mind(extra=[Itch])
    mind.experience_now({})
    mind.remove_now("itch")
    loaded = Mind.load(saved_file(mind, tmp_path))
    loaded.add_now("itch")
    assert loaded.experience_now({})["itch"]["turns"] == 2


def test_an_awaited_mind_goes_on_after_its_modules_have_changed() -> None:
    async def lived() -> Any:
        async with Mind(seed=1) as mind:
            await mind.experience({"tension": 0.3})
            await mind.remove("values")
            await mind.add(Itch)
            async with asyncio.timeout(20):
                return await mind.experience({"tension": 0.3})

    assert asyncio.run(lived())["itch"]["turns"] == 1
