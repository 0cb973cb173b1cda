"""A group of commands that loads each when it is needed, and says on one line what was wrong."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, cast

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

BAD_INPUT, INTERRUPTED, PIPE_CLOSED = 2, 130, 141


class BadInput(click.ClickException):
    """What was asked for cannot be done; each problem is a line."""

    exit_code = BAD_INPUT

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))


@contextmanager
def refusing(*names: str) -> Iterator[None]:
    """Tell whatever cannot be done on one line that begins with one of these names, the first if need be.

    Raises:
        BadInput: in place of any error of ours.
    """
    from anima_actors.journal.file import shown
    from anima_actors.runtime import AnimaError

    try:
        yield
    except AnimaError as error:
        told, shorts = one_line(error), [shown(name) for name in names]
        known = not names or any(told.startswith(name) for name in shorts)
        raise BadInput(told if known else f"{shorts[0]}: {told}") from error


def one_line(error: Exception) -> str:
    """What an error says, on one line."""
    return " ".join(str(error).split())


class _PipeClosed(Exception):
    """Whoever read the output has gone."""


class LazyGroup(click.Group):
    """Commands by name, each the attribute ``command`` of a module of that name."""

    def __init__(self, *arguments: Any, commands_in: str, names: Sequence[str], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._package = commands_in
        self._names = tuple(names)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order given."""
        return list(self._names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded now; a dash in it is an underscore in the name of its file."""
        if cmd_name not in self._names:
            return None
        file = cmd_name.replace("-", "_")
        return cast("click.Command", import_module(f"{self._package}.{file}").command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is an error that suggests the nearest."""
        if args[0] not in self._names and not args[0].startswith("-"):
            raise NoSuchCommand(args[0], possibilities=self._names, ctx=ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and write out all that it has said."""
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            raise _PipeClosed from None
        return status

    def main(self, args: Sequence[str] | None = None, *rest: Any, **keywords: Any) -> Any:
        """Run the program and exit with its status. Nothing that a user can do ends in a traceback."""
        _stand_in_for_what_is_closed()
        _forgive_characters()
        keywords["standalone_mode"] = False
        try:
            status = super().main(args, *rest, **keywords)
        except NoArgsIsHelpError as error:
            error.show()
            status = BAD_INPUT
        except click.ClickException as error:
            _say(error)
            status = BAD_INPUT
        except click.Abort:
            status = INTERRUPTED
        except _PipeClosed:
            _let_go_of_stdout()
            status = PIPE_CLOSED
        except OSError as error:
            click.echo(f"anima: cannot write: {error.strerror or error}", err=True)
            _let_go_of_stdout()
            status = BAD_INPUT
        sys.exit(status if isinstance(status, int) else 0)


def _stand_in_for_what_is_closed() -> None:
    """Where the shell has closed stdout or stderr (`>&-`), what is written there goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123


def _forgive_characters() -> None:
    """A character that the terminal lacks is no reason to stop."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            knows_all = stream.encoding.lower().startswith("utf")
            stream.reconfigure(errors="backslashreplace" if knows_all else "replace")


def _say(error: click.ClickException) -> None:
    """The problem on stderr: as it is where it names its file, else after the name of the command."""
    message = error.format_message()
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "anima"
        message = f"{command}: {' '.join(message.split())}"
    click.echo(message, err=True)


def _let_go_of_stdout() -> None:
    """Keep the interpreter from complaining, at its end, that it could not flush."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
