"""`anima resume`: on from where a record stops."""

from typing import Any

import click

from anima_actors.cli.options import stand_in_option
from anima_actors.cli.voices import VoiceOptions, voice_options


@click.command(epilog="Example: anima resume betrayal.anima", no_args_is_help=True)
@click.argument("file")
@stand_in_option
@click.option(
    "--sync",
    type=click.Choice(["turn", "every-second", "never"]),
    default="turn",
    help="When a turn counts as written; turn unless told otherwise.",
)
@voice_options
def command(file: str, extra: tuple[str, ...], sync: Any, **options: Any) -> int:
    """Go on with a run that was stopped, to the end of its story.

    After a crash, an unfinished turn at the end of the journal is cut off; the mind is brought to where
    it was, and what is left of the story is lived as if nothing had been.

    Then the story is judged. The exit status is 0 where all expectations were met, 1 where some were not, 2
    for bad input.
    """
    from anima_actors.cli.rerunning import resume_file

    return resume_file(file, extra, sync, VoiceOptions(**options))
