"""`anima diff`: how two recorded histories differ."""

import click


@click.command(epilog="Example: anima diff calm.anima anxious.anima", no_args_is_help=True)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--all", "everything", is_flag=True, help="Show all numbers that differ.")
@click.option("--json", "as_json", is_flag=True, help="Write the differences as JSON.")
def command(first: str, second: str, everything: bool, as_json: bool) -> int:
    """Compare two journals turn by turn: where they part, how far.

    For each variable: the largest difference, the mean, and since when. The exit status is 0 where all
    turns are the same, 1 where some are not, 2 for bad input.
    """
    from anima_actors.cli.comparing import diff_files

    return diff_files(first, second, everything=everything, as_json=as_json)
