"""A mind and its turns as the plain data that page, report and programs show."""

import json

from anima_actors import Mind
from anima_actors.journal.turn_data import handlers_as_data, mind_as_data, turn_as_data
from tests.journal.histories import first_contact

MIND = Mind(seed=7)
STORY = first_contact()
RECORD, STATE = list(STORY.states())[2]


def test_a_handler_stands_right_of_all_whose_events_it_may_take() -> None:
    columns = {one["name"]: one["column"] for one in handlers_as_data(MIND.bus.wiring)}
    for one in handlers_as_data(MIND.bus.wiring):
        before = [columns[name] for name in one["after"] if name != "outside"]
        assert one["column"] == 1 + max(before, default=0)


def test_no_two_handlers_of_a_module_share_a_place() -> None:
    places = [(one["module"], one["lane"], one["column"]) for one in handlers_as_data(MIND.bus.wiring)]
    assert len(set(places)) == len(places)


def test_a_turn_tells_what_its_record_and_state_tell() -> None:
    told = turn_as_data(RECORD, STATE, "A door slams")
    assert told["state"] == STATE
    assert told["label"] == "A door slams"
    assert told["message"] == RECORD.root.data["message"]
    assert told["narrative"] == STATE["narrative"]
    assert told["reply"] == RECORD.find("Spoken").data["text"]  # type: ignore[union-attr]
    assert [one["causes"] for one in told["events"]] == [list(one.causes) for one in RECORD.events]
    assert [one["values"] for one in told["events"]] == [one.data for one in RECORD.events]


def test_everything_told_is_json() -> None:
    json.dumps([mind_as_data(STORY, MIND.described()), turn_as_data(RECORD, STATE)], allow_nan=False)


def test_every_handler_of_a_turn_is_one_of_the_mind() -> None:
    names = {one["name"] for one in mind_as_data(STORY, MIND.described())["handlers"]}
    told = turn_as_data(RECORD, STATE)
    assert {one["by"] for one in told["events"]} <= {*names, "outside"}
    assert set(told["skipped"]) <= names
