"""Options that several commands share, and how what is given to them is read."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

MOST_DIGITS = 12


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


class Turns(NamedTuple):
    """The turns from one to another, both included."""

    first: int | None = None  # None for the first there is
    last: int | None = None  # None for the last there is


def turns_in(_ctx: click.Context, _param: click.Parameter, given: str | None) -> Turns | None:
    """Turns written as "5", "5:9", "5:" or ":9"."""
    if given is None:
        return None
    first, colon, last = (part.strip() for part in given.partition(":"))
    if not colon:
        last = first
    numbers = []
    for text in (first, last):
        if text and not (text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS and int(text)):
            raise click.BadParameter(f"{given[:40]!r} is no turn; write 5, or 5:9 for the turns from 5 to 9")
        numbers.append(int(text) if text else None)
    turns = Turns(*numbers)
    if not any(numbers) or (turns.first and turns.last and turns.first > turns.last):
        raise click.BadParameter(f"{given[:40]!r} are no turns; write 5, or 5:9 for the turns from 5 to 9")
    return turns


def journal_name(_ctx: click.Context, _param: click.Parameter, given: str | None) -> str | None:
    """The name of a file for a journal, which cannot go to stdout."""
    if given in ("", "-"):
        raise click.BadParameter("a journal needs a file of its own; name one")
    return given


def names_option(option: str, text: str) -> Callable[[Command], Command]:
    """An option that takes names of modules."""
    return click.option(option, multiple=True, callback=names_in, metavar="MODULES", help=text)


def with_option(command: Command) -> Command:
    """--with."""
    text = 'Add a module: its installed name, "package.module:Class" or "./file.py:Class". Repeatable.'
    return click.option("--with", "extra", multiple=True, metavar="REFERENCE", help=text)(command)


def joining_options(command: Command) -> Command:
    """--with, --replace and --intercept."""
    replaced = "Put a module in place of a built-in one: defense=./humor.py:HumorDefense. Repeatable."
    between = "Add a module that sees events before their readers and may change them. Repeatable."
    command = click.option("--intercept", multiple=True, metavar="REFERENCE", help=between)(command)
    command = click.option("--replace", multiple=True, metavar="NAME=REFERENCE", help=replaced)(command)
    return with_option(command)


def stand_in_option(command: Command) -> Command:
    """--with, for a module that is not where it was when the journal was written."""
    text = 'A module that has moved since: "package.module:Class" or "./file.py:Class". Repeatable.'
    return click.option("--with", "extra", multiple=True, metavar="REFERENCE", help=text)(command)


def module_options(command: Command) -> Command:
    """--only, --without and --with."""
    return choosing_options(with_option(command))


def choosing_options(command: Command) -> Command:
    """--only and --without."""
    only = names_option("--only", "No psyche modules but these; coordinator and voice stay. Repeatable.")
    without = names_option("--without", "Leave modules out, such as defense,memory. Repeatable.")
    return only(without(command))
