"""`anima health`: what is wrong with a mind."""

import click


@click.command(epilog="Example: anima health first.anima --json", no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="A JSON object a finding, a line each.")
def command(files: tuple[str, ...], as_json: bool) -> int:
    """Look for values stuck or leaping, modules silent.

    Each finding names the module to blame and its evidence. The exit status is 0 where there is none, 1
    where there are some, 2 for bad input.
    """
    from anima_actors.cli.diagnosis import diagnose

    return diagnose(files, as_json=as_json)
