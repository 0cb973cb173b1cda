"""`anima plot`: a picture of journals."""

import click


@click.command(epilog="Example: anima plot first.anima other.anima -o both.svg", no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("-o", "--out", metavar="OUT", help="A .png, .svg or .html file; FILE.png by default.")
def command(files: tuple[str, ...], out: str | None) -> int:
    """Draw what a mind went through, turn by turn.

    Bands show what happened, what it felt and wanted, how it defended itself. Several journals are drawn
    over each other. Needs matplotlib: pip install 'anima-actors[plot]'.
    """
    from anima_actors.cli.plotting import plot

    return plot(files, out)
