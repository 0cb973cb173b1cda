"""`anima check`: validate scenario files without running them."""

import click


@click.command(epilog="Example: anima check scenarios/*.yaml", no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def command(files: tuple[str, ...]) -> int:
    """Validate scenario files without running them.

    All that is wrong is told, a line a problem; then the exit status is 2.
    """
    from anima_actors.cli.stories import check

    return check(files)
