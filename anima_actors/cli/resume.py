"""`anima resume`: on from where a record stops."""

from typing import Any

import click

from anima_actors.cli.recorded_options import stand_in_option


@click.command(epilog="Example: anima resume betrayal.anima", no_args_is_help=True)
@click.argument("file")
@stand_in_option
@click.option(
    "--sync",
    type=click.Choice(["turn", "every-second", "never"]),
    default="turn",
    help="When a turn counts as written; turn unless told otherwise.",
)
def command(file: str, extra: tuple[str, ...], sync: Any) -> int:
    """Go on with a run that was stopped, to the end of its story.

    After a crash, an unfinished turn at the end of the journal is cut off; the mind is brought to where
    it was, and what is left of the story is lived as if nothing had been.
    """
    from anima_actors.cli.rerunning import resume_file

    return resume_file(file, extra, sync)
