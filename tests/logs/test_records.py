from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from anima_actors.logs import OUTSIDE, LogRecord, Selection, SelectionError, layers_of, log_records, select
from anima_actors.runtime import Actor, Bus, Event, Restart, SupervisedActor, handler, wire
from tests.journal.troupe import WIRING, Knocked, turns

LAYERS = layers_of(WIRING)


def records_of(force: float, *, timed: bool = False) -> tuple[LogRecord, ...]:
    return log_records(turns(Knocked(force), timed=timed)[0], LAYERS)


def test_every_event_is_a_record_with_its_layer_its_main_values_and_its_causes() -> None:
    records = records_of(0.25)
    assert [(one.sequence, one.module, one.handler, one.event) for one in records] == [
        (0, OUTSIDE, "", "Knocked"),
        (1, "ear", "listen", "Heard"),
        (2, "nerves", "react", "Startled"),
        (3, "doorman", "answer", "Answered"),
    ]
    heard, startled, answered = records[1:]
    assert (heard.layer, heard.values, heard.causes) == (
        "L1",
        {"loudness": 0.25, "what": "a knock"},
        ("1.0",),
    )
    assert (startled.layer, startled.causes) == ("L2", ("1.1",))
    assert answered.causes == ("1.1", "1.2")
    assert all(one.kind == "event" and one.at_s == 60.0 for one in records)


def test_a_failure_and_those_it_left_without_food_are_records_too() -> None:
    *events, failure, skipped = records_of(1.0)
    assert "doorman" not in [one.module for one in events]
    assert (failure.kind, failure.module, failure.handler, failure.sequence) == (
        "failure",
        "doorman",
        "answer",
        None,
    )
    assert "ValueError: too" in str(failure.values["reason"])
    assert (skipped.kind, skipped.module, skipped.handler) == ("skipped", "echo", "repeat")


def test_the_time_of_a_handler_stands_on_its_first_event_only_so_that_times_add_up() -> None:
    assert all(one.microseconds is None for one in records_of(0.6))
    timed = [one.microseconds for one in records_of(0.6, timed=True) if one.module == "nerves"]
    assert len(timed) == 2
    assert timed[0] is not None and timed[0] > 0
    assert timed[1] is None


def test_a_raised_flag_and_a_failure_are_warnings_and_a_skipped_handler_is_only_for_debugging() -> None:
    levels = {(one.kind, one.event or one.module): one.level for one in records_of(1.0)}
    assert levels["event", "Startled"] == "warning"
    assert levels["event", "Heard"] == "info"
    assert levels["failure", "doorman"] == "warning"
    assert levels["skipped", "echo"] == "debug"
    assert {one.event: one.level for one in records_of(0.1)}["Startled"] == "info"


def test_a_selection_keeps_the_wanted_modules_from_a_level_on() -> None:
    records = records_of(1.0)
    only_ear = select(["ear", "echo"], "info", list(LAYERS))
    assert [one.module for one in only_ear.chosen(records)] == ["ear"]
    assert [one.module for one in Selection(level="warning").chosen(records)] == ["nerves", "doorman"]
    assert Selection(level="debug").chosen(records) == records


def test_a_selection_of_an_unknown_module_names_the_nearest() -> None:
    with pytest.raises(SelectionError, match=r"unknown module 'doormen'; did you mean \"doorman\"\?"):
        select(["doormen"], "info", list(LAYERS))


@dataclass(frozen=True, slots=True)
class Shy(Event):
    def main_values(self) -> Mapping[str, object]:
        raise RuntimeError("nothing to see here")


class Wallflower(Actor):
    @handler
    def hide(self, knock: Knocked) -> Shy:
        return Shy()


def test_an_event_that_cannot_tell_its_values_still_has_its_line() -> None:
    wiring = wire((Wallflower,))
    bus = Bus(wiring, [SupervisedActor("wallflower", Wallflower, Restart())])
    record = log_records(bus.run_turn_sync(Knocked()), layers_of(wiring))[-1]
    assert record.event == "Shy"
    assert record.values == {"unreadable": "RuntimeError in main_values"}
