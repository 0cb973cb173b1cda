"""`anima diff`: the differences between two recorded histories."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from anima_actors.cli._group import BadInput
from anima_actors.cli._options import json_option

if TYPE_CHECKING:
    from rich.text import Text

    from anima_actors.compare.diff import Differences
    from anima_actors.compare.divergence import SetupDifference
    from anima_actors.journal.reader import Journal

NAMES = ("A", "B")
EQUAL, DIFFERENT = 0, 1


@click.command(epilog="Example: anima diff calm.anima anxious.anima", no_args_is_help=True)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--all", "everything", is_flag=True, help="Show all numbers that differ.")
@json_option("Write the differences as JSON.")
def diff(first: str, second: str, everything: bool, as_json: bool) -> int:
    """Compare two journals turn by turn.

    It says where they part and, for each variable, the largest difference, the mean, and since when. The exit
    status is 0 where all turns are the same, 1 where some are not, 2 for bad input.
    """
    from rich.text import Text

    from anima_actors.cli._journal import opened
    from anima_actors.cli._output import console, say
    from anima_actors.compare.diff import differences_between
    from anima_actors.compare.divergence import setup_differences
    from anima_actors.journal.file import shown

    with opened(first) as here, opened(second) as there:
        one, other = here.journal, there.journal
        start = max(one.first, other.first)
        for early, late in ((one, other), (other, one)):
            if early.last < start <= late.last:
                raise BadInput(
                    f"{shown(early.path)} ends with turn {early.last}, before turn {start}, with which "
                    f"{shown(late.path)} begins: there is nothing to compare"
                )
        found = differences_between(here.history, there.history, one.turns(start), other.turns(start))
        setup = setup_differences(one.header, other.header)
        spans = [_span(journal) for journal in (one, other)]
    if not as_json:
        out = console()
        for name, file, span in zip(NAMES, (first, second), spans, strict=True):
            say(out, Text(f"{name}  ", "bold").append(f"{shown(file)}, {span}", "not bold"))
        for line in setup:
            say(out, _setup_line(line))
        say(out, Text())
    facts = {"files": [first, second], "setup": [line._asdict() for line in setup]}
    write_differences(found, NAMES, start, facts, everything=everything, as_json=as_json)
    return EQUAL if found.equal else DIFFERENT


def write_differences(
    found: "Differences",
    names: tuple[str, str],
    start: int,
    facts: Mapping[str, Any],
    *,
    everything: bool,
    as_json: bool,
) -> None:
    """Write the differences between two histories from a turn on, for people, or with some facts as JSON."""
    from anima_actors.cli._output import console, say, write_json

    if as_json:
        from anima_actors.encoding.turn_content import to_plain

        write_json({**facts, "from_turn": start, "equal": found.equal, **to_plain(found)})
        return
    from anima_actors.compare.diff_lines import difference_lines

    out = console()
    for line in difference_lines(found, names, first_turn=start, everything=everything):
        say(out, line)


def _span(journal: "Journal") -> str:
    """Return the turns that are in a journal, and the journal that it was forked from."""
    forked = journal.header.get("forked")
    parent = f", forked from {forked.get('from')}" if isinstance(forked, Mapping) else ""
    return f"turns {journal.first} to {journal.last}{parent}"


def _setup_line(line: "SetupDifference") -> "Text":
    from rich.text import Text

    from anima_actors.compare.divergence import shown as value_text

    words = f"{value_text(line.first)} in A, {value_text(line.second)} in B"
    if line.name.startswith("module "):
        both = line.first is not None and line.second is not None
        words = "not the same code" if both else f"only in {NAMES[line.first is None]}"
    return Text(f"   {line.name}  ", "dim").append(words, "not dim")
