"""A module elsewhere, found by its reference: nats://host:port/name."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from anima_actors.assembly import ModuleError
from anima_actors.runtime import AnimaError
from anima_actors.scale.remote.link import ask, close
from anima_actors.scale.remote.manifest import Manifest
from anima_actors.scale.remote.proxy import RemoteActor, remote_module
from anima_actors.scale.remote.wire import subject

PATIENCE_S = 3.0
DEFAULT_ADDRESS = "nats://127.0.0.1:4222"

_REFERENCE = re.compile(r"(nats://(?:\[[0-9a-fA-F:]+\]|[\w.-]+)(?::\d{1,5})?)/([a-z][a-z0-9_]*)")


def find_module(reference: str) -> type[RemoteActor]:
    """Ask a host for its manifest, and make the actor that stands for the module here.

    Raises:
        ModuleError: the reference is none, nobody answers, or what is answered is not right.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ModuleError(f"{reference!r:.100} names no module elsewhere; write {DEFAULT_ADDRESS}/curiosity")
    address, name = match.groups()
    try:
        manifest = Manifest.from_data(_asked(address, name))
        if manifest.name != name:
            raise ModuleError(f"{reference}: what answers calls itself {manifest.name!r}")
        return remote_module(manifest, address)
    except ModuleError:
        raise
    except AnimaError as error:
        raise ModuleError(f"{reference}: {error}") from error


def module_from(described: dict[str, Any]) -> type[RemoteActor]:
    """The actor for a module elsewhere that a record tells of; nobody is asked.

    Raises:
        ModuleError: the record does not tell enough.
    """
    address = str(described["reference"]).rpartition("/")[0]
    try:
        return remote_module(Manifest.from_data(described["manifest"]), address)
    except AnimaError as error:
        raise ModuleError(f"{described.get('name')}: {error}") from error


def _asked(address: str, name: str) -> dict[str, Any]:
    """The manifest; from anywhere, inside an event loop and outside."""

    async def exchange() -> dict[str, Any]:
        try:
            return await ask(address, subject(name, "manifest"), None, PATIENCE_S)
        finally:
            await close(address)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, exchange()).result()
