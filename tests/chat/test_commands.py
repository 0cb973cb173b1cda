"""What is typed is words for the mind or a command; a mistake is one line that helps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.chat.commands import NAMES, TABLE, ChatError, Order, Said, read

PROMISED = (
    *("stress", "relax", "connect", "shock", "joy", "grief", "state", "why", "prompt", "log", "plot", "rest"),
    *("model", "models", "add", "remove", "save", "export", "reset", "help", "quit"),
)


def test_every_command_that_was_promised_is_there() -> None:
    assert sorted(NAMES) == sorted(PROMISED) and len(TABLE) == len(NAMES)


@pytest.mark.parametrize(
    "line", ["hello", "  hello  ", "1/2", "what is /stress?", "привіт", "first\n/second"]
)
def test_words_are_for_the_mind(line: str) -> None:
    assert read(line) == Said(line.strip())


def test_words_that_begin_with_a_slash_are_written_with_two() -> None:
    assert read("//stress is a command") == Said("/stress is a command")


@pytest.mark.parametrize("line", ["", "   ", "\n"])
def test_an_empty_line_asks_for_nothing(line: str) -> None:
    assert read(line) is None


@pytest.mark.parametrize(
    ("line", "name", "argument"),
    [
        ("/state", "state", ""),
        ("  /STATE ", "state", ""),
        ("/rest 2h 30m", "rest", "2h 30m"),
        ("/shock  the door\nslammed ", "shock", "the door\nslammed"),
        ("/model", "model", ""),
    ],
)
def test_a_command_is_a_name_and_what_comes_after_it(line: str, name: str, argument: str) -> None:
    assert read(line) == Order(NAMES[name], argument)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/sate", 'there is no /sate; did you mean "/state"?'),
        ("/Quitt", 'there is no /Quitt; did you mean "/quit"?'),
        (
            "/usr/bin/env",
            "there is no /usr/bin/env; /help lists the commands, and words that begin with a slash are "
            "written with two: //",
        ),
        ("/state now", "/state takes nothing after it"),
        ("/why", "/why wants more: /why PATH[@TURN]"),
        ("/rest", "/rest wants more: /rest TIME"),
        ("/log", "/log wants more: /log on|off"),
    ],
)
def test_a_mistake_is_one_line_that_helps(line: str, told: str) -> None:
    with pytest.raises(ChatError) as refused:
        read(line)
    assert str(refused.value) == told


@given(st.text(max_size=200))
def test_any_line_is_words_or_a_command_or_one_line_of_refusal(line: str) -> None:
    try:
        asked = read(line)
    except ChatError as error:
        assert str(error).isprintable() and len(str(error)) < 200
    else:
        assert asked is None or isinstance(asked, Said | Order)
