"""Going on after a crash: the same as if nothing had been."""

import asyncio
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Actor, Facet, Mind, Unit, handler
from anima_actors.events import PredictionMade
from anima_actors.journal import DamageError, JournalError
from anima_actors.journal.framing import HEAD
from anima_actors.journal.reader import Journal
from anima_actors.journal.recorder import open_recorder
from anima_actors.journal.records import event_types, record_turn
from anima_actors.journal.restore import rerun_turn
from anima_actors.psyche.modules import reactors
from anima_actors.replay.resume import ResumeReport, resume
from anima_actors.scenario import Scenario
from tests.journal.journals import small_mind, turns_of
from tests.journal.lives import SCENARIOS, STORM, journaled, story
from tests.thoroughness import examples


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str, list[int]]:
    """A journal with a state saved after every third turn, its hash, and where its frames end."""
    file = tmp_path_factory.mktemp("whole") / "storm.anima"
    last_hash = journaled(file, story(), 3)
    with Journal.open(file) as journal:
        ends = [frame.place for frame in journal.frames()] + [frame.end for frame in journal.frames()][-1:]
    return file.read_bytes(), last_hash, ends


@pytest.mark.slow
def test_cut_off_at_any_frame_or_within_it_the_hash_is_that_of_the_uninterrupted_run(
    whole: tuple[bytes, str, list[int]], tmp_path: Path
) -> None:
    data, last_hash, ends = whole
    file = tmp_path / "torn.anima"
    for end in ends:
        for cut in (end, end + 5, end + HEAD.size + 40):
            file.write_bytes(data[:cut])
            done = resume(file)
            assert done.hash == last_hash and done.after + done.lived == 8, cut
            with Journal.open(file) as journal:
                summary = journal.summary()
            assert (summary.hash, summary.turns, summary.ended, summary.torn) == (last_hash, 8, True, None)
            assert bool(done.cut) == (cut not in ends and cut < len(data)), cut


@pytest.mark.slow
@given(st.data())
@examples(30)
def test_cut_off_at_any_byte_likewise_and_twice_over(
    whole: tuple[bytes, str, list[int]], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content, last_hash, ends = whole
    file = tmp_path_factory.mktemp("torn") / "torn.anima"
    file.write_bytes(content[: data.draw(st.integers(ends[0], len(content)))])
    resume(file)
    again = file.read_bytes()
    file.write_bytes(again[: data.draw(st.integers(ends[0], len(again)))])
    assert resume(file).hash == last_hash


def test_it_goes_on_from_the_last_saved_state(whole: tuple[bytes, str, list[int]], tmp_path: Path) -> None:
    data, _, _ = whole
    file = tmp_path / "torn.anima"
    file.write_bytes(data)
    with Journal.open(file) as journal:
        cut = next(frame.place for frame in journal.frames() if frame.head.turn == 6)
    file.write_bytes(data[:cut])
    done = resume(file)
    assert (done.after, done.relived, done.lived) == (5, 2, 3)
    assert done.story == STORM["title"]


def test_a_story_that_was_lived_to_its_end_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.anima"
    last_hash = journaled(file, story())
    before = file.read_bytes()
    assert resume(file) == ResumeReport(8, 0, 0, last_hash, "", "Three blows and a rest", ())
    assert file.read_bytes() == before


def test_a_run_without_a_story_is_brought_to_a_clean_end(tmp_path: Path) -> None:
    file = tmp_path / "a.anima"
    mind = Mind()
    recorder = open_recorder(mind, file)
    mind.experience_now({"tension": 0.3})
    mind.rest_now(600)
    recorder.writer.abandon()
    done = resume(file)
    assert (done.after, done.lived, done.story, done.hash) == (2, 0, "", recorder.writer.hash)
    with Journal.open(file) as journal:
        assert journal.summary().ended


@pytest.mark.slow
@pytest.mark.parametrize("path", SCENARIOS[::3], ids=lambda path: path.stem)
def test_a_shipped_scenario_stopped_half_way_comes_to_the_same_end(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.anima"
    last_hash = journaled(file, Scenario.from_file(path), 5)
    data = file.read_bytes()
    file.write_bytes(data[: len(data) * 2 // 3])
    assert resume(file).hash == last_hash


@dataclass(frozen=True, slots=True)
class WonderFelt(Facet):
    level: Unit


class Wonder(Actor):
    """Waits before it speaks."""

    @handler
    async def assess(self, made: PredictionMade) -> WonderFelt:
        await asyncio.sleep(0)
        return WonderFelt(made.error)


def test_a_run_with_a_module_that_waits_is_gone_on_with_too(tmp_path: Path) -> None:
    file = tmp_path / "a.anima"
    last_hash = journaled(file, story(), 3, extra=(Wonder,))
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    assert resume(file, extra=(Wonder,)).hash == last_hash


def test_where_the_program_has_changed_nothing_is_added(
    whole: tuple[bytes, str, list[int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, _, ends = whole
    file = tmp_path / "torn.anima"
    file.write_bytes(data[: ends[2]])
    monkeypatch.setattr(reactors.Constants, "__init__", _bolder(reactors.Constants.__init__))
    with pytest.raises(JournalError, match="turn 1 comes out otherwise than it was recorded"):
        resume(file)
    assert file.read_bytes() == data[: ends[2]]


def _bolder(made: Callable[..., None]) -> Callable[..., None]:
    def init(self: object, *arguments: object, **named: object) -> None:
        made(self, *arguments, **named)
        object.__setattr__(self, "dose_coupling", 0.5)

    return init


def test_a_file_that_is_being_written_is_refused_and_let_go_of_afterwards(tmp_path: Path) -> None:
    file = tmp_path / "a.anima"
    recorder = open_recorder(Mind(), file, scenario=json.dumps(STORM))
    with pytest.raises(JournalError, match="is being written"):
        resume(file)
    recorder.writer.abandon()
    assert resume(file).lived == 8


def test_a_damaged_file_is_refused_and_left_as_it_is(
    whole: tuple[bytes, str, list[int]], tmp_path: Path
) -> None:
    data, _, ends = whole
    spoilt = bytearray(data)
    spoilt[ends[2] + HEAD.size + 20] ^= 0xFF
    file = tmp_path / "spoilt.anima"
    file.write_bytes(spoilt)
    with pytest.raises(DamageError):
        resume(file)
    assert file.read_bytes() == bytes(spoilt)


def test_a_turn_that_no_root_event_opens_is_refused_in_a_line() -> None:
    mind = small_mind()
    record = record_turn(turns_of(mind, 1)[0])
    rootless = replace(record, events=record.events[1:])
    with pytest.raises(JournalError, match=r"turn 1 cannot be lived again: a \w+ opens no turn"):
        rerun_turn(mind.bus, rootless, event_types(mind.bus.wiring), "")


def test_a_failing_turn_lets_go_of_the_file(whole: tuple[bytes, str, list[int]], tmp_path: Path) -> None:
    data, last_hash, ends = whole
    file = tmp_path / "torn.anima"
    file.write_bytes(data[: ends[3]])

    def refuse(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resume(file, on_turn=refuse)
    shutil.copy(file, tmp_path / "copy.anima")
    assert resume(file).hash == last_hash == resume(tmp_path / "copy.anima").hash
