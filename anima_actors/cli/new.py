"""`anima new`: the first files of a module or a story of one's own."""

from pathlib import Path

import click

from anima_actors.cli.completion import FileName

into_option = click.option(
    "--into",
    type=FileName(path_type=Path),
    default=Path(),
    metavar="FOLDER",
    help="Write to this folder; the working directory unless told otherwise.",
)


@click.group(epilog="Example: anima new module curiosity", no_args_is_help=True)
def new() -> None:
    """Write the first files of a module or a story."""


@new.command(epilog="Example: anima new module curiosity --package", no_args_is_help=True)
@click.argument("name")
@click.option(
    "--package", is_flag=True, help="Write a whole project: ready to be tested, installed, published."
)
@into_option
def module(name: str, package: bool, into: Path) -> None:
    """Write a module that runs at once, with its test.

    NAME is what logs and scenarios call it, such as curiosity. It has one handler, one facet and two
    constants; change it into what you have in mind. Files that are there already are never touched.
    """
    from anima_actors.cli._group import refusing
    from anima_actors.scaffold import class_name, scaffold

    with refusing(name):
        written = scaffold(name, into, package=package)
    for path in written:
        click.echo(f"  {path}")
    home = written[0]
    if package:
        click.echo(f"\nTry it: cd {home.parents[2]} && pip install . && anima modules")
    else:
        click.echo(f"\nTry it: anima modules --with {_shown(home)}:{class_name(name)}")


@new.command(epilog="Example: anima new story reunion", no_args_is_help=True)
@click.argument("name")
@into_option
def story(name: str, into: Path) -> None:
    """Write a story that runs at once, with comments.

    NAME is the name of its file, such as reunion. A file that is there already is never touched.
    """
    from anima_actors.cli._group import refusing
    from anima_actors.scaffold import scaffold_story

    with refusing(name):
        written = scaffold_story(name, into)
    click.echo(f"  {written}\n\nTry it: anima run {_shown(written)}")


def _shown(path: Path) -> str:
    return str(path) if path.is_absolute() else f"./{path}"
