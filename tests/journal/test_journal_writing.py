"""One writer at a time, and a disk that fails at any moment: what was acknowledged is there."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from anima_actors import AnimaError, Mind, RootEvent, Turn
from anima_actors.journal import JournalError
from anima_actors.journal import file as journal_file
from anima_actors.journal.file import DiskFile, Sync
from anima_actors.journal.reader import Journal
from anima_actors.journal.recorder import header_of
from anima_actors.journal.recovery import reopen
from anima_actors.journal.writer import JournalWriter
from tests.journal.journals import Broken, FailingFile, hashes, small_mind, turns_of, written

COUNT = 6


@pytest.fixture(scope="module")
def turns() -> list[Turn]:
    return turns_of(small_mind(), COUNT)


@pytest.fixture
def always_to_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every turn is waited for on the disk, so that this can fail at any turn."""
    monkeypatch.setattr(journal_file, "SECOND_NS", 0)


@pytest.mark.slow
@pytest.mark.usefixtures("always_to_disk")
@pytest.mark.parametrize("part", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("truncates", [True, False])
@pytest.mark.parametrize("sync", ["turn", "every-second", "never"])
def test_what_was_acknowledged_before_the_kth_call_failed_is_there(
    sync: Sync, truncates: bool, part: float, turns: list[Turn], tmp_path: Path
) -> None:
    passed = False
    for fail_at in range(1, 60):
        path = tmp_path / f"{fail_at}.anima"
        acknowledged, passed = _write(path, turns, fail_at, sync, part, truncates)
        if passed:
            break
        if acknowledged is None:  # not even the header
            assert not path.stat().st_size or not truncates
            continue
        with Journal.open(path) as journal:
            found = hashes(journal)
            assert found == _hashes(turns)[: len(found)]
            assert len(found) >= (acknowledged if sync == "turn" else 0)
            if truncates:
                assert journal.torn is None
        again = reopen(path)
        for turn in turns[len(found) :]:
            again.writer.write(turn)
        again.writer.close()
        with Journal.open(path) as journal:
            assert hashes(journal) == _hashes(turns)
    assert passed and fail_at > {"turn": 6, "every-second": 6, "never": 2}[sync]


def _write(
    path: Path, turns: list[Turn], fail_at: int, sync: Sync, part: float, truncates: bool
) -> tuple[int | None, bool]:
    """How many turns were acknowledged (None where not even the header was), and whether all went well."""
    file = FailingFile(path, fail_at, part=part, truncates=truncates)
    acknowledged: int | None = None
    try:
        writer = JournalWriter.create(path, header_of(small_mind()), sync, 2, file=file)
        acknowledged = 0
        for turn in turns:
            try:
                writer.write(turn, snapshot=lambda: b"a state")
            except JournalError as error:
                assert isinstance(error.__cause__, Broken)
                with pytest.raises(JournalError, match="could not be recorded"):
                    writer.write(turn)  # never tried again as if nothing had been
                writer.close()
                return acknowledged, False
            acknowledged += 1
        writer.close(lambda: b"a state")
    except JournalError as error:
        assert isinstance(error.__cause__, Broken) and str(path) in str(error)
        return acknowledged, False
    return acknowledged, True


def _hashes(turns: list[Turn]) -> list[str]:
    from anima_actors.encoding.turn_content import turn_hash

    chain = [""]
    for turn in turns:
        chain.append(turn_hash(turn, chain[-1]))
    return chain[1:]


def test_a_mind_stops_where_it_can_no_longer_be_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mind = small_mind(record=tmp_path / "a.anima")
    mind.experience_now({"tension": 0.2})

    def full(file: DiskFile, data: bytes) -> None:
        raise Broken(28, "No space left on device")

    monkeypatch.setattr(DiskFile, "write", full)
    for _ in range(2):
        with pytest.raises(JournalError, match="turn 2 could not be recorded: No space left on device"):
            mind.experience_now({"tension": 0.2})
    monkeypatch.undo()
    mind.close()
    with Journal.open(tmp_path / "a.anima") as journal:
        assert journal.last == 1


def test_a_turn_that_cannot_be_recorded_costs_none_that_waits(tmp_path: Path, turns: list[Turn]) -> None:
    path = tmp_path / "a.anima"
    writer = JournalWriter.create(path, header_of(small_mind()), "never")
    writer.write(turns[0])
    with pytest.raises(JournalError, match="turn 3 came after turn 1"):
        writer.write(turns[2])
    with pytest.raises(JournalError, match="all that was acknowledged before is in the file"):
        writer.write(turns[1])
    writer.close()
    with Journal.open(path) as journal:
        assert journal.last == 1


def test_a_second_writer_is_refused_while_the_first_is_at_work(tmp_path: Path, turns: list[Turn]) -> None:
    path = tmp_path / "a.anima"
    writer = JournalWriter.create(path, header_of(small_mind()))
    writer.write(turns[0])
    for attempt in (lambda: reopen(path), lambda: DiskFile(path, create=False)):
        with pytest.raises(JournalError, match="is being written by another program"):
            attempt()
    with pytest.raises(JournalError, match="is being written; wait"):
        Journal.open(path)
    with Journal.open(path, live=True) as journal:
        assert journal.last == 1
    writer.close()
    with Journal.open(path) as journal:
        assert journal.last == 1


def test_a_journal_is_never_written_over(tmp_path: Path, turns: list[Turn]) -> None:
    path = tmp_path / "a.anima"
    written(path, turns[:2])
    before = path.read_bytes()
    with pytest.raises(JournalError, match="is there already"):
        Mind(record=path)
    assert path.read_bytes() == before
    (tmp_path / "empty").touch()
    Mind(record=tmp_path / "empty").close()


def test_a_closed_journal_takes_nothing_more(tmp_path: Path) -> None:
    mind = small_mind(record=tmp_path / "a.anima")
    mind.close()
    mind.close()
    with pytest.raises(JournalError, match="is closed"):
        mind.experience_now({})
    with pytest.raises(JournalError, match="cannot begin anew"):
        mind.reset()


def test_turns_wait_for_their_second_where_that_is_wanted(
    tmp_path: Path, turns: list[Turn], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.anima"
    writer = JournalWriter.create(path, header_of(small_mind()), "every-second")
    size = path.stat().st_size
    writer.write(turns[0])
    assert path.stat().st_size == size
    monkeypatch.setattr(journal_file, "SECOND_NS", 0)
    writer.write(turns[1])
    assert path.stat().st_size > size
    writer.close()


@pytest.mark.parametrize(("sync", "least"), [("turn", COUNT + 2), ("every-second", COUNT + 2), ("never", 0)])
@pytest.mark.usefixtures("always_to_disk")
def test_the_disk_is_waited_for_when_it_is_time(
    sync: Sync, least: int, tmp_path: Path, turns: list[Turn]
) -> None:
    file = FailingFile(tmp_path / "a.anima", fail_at=0)
    writer = JournalWriter.create(tmp_path / "a.anima", header_of(small_mind()), sync, file=file)
    for turn in turns:
        writer.write(turn)
    writer.close()
    assert file.synced == least


@pytest.mark.parametrize("options", [{"sync": "sometimes"}, {"snapshot_every": -1}])
def test_options_that_are_none_are_refused(options: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must"):
        small_mind().record_to(tmp_path / "a.anima", **options)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: None, "there is no such file"),
        (lambda path: path.touch(), "is empty"),
        (lambda path: path.write_text("title: a story\n"), "is no journal"),
        (lambda path: os.mkfifo(path), "is no regular file"),
    ],
)
def test_what_is_no_journal_is_refused_in_one_line(make: object, message: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    make(path)  # type: ignore[operator]
    with pytest.raises(JournalError, match=message) as caught:
        Journal.open(path)
    assert "\n" not in str(caught.value) and str(path) in str(caught.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="there is no such file or folder"):
        Mind(record=tmp_path / "nowhere" / "a.anima")


@pytest.mark.parametrize("sync", ["turn", "every-second", "never"])
def test_an_interrupt_right_after_a_write_writes_nothing_twice(sync: Sync) -> None:
    class Interrupted(Exception):
        pass

    class Disk:
        def __init__(self) -> None:
            self.data = b""
            self.interrupt = False

        def write(self, data: bytes) -> None:
            self.data += data
            if self.interrupt:
                self.interrupt = False
                raise Interrupted

        def sync(self) -> None: ...

        def truncate(self, size: int) -> None:
            self.data = self.data[:size]

        def close(self) -> None: ...

    disk = Disk()
    waiting = journal_file.WriteBuffer(disk, 0, sync)
    waiting.add(b"whole turn")
    disk.interrupt = True
    with pytest.raises(Interrupted):
        waiting.send()
    waiting.drop(1)
    assert disk.data == b"whole turn"


def test_a_turn_that_no_reader_would_take_is_refused_and_what_was_recorded_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anima_actors.journal.framing.LARGEST_BODY", 1 << 16)
    path = tmp_path / "a.anima"
    mind = small_mind(record=path)
    mind.experience_now({}, "first")
    with pytest.raises(JournalError, match=r"turn 2 has .* bytes; at most 65,536 can be recorded"):
        mind.experience_now({}, "x" * (1 << 17))
    with pytest.raises(JournalError, match="all that was acknowledged before is in the file"):
        mind.experience_now({}, "third")
    mind.close()
    with Journal.open(path) as journal:
        journal.verify()
        assert [turn.number for turn in journal.turns()] == [1] and journal.torn is None


@dataclass(frozen=True, slots=True)
class Whatever(RootEvent):
    what: Any


def nested(depth: int) -> Any:
    value: Any = 1.5
    for _ in range(depth):
        value = [value]
    return value


NO_READER_TAKES = {
    "200 levels": nested(200),
    "600 levels": nested(600),
    "5000 levels": nested(5000),
    "5000 digits": 10**5000,
    "an object": object(),
    "an object within": {"a": object()},
}


@pytest.mark.parametrize("what", NO_READER_TAKES.values(), ids=list(NO_READER_TAKES))
def test_an_event_that_cannot_be_read_back_is_refused_in_one_line(what: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.anima"
    mind = small_mind(record=path)
    mind.rest_now(60)
    with pytest.raises(AnimaError) as caught:
        mind.bus.run_turn_sync(Whatever(what))
    assert "\n" not in str(caught.value)
    mind.close()
    with Journal.open(path) as journal:
        journal.verify()
        assert [turn.number for turn in journal.turns()] == [1]


def test_an_event_at_the_deepest_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "a.anima"
    with small_mind(record=path) as mind:
        mind.bus.run_turn_sync(Whatever(nested(100)))
    with Journal.open(path) as journal:
        journal.verify()
        assert journal.turn(1).root.data["what"] == nested(100)
