"""What commands on journals share: refusals on one line, and how they say what they found."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.text import Text

from anima_actors.cli.group import BadInput
from anima_actors.runtime import AnimaError
from anima_actors.trace.disk import shown
from anima_actors.trace.log.json_text import dumps


@contextmanager
def refusing(file: str) -> Iterator[None]:
    """Whatever cannot be done with a file, on one line that begins with its name."""
    try:
        yield
    except AnimaError as error:
        told = " ".join(str(error).split())
        name = shown(file)
        raise BadInput(told if told.startswith(name) else f"{name}: {told}") from error


def write_json(value: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.flush()
    sys.stdout.buffer.write(dumps(value, indent=True) + b"\n")


def say(out: Console, line: Text) -> None:
    """A line that wraps between words, its later lines hanging under the first."""
    for number, piece in enumerate(line.wrap(out, out.width - 2)):
        piece.rstrip()
        out.print(Text("  " if number else "") + piece, no_wrap=True, overflow="ignore", crop=False)
