import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from anima_actors.analysis.export import export
from anima_actors.journal.records import OUTSIDE
from tests.journal.histories import JOY, SHOCK, first_contact, lived

Rows = list[dict[str, Any]]


def test_a_perfetto_trace_has_a_track_a_module_nested_slices_and_arrows_between_them(tmp_path: Path) -> None:
    history = first_contact()
    (file,) = export(history, "perfetto", tmp_path / "trace.json")
    events = json.loads(file.read_text())["traceEvents"]
    tracks = {one["tid"]: one["args"]["name"] for one in events if one["name"] == "thread_name"}
    modules = {event.module for record in history for event in record.events} - {OUTSIDE}
    assert min(tracks) == 100 and {name.split()[-1] for name in tracks.values()} == {"turns", *modules}
    slices = defaultdict(list)
    for one in events:
        if one["ph"] == "X":
            assert one["dur"] > 0 and one["pid"] == 1 and one["dur"] == round(one["dur"], 3)
            slices[one["tid"]].append((one["ts"], one["ts"] + one["dur"], one["cat"]))
    for track in slices.values():
        check_nesting(track)
    check_arrows(events, slices)
    assert {one["name"] for one in events if one["ph"] == "C"} >= {"reactors.tension", "phi"}
    published = sum(one["ph"] == "X" and one["cat"] == "event" for one in events)
    assert published == sum(len(record.events) - 1 for record in history)


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
    history = lived([SHOCK])
    (record,) = history
    (file,) = export(history, "perfetto", tmp_path / "trace.json")
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
    history = first_contact()
    (file,) = export(history, "otlp-json", tmp_path / "spans.json")
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
    assert told == sum(len(record.events) - 1 for record in history)


def test_a_handler_that_failed_is_told_so_in_both_timelines(tmp_path: Path) -> None:
    (record,) = lived([SHOCK])
    failure = {"publisher": "defense.protect", "reason": "ValueError: too much", "stopped": False}
    history = lived([SHOCK])
    broken = replace(history, turns=lambda: [replace(record, failures=(failure,))])
    (trace,) = export(broken, "perfetto", tmp_path / "trace.json")
    slices = [one for one in json.loads(trace.read_text())["traceEvents"] if one.get("cat") == "failure"]
    assert [one["args"]["failed"] for one in slices] == ["ValueError: too much"]
    (otlp,) = export(broken, "otlp-json", tmp_path / "spans.json")
    spans = json.loads(otlp.read_text())["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert [one["status"]["code"] for one in spans if one["status"]] == [2]
