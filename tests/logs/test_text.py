import pytest

from anima_actors.logs.text import Word, clock, duration, number, tidy, values_in

REACTORS = {"tension": 0.776, "arousal": 0.649, "satisfaction": 0.0897, "cohesion": -0.0716}


def words(width: int, values: dict[str, object], module: str = "") -> str:
    return " ".join(word.text for word in values_in(width, values, module))


def test_values_are_named_in_full_where_there_is_room_and_shorter_where_there_is_not() -> None:
    assert words(80, REACTORS) == "tension 0.78 arousal 0.65 satisfaction 0.09 cohesion -0.07"  # type: ignore[arg-type]
    other = {"valence": 0.776, "arousal": 0.649, "dominance": -0.0716}
    assert words(26, other) == "val .78 aro .65 dom -.07"  # type: ignore[arg-type]


def test_reactors_are_told_by_their_first_letters_where_there_is_little_room() -> None:
    assert words(32, REACTORS) == "t.78 a.65 s.09 c-.07"  # type: ignore[arg-type]


def test_what_cannot_be_made_short_enough_keeps_its_names_for_more_lines() -> None:
    other = {"valence": 0.776, "arousal": 0.649, "dominance": -0.0716}
    assert words(12, other) == "valence .78 arousal .65 dominance -.07"  # type: ignore[arg-type]


def test_zeros_and_what_is_empty_are_passed_over_where_something_else_is_left_to_tell() -> None:
    assert words(80, {"source": "memory", "tension": 0.0, "arousal": 0.2}, "memory") == "arousal 0.20"
    assert words(80, {"level": 0.0, "count": 0, "emotion": ""}) == "level 0.00"
    assert words(80, {}) == ""


def test_a_raised_flag_is_told_by_its_name_and_a_lowered_one_not_at_all() -> None:
    assert values_in(80, {"coherence": 0.2, "crisis": True})[-1] == Word("crisis!", "flag")
    assert words(80, {"coherence": 0.2, "crisis": False}) == "coherence 0.20"


def test_the_first_text_needs_no_name() -> None:
    assert words(80, {"primary": "Fear", "felt": "Anger", "valence": 1.0}) == "Fear felt Anger valence 1.00"
    assert words(19, {"primary": "Fear", "felt": "Anger", "valence": 1.0}) == "Fear Anger val 1.00"


def test_numbers_have_two_decimals_and_no_negative_zero() -> None:
    assert [number(value) for value in (0.5, -0.004, 1e-9, 12, -3)] == ["0.50", "0.00", "0.00", "12", "-3"]
    assert number(0.4, signed=True) == "+0.40"
    assert [number(value, brief=True) for value in (0.5, -0.5, 10.0, 0.0)] == [".50", "-.50", "10.00", ".00"]


@pytest.mark.parametrize("nasty", ["\x1b[2J", "\x07", "\u202e", "\ud800", "\x00", "\x9b"])
def test_nothing_in_a_text_can_move_a_terminal(nasty: str) -> None:
    shown = tidy(f"a{nasty}b")
    assert shown.isprintable()
    assert shown.encode("utf-8")
    assert shown != "ab"


def test_a_text_is_one_line_and_a_long_one_is_cut_without_being_read_to_its_end() -> None:
    assert tidy("two\nlines\tand  blanks") == "two lines and blanks"
    assert tidy("x" * 1_000_000, 20) == "x" * 19 + "…"


def test_times_are_told_the_way_people_tell_them() -> None:
    assert [clock(at_s) for at_s in (0, 60, 3661, 200_000)] == [
        "0:00:00",
        "0:01:00",
        "1:01:01",
        "2 d 7:33:20",
    ]
    assert [duration(one) for one in (0, 45, 7200, 129_600)] == ["no time", "45 s", "2 h", "1 d 12 h"]


def test_a_change_has_its_sign_and_a_count_has_none() -> None:
    words = values_in(60, {"tension": 0.4, "of_turn": 12}, signed=True)
    assert [word.text for word in words] == ["tension", "+0.40", "of turn", "12"]
