"""Lines in pieces are what rich would have made of them, at every width and in every regime of colours."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from anima_actors.logs.wrapping import NARROWEST, Line, columns, cropped, hanging, plain, wrapped, write_turn

STYLES = ("", "dim", "bold red", "dim bold bright_black", "italic")
TEXTS = st.text("abc  ←“…言é\u0301👩 ", max_size=12) | st.sampled_from(
    ["a long word " * 3, "x" * 50, "👩\u200d👧 ❤️ "]
)
LINES = st.lists(st.tuples(TEXTS, st.sampled_from(STYLES)), max_size=6)
CONSOLES = [
    {"color_system": None},
    {"color_system": "standard", "force_terminal": True},
    {"color_system": "truecolor", "force_terminal": True},
    {"color_system": "standard", "force_terminal": True, "no_color": True},
]


def rich_text(line: Line) -> Text:
    return Text.assemble(*line)


@given(LINES, st.integers(2, 40))
def test_a_line_wraps_where_rich_wraps_it(line: Line, width: int) -> None:
    console = Console()
    expected = [one.plain for one in rich_text(line).wrap(console, width)] or [""]
    if cell_len(plain(line)) > width:
        assert [plain(one) for one in wrapped(line, width, console)] == expected


@given(LINES, st.integers(2, 40), st.sampled_from(["", "…"]))
def test_a_line_is_cropped_where_rich_crops_it(line: Line, width: int, mark: str) -> None:
    expected = rich_text(line)
    expected.truncate(width, overflow="ellipsis" if mark else "crop")
    assert plain(cropped(line, width, mark)) == expected.plain


@pytest.mark.parametrize("made", CONSOLES)
@given(lines=st.lists(LINES, max_size=3), base=st.sampled_from(STYLES), width=st.integers(10, 40))
def test_what_is_written_are_the_bytes_that_rich_writes(
    made: dict[str, object], lines: list[Line], base: str, width: int
) -> None:
    ours, theirs = io.StringIO(), io.StringIO()
    based = [Text("of one style ", base).append_text(rich_text(line)) for line in lines]
    write_turn([*lines, *based], Console(file=ours, width=width, **made))  # type: ignore[arg-type]
    console = Console(file=theirs, width=width, **made)  # type: ignore[arg-type]
    for line in [*map(rich_text, lines), *(one.copy() for one in based)]:
        line.rstrip()
        line.truncate(width, overflow="crop")
        console.print(line, no_wrap=True, overflow="ignore", crop=False, highlight=False)
    assert ours.getvalue() == theirs.getvalue()


@given(st.text(max_size=20))
def test_columns_are_counted_as_rich_counts_them(text: str) -> None:
    assert columns(text) == cell_len(text)


@given(
    st.text("ab ", max_size=60),
    st.lists(st.text("xy", min_size=1, max_size=30), min_size=1, max_size=20).map(" ".join),
    st.integers(NARROWEST, 80),
)
def test_words_behind_a_beginning_fit_wherever_it_does(first: str, words: str, width: int) -> None:
    lines = [line.plain for line in hanging(Text(first), words, Console(width=width))]
    if len(first) <= width:
        assert max(map(len, lines)) <= width
    told = "".join(lines).replace(" ", "")
    assert told == f"{first}{words}".replace(" ", "")
