"""What commands write to: consoles, lines that wrap, and JSON for programs."""

import os
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

from rich.console import Console
from rich.text import Text

from anima_actors.encoding.json import dumps

WIDTH_OF_A_PIPE = 100
NARROWEST = 20  # columns into which words are wrapped


class PipeConsole(Console):
    """A console that lets a closed pipe be dealt with in one place."""

    def on_broken_pipe(self) -> NoReturn:
        """Called where a write has failed."""
        raise BrokenPipeError


def console(*, stderr: bool = False) -> Console:
    """A console on stdout or stderr: colours on a terminal that wants them, 100 columns in a pipe."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else WIDTH_OF_A_PIPE
    return PipeConsole(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


def hanging(first: Text, words: Text | str, out: Console) -> Iterator[Text]:
    """Words wrapped behind a beginning; further lines are aligned with the first word."""
    indent = first.cell_len
    words = Text(words) if isinstance(words, str) else words
    for number, piece in enumerate(words.wrap(out, max(NARROWEST, out.width - indent))):
        piece.rstrip()
        yield (first if number == 0 else Text(" " * indent)) + piece


def write_json(value: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.flush()
    sys.stdout.buffer.write(dumps(value, indent=True) + b"\n")


def say(out: Console, line: Text) -> None:
    """A line that wraps between words, its later lines hanging under the first."""
    for number, piece in enumerate(line.wrap(out, out.width - 2)):
        piece.rstrip()
        out.print(Text("  " if number else "") + piece, no_wrap=True, overflow="ignore", crop=False)
