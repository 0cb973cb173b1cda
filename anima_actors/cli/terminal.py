"""The consoles that commands write to."""

import os
import sys
from typing import NoReturn

from rich.console import Console

WIDTH_OF_A_PIPE = 100


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
