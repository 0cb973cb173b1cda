"""`anima host`: modules in a process of their own."""

import click


@click.command(
    epilog="Example: anima host ./curiosity.py:Curiosity --bus nats://127.0.0.1:4222", no_args_is_help=True
)
@click.argument("modules", nargs=-1, required=True, metavar="REFERENCE...")
@click.option(
    "--bus",
    "address",
    metavar="URL",
    default="nats://127.0.0.1:4222",
    help="The NATS server; nats://127.0.0.1:4222 unless told otherwise.",
)
def command(modules: tuple[str, ...], address: str) -> None:
    """Run modules for minds in other processes, until interrupted.

    A mind uses one by its reference: anima run STORY --with nats://127.0.0.1:4222/curiosity, or in a scenario
    modules: {with: [{remote: curiosity}]}. Needs the extra: pip install "anima-actors[nats]".
    """
    from anima_actors.cli.hosting import host_modules

    host_modules(modules, address)
