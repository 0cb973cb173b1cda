"""The strip of a history as static SVG."""

import xml.etree.ElementTree as ET

import pytest

from anima_actors.journal.drawing import (
    StripTurn,
    emotion_colour,
    readable_on,
    strip,
    strip_turn,
    strip_turn_in,
)
from tests.journal.histories import first_contact

STORY = first_contact()
TURNS = [strip_turn_in(record.number, state) for record, state in STORY.states()]
SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing: str) -> list[str]:
    return [str(one.text) for one in ET.fromstring(drawing).iter(f"{SVG}text")]


def long(turns: int) -> list[StripTurn]:
    names = ("Fear", "Calm", "Joy", "Protective anger")
    return [
        StripTurn(n, names[n * n % 4], f"goal {n % 3}", "denial" * (n % 5 == 0), n % 99 == 0,
                  tuple((n * step % 17) / 17 for step in range(1, 6)))
        for n in range(1, turns + 1)
    ]  # fmt: skip


def test_a_strip_names_what_was_felt_wanted_and_warded_off() -> None:
    told = texts(strip(TURNS))
    for state in (state for _, state in STORY.states()):
        assert state["primary"] in told
        assert state["intention"]["goal"] in told
    assert {"feels", "wants to", "defends by", "tension", "phi", "1", "7"} <= set(told)


def test_a_strip_is_the_same_from_records_as_from_states() -> None:
    assert [strip_turn(record) for record in STORY] == TURNS


@pytest.mark.slow
@pytest.mark.parametrize("turns", [1, 2, 199, 200, 201, 1_000, 12_345])
def test_a_strip_stays_small_however_long_the_history_is(turns: int) -> None:
    drawing = strip(long(turns), "x" * 1_000)
    ET.fromstring(drawing)
    assert len(drawing.encode()) <= 30_000
    assert "nan" not in drawing


def test_many_turns_are_drawn_as_means_and_it_says_so() -> None:
    assert "means of 10 turns" in texts(strip(long(1_000)))
    assert not [one for one in texts(strip(long(50))) if "means" in one]


def test_a_name_with_markup_or_marks_of_direction_stays_text() -> None:
    turn = TURNS[0]._replace(emotion='<script>alert("x")</script>', goal="\u202egoal\x00\ud800")
    drawing = strip([turn], "<b>&\u202e")
    ET.fromstring(drawing)
    assert "<script" not in drawing
    assert "\u202e" not in drawing
    drawing.encode()


def test_a_drawing_has_no_style_script_or_address() -> None:
    for word in ("style=", "<style", "<script", "href", "url("):
        assert word not in strip(TURNS)


def test_a_turn_without_body_or_feeling_leaves_a_gap() -> None:
    gap = StripTurn(4, "", "", "", False, (None,) * 5)
    assert "nan" not in strip([*TURNS[:3], gap, *TURNS[4:]])
    assert strip([gap]) and strip([]) == ""


def test_names_are_read_on_every_colour() -> None:
    assert readable_on(emotion_colour("Protective anger")) == "#ffffff"
    assert readable_on(emotion_colour("no emotion of ours")) != "#ffffff"
