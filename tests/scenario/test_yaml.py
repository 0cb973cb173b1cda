"""YAML 1.2 without surprises: what is refused, and what each plain word means."""

from typing import Any

import pytest

from anima_actors.scenario.errors import ScenarioError
from anima_actors.scenario.yaml_reader import parse
from tests.scenario.stories import complaint, complaints


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *(("x", "x"), ("'3'", "3"), ('"yes"', "yes"), ("3", 3), ("-3", -3), ("+3", 3), ("012", 12)),
        *(
            ("0o17", 15),
            ("0x1F", 31),
            ("1_000", 1000),
            ("1_0", "1_0"),
            ("1e3", 1000.0),
            (".5", 0.5),
            ("2.", 2.0),
        ),
        *(("true", True), ("False", False), ("yes", True), ("No", False), ("off", False), ("y", "y")),
        *(("~", None), ("null", None), ("", None), ("2026-11-22", "2026-11-22"), ("1:30", "1:30")),
        *(
            ("=", "="),
            ("0.2..0.4", "0.2..0.4"),
            ("1h30m", "1h30m"),
            ("[1, a]", [1, "a"]),
            ("{b: 1}", {"b": 1}),
        ),
    ],
)
def test_a_plain_word_means_what_yaml_1_2_says_and_yes_and_no_are_truth_values(word: str, value: Any) -> None:
    found = parse(f"a: {word}\n", "f").data["a"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\na: 2", "2:1: a: given twice; the first is in line 1"),
        ("a: {b: 1, c: 2, b: 3}", "1:17: a.b: given twice; the first is in line 1"),
        ("a: .nan", "1:4: a: .nan is not a number that can be used here; write a finite one"),
        ("a: -.inf", "1:4: a: -.inf is not a number that can be used here; write a finite one"),
        ("a: 1e999", "1:4: a: a number too large to be used; write a finite one"),
        (f"a: {'9' * 5_000}", "1:4: a: a number of 5,000 digits"),
        ('a: "\\ud800"', "1:4: a: a text with half a surrogate pair (\\ud800 to \\udfff)"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_path(text: str, message: str) -> None:
    (problem,) = parse(text, "f").problems
    assert str(problem) == f"f:{message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a: !!python/object:os.system x",
            "1:4: tags (!name) are not used in scenarios; a text that begins with ! needs quotes",
        ),
        ("a: !!str 3", "1:4: tags (!name) are not used in scenarios; a text that begins with ! needs quotes"),
        (
            "say: *sigh* well",
            "1:6: aliases (*name) are not used in scenarios; a text that begins with * needs quotes",
        ),
        ("a: {<<: {b: 1}}", "1:5: merge keys (<<) are not used in scenarios; write the keys out"),
        ("a: 1\n---\nb: 2", "2:1: a second document begins here; a file holds one scenario"),
        ("? {a: 1}\n: 2", "1:3: a key is a word; a text that begins with [ or { needs quotes"),
        ("? [a]\n: 2", "1:3: a key is a word; a text that begins with [ or { needs quotes"),
        (
            "\ta: 1",
            "1:1: not YAML: while scanning for the next token; found character '\\t' that "
            "cannot start any token; "
            "a tab stands here; YAML is indented with spaces",
        ),
        ("a: \x07", "1:4: the character #x0007 is not allowed in YAML"),
        ("x\ny: \ud800", "2:4: the character #xd800 is not allowed in YAML"),
        (
            "say: well: no",
            '1:10: not YAML: mapping values are not allowed here; a text with ": " in it '
            "needs quotes around it",
        ),
        (
            "a: >= 0.5",
            "1:5: not YAML: while scanning a block scalar; expected chomping or indentation indicators, "
            "but found '='; a comparison needs quotes, as in \">= 0.5\"",
        ),
        (
            "a: > 0.5",
            "1:6: not YAML: while scanning a block scalar; expected a comment or a line break, "
            "but found '0'; a comparison needs quotes, as in \">= 0.5\"",
        ),
        (
            "a: @you",
            "1:4: not YAML: while scanning for the next token; found character '@' that "
            "cannot start any token; "
            "a text that begins with this character needs quotes around it",
        ),
        (
            "a: [1,\n b",
            "2:3: not YAML: while parsing a flow sequence; expected ',' or ']', but got '<stream end>'",
        ),
        (
            "a:\n  b: 1\n c: 2",
            "3:2: not YAML: while parsing a block mapping; expected <block end>, "
            "but found '<block mapping start>'; is the indentation right?",
        ),
        ('a: "\\U0011FFFF"', "1:1: not YAML: chr() arg not in range(0x110000)"),
        ("%YAML 3.7\n---\na: 1", "1:1: not YAML: found incompatible YAML document (version 1.* is required)"),
    ],
)
def test_what_is_not_yaml_or_not_for_stories_gets_one_line(text: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse(text, "f")
    assert str(caught.value) == f"f:{message}"


def test_of_two_values_with_one_key_the_first_stays() -> None:
    assert parse("a: {b: 1}\na: {c: 2}\na: 3\n", "f").data == {"a": {"b": 1}}


def test_keys_are_words_whatever_they_look_like() -> None:
    assert parse("1: a\nno: b\n~: c\n2026-01-01: d", "f").data == {
        "1": "a",
        "no": "b",
        "~": "c",
        "2026-01-01": "d",
    }


def test_a_duplicate_does_not_hide_the_other_problems() -> None:
    assert complaints(
        "title: x\ntitle: y\nsteps:\n  - {say: a, say: b}\n  - {stimulus: {tension: .nan, arousal: 3}}\n"
    ) == [
        "2:1: title: given twice; the first is in line 1",
        "4:14: steps[0].say: given twice; the first is in line 4",
        "5:26: steps[1].stimulus.tension: .nan is not a number that can be used here; write a finite one",
        "5:41: steps[1].stimulus.arousal: 3 is out of range; it must be at most 1",
    ]


def test_a_key_that_would_move_the_terminal_is_shown_escaped() -> None:
    assert complaint('title: x\n"\\e[2Jtitel": y\nsteps: [{say: a}]\n').startswith(
        '2:1: "\\x1b[2Jtitel": unknown key;'
    )
