"""A group of commands that imports each when it is needed, and reports an error on one line."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn, cast

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

BAD_INPUT, INTERRUPTED, PIPE_CLOSED = 2, 130, 141


class BadInput(click.ClickException):
    """A request that cannot be met; each problem is a line."""

    exit_code = BAD_INPUT

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(dict.fromkeys(problems)))


@contextmanager
def refusing(*names: str) -> Iterator[None]:
    """Turn an error of ours into bad input.

    Args:
        names: the line begins with one of these, the first if need be; without any, each problem of a story
            is a line of its own.

    Raises:
        BadInput: in place of any error of ours.
    """
    from anima_actors.runtime.errors import AnimaError

    try:
        yield
    except AnimaError as error:
        if not names:
            raise BadInput(*map(one_line, getattr(error, "problems", [error]))) from error
        from anima_actors.journal.file import shown

        line, shorts = one_line(error), [shown(name) for name in names]
        known = any(line.startswith(name) for name in shorts)
        raise BadInput(line if known else f"{shorts[0]}: {line}") from error


def _without_keys(message: str) -> str:
    """Return a message without the key that somebody has typed where none belongs."""
    from anima_actors.runtime.redaction import redacted

    return redacted(message)


def one_line(error: object) -> str:
    """Return the message of an error on one line."""
    return " ".join(str(error).split())


class _PipeClosed(Exception):
    """The reader of the output has gone."""


class OptionalOutCommand(click.Command):
    """A command whose --json may name a file; an argument that must be there is not taken for that name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse once more with --json to stdout, where it has swallowed an argument that must be there."""
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.MissingParameter:
            if "--json" not in given:
                raise
        given[given.index("--json")] = "--json=-"
        ctx.params.clear()
        return super().parse_args(ctx, given)


class LazyGroup(click.Group):
    """Commands by heading and name, each the function of its name in a file; a dash is an underscore there.

    Args:
        commands: under each heading, the names and the first lines of their help.
        files: the file of a command, where that is not called like it.
    """

    def __init__(
        self,
        *arguments: Any,
        commands: Mapping[str, Mapping[str, str]],
        files: Mapping[str, str],
        **keywords: Any,
    ) -> None:
        super().__init__(*arguments, **keywords)
        self._headings = commands
        self._files = files
        self._lines = {name: line for under in commands.values() for name, line in under.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._lines)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._lines:
            return None
        from anima_actors.cli.completion import naming_files

        name = cmd_name.replace("-", "_")
        module = import_module(f"anima_actors.cli.{self._files.get(cmd_name, name)}")
        return naming_files(cast("click.Command", getattr(module, name)))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take options without a command for those of a conversation, and the file of a story for its run."""
        if args[:1] == ["help"]:
            args = [*args[1:], "--help"]
        elif args and args[0].endswith((".yaml", ".yml")):
            args = ["run", *args]
        own = {option for one in self.get_params(ctx) for option in one.opts}
        if args and args[0].startswith("-") and args[0].partition("=")[0] not in own:
            args = ["models", *args[1:]] if args[0] == "--models" else ["chat", *args]
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help lines under their headings; imports no command."""
        widest = max(map(len, self._lines))
        for heading, commands in self._headings.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(widest), line) for name, line in commands.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Complete the name of a command; imports no command."""
        from click.shell_completion import CompletionItem

        found = [(name, line) for name, line in self._lines.items() if name.startswith(incomplete)]
        names = [CompletionItem(name, help=line) for name, line in found]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is an error that suggests the nearest."""
        if args[0] not in self._lines and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise NoSuchCommand(args[0], possibilities=self._lines, ctx=ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and write out all of its output."""
        try:
            with _program_kept():
                status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            raise _PipeClosed from None
        return status

    def main(self, args: Sequence[str] | None = None, *rest: Any, **keywords: Any) -> Any:
        """Run the program and exit with its status. Nothing that a user can do ends in a traceback."""
        _prepare_streams()
        keywords["standalone_mode"] = False
        with _ended_like_an_interrupt() as told:
            status = self._status(told, args, *rest, **keywords)
        status = status if isinstance(status, int) else 0
        if args is not None:
            sys.exit(status)  # another program goes on
        _leave(status)

    def _status(self, told: list[int], *arguments: Any, **keywords: Any) -> Any:
        """Run the program, and return its status; 128 and the number of a signal that has ended it."""
        try:
            status = super().main(*arguments, **keywords)
        except NoArgsIsHelpError as error:
            error.show()
            status = BAD_INPUT
        except click.ClickException as error:
            message = error.format_message()
            if isinstance(error, click.UsageError):  # another names its file
                command = error.ctx.command_path if error.ctx else "anima"
                message = f"{command}: {one_line(message)}"
            click.echo(_without_keys(message), err=True)
            status = BAD_INPUT
        except click.Abort:
            status = 128 + told[0] if told else INTERRUPTED
        except _PipeClosed:
            _let_go_of_stdout()
            status = PIPE_CLOSED
        except OSError as error:
            with suppress(OSError):  # the window is closed
                click.echo(f"anima: cannot write: {error.strerror or error}", err=True)
            _let_go_of_stdout()
            status = 128 + told[0] if told else BAD_INPUT
        return status


THREADS_END_S = 1.0
"""How long threads that modules have left may take to end by themselves."""


def _leave(status: int) -> NoReturn:
    """End the program with its status, also where a module has left a thread behind."""
    until_s = time.monotonic() + THREADS_END_S
    left = [one for one in threading.enumerate() if one is not threading.main_thread() and not one.daemon]
    for thread in left:
        thread.join(max(0.0, until_s - time.monotonic()))
    names = sorted({thread.name for thread in left if thread.is_alive()})
    if not names:
        sys.exit(status)
    with suppress(OSError, ValueError):
        told = ", ".join(names)
        click.echo(
            f"anima: a module has left a thread behind ({told}); it is ended with the program", err=True
        )
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


def ending_signals() -> list[signal.Signals]:
    """Return the signals that tell a program to end: SIGTERM, and SIGHUP unless it is ignored."""
    numbers = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    return [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]


def heed_signals(numbers: Sequence[signal.Signals], told: Callable[[], None]) -> Callable[[], None]:
    """Have the running event loop call a function when one of the signals comes.

    Returns:
        What gives the signals back to the system.
    """
    import asyncio

    loop = asyncio.get_running_loop()

    def heed_no_more() -> None:
        for number in numbers:
            try:
                loop.remove_signal_handler(number)
            except NotImplementedError:
                default = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
                signal.signal(number, default)

    for number in numbers:
        try:
            loop.add_signal_handler(number, told)
        except NotImplementedError:  # no loop of Windows knows signals
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(told))
    return heed_no_more


@contextmanager
def _program_kept() -> Iterator[None]:
    """Let a module that calls ``os._exit`` fail instead of ending the program; its children may."""
    end, own = os._exit, os.getpid()

    def refuse(status: int) -> NoReturn:
        if os.getpid() != own:
            end(status)
        raise RuntimeError(f"it tried to end the program: os._exit({status})")

    os._exit = refuse
    try:
        yield
    finally:
        os._exit = end


@contextmanager
def _ended_like_an_interrupt() -> Iterator[list[int]]:
    """Let what ends a program do what Ctrl-C does: journals are ended, half-written reports are none.

    Yields:
        The signals that came.
    """
    told: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        told.append(number)
        if len(told) > 1 and told.count(signal.SIGTERM) < 2:
            return  # a closing window tells more than once
        present = signal.getsignal(signal.SIGINT)
        if not callable(present):  # as in the background of a script
            raise KeyboardInterrupt
        present(signal.SIGINT, frame)

    if threading.current_thread() is not threading.main_thread():
        yield told
        return
    before = {number: signal.signal(number, interrupt) for number in ending_signals()}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _prepare_streams() -> None:
    """Write to nowhere where the shell has closed a stream (`>&-`); replace what a terminal cannot show."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = open(os.devnull, "w", encoding="utf-8", errors="replace")  # noqa: SIM115, PTH123
            setattr(sys, name, nowhere)
        elif hasattr(stream, "reconfigure"):
            knows_all = stream.encoding.lower().startswith("utf")
            stream.reconfigure(errors="backslashreplace" if knows_all else "replace")


def _let_go_of_stdout() -> None:
    """Keep the interpreter from complaining, at its end, that it could not flush."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
