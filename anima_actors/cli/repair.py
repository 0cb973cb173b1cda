"""`anima repair`: what is whole of a damaged journal, in a new file."""

import click

from anima_actors.cli.options import journal_name


@click.command(epilog="Example: anima repair betrayal.anima saved.anima", no_args_is_help=True)
@click.argument("file")
@click.argument("out", required=False, callback=journal_name)
def command(file: str, out: str | None) -> int:
    """Save what is whole of a damaged journal to a new one.

    These are the turns before the first that is lost. The damaged file is not touched. Without OUT it is
    written beside FILE: betrayal.repaired.anima.
    """
    from anima_actors.cli.rerunning import repair_file

    return repair_file(file, out)
