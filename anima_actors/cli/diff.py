"""`anima diff` and `anima fork`: two histories compared, and a run with what it could have been."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import BadInput, OptionalOutCommand, refusing
from anima_actors.cli._options import (
    LogOptions,
    OwnModules,
    json_out_option,
    names_option,
    number_option,
    own_module_options,
    record_option,
    set_option,
    trust_of_user,
)
from anima_actors.cli._output import (
    STDOUT,
    check_outputs,
    check_record,
    console,
    json_bytes,
    say,
    stdout_kept,
    written,
)

if TYPE_CHECKING:
    from rich.text import Text

    from anima_actors.compare.diff import Differences
    from anima_actors.compare.divergence import SetupDifference
    from anima_actors.journal.reader import Journal
    from anima_actors.replay.fork import Fork, WhatIf

NAMES = ("A", "B")
EQUAL, DIFFERENT = 0, 1

all_option = click.option("--all", "everything", is_flag=True, help="Show all numbers that differ.")


@click.command(
    cls=OptionalOutCommand, epilog="Example: anima diff calm.anima anxious.anima", no_args_is_help=True
)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@all_option
@json_out_option("Write the differences as JSON")
def diff(first: str, second: str, everything: bool, json_out: str | None) -> int:
    """Compare two journals turn by turn.

    It says where they part and, for each variable, the largest difference, the mean, and since when. The exit
    status is 0 where all turns are the same, 1 where some are not, 2 for bad input.
    """
    from rich.text import Text

    from anima_actors.cli._journal import opened
    from anima_actors.compare.diff import compared
    from anima_actors.journal.file import shown

    with written([(json_out, json_bytes)], spared=()) as write:
        with opened(first) as here, opened(second) as there:
            one, other = here.journal, there.journal
            start, found, setup = compared(one, other, here.history, there.history)
            spans = [_span(journal) for journal in (one, other)]
        facts = {"files": [first, second], "setup": [line._asdict() for line in setup]}
        write(partial(_as_data, found, start, facts))
    if json_out != STDOUT:
        out = console()
        for name, file, span in zip(NAMES, (first, second), spans, strict=True):
            say(out, Text(f"{name}  ", "bold").append(f"{shown(file)}, {span}", "not bold"))
        for line in setup:
            say(out, _setup_line(line))
        say(out, "")
        _show_differences(found, NAMES, start, everything=everything)
    return EQUAL if found.equal else DIFFERENT


def _as_data(found: "Differences", start: int, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the differences from a turn on, with some facts, as plain data."""
    from anima_actors.encoding.turn_content import to_plain

    return {**facts, "from_turn": start, "equal": found.equal, **to_plain(found)}


def _show_differences(found: "Differences", names: tuple[str, str], start: int, *, everything: bool) -> None:
    """Show the differences from a turn on to people."""
    from anima_actors.compare.diff import difference_lines

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


@click.command(
    cls=OptionalOutCommand,
    epilog="Example: anima fork betrayal.anima --at 5 --stimulus tension=0.1 --without defense",
    no_args_is_help=True,
)
@click.argument("file")
@number_option("--at", 1, 10**9, "Change the run from this turn on.", required=True, metavar="TURN")
@click.option(
    "--stimulus",
    multiple=True,
    metavar="REACTOR=CHANGE",
    shell_complete=complete.stimuli,
    help="Change the stimulus of that turn, such as tension=0.6; other reactors stay. Repeatable.",
)
@set_option("Change the mind from that turn on")
@names_option("--without", "Leave modules out from that turn on, such as defense,memory. Repeatable.")
@own_module_options
@click.option(
    "--steps",
    metavar="STORY",
    help="Run the steps of another story from that turn on.",
    shell_complete=complete.stories,
)
@record_option("Write the fork as a journal; the parent is never changed.", "OUT")
@all_option
@json_out_option("Write the differences as JSON")
@stdout_kept()
def fork(
    file: str,
    at: int,
    stimulus: Sequence[str],
    settings: Sequence[str],
    without: tuple[str, ...],
    own: OwnModules,
    steps: str | None,
    record: str | None,
    everything: bool,
    json_out: str | None,
) -> int:
    """Fork a journal at a turn and compare the two futures.

    It says where they part, and by how much each variable differs. Random streams go on where they were, so
    whatever differs follows from the change alone.
    """
    from anima_actors.cli._journal import open_journal
    from anima_actors.cli._modules import changes_in, check_names, known_modules, loaded
    from anima_actors.cli._stories import load_one_story
    from anima_actors.journal.file import shown
    from anima_actors.replay.fork import WhatIf
    from anima_actors.replay.fork import fork as forked_from
    from anima_actors.replay.origin import history_in

    check_outputs("fork", LogOptions(), {"--json": json_out, "--record": record})
    check_record(record)
    deltas = _deltas_in(stimulus)
    story = load_one_story(steps, "--steps ") if steps is not None else None
    with (
        written([(json_out, json_bytes)], spared=()) as write,
        refusing(file),
        open_journal(file, own) as journal,
    ):
        past = history_in(journal.as_of(at), loaded(own.extra), trust_of_user(own.trust))
        known = known_modules(past.origin)
        check_names("--without", without, known)
        changes = changes_in(settings, known)
        with refusing("--set"):
            past.origin.changed(changes)
        what_if = WhatIf(at, deltas, changes, without, story)
        forked = forked_from(past, what_if)
        with refusing(record or file):
            found, kept = _compared(forked, at, record, journal.path.name)
        facts = {"file": file, "at": at, "stimulus": deltas, "settings": changes, "without": without}
        write(partial(_as_data, found, at, {**facts, "steps": steps}))
    if json_out != STDOUT:
        out = console()
        say(out, _title(shown(file), what_if, steps), "bold")
        _show_differences(found, ("the parent", "the fork"), at, everything=everything)
        if kept:
            say(out, kept, "dim")
    return 0


def _compared(forked: "Fork", at: int, record: str | None, parent: str) -> "tuple[Differences, str]":
    """Return the differences, and a line about the journal of the fork where one was asked for."""
    from anima_actors.journal.file import shown

    if record is None:
        return forked.compared(), ""
    with closing(forked.recorded(record, parent)) as recorder:
        found = forked.compared()
    writer = recorder.writer
    return found, f"{shown(record)}: turns {at} to {writer.turns}, hash {writer.hash[:12]}"


def _deltas_in(given: Sequence[str]) -> dict[str, float]:
    """Return the changes of --stimulus, which may have commas between them."""
    from anima_actors.replay.fork import check_stimulus
    from anima_actors.replay.rerun import RerunError

    deltas: dict[str, float] = {}
    for one in (part for text in given for part in text.split(",")):
        name, equals, number = one.partition("=")
        try:
            if not equals or not name.strip():
                raise ValueError
            deltas[name.strip()] = float(number)
        except ValueError:
            raise BadInput(f"--stimulus {one}: write REACTOR=CHANGE, such as tension=0.6") from None
    try:
        check_stimulus(deltas)
    except RerunError as error:
        raise BadInput(f"--{error}") from error
    return deltas


def _title(name: str, what_if: "WhatIf", steps: str | None) -> str:
    changes = [f"{reactor} {delta:+g}" for reactor, delta in what_if.stimulus.items()]
    changes += [f"{place.removeprefix('constants.')}={value}" for place, value in what_if.settings.items()]
    changes += [f"without {module}" for module in what_if.without]
    changes += [f"the steps of {steps}"] if steps else []
    return f"{name} from turn {what_if.at} on: {', '.join(changes) or 'nothing changed'}"
