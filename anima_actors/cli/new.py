"""`anima new`: the beginning of a module of one's own."""

from pathlib import Path

import click


@click.group(epilog="Example: anima new module curiosity", no_args_is_help=True)
def command() -> None:
    """Begin something of your own."""


@command.command(epilog="Example: anima new module curiosity --package", no_args_is_help=True)
@click.argument("name")
@click.option("--package", is_flag=True, help="A whole project: ready to be tested, installed and published.")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="FOLDER",
    help="Where to; the working directory unless told otherwise.",
)
def module(name: str, package: bool, into: Path) -> None:
    """Write a module that runs at once, with its test.

    NAME is what logs and scenarios call it, such as curiosity. It has one handler, one facet and two
    constants; change it into what you have in mind. Files that are there already are never touched.
    """
    from anima_actors.cli.group import refusing
    from anima_actors.scaffold import class_name, scaffold

    with refusing(name):
        written = scaffold(name, into, package=package)
    for path in written:
        click.echo(f"  {path}")
    home = written[0]
    if package:
        click.echo(f"\nTry it: cd {home.parents[2]} && pip install . && anima modules")
    else:
        place = home if home.is_absolute() else f"./{home}"
        click.echo(f"\nTry it: anima modules --with {place}:{class_name(name)}")
