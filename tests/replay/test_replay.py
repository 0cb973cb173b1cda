"""A record lived again: nothing comes out otherwise, unless something was made otherwise."""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from anima_actors import Actor, Facet, Unit, handler
from anima_actors.events import PredictionMade
from anima_actors.journal.reader import Journal
from anima_actors.journal.records import event_of
from anima_actors.psyche.events import Spoken, StateGathered, Stimulus
from anima_actors.replay.origin import RecordedHistory, history_in
from anima_actors.replay.replay import changed_modules, replay
from anima_actors.replay.rerun import RerunError
from anima_actors.runtime.event import Event
from anima_actors.scenario import Scenario
from anima_actors.scenario.runner import root_of
from anima_actors.voice import VoiceSettings
from tests.journal.lives import SCENARIOS, history_of, journaled, lived, origin_of, past, stories, story, told

FORBIDDEN = ("socket.", "http.", "urllib.", "subprocess.", "os.system", "os.fork", "os.posix_spawn")
CLOCKS = ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")

forbidding = False


def _no_network(event: str, _arguments: tuple[Any, ...]) -> None:
    if forbidding and event.startswith(FORBIDDEN):
        raise AssertionError(f"a replay did {event}")


sys.addaudithook(_no_network)  # once and for all; it does nothing unless told


@contextmanager
def no_socket_and_no_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever opens a socket or reads a clock is found out, by whatever name it knows the clock."""
    global forbidding

    def refuse(*_: Any) -> Any:
        raise AssertionError("a replay read the clock")

    clocks = {id(getattr(time, name)) for name in CLOCKS}
    with monkeypatch.context() as patched:
        ours = [module for name, module in sys.modules.items() if name.startswith("anima_actors")]
        for module in (time, *ours):
            for name, value in list(vars(module).items()):
                if id(value) in clocks:
                    patched.setattr(module, name, refuse)
        forbidding = True
        try:
            yield
        finally:
            forbidding = False


@pytest.mark.slow
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_shipped_scenario_replays_equal_without_a_socket_or_a_clock(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "story.anima"
    last_hash = journaled(file, Scenario.from_file(path), snapshot_every=4)
    with no_socket_and_no_clock(monkeypatch), Journal.open(file) as journal:
        found = replay(history_in(journal))
    assert found.equal and found.hash == last_hash and found.turns > 1


def test_the_guard_itself_finds_a_socket_and_a_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    with no_socket_and_no_clock(monkeypatch):
        with pytest.raises(AssertionError):
            socket.socket()
        with pytest.raises(AssertionError):
            time.monotonic()
    assert time.monotonic() > 0


@given(stories)
def test_any_story_replays_equal(document: Any) -> None:
    recorded = past(story(document))
    found = replay(recorded)
    assert found.equal and found.turns == len(list(recorded.turns(1)))


@pytest.mark.parametrize(
    ("constant", "value", "turn", "event"),
    [
        ("emotion.learn_rate", 0.0, 2, "EmotionFelt"),
        ("personality.drift_rate", 0.02, 2, "PersonalityDrifted"),
        ("reactors.dose_coupling", 0.0, 1, "ReactorsMoved"),
    ],
)
def test_a_changed_constant_is_named_at_its_first_effect(
    constant: str, value: float, turn: int, event: str
) -> None:
    recorded = past(story())
    found = replay(recorded, recorded.origin.changed({f"constants.{constant}": value}))
    where = found.divergence
    assert where is not None and found.turns == where.turn - 1
    assert (where.turn, where.module, where.event) == (turn, constant.partition(".")[0], event)
    assert where.first != where.second


def test_a_changed_trait_is_named_where_it_is_first_told() -> None:
    recorded = past(story())
    found = replay(recorded, recorded.origin.changed({"persona.openness": 0.9}))
    assert found.divergence is not None and found.turns == 0
    assert found.divergence.told("in the record", "now") == (
        "turn 1, personality.hold, PersonalityHeld.traits.openness: 0.5 in the record, 0.9 now"
    )


def test_a_module_that_is_left_out_is_named_by_what_it_no_longer_tells() -> None:
    recorded = past(story())
    found = replay(recorded, recorded.origin.changed({}, ("mirror",)))
    assert found.divergence is not None
    assert (found.divergence.kind, found.divergence.module) == ("event", "mirror")


@dataclass(frozen=True, slots=True)
class WonderFelt(Facet):
    level: Unit


class Wonder(Actor):
    """Waits before it speaks, as a module in another process does."""

    @handler
    async def assess(self, made: PredictionMade) -> WonderFelt:
        await asyncio.sleep(0)
        return WonderFelt(round(made.error, 3))


def test_a_module_that_waits_is_waited_for_again(tmp_path: Path) -> None:
    last_hash = journaled(tmp_path / "a.anima", story(), 3, extra=(Wonder,))
    with Journal.open(tmp_path / "a.anima") as journal:
        found = replay(history_in(journal, extra=(Wonder,)))
    assert found.equal and found.hash == last_hash


@pytest.mark.slow
def test_what_a_language_model_said_comes_from_the_record() -> None:
    scenario = story()
    origin = origin_of(scenario)
    said = iter(f"reply {number}" for number in range(20))

    class Model(Actor):
        name = "voice"
        layer = "L6"

        @handler
        def speak(self, stimulus: Stimulus, gathered: StateGathered) -> Spoken | None:
            return Spoken(next(said), "groq") if stimulus.reply_wanted else None

    turns = lived(scenario, without=("voice",), extra=(Model,))
    assert sum(one.find("Spoken") is not None for one in turns) > 3
    remote = replace(origin, config=replace(origin.config, voice=VoiceSettings("groq")))
    assert replay(history_of(remote, turns)).equal
    silent = replay(history_of(origin, turns))
    assert silent.divergence is not None and silent.divergence.module == "voice"


@pytest.mark.slow
def test_the_turns_of_a_story_are_opened_by_the_same_events_as_when_it_was_run() -> None:
    for path in SCENARIOS:
        scenario = Scenario.from_file(path)
        types = told(origin_of(scenario)).types
        opened: list[Event] = [event_of(one.root, types) for one in lived(scenario)]
        assert opened == [root_of(step)[0] for _, step in scenario.turns()]


def test_time_comes_from_the_record_even_where_the_clock_was_the_worlds() -> None:
    recorded = past(story())
    turns = tuple(recorded.turns(1))
    shifted = [replace(one, at_s=one.at_s * 1.37 + 0.25) for one in turns]
    assert replay(RecordedHistory(recorded.origin, lambda first: iter(shifted[first - 1 :]))).equal


def test_modules_that_are_not_what_they_were_are_named(tmp_path: Path) -> None:
    journaled(tmp_path / "a.anima", story())
    with Journal.open(tmp_path / "a.anima") as journal:
        origin = history_in(journal).origin
        assert changed_modules(journal.header, origin.mind()) == ()
        other = origin.changed({"constants.emotion.learn_rate": 0}, ("mirror",))
        assert changed_modules(journal.header, other.mind()) == ("mirror", "emotion")


def test_a_record_whose_opening_event_is_no_root_event_is_refused_in_a_line() -> None:
    recorded = past(story())
    first = next(recorded.turns(1))
    odd = replace(first, events=(first.events[1], *first.events[1:]))
    with pytest.raises(RerunError, match="turn 1 was opened by a PersonalityHeld"):
        replay(RecordedHistory(recorded.origin, lambda start: iter((odd,))))
