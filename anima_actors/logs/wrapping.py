"""Lines in pieces, measured, wrapped and written; lines behind a beginning; the prompt behind a margin.

A line in pieces is written as the same bytes as a rich Text with a span for each piece, at a tenth of the
cost. What is rare (a word too long for its line, characters two columns wide) is left to rich.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.console import COLOR_SYSTEMS, Console
from rich.style import Style
from rich.text import Text

from anima_actors.encoding.text import printable
from anima_actors.logs.text import tidy

Line = list[tuple[str, str]]
"""Pieces of a line, each a text and its style; an empty style for none."""

_ONE_COLUMN = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u2010-\u2027\u2190-\u21ff\u2500-\u257f]*"
)
"""A text of characters that are one column wide each; not all of those there are."""

_END = "\x1b[0m"


def columns(text: str) -> int:
    """Return how many columns a text takes."""
    return len(text) if _ONE_COLUMN.fullmatch(text) else cell_len(text)


def plain(line: Line) -> str:
    """Return the text of a line."""
    return "".join([text for text, _ in line])


def cropped(line: Line, width: int, mark: str = "") -> Line:
    """Return the line, cut to a width where it is wider, with a mark of one column at its end."""
    text = plain(line)
    if columns(text) <= width:
        return line
    kept = set_cell_size(text, width - len(mark)) + mark
    return _part(line, kept, 0, len(kept))


def wrapped(line: Line, width: int, console: Console) -> list[Line]:
    """Return the line in as many as it takes, broken between words where they are not too long."""
    text = plain(line)
    if columns(text) <= width:
        return [line]
    breaks = _breaks(text, width)
    if not breaks:
        return [pieces(one, console) for one in Text.assemble(*line).wrap(console, width)]
    parts = zip([0, *breaks], [*breaks, len(text)], strict=True)
    return [_part(line, text, start, min(end, start + width)) for start, end in parts]


def _breaks(text: str, width: int) -> list[int]:
    """Return where further lines begin; nothing where that takes more than counting characters."""
    breaks: list[int] = []
    if "  " in text or not _ONE_COLUMN.fullmatch(text):
        return breaks
    start, end = 0, len(text.rstrip())
    while end - start > width:
        start = text.rfind(" ", start, start + width + 1) + 1
        if not start:
            return []
        breaks.append(start)
    return breaks


def _part(line: Line, text: str, start: int, end: int) -> Line:
    """Return the pieces between two places of a line, with the characters of the text in these places."""
    part, place = [], 0
    for piece, style in line:
        begin, place = place, place + len(piece)
        if begin < end and place > start:
            part.append((text[max(begin, start) : min(place, end)], style))
    return part


def pieces(text: Text, console: Console) -> Line:
    """Return the pieces of a rich text."""
    segments = Text().append_text(text).render(console)
    return [(segment.text, str(segment.style) if segment.style else "") for segment in segments]


def write_turn(lines: Iterable[Line | Text], console: Console) -> None:
    """Write the lines of a turn in one piece, each cropped at the edge of the console."""
    width = console.width
    shown = [_fitted(line if isinstance(line, list) else pieces(line, console), width) for line in lines]
    if console.record or console.legacy_windows:
        text = Text("\n").join([Text.assemble(*line) for line in shown])
        console.print(text, no_wrap=True, overflow="ignore", crop=False, highlight=False)
        return
    codes = _codes(console.color_system, coloured=not console.no_color)
    written: list[str] = []
    for line in shown:
        written += [f"{code}{text}{_END}" if (code := codes[style]) else text for text, style in line if text]
        written.append("\n")
    console.file.write("".join(written))
    console.file.flush()


def _fitted(line: Line, width: int) -> Line:
    """Return the line without blanks at its end, cropped where it is too wide."""
    while line and not (last := line[-1][0].rstrip()):
        line = line[:-1]
    if line and len(last) < len(line[-1][0]):
        line = [*line[:-1], (last, line[-1][1])]
    return cropped(line, width)


class _Codes(dict[str, str]):
    """What begins each style on a terminal; empty where nothing does."""

    def __init__(self, color_system: str | None, *, coloured: bool) -> None:
        super().__init__()
        self._system = COLOR_SYSTEMS[color_system] if color_system else None
        self._coloured = coloured

    def __missing__(self, style: str) -> str:
        found = Style.parse(style) if self._coloured else Style.parse(style).without_color
        code = self[style] = found.render(" ", color_system=self._system).partition(" ")[0]
        return code


_codes = lru_cache(_Codes)


NARROWEST = 20  # columns into which words are wrapped


def hanging(first: Text, words: Text | str, out: Console) -> Iterator[Text]:
    """Wrap words behind a beginning, with further lines aligned with the first word.

    Where they find no room there they stand below it, at the edge.
    """
    indent = first.cell_len
    words = Text(words) if isinstance(words, str) else words
    if words.cell_len > out.width - indent < NARROWEST <= out.width:
        yield first[: len(first.plain.rstrip())]
        indent = out.width - NARROWEST
        first = Text(" " * indent)
    for number, piece in enumerate(words.wrap(out, max(NARROWEST, out.width - indent))):
        piece.rstrip()
        yield (first if number == 0 else Text(" " * indent)) + piece


MODULE = 14  # characters of a module's name that are shown
BAR = "│ "

Source = tuple[int, str]
"""The number of a line as `anima why prompt:NUMBER` counts, 0 for what frames the lines; and its module."""


def prompt_view(
    prompt: str, sources: Sequence[Source], console: Console, *, width: int, indent: int = 0
) -> list[Text]:
    """Return a prompt in `width` columns, long lines continued below; without sources there is no margin."""
    edge = max((len(_head(*source)) for source in sources), default=0)
    shown = []
    for place, line in enumerate(prompt.split("\n")):
        head = _head(*sources[place]) if place < len(sources) else ""
        words = Text(printable(line))
        room = max(20, width - indent - edge - len(BAR))
        for piece in words.wrap(console, room) if line else [Text()]:
            shown.append(Text(" " * indent).append(f"{head:<{edge}}{BAR}", "dim") + piece)
            head = ""
    return shown


def _head(number: int, module: str) -> str:
    return f"{number:>3}  {tidy(module, MODULE):<{MODULE}} " if number else ""
