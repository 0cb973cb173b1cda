"""What is in a journal, read in every way there is."""

import json
import sys
import tracemalloc
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from anima_actors import Actor, Mind, RootEvent, handler
from anima_actors.encoding.turn_content import pack
from anima_actors.journal import DamageError, JournalError
from anima_actors.journal.bodies import FORMAT, INPUTS_FORMAT
from anima_actors.journal.framing import FIRST, Kind, framed
from anima_actors.journal.reader import Journal
from anima_actors.journal.recorder import header_of
from anima_actors.journal.records import event_types, events_of, record_turn, state_of
from anima_actors.journal.recovery import reopen
from anima_actors.journal.writer import JournalWriter
from tests.journal import independent_reader
from tests.journal.journals import hashes, live, moments, opened, small_mind
from tests.journal.test_record import ODD, Oddity, Poked

COUNT = 75
CORPUS = Path(__file__).parents[1] / "data" / "journals"


class Life:
    """A mind's history, recorded and in memory."""

    def __init__(self, path: Path, count: int = COUNT, **options: Any) -> None:
        self.path = path
        self.states, self.turns, self.records = [], [], []
        chain = ""
        with Mind(seed=4, record=path, **options) as mind:
            self.types = event_types(mind.bus.wiring)
            for moment in moments(4, count):
                self.states.append(live(mind, moment))
                assert mind.last_turn is not None
                self.turns.append(mind.last_turn)
                self.records.append(record_turn(mind.last_turn, {}, chain))
                chain = self.records[-1].hash
        self.hash = mind.history_hash


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    return Life(tmp_path_factory.mktemp("life") / "a.anima")


def test_every_turn_is_there_as_it_was_lived(life: Life) -> None:
    with Journal.open(life.path) as journal:
        keys = journal.header["state_keys"]
        for found, record, turn, state in zip(
            journal.turns(), life.records, life.turns, life.states, strict=True
        ):
            assert found.events == record.events and found.hash == record.hash
            assert (found.number, found.at_s, found.skipped) == (turn.number, turn.at_s, turn.skipped)
            assert events_of(found, life.types) == tuple(one.event for one in turn.envelopes)
            assert state_of(found, life.types, keys) == state
        assert found.hash == life.hash and found.draws["narrative"] >= 8 * COUNT
        journal.verify()


@pytest.mark.parametrize("footer", [True, False])
def test_a_turn_is_found_by_its_number_with_the_index_and_without(
    footer: bool, life: Life, tmp_path: Path
) -> None:
    path = tmp_path / "a.anima"
    data = life.path.read_bytes()
    path.write_bytes(data if footer else data[:-20])
    with Journal.open(path) as journal:
        assert (journal.first, journal.last, len(journal)) == (1, COUNT, COUNT)
        for number in (1, 2, 31, 32, 33, 34, 64, 65, 74, 75):
            assert journal.turn(number).hash == life.records[number - 1].hash
        assert [turn.number for turn in journal.turns(32, 35)] == [32, 33, 34, 35]
        assert [turn.number for turn in journal.turns(stop=2)] == [1, 2]
        for missing in (0, -1, 76):
            with pytest.raises(JournalError, match=f"has no turn {missing}; it has turns 1 to 75"):
                journal.turn(missing)
        assert (journal.torn is None) == footer


def test_what_has_been_written_since_is_found_in_a_live_journal(tmp_path: Path) -> None:
    path = tmp_path / "a.anima"
    with small_mind(record=path) as mind, Journal.open(path, live=True) as journal:
        assert len(journal) == 0
        for count, moment in enumerate(moments(1, 3), 1):
            live(mind, moment)
            assert journal.last == count == journal.turn(count).number


def test_snapshots_are_there_every_fifty_turns_and_at_the_end(life: Life) -> None:
    with Journal.open(life.path) as journal:
        assert [turn for turn, _ in journal.snapshots()] == [50, 75]


def test_a_summary_tells_the_whole(life: Life) -> None:
    with Journal.open(life.path) as journal:
        summary = journal.summary()
        assert (summary.turns, summary.seed, summary.hash, summary.failures) == (COUNT, 4, life.hash, 0)
        assert summary.ended and summary.torn is None and summary.snapshots == 2
        assert summary.bytes == life.path.stat().st_size and "narrative" in summary.modules
        assert summary.first is not None and summary.first.number == 1
        assert summary.last is not None and summary.last.number == COUNT
        page = journal._repr_html_()
        assert page.startswith("<svg") and "<table" in page and life.hash[:16] in page


@pytest.mark.parametrize("after", [None, [1], "x", {"turn": 0}])
def test_a_header_that_tells_nothing_of_a_turn_before_is_gone_on_with(after: object, tmp_path: Path) -> None:
    header, _ = framed(Kind.HEADER, 0, pack({"format": list(FORMAT), "after": after}), FIRST)
    (tmp_path / "a.anima").write_bytes(header)
    writer = reopen(tmp_path / "a.anima").writer
    assert (writer.turns, writer.hash) == (0, "")
    writer.close()


def test_a_turn_that_a_summary_cannot_read_is_named() -> None:
    header, checksum = framed(Kind.HEADER, 0, pack({"format": list(FORMAT)}), FIRST)
    turn, _ = framed(Kind.TURN, 1, pack({"heads": b"", "values": b"", "floats": b"", "hash": b""}), checksum)
    with pytest.raises(DamageError, match=r"the frame of turn 1 at byte .* cannot be read"):
        opened(header + turn).summary()


def test_a_journal_without_turns_has_the_hash_it_began_with_and_a_size(tmp_path: Path) -> None:
    mind = small_mind()
    live(mind, moments(1, 1)[0])
    mind.history_hash = "ab" * 32
    JournalWriter.create(tmp_path / "a.anima", header_of(mind)).abandon()
    with Journal.open(tmp_path / "a.anima") as journal:
        summary = journal.summary()
    assert (summary.hash, summary.turns) == ("ab" * 32, 0)
    assert summary.bytes == (tmp_path / "a.anima").stat().st_size


def test_columns_have_a_row_a_turn(life: Life) -> None:
    with Journal.open(life.path) as journal:
        columns = journal.to_columns()
    assert {len(column) for column in columns.values()} == {COUNT}
    for name, path in {
        "reactors.tension": ("reactors", "tension"),
        "vad.dominance": ("vad", "dominance"),
        "phi": ("phi",),
        "free_energy": ("free_energy",),
        "primary": ("primary",),
        "goal": ("intention", "goal"),
    }.items():
        for value, state in zip(columns[name], life.states, strict=True):
            told: Any = state
            for part in path:
                told = told[part]
            assert value == told
    defended = [state["defense"]["mechanism"] if state["defense"] else "" for state in life.states]
    assert list(columns["defense"]) == defended and any(defended)
    assert columns["phi"].dtype == np.float64 and columns["crisis"].dtype == np.bool_


def test_a_data_frame_is_made_where_pandas_is(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    class Frames:
        @staticmethod
        def DataFrame(columns: dict[str, Any]) -> int:
            return len(columns)

    with Journal.open(life.path) as journal:
        monkeypatch.setitem(sys.modules, "pandas", Frames)
        assert journal.to_pandas() == len(journal.to_columns())
        monkeypatch.setitem(sys.modules, "pandas", None)
        with pytest.raises(ImportError, match=r"pip install pandas; to_columns\(\) does not"):
            journal.to_pandas()


def test_a_reader_that_shares_no_code_reads_the_same(life: Life) -> None:
    header, turns = independent_reader.turns(life.path.read_bytes())
    assert header["seed"] == 4 and len(turns) == COUNT
    for found, record in zip(turns, life.records, strict=True):
        assert (found["turn"], found["at_s"], found["hash"]) == (record.number, record.at_s, record.hash)
        assert found["skipped"] == list(record.skipped)
        assert [(p, tuple(c), t, d) for p, c, t, d in found["events"]] == [
            (one.publisher, one.causes, one.type, one.data) for one in record.events
        ]
    lines = Path(independent_reader.__file__).read_text("utf-8").splitlines()
    assert len(lines) <= 65


def test_every_kind_of_value_is_read_by_both_readers(tmp_path: Path) -> None:
    path = tmp_path / "a.anima"
    with Mind(extra=[Oddity], only=(), record=path) as mind:
        mind.bus.run_turn_sync(Poked("outside"))
        types = event_types(mind.bus.wiring)
        with Journal.open(path, live=True) as journal:
            record = journal.turn(1)
    assert events_of(record, types)[1] == ODD
    _, turns = independent_reader.turns(path.read_bytes())
    assert turns[0]["hash"] == record.hash
    assert turns[0]["events"][1][3] == record.events[1].data


def test_a_root_event_that_the_header_does_not_name_is_named_with_its_turn(tmp_path: Path) -> None:
    @dataclass(frozen=True, slots=True)
    class Sung(RootEvent):
        pitch: float
        song: str

    path = tmp_path / "a.anima"
    with small_mind(record=path) as mind:
        mind.bus.run_turn_sync(Sung(0.5, "la"))
    with Journal.open(path) as journal:
        assert "Sung" not in journal.fields
        assert journal.turn(1).root.data == {"pitch": 0.5, "song": "la"}
    _, turns = independent_reader.turns(path.read_bytes())
    assert turns[0]["events"][0][2:] == ("Sung", {"song": "la", "pitch": 0.5})


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_turns(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.anima"
        with small_mind() as mind:
            mind.record_to(path, sync="never")
            for _ in range(count):
                mind.experience_now({"tension": 0.1})
        tracemalloc.start()
        with Journal.open(path) as journal:
            assert journal.summary().turns == count
            for _ in journal.turns():
                pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(50)
    assert peak(1500) < peak(150) + 200_000


def test_a_newer_format_is_refused_and_a_newer_detail_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.anima"

    def header(format_: object) -> bytes:
        body = {"format": format_, "package": "9.0", "fields": {}, "novelty": [1, 2]}
        return framed(Kind.HEADER, 0, pack(body), FIRST)[0]

    path.write_bytes(header([INPUTS_FORMAT[0] + 1, 0]))
    with pytest.raises(
        JournalError, match=r"is of format 3\.0, written by anima_actors 9\.0; .* newer version"
    ):
        Journal.open(path)
    path.write_bytes(header([FORMAT[0], 99]))
    with Journal.open(path) as journal:
        assert journal.header["novelty"] == [1, 2]
        assert journal.first == 1 and journal.last == 0 and hashes(journal) == []
        assert journal.summary().turns == 0 and len(journal.to_columns()["phi"]) == 0
    wrong: object
    for wrong in (None, "1", [1], [1, "0"], {}):
        path.write_bytes(header(wrong))
        with pytest.raises(JournalError, match="names no format"):
            Journal.open(path)


def test_failures_and_modules_out_of_service_are_on_record(tmp_path: Path) -> None:
    class Faulty(Actor):
        @handler
        def fail(self, root: RootEvent) -> None:
            raise RuntimeError("no")

    path = tmp_path / "a.anima"
    with small_mind(extra=[Faulty]) as mind:
        mind.record_to(path)
        states = [mind.experience_now({}) for _ in range(6)]
    with Journal.open(path) as journal:
        found = [turn.degraded for turn in journal.turns()]
        assert found == [state["degraded"] for state in states] and all(found)
        summary = journal.summary()
        assert summary.failures == 4 and "failed 4 times" in summary.stopped["faulty"]


def holds(state: object, recorded: object) -> bool:
    """Whether a state tells all that was told when it was recorded; what came later may stand beside it."""
    if isinstance(recorded, dict):
        return isinstance(state, dict) and all(
            name in state and holds(state[name], value) for name, value in recorded.items()
        )
    return state == recorded


@pytest.mark.parametrize("file", sorted(CORPUS.glob("*.anima")), ids=lambda file: file.name)
def test_journals_of_all_versions_are_read_as_they_were_written(file: Path) -> None:
    expected = json.loads(file.with_suffix(".json").read_text("utf-8"))
    types = event_types(Mind().bus.wiring)
    with Journal.open(file) as journal:
        journal.verify()
        assert journal.header["package"] == expected["package"]
        records = list(journal.turns())
        assert [record.hash for record in records] == expected["hashes"]
        assert [len(record.events) for record in records] == expected["events"]
        states = [state_of(record, types, journal.header["state_keys"]) for record in records]
        assert all(map(holds, states, expected["states"]))
        assert [turn for turn, _ in journal.snapshots()] == expected["snapshots"]


def test_there_is_a_journal_of_the_present_version_in_the_corpus() -> None:
    assert (CORPUS / f"format-{FORMAT[0]}.{FORMAT[1]}.anima").is_file()
