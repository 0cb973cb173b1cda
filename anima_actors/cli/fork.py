"""`anima fork`: what might have been."""

from typing import Any

import click

from anima_actors.cli.options import journal_name, names_option, stand_in_option, whole_number


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
    help="The first turn that may come out otherwise.",
)
@click.option(
    "--stimulus",
    multiple=True,
    metavar="REACTOR=CHANGE",
    help="In that turn, such as tension=0.6; reactors left out stay as they were. Repeatable.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="From that turn on: persona.neuroticism=0.2, values.care=1, emotion.learn_rate=0. Repeatable.",
)
@names_option("--without", "Leave modules out from that turn on, such as defense,memory. Repeatable.")
@stand_in_option
@click.option("--steps", metavar="STORY", help="Live the steps of another story from that turn on.")
@click.option(
    "--record",
    metavar="OUT",
    callback=journal_name,
    help="Write the fork as a journal; the parent is never changed.",
)
@click.option("--all", "everything", is_flag=True, help="Show all numbers that differ.")
@click.option("--json", "as_json", is_flag=True, help="Write the differences as JSON.")
def command(file: str, **options: Any) -> int:
    """Live a journal otherwise from a turn on: what differs?

    Where the two futures part is told, and by how much each variable differs. Random streams go on where
    they were, so whatever differs follows from the change alone.
    """
    from anima_actors.cli.forking import fork_file

    return fork_file(file, **options)
