import io
import json
import math
from dataclasses import dataclass
from typing import Any

from anima_actors.encoding.json import dumps
from anima_actors.logs import Selection, TurnSummary
from anima_actors.logs.json_log import JsonLog
from anima_actors.runtime import RootEvent
from tests.journal.troupe import WIRING, Knocked, turns


def lines_of(*roots: RootEvent, selection: Selection | None = None, **state: Any) -> list[dict[str, Any]]:
    out = io.BytesIO()
    log = JsonLog(out, WIRING, selection or Selection(level="debug"), {"story": "knocks.yaml", "seed": 3})
    for turn in turns(*roots, timed=True):
        log.turn(turn, TurnSummary("a label", state, "a reply"))
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_turn_is_its_beginning_its_records_and_its_end_with_the_state() -> None:
    lines = lines_of(Knocked(0.6, "hi"), primary="Joy")
    assert [line["event"] for line in lines] == [
        *("turn_began", "Knocked", "Heard", "Startled", "Sighed", "Answered", "turn_ended"),
    ]
    assert lines[0]["values"] == {"force": 0.6, "message": "hi"}
    assert lines[-1]["state"] == {"primary": "Joy"}
    assert lines[-1]["reply"] == "a reply"
    assert lines[-1]["microseconds"] >= sum(line.get("microseconds") or 0 for line in lines[1:-1]) - 1e-6


def test_every_line_of_a_kind_has_the_same_keys_in_the_same_order() -> None:
    lines = lines_of(Knocked(0.1), Knocked(1.0), Knocked(0.6, "x"))
    shapes: dict[str, set[tuple[str, ...]]] = {}
    for line in lines:
        kind = "record" if "kind" in line else line["event"]
        shapes.setdefault(kind, set()).add(tuple(line))
    assert {kind: len(found) for kind, found in shapes.items()} == {
        "turn_began": 1,
        "record": 1,
        "turn_ended": 1,
    }
    assert all(list(line)[:4] == ["event", "level", "story", "seed"] for line in lines)


def test_a_record_has_every_field_of_its_event_and_its_provenance() -> None:
    answered = next(line for line in lines_of(Knocked(0.25)) if line["event"] == "Answered")
    assert answered["fields"] == {"text": "Who is there?"}
    assert (answered["turn"], answered["sequence"], answered["causes"]) == (1, 3, ["1.1", "1.2"])
    assert (answered["layer"], answered["module"], answered["handler"]) == ("L6", "doorman", "answer")
    assert answered["microseconds"] > 0


def test_failures_and_skipped_handlers_are_lines_with_their_level() -> None:
    lines = {line["event"]: line for line in lines_of(Knocked(1.0))}
    assert (lines["failure"]["level"], lines["failure"]["module"]) == ("warning", "doorman")
    assert (lines["skipped"]["level"], lines["skipped"]["module"]) == ("debug", "echo")
    assert lines["turn_ended"]["skipped"] == ["echo.repeat"]


def test_at_the_level_of_warnings_a_turn_without_any_is_passed_over() -> None:
    lines = lines_of(Knocked(0.1), Knocked(0.6), selection=Selection(level="warning"))
    assert {line["turn"] for line in lines} == {2}


@dataclass(frozen=True)
class Odd:
    number: float


def test_what_json_cannot_hold_is_written_all_the_same() -> None:
    odd = {"half": "\ud800!", "none": math.nan, "huge": 2**80, 3: Odd(0.5), "what": {1}}
    assert json.loads(dumps(odd)) == {
        "half": "�!",
        "none": None,
        "huge": 2**80,
        "3": {"number": 0.5},
        "what": "{1}",
    }
