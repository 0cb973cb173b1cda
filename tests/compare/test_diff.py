"""Two histories compared: where they part, and by how much they differ."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.compare.diff import Episode, differences
from anima_actors.compare.divergence import part_that_differs, turn_divergence
from anima_actors.journal.records import EventRecord, TurnRecord
from tests.journal.journals import record_hash
from tests.journal.lives import lived, origin_of, stories, story, told

STORM = story()
TURNS = lived(STORM)
ORIGIN = origin_of(STORM)


def changed(record: TurnRecord, sequence: int, **data: Any) -> TurnRecord:
    """The turn with other values in one of its events."""
    event = record.events[sequence]
    other = event._replace(data={**event.data, **data})
    return replace(record, events=(*record.events[:sequence], other, *record.events[sequence + 1 :]))


def event_in(record: TurnRecord, kind: str) -> EventRecord:
    found = record.find(kind)
    assert found is not None
    return found


def test_a_history_does_not_differ_from_itself() -> None:
    found = differences(told(ORIGIN, TURNS), told(ORIGIN, lived(STORM)))
    assert found.equal and found.turns == len(TURNS)
    assert not found.numbers and not found.words and not any(found.courses.values())


def test_the_first_number_that_differs_is_named_with_both_values() -> None:
    felt = event_in(TURNS[3], "EmotionFelt")
    other = changed(TURNS[3], felt.sequence, vad=[felt.data["vad"][0], 0.25, felt.data["vad"][2]])
    found = differences(told(ORIGIN, TURNS), told(ORIGIN, (*TURNS[:3], other, *TURNS[4:]))).divergence
    assert found is not None
    assert (found.kind, found.turn, found.module, found.event) == ("value", 4, "emotion", "EmotionFelt")
    assert (found.field, found.first, found.second) == ("vad.arousal", felt.data["vad"][1], 0.25)
    assert found.id == f"4.{felt.sequence}"


@pytest.mark.parametrize("longer", [[1, None], {"a": None}])
def test_a_part_that_holds_nothing_is_not_the_same_as_one_that_is_not_there(longer: Any) -> None:
    shorter: Any = [1] if isinstance(longer, list) else {}
    assert part_that_differs([shorter], [longer]) == ((0,), shorter, longer)
    assert part_that_differs([longer], [longer]) is None


def test_an_event_that_only_one_of_them_has_is_the_first_difference_whichever_has_it() -> None:
    turn = TURNS[2]
    raised = event_in(turn, "DefenseRaised")
    short = replace(turn, events=(*turn.events[: raised.sequence], *turn.events[raised.sequence + 1 :]))
    for first, second, has in ((turn, short, (True, None)), (short, turn, (None, True))):
        found = turn_divergence(first, second)
        assert found is not None and (found.kind, found.event) == ("event", "DefenseRaised")
        assert (found.first, found.second) == has and found.publisher == "defense.defend"


def test_a_module_that_failed_is_named_with_its_reason_rather_than_the_event_that_is_missing() -> None:
    turn = TURNS[2]
    raised = event_in(turn, "DefenseRaised")
    failure = {"publisher": "defense.defend", "reason": "ValueError: no", "stopped": False}
    kept = tuple(one for one in turn.events if one.publisher != "defense.defend")
    found = turn_divergence(turn, replace(turn, events=kept, failures=(failure,)))
    assert found is not None and found.kind == "failure" and found.id == f"3.{raised.sequence}"
    assert found.told("in A", "in B") == "turn 3, defense.defend: failed only in B: ValueError: no"


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (replace(TURNS[1], at_s=1.0), "time"),
        (replace(TURNS[1], skipped=("x.y", *TURNS[1].skipped)), "skipped"),
        (replace(TURNS[1], stopped={"memory": "it failed"}), "stopped"),
        (replace(TURNS[1], draws={**TURNS[1].draws, "narrative": 999}), "draws"),
        (TURNS[2], "turn"),
        (None, "turn"),
    ],
)
def test_whatever_else_differs_in_a_turn_is_told_in_one_line(other: TurnRecord | None, kind: str) -> None:
    found = turn_divergence(TURNS[1], other)
    assert found is not None and found.kind == kind and found.turn == 2
    assert "\n" not in found.told("in A", "in B")


def test_causes_that_differ_are_found_where_all_values_are_the_same() -> None:
    event = TURNS[1].events[9]
    other = replace(TURNS[1], events=(*TURNS[1].events[:9], event._replace(causes=()), *TURNS[1].events[10:]))
    found = turn_divergence(TURNS[1], other)
    assert found is not None and (found.kind, found.event) == ("causes", event.type)


@given(st.floats(-1, 1), st.floats(-2e-9, 2e-9))
def test_two_turns_diverge_exactly_where_their_hashes_do(value: float, distance: float) -> None:
    drives = event_in(TURNS[1], "DrivesFelt")
    first = changed(TURNS[1], drives.sequence, reward=value)
    second = changed(TURNS[1], drives.sequence, reward=value + distance)
    same_hash = record_hash(first) == record_hash(second)
    assert (turn_divergence(first, second) is None) == same_hash


@given(stories, st.randoms(use_true_random=False))
def test_a_planted_change_is_found_where_it_was_planted(document: Any, chance: random.Random) -> None:
    turns = lived(story(document))
    at = chance.randrange(len(turns))
    event = chance.choice([one for one in turns[at].events if one.data])
    name = chance.choice(list(event.data))
    spoilt = changed(turns[at], event.sequence, **{name: "something else"})
    found = turn_divergence(turns[at], spoilt)
    assert found is not None
    assert (found.turn, found.id) == (at + 1, f"{at + 1}.{event.sequence}")
    assert found.field.startswith(name) and found.module == event.module.removeprefix("outside")


def test_numbers_are_told_by_their_largest_difference_and_courses_by_episodes() -> None:
    bold = STORM.changed({"persona.neuroticism": 0.1})
    found = differences(told(ORIGIN, TURNS), told(origin_of(bold), lived(bold)))
    assert found.divergence is not None
    assert found.divergence.publisher == "personality.hold"
    assert found.divergence.field == "traits.neuroticism"
    assert [one.largest for one in found.numbers] == sorted((o.largest for o in found.numbers), reverse=True)
    tension = next(one for one in found.numbers if one.name == "reactors.tension")
    assert tension.first is not None and tension.second is not None
    assert tension.largest == abs(tension.first - tension.second) and 0 < tension.mean <= tension.largest
    assert all(one.first != one.second for many in found.courses.values() for one in many)


def test_episodes_join_turns_in_which_both_stay_as_they_are() -> None:
    left = [changed(one, event_in(one, "EmotionFelt").sequence, primary="Joy") for one in TURNS[:4]]
    right = [changed(one, event_in(one, "EmotionFelt").sequence, primary="Fear") for one in TURNS[:3]]
    right.append(changed(TURNS[3], event_in(TURNS[3], "EmotionFelt").sequence, primary="Anger"))
    found = differences(told(ORIGIN, tuple(left)), told(ORIGIN, tuple(right)))
    assert found.courses["emotion"] == (Episode(1, 3, "Joy", "Fear"), Episode(4, 4, "Joy", "Anger"))


def test_a_history_that_ends_earlier_differs_only_by_its_length() -> None:
    found = differences(told(ORIGIN, TURNS), told(ORIGIN, TURNS[:5]))
    assert found.divergence is not None and found.divergence.kind == "turn"
    assert (found.turns, found.first_length, found.second_length, found.numbers) == (5, len(TURNS), 5, ())
    assert found.divergence.told("in A", "in B") == "turn 6: only in A"
