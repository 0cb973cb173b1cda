"""A turn is the same however it is run: by tasks, by the pump, or as one function written from the wiring."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Actor, Between, Event, Mind, Stimulus, handler
from anima_actors.events import EmotionFelt
from anima_actors.runtime import Wiring
from anima_actors.runtime.straight_line import StraightLine
from anima_actors.runtime.turn_runner import TurnRunner
from anima_actors.scenario import Scenario
from tests.runtime.interleavings import STORIES, Waiting, in_a_straight_line, in_tasks, pumped
from tests.stories import COMMANDS
from tests.thoroughness import examples


@pytest.mark.slow
@examples(30)
@given(st.sampled_from(STORIES), st.integers(0, 4), st.integers(0, 2**32))
def test_tasks_and_pump_give_the_same_turns_in_any_interleaving(file: Path, seed: int, luck: int) -> None:
    """With failures, faults and timers; python -m tests.runtime.interleavings tries them by the thousand."""
    story = Scenario.from_file(file)
    assert asyncio.run(in_tasks(story, seed, Random(luck))) == pumped(story, seed)


@pytest.mark.slow
@examples(12)
@given(st.sampled_from(STORIES), st.integers(0, 4), st.integers(0, 2**32))
def test_a_module_that_waits_changes_nothing_of_that(file: Path, seed: int, luck: int) -> None:
    story = Scenario.from_file(file)
    straight = asyncio.run(in_tasks(story, seed, Random(0), Waiting))
    assert asyncio.run(in_tasks(story, seed, Random(luck), Waiting)) == straight


STORY = Scenario.from_file(next(file for file in STORIES if file.stem == "first_contact"))


@pytest.mark.slow
@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.stem)
def test_a_turn_as_one_function_is_the_turn_of_the_pump(file: Path) -> None:
    story = Scenario.from_file(file)
    assert in_a_straight_line(story, 3) == pumped(story, 3)


def test_a_handler_that_runs_too_early_shows_in_the_straight_line(monkeypatch: pytest.MonkeyPatch) -> None:
    right, of = pumped(STORY, 1), StraightLine.of

    def too_early(wiring: Wiring) -> Any:
        steps = list(wiring.steps)
        at = next(index for index, step in enumerate(steps) if step.name == "reactors.move")
        steps.insert(at - 1, steps.pop(at))
        return of(StraightLine(), replace(wiring, steps=tuple(steps)))

    monkeypatch.setattr(StraightLine, "of", lambda self, wiring: too_early(wiring))
    assert in_a_straight_line(STORY, 1) != right


def one_too_early(runner: TurnRunner, ranks: Iterable[int]) -> list[int]:
    """Count down, and call a handler ready while one that it waits for has yet to close."""
    ready = []
    for rank in ranks:
        runner._missing[rank] -= 1
        if runner._missing[rank] == (1 if runner._wiring.waits_for[rank] > 1 else 0):
            ready.append(rank)
    return ready


def test_a_handler_that_runs_too_early_shows_in_the_pump(monkeypatch: pytest.MonkeyPatch) -> None:
    right = pumped(STORY, 1)
    monkeypatch.setattr(TurnRunner, "count_down", one_too_early)
    assert pumped(STORY, 1) != right


def test_a_handler_that_runs_too_early_shows_in_the_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    right = pumped(STORY, 1)
    monkeypatch.setattr(TurnRunner, "count_down", one_too_early)
    try:
        found = asyncio.run(asyncio.wait_for(in_tasks(STORY, 1, Random(3)), 20))
    except Exception:
        found = []  # the turn cannot come to its end
    assert found != right


@dataclass(frozen=True)
class Counted(Event):
    number: Annotated[float, Between(0.0, float("inf"))]


class Boundless(Actor):
    @handler
    def count(self, stimulus: Stimulus) -> Counted:
        return Counted(1e9)


def test_a_range_without_an_end_is_one_in_the_straight_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anima_actors.runtime.straight_line.WORTH_IT_FROM", 0)
    mind = Mind(extra=[Boundless])
    for _ in range(3):
        assert mind.experience_now({})["degraded"] == []
        assert mind.last_turn is not None and mind.last_turn.find(Counted) == Counted(1e9)


def test_ctrl_c_between_two_handlers_leaves_what_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    mind = Mind()
    mind.experience_now(COMMANDS["joy"])
    of = StraightLine.of

    def broken_off(line: StraightLine, wiring: Wiring) -> Any:
        run = of(line, wiring)

        def run_and_stop(runner: TurnRunner) -> None:
            assert run is not None
            run(runner)
            raise KeyboardInterrupt

        return run_and_stop

    monkeypatch.setattr("anima_actors.runtime.straight_line.WORTH_IT_FROM", 0)
    monkeypatch.setattr(StraightLine, "of", broken_off)
    turns: list[Any] = []
    mind.observe(turns.append)
    with pytest.raises(KeyboardInterrupt):
        mind.experience_now(COMMANDS["joy"])
    assert turns[0].find(EmotionFelt) in [one.event for one in turns[0].envelopes]
