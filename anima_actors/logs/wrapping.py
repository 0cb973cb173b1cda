"""Lines that wrap behind a beginning, and the prompt behind a margin that says where each line is from."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from anima_actors.encoding.text import printable
from anima_actors.logs.text import tidy

NARROWEST = 20  # columns into which words are wrapped


def hanging(first: Text, words: Text | str, out: Console) -> Iterator[Text]:
    """Wrap words behind a beginning, with further lines aligned with the first word."""
    indent = first.cell_len
    words = Text(words) if isinstance(words, str) else words
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
