"""Timers that a module sets, lets go of and replaces within rests: one that it let go of opens no turn."""

import asyncio
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anima_actors import Actor, Journal, Mind, RootEvent, Scenario, Stimulus, handler, run_scenario
from anima_actors.events import TimePassed
from anima_actors.replay.fork import WhatIf, fork
from anima_actors.replay.origin import history_in, origin_of
from anima_actors.replay.replay import replay
from anima_actors.replay.resume import resume, run_in
from anima_actors.runtime import Turn
from anima_actors.store import Presence, RealTime
from tests.journal.lives import journaled
from tests.replay.test_inputs import is_the_same_again
from tests.store.kept import Wall
from tests.thoroughness import examples


@dataclass(frozen=True)
class Called(RootEvent):
    number: int


class Whims(Actor):
    """At whatever happens it sets some timers, and lets go of those that it has, or does not."""

    def __init__(self) -> None:
        self.count = 0
        self.wanted: tuple[int, ...] = ()

    @handler
    def begin(self, stimulus: Stimulus) -> None:
        self.change_its_mind()

    @handler
    def rest(self, rest: TimePassed) -> None:
        self.change_its_mind()

    @handler
    def called(self, called: Called) -> None:
        if called.number not in self.wanted:
            raise AssertionError(f"it let go of {called.number}")
        self.wanted = tuple(one for one in self.wanted if one != called.number)
        self.change_its_mind()

    def change_its_mind(self) -> None:
        if self.random.random() < 0.5:
            self.cancel_timers()
            self.wanted = ()
        for _ in range(int(3 * self.random.random())):
            self.count += 1
            self.wanted = (*self.wanted, self.count)
            self.later(DUE_S[int(len(DUE_S) * self.random.random())], Called(self.count))


DUE_S = (0.0, 0.3, 20.0, 60.0, 60.0, 120.0, 600.0, 800.0)
WHIMS = "tests.replay.test_timers_let_go:Whims"
STEPS: tuple[dict[str, Any], ...] = (
    *({"stimulus": {}}, {"rest": "1m"}, {"rest": "10m"}, {"rest": "700s"}),
    *({"delay": {"whims": 2.5}}, {"restore": "whims"}),
)
lives = st.tuples(st.integers(0, 10_000), st.lists(st.sampled_from(STEPS), min_size=2, max_size=4))
rests = st.tuples(st.integers(0, 10_000), st.lists(st.sampled_from(STEPS[1:4]), min_size=2, max_size=4))
Life = tuple[int, list[dict[str, Any]]]
RUNG_AFTER_A_REST = (17, [{"rest": "700s"}, *[{"rest": "10m"}] * 3])
"""Sets a timer in the last turn of a rest, which is due at once and so belongs to the next step."""
LATE = (1, [{"stimulus": {}}, {"delay": {"whims": 2.5}}, {"rest": "1m"}, {"stimulus": {}}])
"""Delays take the time of a rest beyond its end."""


def story_of(life: Life) -> Scenario:
    modules = {"only": ["reactors"], "with": [WHIMS]}
    return Scenario.from_document({"title": "Whims", "seed": life[0], "modules": modules, "steps": life[1]})


@examples(60)
@given(lives, st.data())
def test_none_that_was_let_go_of_opens_a_turn_and_all_ways_of_living_again_agree(
    tmp_path_factory: pytest.TempPathFactory, life: Life, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("whims")
    whole = folder / "whole.anima"
    last_hash = journaled(whole, story_of(life), 3)
    with Journal.open(whole) as journal:
        assert not any(record.failures for record in journal.turns())
        assert replay(history_in(journal)).equal
        ends = [frame.end for frame in journal.frames()][:-1]
    journaled(folder / "inputs.anima", story_of(life), 3, "inputs")
    is_the_same_again(whole, folder / "inputs.anima")
    end = data.draw(st.sampled_from(ends))
    assert resumed(whole, end, folder) == last_hash


@pytest.mark.parametrize("life", [RUNG_AFTER_A_REST, LATE])
def test_cut_off_after_any_turn_it_comes_to_the_same_end(tmp_path: Path, life: Life) -> None:
    whole = tmp_path / "whole.anima"
    last_hash = journaled(whole, story_of(life))
    with Journal.open(whole) as journal:
        ends = [frame.end for frame in journal.frames()][:-1]
    assert {resumed(whole, end, tmp_path) for end in ends} == {last_hash}


def resumed(whole: Path, end: int, folder: Path) -> str:
    (folder / "cut.anima").write_bytes(whole.read_bytes()[:end])
    return resume(folder / "cut.anima").hash


@examples(30)
@given(lives)
@example(RUNG_AFTER_A_REST)
def test_a_record_tells_of_each_turn_in_which_step_it_was_lived(
    tmp_path_factory: pytest.TempPathFactory, life: Life
) -> None:
    path = tmp_path_factory.mktemp("steps") / "whole.anima"
    journaled(path, story_of(life))
    with Journal.open(path) as journal:
        told = run_in(journal, origin_of(journal.header))
    lived = asyncio.run(run_scenario(story_of(life)))
    assert told is not None
    assert [(one.turn, one.step) for one in told.outcomes] == [(one.turn, one.step) for one in lived.outcomes]


@examples(30)
@given(rests, st.data())
@example(RUNG_AFTER_A_REST, 4)
@example((0, [{"rest": "1m"}, {"rest": "1m"}]), 3)  # nothing is left of the rest but its end
def test_a_fork_knows_what_is_left_of_the_story(
    tmp_path_factory: pytest.TempPathFactory, life: Life, at: st.DataObject | int
) -> None:
    folder = tmp_path_factory.mktemp("forks")
    last_hash = journaled(folder / "whole.anima", story_of(life))
    with Journal.open(folder / "whole.anima") as journal:
        turn = at if isinstance(at, int) else at.draw(st.integers(1, journal.last))
        branch = fork(history_in(journal), WhatIf(turn))
        recorder = branch.recorded(folder / "fork.anima", "whole.anima")
        assert branch.compared().equal
        recorder.close()
    with Journal.open(folder / "fork.anima") as journal:
        begun = next(frame.end for frame in journal.frames() if frame.head.turn == turn)
    assert resumed(folder / "fork.anima", begun, folder) == last_hash


@examples(60)
@given(st.integers(0, 10_000), st.sampled_from([60.0, 700.0, 5_000.0]))
def test_an_open_mind_lives_the_same_turns_as_in_a_rest(seed: int, seconds: float) -> None:
    async def lived(in_rest: bool) -> list[tuple[RootEvent, float]]:
        async with Mind(seed=seed, only=["reactors"], extra=[Whims]) as mind:
            turns: list[Turn] = []
            mind.observe(turns.append)
            await mind.experience({})
            if in_rest:
                await mind.rest(seconds)
            else:
                presence = Presence(mind, Wall())
                presence.speed = inf

                async def live() -> bool:
                    return await presence.pass_to_timer() is not None

                await RealTime(lambda: presence, live, mind.bus.clock.now_s() + seconds).run()
            return [(one.root, one.at_s) for one in turns if one.root != TimePassed(0.0)]

    assert asyncio.run(lived(True))[:-1] == asyncio.run(lived(False))[:-1]
