"""`anima show`: the log of a journal."""

from typing import Any

import click

from anima_actors.cli.options import names_in, names_option, turns_in


@click.command(epilog="Example: anima show first.anima --turn 3:5 --module defense", no_args_is_help=True)
@click.argument("file", metavar="FILE")
@click.option("--turn", "turns", metavar="N[:M]", callback=turns_in, help="A turn, or the turns from N to M.")
@names_option("--module", "What these modules published, such as defense,dissonance. Repeatable.")
@click.option(
    "--event",
    multiple=True,
    callback=names_in,
    metavar="TYPES",
    help="Events of these types, such as DefenseRaised. Repeatable.",
)
@click.option(
    "--where",
    metavar="QUESTION",
    help='Turns after which it holds: "reactors.tension > 0.8 and primary = Fear".',
)
@click.option("--json", "as_json", is_flag=True, help="JSON lines; with --summary one object.")
@click.option("--summary", is_flag=True, help="The whole at a glance instead of its turns.")
def command(file: str, **options: Any) -> int:
    """Show what a journal has on record, as the log had it.

    Turns in which nothing is left to show are passed over.
    """
    from anima_actors.cli.showing import show

    return show(file, **options)
