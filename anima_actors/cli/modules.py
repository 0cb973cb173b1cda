"""`anima modules`: what a mind can be made of."""

import click

from anima_actors.cli.options import joining_options


@click.command(epilog="Example: anima modules defense")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--constants", is_flag=True, help="Show each module's constants with their defaults.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON: everything about each module.")
@click.option(
    "--scenario", "file", metavar="FILE", help="As in this story: the modules that it brings and leaves out."
)
@joining_options
def command(
    names: tuple[str, ...],
    constants: bool,
    as_json: bool,
    file: str | None,
    extra: tuple[str, ...],
    replace: tuple[str, ...],
    intercept: tuple[str, ...],
) -> None:
    """List the modules that a mind can be made of.

    What each takes, publishes and intercepts, from where it comes, and whether it is off: the built-in
    ones, those that installed packages offer, and what is asked for.
    With a NAME, everything about that module: its handlers and its constants.
    """
    from anima_actors.cli.available import available
    from anima_actors.cli.catalogue import catalogue

    modules, refused = available(extra, replace, intercept, file)
    catalogue(modules, refused, names, constants=constants, as_json=as_json)
