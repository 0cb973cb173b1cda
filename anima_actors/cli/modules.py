"""`anima modules`: what a mind can be made of."""

import click

from anima_actors.cli.options import with_option


@click.command(epilog="Example: anima modules defense")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--constants", is_flag=True, help="Show each module's constants with their defaults.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON: everything about each module.")
@with_option
def command(names: tuple[str, ...], constants: bool, as_json: bool, extra: tuple[str, ...]) -> None:
    """List the modules that a mind can be made of.

    What each takes and publishes, and from where it comes.
    With a NAME, everything about that module: its handlers and its constants.
    """
    from anima_actors.cli.catalogue import catalogue

    catalogue(names, constants=constants, as_json=as_json, extra=extra)
