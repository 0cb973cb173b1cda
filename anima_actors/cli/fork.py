"""`anima fork`: a recorded run, continued otherwise from a turn on."""

from collections.abc import Sequence
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

import click

from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import (
    changes_in,
    journal_name,
    json_option,
    moved_option,
    names_option,
    set_option,
    whole_number,
)

if TYPE_CHECKING:
    from anima_actors.replay.fork import WhatIf
    from anima_actors.scenario import Scenario

NAMES = ("the parent", "the fork")


@click.command(
    epilog="Example: anima fork betrayal.anima --at 5 --stimulus tension=0.1 --without defense",
    no_args_is_help=True,
)
@click.argument("file")
@click.option(
    "--at",
    required=True,
    metavar="TURN",
    callback=whole_number(1, 10**9),
    help="Change the run from this turn on.",
)
@click.option(
    "--stimulus",
    multiple=True,
    metavar="REACTOR=CHANGE",
    help="Change the stimulus of that turn, such as tension=0.6; other reactors stay. Repeatable.",
)
@set_option("Change the mind from that turn on")
@names_option("--without", "Leave modules out from that turn on, such as defense,memory. Repeatable.")
@moved_option
@click.option("--steps", metavar="STORY", help="Run the steps of another story from that turn on.")
@click.option(
    "--record",
    metavar="OUT",
    callback=journal_name,
    help="Write the fork as a journal; the parent is never changed.",
)
@click.option("--all", "everything", is_flag=True, help="Show all numbers that differ.")
@json_option("Write the differences as JSON.")
def fork(
    file: str,
    at: int,
    stimulus: Sequence[str],
    settings: Sequence[str],
    without: tuple[str, ...],
    extra: Sequence[str],
    steps: str | None,
    record: str | None,
    everything: bool,
    as_json: bool,
) -> int:
    """Fork a journal at a turn and compare the two futures.

    It says where they part, and by how much each variable differs. Random streams go on where they were, so
    whatever differs follows from the change alone.
    """
    from rich.text import Text

    from anima_actors.cli._modules import check_names, loaded
    from anima_actors.cli._output import console, say
    from anima_actors.cli.diff import write_differences
    from anima_actors.cli.replay import known_modules
    from anima_actors.journal.file import shown
    from anima_actors.journal.reader import Journal
    from anima_actors.replay.fork import WhatIf
    from anima_actors.replay.fork import fork as forked_from
    from anima_actors.replay.origin import past_in

    deltas = _deltas_in(stimulus)
    story = _story(steps)
    with refusing(file), Journal.open(file) as journal:
        past = past_in(journal, loaded(extra))
        known = known_modules(past.birth)
        check_names("--without", without, known)
        changes = changes_in(settings, known)
        with refusing("--set"):
            past.birth.changed(changes)
        what_if = WhatIf(at, deltas, changes, without, story)
        forked = forked_from(past, what_if)
        with refusing(record or file):
            recorder = forked.recorded(record, journal.path.name) if record else None
            with closing(recorder) if recorder is not None else nullcontext():
                found = forked.compared()
    out = console()
    if not as_json:
        say(out, Text(_title(shown(file), what_if, steps), "bold"))
    facts = {"file": file, "at": at, "stimulus": deltas, "settings": changes, "without": without}
    write_differences(found, NAMES, at, {**facts, "steps": steps}, everything=everything, as_json=as_json)
    if recorder is not None and not as_json:
        writer = recorder.writer
        say(out, Text(f"{shown(record or '')}: turns {at} to {writer.turns}, hash {writer.hash[:12]}", "dim"))
    return 0


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


def _story(name: str | None) -> "Scenario | None":
    if name is None:
        return None
    from anima_actors.cli._stories import load_stories

    stories = load_stories([name])
    if len(stories) > 1:
        raise BadInput(f"--steps {name}: name one story")
    return stories[0]


def _title(name: str, what_if: "WhatIf", steps: str | None) -> str:
    changes = [f"{reactor} {delta:+g}" for reactor, delta in what_if.stimulus.items()]
    changes += [f"{place.removeprefix('constants.')}={value}" for place, value in what_if.settings.items()]
    changes += [f"without {module}" for module in what_if.without]
    changes += [f"the steps of {steps}"] if steps else []
    return f"{name} from turn {what_if.at} on: {', '.join(changes) or 'nothing changed'}"
