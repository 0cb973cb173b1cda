"""`anima check-module`: whether a module keeps what the runtime promises to others."""

import click

from anima_actors.cli.options import whole_number, with_option


@click.command(epilog="Example: anima check-module ./curiosity.py:Curiosity", no_args_is_help=True)
@click.argument("references", nargs=-1, required=True, metavar="REFERENCE...")
@with_option
@click.option(
    "--turns",
    default="10000",
    show_default=True,
    callback=whole_number(1, 1_000_000),
    metavar="N",
    help="How many generated turns the longest run has.",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON: every check with its place and remedy.")
def command(references: tuple[str, ...], extra: tuple[str, ...], turns: int, as_json: bool) -> int:
    """Check whether a module can be trusted.

    A line a check, with the place and the remedy. Each REFERENCE is "package.module:Class",
    "./file.py:Class" or the name of an installed module. It is run in processes of its own; --with
    brings what publishes the events that it takes, where no built-in module does. The exit status
    is 0 where nothing failed, 1 where something did, 2 for bad input.
    """
    from anima_actors.cli.conformance import conform

    return conform(references, extra, turns, as_json=as_json)
