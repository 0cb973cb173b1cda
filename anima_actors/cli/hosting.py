"""Hosts modules until a signal ends it."""

import asyncio
import signal
from collections.abc import Sequence

import click

from anima_actors.cli.group import refusing
from anima_actors.cli.parts import loaded
from anima_actors.remote.host import host
from anima_actors.runtime import Actor


def host_modules(references: Sequence[str], address: str) -> None:
    """Load the modules and host them; says when it is ready.

    Raises:
        BadInput: a module cannot be loaded or hosted, or there is no server.
    """
    modules = loaded(references)
    with refusing("anima host"):
        asyncio.run(_until_stopped(modules, address))


async def _until_stopped(modules: Sequence[type[Actor]], address: str) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop.set)
    names = ", ".join(module.name for module in modules)
    await host(modules, address, stop=stop, ready=lambda: click.echo(f"hosting {names} at {address}"))
