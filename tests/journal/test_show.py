import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from anima_actors import Actor, Mind, Personality, handler
from anima_actors.events import EmotionFelt
from anima_actors.journal.conditions import QueryError, parse_query
from anima_actors.journal.records import event_types, record_turn
from anima_actors.journal.timeline import flattened, value_at
from anima_actors.logs import EVERYTHING, Selection, TurnSummary, layers_of, log_records
from anima_actors.logs.from_journal import turn_of
from anima_actors.logs.json_log import JsonLog
from anima_actors.logs.pretty_log import PrettyLog
from anima_actors.runtime import Turn, Wiring
from tests.journal.histories import SHOCK, first_contact, lived


class Faint(Actor):
    @handler
    def fall(self, felt: EmotionFelt) -> None:
        raise RuntimeError("everything went black")


STATE: dict[str, Any] = {
    "reactors": {"tension": 0.82, "arousal": 0.4},
    "primary": "Fear",
    "defense": None,
    "temporal": {"past": ["Calm", "Fear"], "crisis": False},
    "blend": [{"name": "Fear", "intensity": 1.0}],
    "turn": 5,
}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("reactors.tension > 0.8", True),
        ("reactors.tension >= 0.82 and reactors.arousal < .5", True),
        ("reactors.tension < 0.8 or primary = fear", True),
        ("primary = Calm or primary = Joy and turn = 5", False),
        ("(primary = Fear or primary = Joy) and turn != 6", True),
        ("turn = 5", True),
        ("turn == 5.0", True),
        ("primary != Fear", False),
        ("primary contains 'ea'", True),
        ("temporal.past contains Calm", True),
        ("temporal.crisis = false", True),
        ("defense = none", True),
        ("defense.mechanism = denial", False),
        ("defense.mechanism = none", True),
        ("blend.0.name = Fear", True),
        ("blend.7.name = none", True),
        ("reactors.tensin > 0", False),
        ("primary > 3", False),
        ("primary = any and defense != any", True),
        ("primary = 'any'", False),
        ("reactors.tension = .8..0.82", True),
    ],
)
def test_a_question_is_answered_from_the_state(text: str, answer: bool) -> None:
    assert parse_query(text).holds(STATE) is answer


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "expected a path"),
        ("reactors.tension", "but it ends there"),
        ("reactors.tension >", "expected a number or a text, but it ends there"),
        ("reactors.tension > high", "wants a number, but found 'high'"),
        ("reactors.tension 0.8", "expected one of"),
        ("reactors.tension = rises", "a question is of one turn"),
        ("reactors.tension = 0.4..0.2", "from the smaller number to the larger"),
        ("reactors.tension != 0.2..0.4", "write reactors.tension < 0.2 or reactors.tension > 0.4"),
        ("a = 1 b = 2", "expected and, or, or the end, but found 'b'"),
        ("(a = 1", "expected a closing bracket"),
        ("a = 'open", "cannot read"),
        ("(" * 30 + "a = 1" + ")" * 30, "deeper than 20"),
        ("a = 1 and " * 500 + "a = 1", "at most 2,000"),
        ("__import__('os').system('x') = 1", "expected one of"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_where_it_stops_making_it(
    text: str, complaint: str
) -> None:
    with pytest.raises(QueryError, match=complaint.replace("(", r"\(")):
        parse_query(text)


@given(st.text(alphabet="abc.0 =<>!()'\"andor_", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        answer = parse_query(text).holds({"a": {"b": 0.5}, "c": "or"})
    except QueryError:
        return
    assert answer in (True, False)


def test_a_question_remembers_the_paths_that_no_state_had() -> None:
    question = parse_query("reactors.tensin > 0.8 or primary = Fear")
    question.holds(STATE)
    assert question.unknown == {"reactors.tensin"}


def test_flattening_and_looking_up_agree() -> None:
    for path, value in flattened(STATE).items():
        assert value_at(STATE, path) == value


@pytest.mark.parametrize("timed", [False, True])
def test_a_log_from_a_record_is_the_live_one_to_the_letter(timed: bool) -> None:
    mind = Mind(Personality(confabulation_rate=1.0), extra=[Faint], timed=timed)
    live: list[Turn] = []
    mind.observe(live.append)
    for _ in range(5):
        mind.chat_now("I am scared. Are you?", SHOCK)
        mind.rest_now(600.0)
    wiring = mind.bus.wiring
    types = event_types(wiring)
    assert live[-1].stopped and live[0].failures
    for turn in live:
        retold = turn_of(record_turn(turn), types)
        assert log_records(retold, layers_of(wiring)) == log_records(turn, layers_of(wiring))
        assert pretty(retold, wiring, timed) == pretty(turn, wiring, timed)
        assert json_lines(retold, wiring) == json_lines(turn, wiring)
        assert retold.degraded == turn.degraded


def test_an_event_whose_type_is_not_at_hand_is_told_field_by_field() -> None:
    (record,) = lived([SHOCK])
    foreign = record.events[5]._replace(type="MoonRisen", data={"height": 0.4, "phase": "full", "class": 1})
    strange = replace(record, events=(*record.events[:5], foreign, *record.events[6:]))
    told = log_records(turn_of(strange, {}), {})
    assert told[5].event == "MoonRisen"
    assert told[5].values == {"height": 0.4, "phase": "full"}
    assert len(told) == len(record.events) + len(record.skipped)


def test_a_selection_can_be_narrowed_to_types_of_events() -> None:
    history = first_contact()
    record = list(history)[2]
    records = log_records(turn_of(record, history.types), history.layers)
    only = Selection(None, "info", frozenset({"ReactorNudge"}))
    assert {one.event for one in only.chosen(records)} == {"ReactorNudge"} and only.narrow
    both = Selection(frozenset({"defense"}), "info", frozenset({"DefenseRaised"}))
    assert [one.module for one in both.chosen(records)] == ["defense"]
    assert Selection(None, "debug", None).chosen(records) == records


def pretty(turn: Turn, wiring: Wiring, timed: bool) -> str:
    out = io.StringIO()
    PrettyLog(Console(file=out, width=100), wiring, EVERYTHING, timed=timed).turn(turn, TurnSummary("a step"))
    return out.getvalue()


def json_lines(turn: Turn, wiring: Wiring) -> bytes:
    out = io.BytesIO()
    JsonLog(out, wiring).turn(turn, TurnSummary("a step"))
    return out.getvalue()
