"""`anima minds`: the minds that are kept."""

import click

from anima_actors.cli.homes import folder_option


@click.group(invoke_without_command=True, epilog="Example: anima minds show olha")
@folder_option
@click.pass_context
def command(context: click.Context, folder: str | None) -> None:
    """List, show, copy and delete the minds that are kept.

    Without a command, it lists them. `anima chat --mind NAME` makes one, and finds it again.
    """
    context.obj = folder
    if context.invoked_subcommand is None:
        from anima_actors.cli.keepers import list_minds

        list_minds(folder, as_json=False)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def list_(folder: str | None, as_json: bool) -> None:
    """List the minds, and how each was left."""
    from anima_actors.cli.keepers import list_minds

    list_minds(folder, as_json=as_json)


@command.command(no_args_is_help=True)
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Write JSON: its state and all that it is made of.")
@click.pass_obj
def show(folder: str | None, name: str, as_json: bool) -> None:
    """Show how a mind was left, and what it is made of."""
    from anima_actors.cli.keepers import show_mind

    show_mind(folder, name, as_json=as_json)


@command.command(no_args_is_help=True)
@click.argument("name")
@click.argument("other")
@click.pass_obj
def copy(folder: str | None, name: str, other: str) -> None:
    """Make a twin of the mind NAME, called OTHER, as it was last saved."""
    from anima_actors.cli.keepers import copy_mind

    copy_mind(folder, name, other)


@command.command(no_args_is_help=True)
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def delete(folder: str | None, name: str, yes: bool) -> None:
    """Delete a mind for good. Asks first; without a terminal it wants --yes."""
    from anima_actors.cli.keepers import delete_mind

    delete_mind(folder, name, sure=yes)
