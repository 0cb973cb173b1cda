import csv
import json
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from anima_actors.trace.errors import JournalError
from anima_actors.trace.export import FORMATS, ExportError, export
from anima_actors.trace.record import OUTSIDE, EventRecord, TurnRecord
from anima_actors.trace.timeline import Chronicle, flattened
from tests.trace.histories import JOY, SHOCK, first_contact, lived

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
    chronicle = first_contact()
    files = export(chronicle, form, tmp_path / "tables")
    assert [file.name for file in files] == [f"turns.{form}", f"events.{form}"]
    turns, events = (READERS[form](file) for file in files)
    assert rebuilt(turns, events) == list(chronicle)


@pytest.mark.parametrize("form", READERS)
def test_a_row_a_turn_has_the_whole_state_to_the_last_digit(form: str, tmp_path: Path) -> None:
    chronicle = first_contact()
    (file,) = export(chronicle, form, tmp_path / f"states.{form}")
    for row, (_, state) in zip(READERS[form](file), chronicle.states(), strict=True):
        flat = flattened(state)
        for path in ("reactors.tension", "vad.valence", "phi", "free_energy", "dissonance.level"):
            assert float(row[path]) == flat[path]
        assert row["primary"] == flat["primary"]
        assert (row["defense.mechanism"] or None) == flat.get("defense.mechanism")
        assert json.loads(row["temporal.past"]) == flat["temporal.past"]
        assert str(row["temporal.crisis"]).lower() == "false"


@pytest.mark.parametrize("form", READERS)
def test_awkward_texts_come_back_as_they_were(form: str, tmp_path: Path) -> None:
    words = "She said: \"no\",\r\nthen\tsighed; 'ок' 🙂 =1+1"
    chronicle = with_message(lived([SHOCK, JOY]), words)
    (file,) = export(chronicle, form, tmp_path / f"turns.{form}", ["turns"])
    assert [row["message"] for row in READERS[form](file)] == [words, words]


def test_what_is_absent_is_told_from_an_empty_text(tmp_path: Path) -> None:
    chronicle = lived([SHOCK, 60.0])
    (file,) = export(chronicle, "parquet", tmp_path / "turns.parquet")
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


def test_a_perfetto_trace_has_a_track_a_module_nested_slices_and_arrows_between_them(tmp_path: Path) -> None:
    chronicle = first_contact()
    (file,) = export(chronicle, "perfetto", tmp_path / "trace.json")
    events = json.loads(file.read_text())["traceEvents"]
    tracks = {one["tid"]: one["args"]["name"] for one in events if one["name"] == "thread_name"}
    modules = {event.module for record in chronicle for event in record.events} - {OUTSIDE}
    assert min(tracks) == 100 and {name.split()[-1] for name in tracks.values()} == {"turns", *modules}
    slices = defaultdict(list)
    for one in events:
        if one["ph"] == "X":
            assert one["dur"] > 0 and one["pid"] == 1
            slices[one["tid"]].append((one["ts"], one["ts"] + one["dur"], one["cat"]))
    for track in slices.values():
        check_nesting(track)
    check_arrows(events, slices)
    assert {one["name"] for one in events if one["ph"] == "C"} >= {"reactors.tension", "phi"}
    published = sum(one["ph"] == "X" and one["cat"] == "event" for one in events)
    assert published == sum(len(record.events) - 1 for record in chronicle)


def check_nesting(track: list[tuple[float, float, str]]) -> None:
    """Two slices of a track are beside each other, or one is inside the other."""
    inside: list[float] = []
    for begin, end, _ in sorted(track, key=lambda one: (one[0], -one[1])):
        while inside and inside[-1] <= begin + 1e-6:
            inside.pop()
        assert not inside or end <= inside[-1] + 1e-6
        inside.append(end)


def check_arrows(events: Rows, slices: dict[int, list[tuple[float, float, str]]]) -> None:
    """Each begins and ends inside a slice, and none points back in time."""
    ends: dict[int, dict[str, Any]] = defaultdict(dict)
    for one in events:
        if one["ph"] in "sf":
            assert one["ph"] not in ends[one["id"]], "an id is of one arrow"
            ends[one["id"]][one["ph"]] = one
            assert any(begin <= one["ts"] <= end for begin, end, _ in slices[one["tid"]])
    assert ends
    for arrow in ends.values():
        assert arrow["s"]["ts"] <= arrow["f"]["ts"] and arrow["f"]["bp"] == "e"


def test_arrows_are_exactly_the_causes(tmp_path: Path) -> None:
    chronicle = lived([SHOCK])
    (record,) = chronicle
    (file,) = export(chronicle, "perfetto", tmp_path / "trace.json")
    pairs = {
        (record.events[cause].publisher, event.publisher) for event in record.events for cause in event.causes
    }
    assert sum(one["ph"] == "s" for one in json.loads(file.read_text())["traceEvents"]) == len(pairs)


def test_time_is_laid_end_to_end_as_measured_or_a_microsecond_each(tmp_path: Path) -> None:
    (file,) = export(lived([SHOCK, JOY]), "perfetto", tmp_path / "trace.json")
    handlers = [one for one in json.loads(file.read_text())["traceEvents"] if one.get("cat") == "handler"]
    assert {one["dur"] for one in handlers} == {1.0}
    assert [one["ts"] for one in handlers] == [float(place) for place in range(len(handlers))]
    measured = first_contact()
    (file,) = export(measured, "perfetto", tmp_path / "measured.json")
    turns = [one for one in json.loads(file.read_text())["traceEvents"] if one.get("cat") == "turn"]
    for turn, record in zip(turns, measured, strict=True):
        assert turn["dur"] == pytest.approx(sum(record.microseconds.values()), rel=0.01)


def test_otlp_spans_have_their_parents_links_and_times(tmp_path: Path) -> None:
    chronicle = first_contact()
    (file,) = export(chronicle, "otlp-json", tmp_path / "spans.json")
    (resource,) = json.loads(file.read_text())["resourceSpans"]
    spans = resource["scopeSpans"][0]["spans"]
    by_id = {(one["traceId"], one["spanId"]): one for one in spans}
    assert len(by_id) == len(spans) and len({one["traceId"] for one in spans}) == 7
    for one in spans:
        assert len(one["traceId"]) == 32 and len(one["spanId"]) == 16
        assert int(one["startTimeUnixNano"]) <= int(one["endTimeUnixNano"])
        if "parentSpanId" in one:
            parent = by_id[one["traceId"], one["parentSpanId"]]
            assert int(parent["startTimeUnixNano"]) <= int(one["startTimeUnixNano"])
            assert int(one["endTimeUnixNano"]) <= int(parent["endTimeUnixNano"])
            assert all((link["traceId"], link["spanId"]) in by_id for link in one["links"])
            assert bool(one["links"]) == bool(one["events"])
    told = sum(len(one.get("events", ())) for one in spans)
    assert told == sum(len(record.events) - 1 for record in chronicle)


def test_a_handler_that_failed_is_told_so_in_both_timelines(tmp_path: Path) -> None:
    (record,) = lived([SHOCK])
    failure = {"publisher": "defense.protect", "reason": "ValueError: too much", "stopped": False}
    chronicle = lived([SHOCK])
    broken = replace(chronicle, turns=lambda: [replace(record, failures=(failure,))])
    (trace,) = export(broken, "perfetto", tmp_path / "trace.json")
    slices = [one for one in json.loads(trace.read_text())["traceEvents"] if one.get("cat") == "failure"]
    assert [one["args"]["failed"] for one in slices] == ["ValueError: too much"]
    (otlp,) = export(broken, "otlp-json", tmp_path / "spans.json")
    spans = json.loads(otlp.read_text())["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert [one["status"]["code"] for one in spans if one["status"]] == [2]


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_fails_midway_leaves_what_was_there_before(form: str, tmp_path: Path) -> None:
    chronicle = first_contact()
    target = tmp_path / ("tables" if form in READERS else "trace.json")
    files = export(chronicle, form, target)
    before = {file: file.read_bytes() for file in files}

    def torn() -> Any:
        yield from list(chronicle)[:3]
        raise JournalError("the journal is damaged there")

    with pytest.raises(JournalError, match="^the journal is damaged there"):
        export(replace(chronicle, turns=torn), form, target)
    everything = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path: path.read_bytes() for path in everything} == before
    with pytest.raises(JournalError):
        export(replace(chronicle, turns=torn), form, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_bad_targets_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    chronicle = lived([SHOCK])
    (tmp_path / "file").write_text("precious")
    for form, out in (("csv", "file"), ("perfetto", "."), ("csv", "no/such/folder"), ("jsonl", "no/t.jsonl")):
        with pytest.raises(ExportError):
            export(chronicle, form, tmp_path / out)
    with pytest.raises(ExportError, match="the journal itself"):
        export(chronicle, "perfetto", tmp_path / "file", spared=[tmp_path / "file"])
    with pytest.raises(ExportError, match="turns and events"):
        export(chronicle, "csv", tmp_path / "tables", ["moods"])
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_without_duckdb_parquet_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(ExportError, match=r"pip install 'anima-actors\[analysis\]'"):
        export(lived([SHOCK]), "parquet", tmp_path / "out")
    assert not list(tmp_path.iterdir())


def with_message(chronicle: Chronicle, words: str) -> Chronicle:
    """The same history with these words in every turn."""

    def turns() -> list[TurnRecord]:
        rooted = [record.root._replace(data={**record.root.data, "message": words}) for record in chronicle]
        return [
            replace(record, events=(root, *record.events[1:]))
            for record, root in zip(chronicle, rooted, strict=True)
        ]

    return replace(chronicle, turns=turns)
