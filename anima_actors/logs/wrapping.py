"""Lines that wrap behind a beginning."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

NARROWEST = 20  # columns into which words are wrapped


def hanging(first: Text, words: Text | str, out: Console) -> Iterator[Text]:
    """Wrap words behind a beginning, with further lines aligned with the first word."""
    indent = first.cell_len
    words = Text(words) if isinstance(words, str) else words
    for number, piece in enumerate(words.wrap(out, max(NARROWEST, out.width - indent))):
        piece.rstrip()
        yield (first if number == 0 else Text(" " * indent)) + piece
