"""What commands write to: consoles, wrapped lines, JSON, progress bars, and files written whole."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

from rich.console import Console
from rich.text import Text

from anima_actors.cli._group import BadInput
from anima_actors.encoding.files import Draft

STDOUT = "-"
WIDTH_OF_A_PIPE = 100


class PipeConsole(Console):
    """A console that leaves a closed pipe to the group of commands."""

    def on_broken_pipe(self) -> NoReturn:
        """Called where a write has failed."""
        raise BrokenPipeError


def console(*, stderr: bool = False) -> Console:
    """Return a console on stdout or stderr: colours on a terminal that wants them, 100 columns in a pipe."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else WIDTH_OF_A_PIPE
    return PipeConsole(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


def write_lines(lines: Iterable[Text], out: Console, *, crop: bool = False) -> None:
    """Write lines as they are; a longer one is cropped or, unless told so, whole."""
    for line in lines:
        out.print(line, no_wrap=True, overflow="crop" if crop else "ignore", crop=crop)


def say(out: Console, line: Text) -> None:
    """A line that wraps between words, its later lines hanging under the first."""
    for number, piece in enumerate(line.wrap(out, out.width - 2)):
        piece.rstrip()
        out.print(Text("  " if number else "") + piece, no_wrap=True, overflow="ignore", crop=False)


def write_json(value: Any) -> None:
    """Write one JSON document to stdout."""
    from anima_actors.encoding.json import dumps

    sys.stdout.flush()
    sys.stdout.buffer.write(dumps(value, indent=True) + b"\n")


@contextmanager
def progress(title: str, total: float, *, count: bool = False) -> Iterator[Callable[[float], None]]:
    """Show a progress bar on a terminal's stderr, as a share or as a count; elsewhere nothing."""
    terminal = console(stderr=True)
    if not terminal.is_terminal:
        yield lambda _: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    amount = MofNCompleteColumn() if count else TaskProgressColumn()
    columns = (TextColumn(title), BarColumn(), amount, TimeRemainingColumn())
    with Progress(*columns, console=terminal, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done: bar.advance(task, done)


class OutputFile:
    """A file that appears under its name once it is complete. A device or a pipe is written as it is.

    Args:
        out: its name; "-" for stdout.
        spared: files that it must not take the place of.

    Raises:
        BadInput: it cannot be written; found out before anything is run.
    """

    def __init__(self, out: str, spared: Sequence[str] = ()) -> None:
        self.out = out
        self._draft: Draft | None = None
        if out == STDOUT:
            return
        try:
            target = Path(os.path.realpath(out))
            if target.is_dir():
                raise IsADirectoryError(None, "it is a directory")
            if any(os.path.samefile(target, one) for one in spared if target.exists()):  # noqa: PTH121
                raise FileExistsError(None, "it is one of the stories")
            if target.exists() and not os.access(target, os.W_OK):
                raise PermissionError(None, "no permission to write it")
            if not target.exists() or target.is_file():
                self._draft = Draft(target, exclusive=True)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise BadInput(f"{out}: cannot be written: {reason}") from None

    def write(self, content: bytes) -> None:
        """Write all of it, and give the file its name."""
        if self.out == STDOUT:
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        elif self._draft is None:
            Path(self.out).write_bytes(content)
        else:
            self._draft.path.write_bytes(content)
            self._draft.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._draft is not None:
            self._draft.__exit__(kind, error, trace)
