"""`anima diff`: what it does and what it says."""

from collections.abc import Mapping
from typing import Any

from rich.text import Text

from anima_actors.cli.differing import difference_lines
from anima_actors.cli.group import BadInput
from anima_actors.cli.journals import opened
from anima_actors.cli.terminal import console, say, write_json
from anima_actors.compare.diff import Differences, differences_between
from anima_actors.compare.divergence import SetupDifference, setup_differences
from anima_actors.compare.divergence import shown as value_text
from anima_actors.encoding.turn_content import to_plain
from anima_actors.journal.file import shown
from anima_actors.journal.reader import Journal

NAMES = ("A", "B")
EQUAL, DIFFERENT = 0, 1


def diff_files(first: str, second: str, *, everything: bool, as_json: bool) -> int:
    """Compare two journals; 0 where all turns are the same."""
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
    found: Differences,
    names: tuple[str, str],
    start: int,
    facts: Mapping[str, Any],
    *,
    everything: bool,
    as_json: bool,
) -> None:
    """Say how two histories differ from a turn on, for people, or with some facts as JSON."""
    if as_json:
        write_json({**facts, "from_turn": start, "equal": found.equal, **to_plain(found)})
        return
    out = console()
    for line in difference_lines(found, names, first_turn=start, everything=everything):
        say(out, line)


def _span(journal: Journal) -> str:
    """The turns that are in a journal, and where it comes from."""
    forked = journal.header.get("forked")
    parent = f", forked from {forked.get('from')}" if isinstance(forked, Mapping) else ""
    return f"turns {journal.first} to {journal.last}{parent}"


def _setup_line(line: SetupDifference) -> Text:
    told = Text(f"   {line.name}  ", "dim")
    if line.name.startswith("module ") and line.first is not None and line.second is not None:
        return told.append("not the same code", "not dim")
    if line.name.startswith("module "):
        return told.append(f"only in {NAMES[line.first is None]}", "not dim")
    return told.append(f"{value_text(line.first)} in A, {value_text(line.second)} in B", "not dim")
