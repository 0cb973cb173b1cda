"""`anima host`: modules in a process of their own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from anima_actors.cli._group import refusing

if TYPE_CHECKING:
    from anima_actors.runtime import Actor


@click.command(
    epilog="Example: anima host ./curiosity.py:Curiosity --bus nats://127.0.0.1:4222", no_args_is_help=True
)
@click.argument("modules", nargs=-1, required=True, metavar="REFERENCE...")
@click.option(
    "--bus",
    "address",
    metavar="URL",
    default="nats://127.0.0.1:4222",
    help="Use this NATS server; nats://127.0.0.1:4222 unless told otherwise.",
)
def host(modules: tuple[str, ...], address: str) -> None:
    """Run modules for minds in other processes.

    They run until interrupted. A mind uses one by its reference: anima run STORY --with
    nats://127.0.0.1:4222/curiosity, or in a scenario modules: {with: [{remote: curiosity}]}. Needs nats-py:
    pip install nats-py.
    """
    import asyncio

    from anima_actors.cli._modules import loaded

    found = loaded(modules)
    with refusing("anima host"):
        asyncio.run(_until_stopped(found, address))


async def _until_stopped(modules: "Sequence[type[Actor]]", address: str) -> None:
    import asyncio
    import signal

    from anima_actors.remote.host import host as hosted

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop.set)
    names = ", ".join(module.name for module in modules)
    await hosted(modules, address, stop=stop, ready=lambda: click.echo(f"hosting {names} at {address}"))
