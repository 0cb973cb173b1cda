"""Options that several commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def names_in(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """The names in a repeatable option, which may have commas between them."""
    names = tuple(name.strip() for one in given for name in one.split(","))
    if not all(names):
        raise click.BadParameter("write names with commas between them, such as defense,dissonance")
    return names


def whole_number(least: int, most: int) -> Callable[[click.Context, click.Parameter, str | None], int | None]:
    """A callback that reads a whole number in a range."""

    def read(_ctx: click.Context, _param: click.Parameter, given: str | None) -> int | None:
        if given is None:
            return None
        if not given.isdecimal() or len(given) > 20 or not least <= int(given) <= most:
            raise click.BadParameter(f"{given[:40]!r} is no whole number from {least} to {most}")
        return int(given)

    return read


def names_option(option: str, text: str) -> Callable[[Command], Command]:
    """An option that takes names of modules."""
    return click.option(option, multiple=True, callback=names_in, metavar="MODULES", help=text)


def with_option(command: Command) -> Command:
    """--with."""
    text = 'Add a module: "package.module:Class" or "./file.py:Class". Repeatable.'
    return click.option("--with", "extra", multiple=True, metavar="REFERENCE", help=text)(command)


def module_options(command: Command) -> Command:
    """--only, --without and --with."""
    only = names_option("--only", "No psyche modules but these; coordinator and voice stay. Repeatable.")
    without = names_option("--without", "Leave modules out, such as defense,memory. Repeatable.")
    return only(without(with_option(command)))
