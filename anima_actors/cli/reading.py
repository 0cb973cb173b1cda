"""Options of the commands that read journals."""

from typing import NamedTuple

import click

MOST_DIGITS = 12


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
