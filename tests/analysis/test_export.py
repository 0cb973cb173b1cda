import csv
import json
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from anima_actors.analysis.export import FORMATS, export
from anima_actors.analysis.export_files import ExportError
from anima_actors.encoding.files import Draft
from anima_actors.journal import JournalError
from anima_actors.journal.records import EventRecord, TurnRecord
from anima_actors.journal.timeline import TurnHistory, flattened
from tests.journal.histories import JOY, SHOCK, first_contact, lived

Rows = list[dict[str, Any]]


def rebuilt(turns: Rows, events: Rows) -> list[TurnRecord]:
    """The records that two tables were made of."""
    by_turn: dict[int, list[EventRecord]] = defaultdict(list)
    for row in events:
        publisher = f"{row['module']}.{row['handler']}" if row["handler"] else row["module"]
        causes = tuple(json.loads(row["causes"]))
        data = json.loads(row["data"])
        by_turn[int(row["turn"])].append(
            EventRecord(int(row["sequence"]), publisher, causes, row["type"], data)
        )
    return [
        TurnRecord(
            number=int(row["turn"]),
            at_s=float(row["at_s"]),
            events=tuple(by_turn[int(row["turn"])]),
            skipped=tuple(json.loads(row["skipped"])),
            failures=tuple(json.loads(row["failures"])),
            stopped=json.loads(row["stopped"]),
            draws=json.loads(row["draws"]),
            hash=row["hash"],
        )
        for row in turns
    ]


def of_csv(file: Path) -> Rows:
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def of_jsonl(file: Path) -> Rows:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def of_parquet(file: Path) -> Rows:
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT * FROM '{file}'")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


READERS = {"csv": of_csv, "jsonl": of_jsonl, "parquet": of_parquet}


@pytest.mark.parametrize("form", READERS)
def test_two_tables_hold_all_that_the_records_hold(form: str, tmp_path: Path) -> None:
    history = first_contact()
    files = export(history, form, tmp_path / "tables")
    assert [file.name for file in files] == [f"turns.{form}", f"events.{form}"]
    turns, events = (READERS[form](file) for file in files)
    assert rebuilt(turns, events) == list(history)


@pytest.mark.parametrize("form", READERS)
def test_a_row_a_turn_has_the_whole_state_to_the_last_digit(form: str, tmp_path: Path) -> None:
    history = first_contact()
    (file,) = export(history, form, tmp_path / f"states.{form}")
    for row, (_, state) in zip(READERS[form](file), history.states(), strict=True):
        flat = flattened(state)
        for path in ("reactors.tension", "vad.valence", "phi", "free_energy", "dissonance.level"):
            assert float(row[path]) == flat[path]
        assert row["primary"] == flat["primary"]
        assert (row["defense.mechanism"] or None) == flat.get("defense.mechanism")
        assert json.loads(row["temporal.past"]) == flat["temporal.past"]
        assert str(row["temporal.crisis"]).lower() == "false"


@pytest.mark.slow
@pytest.mark.parametrize("form", READERS)
def test_awkward_texts_come_back_as_they_were(form: str, tmp_path: Path) -> None:
    words = "She said: \"no\",\r\nthen\tsighed; 'ок' 🙂 =1+1"
    history = with_message(lived([SHOCK, JOY]), words)
    (file,) = export(history, form, tmp_path / f"turns.{form}", ["turns"])
    assert [row["message"] for row in READERS[form](file)] == [words, words]


def test_what_is_absent_is_told_from_an_empty_text(tmp_path: Path) -> None:
    history = lived([SHOCK, 60.0])
    (file,) = export(history, "parquet", tmp_path / "turns.parquet")
    assert [row["message"] for row in of_parquet(file)] == ["", None]


def test_the_kinds_of_columns_are_those_of_the_values(tmp_path: Path) -> None:
    (file,) = export(first_contact(), "parquet", tmp_path / "turns.parquet")
    with duckdb.connect() as connection:
        found = connection.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()
    kinds = {row[0]: row[1] for row in found}
    assert kinds["turn"] == kinds["intention.age"] == "BIGINT"
    assert kinds["phi"] == kinds["drives.tension.intensity"] == "DOUBLE"
    assert kinds["surprise_spike"] == "BOOLEAN"
    assert kinds["blend"] == kinds["narrative"] == "VARCHAR"
    assert "defense" not in kinds  # it is below, as defense.mechanism


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_fails_midway_leaves_what_was_there_before(form: str, tmp_path: Path) -> None:
    history = first_contact()
    target = tmp_path / ("tables" if form in READERS else "trace.json")
    files = export(history, form, target)
    before = {file: file.read_bytes() for file in files}

    def torn() -> Any:
        yield from list(history)[:3]
        raise JournalError("the journal is damaged there")

    with pytest.raises(JournalError, match=r"^the journal is damaged there"):
        export(replace(history, turns=torn), form, target)
    everything = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path: path.read_bytes() for path in everything} == before
    with pytest.raises(JournalError):
        export(replace(history, turns=torn), form, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_what_a_killed_export_left_behind_is_no_obstacle(tmp_path: Path) -> None:
    Draft(tmp_path / "one.csv").path.write_text("half of it")
    assert export(first_contact(), "csv", tmp_path / "one.csv") == [tmp_path / "one.csv"]
    assert [one.name for one in tmp_path.iterdir()] == ["one.csv"]


def test_bad_targets_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    history = lived([SHOCK])
    (tmp_path / "file").write_text("precious")
    for form, out in (("csv", "file"), ("perfetto", "."), ("csv", "no/such/folder"), ("jsonl", "no/t.jsonl")):
        with pytest.raises(ExportError):
            export(history, form, tmp_path / out)
    with pytest.raises(ExportError, match="the journal itself"):
        export(history, "perfetto", tmp_path / "file", spared=[tmp_path / "file"])
    with pytest.raises(ExportError, match="turns and events"):
        export(history, "csv", tmp_path / "tables", ["moods"])
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_without_duckdb_parquet_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(ExportError, match=r"pip install duckdb"):
        export(lived([SHOCK]), "parquet", tmp_path / "out")
    assert not list(tmp_path.iterdir())


def with_message(history: TurnHistory, words: str) -> TurnHistory:
    """The same history with these words in every turn."""

    def turns() -> list[TurnRecord]:
        rooted = [record.root._replace(data={**record.root.data, "message": words}) for record in history]
        return [
            replace(record, events=(root, *record.events[1:]))
            for record, root in zip(history, rooted, strict=True)
        ]

    return replace(history, turns=turns)
