"""Hosts modules written in Python, for minds in other processes."""

import asyncio
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_type_hints

from anima_actors.encoding.decode import rebuild
from anima_actors.encoding.snapshots import SnapshotError, decode_state, encode_state
from anima_actors.psyche import events as psyche_events
from anima_actors.remote.connection import (
    BadMessage,
    arguments_from,
    connected,
    packed,
    subject,
    told,
    unpacked,
)
from anima_actors.remote.manifest import event_types, manifest_of
from anima_actors.runtime import Actor, Event, RandomStream
from anima_actors.runtime.signature import HandlerSignature
from anima_actors.runtime.supervision import one_line

PATIENCE_S = 1.0
"""By how much a host waits longer than who has asked."""


class Host:
    """One hosted module. It remembers nothing from one call to the next.

    Args:
        module: the actor class.

    Raises:
        ManifestError: it takes or publishes what does not travel.
    """

    def __init__(self, module: type[Actor]) -> None:
        self.module = module
        self.manifest = manifest_of(module)
        self._signatures = {one.name: one for one in module.handlers}
        self._types = {
            **{name: kind for name, kind in vars(psyche_events).items() if _is_event(kind)},
            **{kind.__name__: kind for one in module.handlers for kind in event_types(one)},
        }

    async def answer(self, message: bytes) -> bytes:
        """Do what a message asks for. An answer always comes; where it failed it says why."""
        try:
            return packed(await self._done(unpacked(message)))
        except BaseException as error:  # a module of any quality, asked by anybody
            task = asyncio.current_task()
            if isinstance(error, KeyboardInterrupt) or (task is not None and task.cancelling()):
                raise
            return packed({"error": one_line(error)})

    async def _done(self, question: Any) -> Mapping[str, Any]:
        if not isinstance(question, dict) or question.get("handler") not in self._signatures:
            raise BadMessage(f"{self.module.name} has no such handler")
        signature = self._signatures[question["handler"]]
        actor = self._actor(question)
        taken = arguments_from(question.get("take"), signature, self._types)
        outcome = getattr(actor, signature.name)(*taken)
        if inspect.isawaitable(outcome):
            async with asyncio.timeout(signature.deadline_s + PATIENCE_S):  # nobody waits so long
                outcome = await outcome
        return {
            "publish": _published(signature, outcome),
            "state": encode_state(actor.snapshot()),
            "draws": actor.random.draws,
        }

    def _actor(self, question: Mapping[str, Any]) -> Actor:
        """The module as it was after the last call, out of the state that came along."""
        actor = self.module()
        state = question.get("state")
        if state is not None:
            try:
                actor.restore(decode_state(state))
            except SnapshotError as error:
                raise BadMessage(f"its state is not right: {error}") from error
        stream, draws = question.get("chance") or (self.module.name, 0)
        actor.random = RandomStream(str(stream))
        actor.random.draws = int(draws)
        given = question.get("constants") or {}
        if actor.constants is not None and given:
            hints = get_type_hints(type(actor.constants))
            rebuilt = {name: rebuild(hints.get(name, Any), value) for name, value in given.items()}
            actor.constants = replace(actor.constants, **rebuilt)
        return actor


def _is_event(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Event)


def _published(signature: HandlerSignature, outcome: Any) -> list[Any]:
    if not signature.outputs:
        return []
    parts: Sequence[Any] = outcome if signature.returns_tuple else (outcome,)
    return [told(part) for part in parts]


async def host(
    modules: Sequence[type[Actor]],
    address: str,
    *,
    stop: asyncio.Event,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Host modules until told to stop. A lost connection is taken up again.

    Args:
        modules: actor classes with different names.
        address: of the NATS server.
        stop: set to end it; calls under way are answered first.
        ready: is called when questions can come.

    Raises:
        DependencyUnavailable: there is no server at the address.
        ManifestError: a module cannot be hosted.
    """
    hosts = [Host(module) for module in modules]
    client = await connected(address)
    try:
        for one in hosts:
            await _listen(client, one)
        await client.flush()
        ready()
        await stop.wait()
    finally:
        if client.is_connected:
            await client.drain()
        await client.close()


async def _listen(client: Any, one: Host) -> None:
    """Answer for a module; of several hosts of one module, one answers each question."""
    name = one.module.name

    async def describe(message: Any) -> None:
        await message.respond(packed(one.manifest.as_data()))

    async def work(message: Any) -> None:
        await message.respond(await one.answer(message.data))

    await client.subscribe(subject(name, "manifest"), queue=name, cb=describe)
    await client.subscribe(subject(name, "call"), queue=name, cb=work)
