"""Which characters may stand in a line."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.encoding.text import TURNING_ROUND, is_one_line, printable, seen, without_controls

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
WRITTEN = (FAMILY, SCOTLAND, "می\u200cخواهم", "שלום\u200f (1)", "\u200eabc", "« oui »", "心　心")


@pytest.mark.parametrize("text", WRITTEN)
def test_writing_that_needs_characters_nobody_sees_stands_as_it_is(text: str) -> None:
    assert is_one_line(text)
    assert printable(text) == without_controls(text) == text


def test_hidden_letters_pass_in_a_flag_alone() -> None:
    assert not is_one_line("a\U000e0067\U000e007f")
    assert printable(f"{SCOTLAND}\n{SCOTLAND}") == f"{SCOTLAND}\\n{SCOTLAND}"


def test_texts_that_look_alike_are_seen_as_one() -> None:
    assert seen("ol\u200dha\u200f") == "olha"


@given(st.text(), st.sampled_from(TURNING_ROUND + "\0\x1b\x7f\n\r\u2028\u2029\x85"), st.text())
def test_what_turns_text_round_or_breaks_a_line_never_passes(before: str, one: str, after: str) -> None:
    text = f"{before}{one}{after}"
    assert not is_one_line(text)
    for shown in (printable(text), without_controls(text)):
        assert one not in shown and is_one_line(shown)
        assert not any(unicodedata.category(other) in ("Cc", "Zl", "Zp") for other in shown)
