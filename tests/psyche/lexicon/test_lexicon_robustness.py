"""Any text at all may come in: the reading stays within its ranges, is little work, the same each time."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.psyche.lexicon import AffectReading, read_affect
from tests.work import calls_made

MOST_CALLS = 50_000  # of a message, however long it is

ENGLISH = "I you me not never very a bit terrified happy love hate thank you but , . ! ? don't SO 😭 totally"
UKRAINIAN = "я ти мені не ніколи дуже трохи страшно щаслива люблю самотньо дякую але здаєшся мене вкрай жах"
WORDS = [*ENGLISH.split(), *UKRAINIAN.split()]
messages = st.text() | st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
any_text = messages | st.text(st.characters(codec=None, categories=None), max_size=200)


def assert_valid(reading: AffectReading) -> None:
    assert reading.language in ("en", "uk", "unknown")
    assert all(-1.0 <= value <= 1.0 for value in reading[1:5])
    assert len(reading.evidence) <= 8
    assert all(0 < len(word) <= 40 and word == word.lower() for word in reading.evidence)
    if reading.language == "unknown":
        assert not any(word.isalpha() for word in reading.evidence)  # only signs count
        assert reading.evidence or reading == AffectReading("unknown", 0.0, 0.0, 0.0, 0.0, ())


@given(any_text)
def test_any_text_gives_a_reading_within_its_ranges(message: str) -> None:
    assert_valid(read_affect(message))


@given(messages)
def test_the_same_text_gives_the_same_reading(message: str) -> None:
    assert read_affect(message) == read_affect(message)


@given(messages, st.text(" \t\n\r\u2003"), st.text(" \t\n\r\u2003"))
def test_space_around_a_message_changes_nothing(message: str, before: str, after: str) -> None:
    assert read_affect(before + message + after) == read_affect(message)


@given(messages)
def test_composed_and_decomposed_letters_are_the_same(message: str) -> None:
    forms = [unicodedata.normalize(form, message) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    assert [read_affect(form) for form in forms] == [read_affect(message)] * 4


@given(st.lists(st.sampled_from([word for word in WORDS if word.isalpha() and word.isascii()]), max_size=12))
def test_one_more_word_of_fear_never_lowers_tension(words: list[str]) -> None:
    story = "the story is this: " + " ".join(words)
    assert read_affect(f"{story}. I am terrified").tension >= read_affect(f"{story}. I am here").tension


MEGABYTES = {
    "words": "I am scared and you love me but " * 32_000,
    "ukrainian": "мені дуже страшно, але я не сама " * 32_000,
    "one word": "scared" * 170_000,
    "one letter": "o" * 1_000_000,
    "spaces": " " * 1_000_000,
    "spaces, then a word": " " * 1_000_000 + "scared",
    "negations": "not " * 250_000,
    "apostrophes": "a'" * 500_000,
    "stops": "!?" * 500_000,
    "accents": "é" * 1_000_000,
    "loose accents": "e" + "\u0301" * 1_000_000,
    "zeros": "\x00" * 1_000_000,
    "surrogates": "\ud800" * 1_000_000,
    "right to left": "\u202escared " * 125_000,
    "expanding": "\ufdfa" * 1_000_000,
    "addresses": "https://" * 125_000,
}


@pytest.mark.parametrize("name", MEGABYTES)
def test_a_megabyte_takes_no_more_calls_than_its_first_words(name: str) -> None:
    read_affect("I am here"), read_affect("я тут")
    readings: list[AffectReading] = []
    assert calls_made(lambda: readings.append(read_affect(MEGABYTES[name]))) < MOST_CALLS
    assert_valid(readings[0])


def test_only_the_first_words_are_read() -> None:
    assert read_affect("this is the table " * 1_000 + "I am terrified") == read_affect("this is the table")


def test_a_word_cut_by_the_bound_is_not_taken_for_another() -> None:
    start = "I am there "
    filler = "n" * (6_000 - len(start) - len(" scared"))
    assert read_affect(start + filler + " scaredycat").tension == 0
    assert read_affect(start + filler[1:] + " scared cat").tension > 0


def test_invisible_characters_and_width_do_not_hide_a_word() -> None:
    plain = read_affect("I am scared")
    assert read_affect("I am sca\u200bred\u200f") == plain
    assert read_affect("\ufeffI am \u202escared") == plain
    assert read_affect("Ｉ ａｍ ｓｃａｒｅｄ") == plain
    assert read_affect("I’m not scared") == read_affect("I'm not scared")
    assert read_affect("Мені стра\u0301шно") == read_affect("Мені страшно")
