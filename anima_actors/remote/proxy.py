"""The actor that stands in a mind for a module elsewhere."""

import asyncio
import inspect
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, make_dataclass
from typing import Any

from anima_actors.remote.access import NO_CREDENTIALS
from anima_actors.remote.connection import (
    BadMessage,
    RemoteError,
    ask,
    close,
    packed,
    published_from,
    subject,
    told,
    unpacked,
)
from anima_actors.remote.manifest import HandlerManifest, Manifest, Types, types_of
from anima_actors.runtime import Actor, AnimaError, DependencyUnavailable, Event, handler
from anima_actors.runtime.errors import ModuleError
from anima_actors.runtime.redaction import redacted
from anima_actors.runtime.signature import HandlerSignature
from anima_actors.runtime.supervision import UNAVAILABLE

PATIENCE_S = 1.0
"""By how much the bus waits longer than the link, whose account of what is wrong is the better one."""


MOST_DRAWS = 1 << 53
"""Of any module, ever."""


class RemoteActor(Actor):
    """Has its handlers run elsewhere, and keeps their state.

    Attributes:
        manifest: what the module says of itself.
        address: of the NATS server over which it is asked.
    """

    name = "remote"
    manifest: Manifest
    address: str
    _types: Types

    def __init__(self) -> None:
        self._state = b""  # a message; empty for one that has not begun yet

    async def aclose(self) -> None:
        await close(self.address)

    async def call(self, signature: HandlerSignature, taken: tuple[Any, ...]) -> Any:
        """Have a handler run, and take over what became of the state.

        Raises:
            DependencyUnavailable: nobody answers in time.
            RemoteError: the handler failed, or its answer is not right.
        """
        question, patience_s = self._question(signature, taken), signature.deadline_s - PATIENCE_S
        answer = await ask(self.address, subject(self.name, "call"), question, patience_s)
        if "error" in answer:
            told_of = str(answer["error"])[:500]
            if told_of.startswith(UNAVAILABLE):
                raise DependencyUnavailable(told_of.removeprefix(UNAVAILABLE))
            raise RemoteError(told_of)
        draws = answer.get("draws", self.random.draws)
        if not isinstance(draws, int) or not self.random.draws <= draws < MOST_DRAWS:
            raise RemoteError("its answer is not right: it gives back random numbers")
        try:
            published = published_from(answer, signature, self._types)
        except BadMessage as error:
            raise RemoteError(f"its answer is not right: {error}") from None
        self._state, self.random.draws = packed(answer.get("state")), draws
        return published

    def _question(self, signature: HandlerSignature, taken: tuple[Any, ...]) -> dict[str, Any]:
        return {
            "handler": signature.name,
            "take": [told(one) for one in taken],
            "state": unpacked(self._state) if self._state else None,
            "chance": [self.random.name, self.random.draws],
            "constants": asdict(self.constants) if self.constants is not None else {},
        }


def remote_module(manifest: Manifest, address: str) -> type[RemoteActor]:
    """The actor class that stands for a module elsewhere.

    Args:
        manifest: of the module.
        address: of the NATS server, "nats://host:port".

    Raises:
        ManifestError: it names events that nobody knows.
        WiringError: its signatures are impossible.
    """
    types = types_of(manifest)
    members: dict[str, Any] = {
        "__module__": __name__,
        "__doc__": f"{manifest.name}, in another process at {address}.",
        "name": manifest.name,
        "layer": manifest.layer,
        "manifest": manifest,
        "address": address,
        "_types": types,
    }
    for one in manifest.handlers:
        members[one.name] = _handler(one, types)
    title = "".join(part.capitalize() for part in manifest.name.split("_"))
    kind: type[RemoteActor] = type(title, (RemoteActor,), members)
    if manifest.constants:
        columns = [(name, type(value), value) for name, value in manifest.constants.items()]
        kind.constants_type = make_dataclass("Constants", columns, frozen=True)
    return kind


def _handler(told_of: HandlerManifest, types: Types) -> Any:
    place: list[HandlerSignature] = []

    async def run(self: RemoteActor, *taken: Any) -> Any:
        if not place:
            place.append(next(one for one in self.handlers if one.name == told_of.name))
        return await self.call(place[0], taken)

    run.__name__ = told_of.name
    taken: Mapping[str, Any] = {name: _shape(types[event], need) for name, event, need in told_of.takes}
    run.__annotations__ = {**taken, "return": _returned(told_of, types)}
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter(name, kind) for name in ("self", *taken)]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return handler(deadline_s=told_of.deadline_s + PATIENCE_S)(run)


def _shape(event_type: type[Event], need: str) -> Any:
    if need == "every":
        return tuple[event_type, ...]  # type: ignore[valid-type]
    return event_type | None if need == "optional" else event_type


def _returned(told_of: HandlerManifest, types: Types) -> Any:
    shapes: list[Any] = []
    for event, count in told_of.publishes:
        kind: Any = types[event]
        shapes.append(tuple[kind, ...] if count == "many" else kind | None if count == "optional" else kind)
    if not shapes:
        return None
    return shapes[0] if len(shapes) == 1 else tuple[tuple(shapes)]  # type: ignore[misc]


DISCOVERY_PATIENCE_S = 3.0
DEFAULT_ADDRESS = "nats://127.0.0.1:4222"

_REFERENCE = re.compile(r"(nats://(?:\[[0-9a-fA-F:]+\]|[\w.-]+)(?::\d{1,5})?)/([a-z][a-z0-9_]*)")


def find_module(reference: str) -> type[RemoteActor]:
    """Ask a host for its manifest, and make the actor that stands for the module here.

    Raises:
        ModuleError: the reference is none, nobody answers, or what is answered is not right.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        shown = repr(redacted(reference))
        if "@" in reference:
            raise ModuleError(f"{shown:.100}: {NO_CREDENTIALS}")
        raise ModuleError(f"{shown:.100} names no module elsewhere; write {DEFAULT_ADDRESS}/curiosity")
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
            return await ask(address, subject(name, "manifest"), None, DISCOVERY_PATIENCE_S)
        finally:
            await close(address)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, exchange()).result()
