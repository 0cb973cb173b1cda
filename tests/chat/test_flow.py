"""Words are broken into lines while they arrive, however they are cut into pieces."""

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from anima_actors.chat.terminal import Flow, harmless


def flowed(pieces: list[str], width: int = 30, indent: int = 2) -> str:
    flow = Flow(width, indent, indent)
    return " " * indent + "".join(flow.feed(piece) for piece in pieces) + flow.end()


def test_lines_end_between_words_and_later_ones_are_indented() -> None:
    text = "It has been so quiet here that I could hear the clock."
    assert flowed([text]) == "  It has been so quiet here\n  that I could hear the clock."


def test_a_line_that_the_mind_ends_itself_ends_there() -> None:
    assert flowed(["One.\n\nTwo."]) == "  One.\n\n  Two."


def test_a_line_that_the_mind_indents_is_indented() -> None:
    assert flowed(["So:\n", "  one\n    two  three"]) == "  So:\n    one\n      two three"


def test_nothing_empty_comes_before_the_first_word_or_after_the_last() -> None:
    assert flowed(["\n", "\n ", " One.", "\n\n"]) == "  One."


def test_a_word_longer_than_a_line_is_broken() -> None:
    lines = flowed(["a " + "x" * 70 + " b"]).split("\n")
    assert "".join(lines).replace(" ", "") == "a" + "x" * 70 + "b"
    assert max(map(len, lines)) <= 30


def test_a_word_is_written_as_soon_as_it_is_whole() -> None:
    flow = Flow(30)
    assert [flow.feed(piece) for piece in ("Hel", "lo the", "re, you")] == ["", "Hello", " there,"]
    assert flow.end() == " you"


WORDS = st.text(st.sampled_from("abс ї心🙂\n.,"), max_size=120)


@given(WORDS, st.lists(st.integers(0, 120), max_size=8), st.integers(1, 60))
@example("心" * 40, [], 20)
def test_no_cut_into_pieces_changes_what_is_written_and_no_line_is_too_wide(
    text: str, cuts: list[int], width: int
) -> None:
    places = sorted({0, *(cut for cut in cuts if cut < len(text)), len(text)})
    pieces = [text[start:stop] for start, stop in pairwise(places)]
    written = flowed(pieces, width)
    assert written == flowed([text], width)
    assert "".join(written.split()) == "".join(text.split())
    assert max(cell_len(line) for line in written.split("\n")) <= max(width, 22)


@given(st.text())
def test_nothing_that_a_model_writes_can_move_the_terminal(text: str) -> None:
    safe = harmless(text)
    assert not [c for c in safe if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160)]
    assert not set(safe) & {"\u202e", "\u2066"}
