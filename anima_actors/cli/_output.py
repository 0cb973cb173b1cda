"""What commands write to: consoles, wrapped lines, JSON, progress bars, and files written whole.

What draws is imported when something is drawn: every command imports this file, and --help needs none of it.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar

from anima_actors.cli._group import BadInput, refusing

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

T = TypeVar("T")

STDOUT = "-"
WIDTH_OF_A_PIPE = 100


def console(*, stderr: bool = False) -> "Console":
    """Return a console on stdout or stderr: colours on a terminal that wants them, 100 columns in a pipe."""
    from rich.console import Console

    class PipeConsole(Console):
        def on_broken_pipe(self) -> NoReturn:
            raise BrokenPipeError  # the group of commands ends the program

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else WIDTH_OF_A_PIPE
    return PipeConsole(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


def write_lines(lines: "Iterable[Text]", out: "Console", *, crop: bool = False) -> None:
    """Write lines as they are; a longer one is cropped or, unless told so, whole."""
    for line in lines:
        out.print(line, no_wrap=True, overflow="crop" if crop else "ignore", crop=crop)


def say(out: "Console", line: "str | Text", style: str = "") -> None:
    """Write a line that wraps between words, its later lines hanging under the first."""
    from rich.text import Text

    line = Text(line, style) if isinstance(line, str) else line
    for number, piece in enumerate(line.wrap(out, out.width - 2)):
        piece.rstrip()
        write_lines([Text("  " if number else "") + piece], out)


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
    from rich import progress as rich

    amount = rich.MofNCompleteColumn() if count else rich.TaskProgressColumn()
    columns = (rich.TextColumn(title), rich.BarColumn(), amount, rich.TimeRemainingColumn())
    with rich.Progress(*columns, console=terminal, transient=True) as bar:
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
        from anima_actors.encoding.files import Draft

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


@contextmanager
def written(
    renders: Iterable[tuple[str | None, Callable[[T], bytes]]], spared: Sequence[str]
) -> Iterator[Callable[[T], None]]:
    """Yield a function that writes a result to every file named, each as its function renders it.

    Args:
        renders: names of files, None for one that is not wanted, each with what turns the result into bytes.
        spared: files that none of them must take the place of.

    Raises:
        BadInput: a file cannot be written, found out before anything is run; or a result cannot be rendered.
    """
    with ExitStack() as stack:
        files = [
            (stack.enter_context(OutputFile(out, spared)), render)
            for out, render in renders
            if out is not None
        ]

        def write(result: T) -> None:
            with refusing():
                for file, render in files:
                    file.write(render(result))

        yield write
