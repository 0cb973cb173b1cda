"""What commands write to: consoles, wrapped lines, JSON, progress bars, and files written whole.

What draws is imported when something is drawn: every command imports this file, and --help needs none of it.
"""

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from contextvars import ContextVar
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TextIO, TypeVar

from anima_actors.cli._group import BadInput, refusing

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from anima_actors.cli._options import LogOptions
    from anima_actors.encoding.files import Draft

T = TypeVar("T")

STDOUT = "-"
WIDTH_OF_A_PIPE = 100

_kept: ContextVar[TextIO | None] = ContextVar("_kept", default=None)


@contextmanager
def stdout_kept() -> Iterator[None]:
    """Keep stdout for what a command writes through this file; what a module prints goes to stderr."""
    token = _kept.set(sys.stdout)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        _kept.reset(token)


def stdout() -> TextIO:
    """Return the program's stdout, also where it is kept from modules."""
    return _kept.get() or sys.stdout


def console(*, stderr: bool = False) -> "Console":
    """Return a console on stdout or stderr: colours on a terminal that wants them, 100 columns in a pipe."""
    from rich.console import Console

    class PipeConsole(Console):
        def on_broken_pipe(self) -> NoReturn:
            raise BrokenPipeError  # the group of commands ends the program

    stream = sys.stderr if stderr else stdout()
    width = None if stream.isatty() or os.environ.get("COLUMNS") else WIDTH_OF_A_PIPE
    return PipeConsole(file=stream, width=width, highlight=False, markup=False, emoji=False)


def write_lines(lines: "Iterable[Text]", out: "Console", *, crop: bool = False) -> None:
    """Write lines as they are; a longer one is cropped or, unless told so, whole.

    A line that says itself that it must not be wrapped, such as a command to copy, is always whole.
    """
    for line in lines:
        cropped = crop and not line.no_wrap
        out.print(line, no_wrap=True, overflow="crop" if cropped else "ignore", crop=cropped)


def say(out: "Console", line: "str | Text", style: str = "") -> None:
    """Write a line that wraps between words, its later lines hanging under the first."""
    from rich.text import Text

    line = Text(line, style) if isinstance(line, str) else line
    for number, piece in enumerate(line.wrap(out, out.width - 2)):
        piece.rstrip()
        write_lines([Text("  " if number else "") + piece], out)


def open_table(
    titles: Iterable[str], *, right: Collection[str] = (), wrapped: Collection[str] = ()
) -> "Table":
    """Return a table without rows: titles, and of which the column is set to the right or may wrap.

    What may wrap does so between words, and within a word that is wider than its column.
    """
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in titles:
        justify: Literal["left", "right"] = "right" if title in right else "left"
        if title in wrapped:
            table.add_column(title, justify=justify, overflow="fold")
        else:
            table.add_column(title, justify=justify, no_wrap=True)
    return table


def write_json(value: Any) -> None:
    """Write one JSON document to stdout."""
    write_bytes(json_bytes(lambda: value))


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


def json_bytes(make: Callable[[], Any]) -> bytes:
    """Return what a function makes as one JSON document."""
    from anima_actors.encoding.json import dumps

    return dumps(make(), indent=True) + b"\n"


def write_bytes(content: bytes) -> None:
    """Write a whole file to stdout."""
    out = stdout()
    out.flush()
    out.buffer.write(content)
    out.buffer.flush()


def check_outputs(command: str, log: "LogOptions", outs: Mapping[str, str | None]) -> None:
    """Refuse outputs, by option, that would be written over each other."""
    if outs.get("--json") == outs.get("--junit") == STDOUT:
        raise BadInput(f"anima {command}: --json and --junit cannot both go to stdout")
    named = {option: os.path.realpath(out) for option, out in outs.items() if out not in (None, STDOUT)}
    for option, other in combinations(named, 2):
        if named[option] == named[other]:
            raise BadInput(f"anima {command}: {option} and {other} cannot both go to {outs[option]}")
    if STDOUT in (outs.get("--json"), outs.get("--junit")) and log.log not in (None, "off"):
        raise BadInput(f"anima {command}: --log {log.log} and a report cannot both go to stdout; name a file")


def check_record(out: str | None, *, of_society: bool = False) -> None:
    """Refuse the file of --record where no journal can begin, before anything is run or told."""
    if out is None:
        return
    from anima_actors.journal.file import check_new
    from anima_actors.journal.writer import OTHERWISE

    with refusing("--record"):
        if of_society:
            check_new(out)  # none is gone on with
        else:
            check_new(out, OTHERWISE)


@contextmanager
def written(
    renders: Iterable[tuple[str | None, Callable[[T], bytes]]], spared: Sequence[str]
) -> Iterator[Callable[[T], None]]:
    """Yield a function that writes a result to every file named, each as its function renders it.

    A file appears under its name once it is complete; a device or a pipe is written as it is.

    Args:
        renders: names of files, "-" for stdout, None for one that is not wanted, each with what turns the
            result into bytes.
        spared: files that none of them must take the place of; one that is not there, such as the name of a
            story of the package, is none.

    Raises:
        BadInput: a file cannot be written or two results would go to one place, found out before anything is
            run; or a result cannot be rendered.
    """
    renders = list(renders)
    if [out for out, _ in renders].count(STDOUT) > 1:
        raise BadInput("only one result can go to stdout; name a file for each other")
    with ExitStack() as stack:
        files = []
        for out, render in renders:
            if out is not None:
                draft = None if out == STDOUT else stack.enter_context(_draft(out, spared))
                files.append((out, draft, render))

        def write(result: T) -> None:
            with refusing():
                for out, draft, render in files:
                    content = render(result)
                    if draft is None:
                        write_bytes(content)
                        continue
                    with told_by_name(out):
                        draft.path.write_bytes(content)
                        draft.commit()

        yield write


def _draft(out: str, spared: Sequence[str]) -> "Draft":
    """Return the draft of a file, which must be none of those that are spared, nor a journal or a mind."""
    from anima_actors.encoding.files import Draft
    from anima_actors.journal.framing import is_journal

    with told_by_name(out):
        target = Path(out)
        if target.is_dir():
            raise IsADirectoryError(None, "it is a directory")
        if target.is_file() and is_journal(target):
            raise FileExistsError(None, "it is a journal or a mind")
        if target.exists() and any(target.samefile(one) for one in spared if Path(one).exists()):
            raise FileExistsError(None, "it is one of the stories")
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(None, "no permission to write it")
        try:
            return Draft(target, exclusive=True)
        except FileExistsError:
            raise FileExistsError(None, "another result is to go there") from None


@contextmanager
def told_by_name(out: str) -> Iterator[None]:
    """Name the file that cannot be written; a reader of a pipe that has gone ends the program as ever."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(f"{out}: cannot be written: {reason}") from None
