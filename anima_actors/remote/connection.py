"""Questions and answers: a call with the events, the state and the chance that a handler needs.

They travel over one connection for each event loop and address, opened when first needed.
"""

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from functools import cache
from typing import Any, cast, get_type_hints
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import msgpack

from anima_actors.encoding.decode import rebuild
from anima_actors.encoding.turn_content import to_plain
from anima_actors.psyche.events import Facet
from anima_actors.remote.access import NO_CREDENTIALS, NatsAccess
from anima_actors.remote.manifest import Types
from anima_actors.runtime import AnimaError, DependencyUnavailable, Event
from anima_actors.runtime.errors import install_command
from anima_actors.runtime.redaction import redacted
from anima_actors.runtime.signature import HandlerSignature

LARGEST = 1 << 20
"""Bytes of a message; what NATS lets through unless told otherwise."""


DEEPEST = 20
"""Levels of what is in an event."""

_KINDS = (str, int, bool)


class BadMessage(ValueError):
    """What came over the bus is not what it should be."""


def subject(module: str, what: str) -> str:
    """Return the subject on the bus under which something of a module is sent."""
    return f"anima.module.{module}.{what}"


def packed(data: Any) -> bytes:
    """A message."""
    message = msgpack.packb(data, use_bin_type=True)
    assert isinstance(message, bytes)
    if len(message) > LARGEST:
        raise BadMessage(f"a message of {len(message):,} bytes is too large; {LARGEST:,} is the most")
    return message


def unpacked(message: bytes) -> Any:
    """What is in a message.

    Raises:
        BadMessage: nothing that can be read.
    """
    try:
        return msgpack.unpackb(message, raw=False, strict_map_key=False)
    except (ValueError, TypeError, msgpack.UnpackException, RecursionError) as error:
        raise BadMessage(f"it cannot be unpacked: {type(error).__name__}") from error


def told(taken: Any) -> Any:
    """What a handler takes, as it travels: an event, several, or none."""
    if taken is None:
        return None
    if isinstance(taken, tuple):
        return [told(one) for one in taken]
    data = {"type": type(taken).__name__, "data": to_plain(taken)}
    if isinstance(taken, Facet) and type(taken).__module__.partition(".")[0] != "anima_actors":
        data |= {"lines": list(taken.prompt_lines()), "told": to_plain(dict(taken.state()))}
    return data


def event_from(data: Any, types: Types) -> Event:
    """The event in a message.

    Raises:
        BadMessage: it is none, or none of these types.
    """
    try:
        kind = types[data["type"]]
        given = dict(data["data"])
        if not isinstance(data.get("lines", []), list):
            raise TypeError("lines must be a list of texts")
        for extra in ("lines", "told"):
            if extra in data and extra in kind.__dataclass_fields__:
                given[extra] = data[extra]
        for extra, default in (("lines", ()), ("told", None)):
            if extra in kind.__dataclass_fields__ and extra not in given:
                given[extra] = default
        _check_plain(given)
        made = rebuild(kind, given)
        _check_kinds(made)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadMessage(f"an event is not right: {type(error).__name__}: {error}") from error
    return cast(Event, made)


def _check_plain(data: Any, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise ValueError("it is nested too deeply")
    if isinstance(data, list):
        for item in data:
            _check_plain(item, depth + 1)
    elif isinstance(data, dict):
        for key, item in data.items():
            if not isinstance(key, str):
                raise TypeError(f"the key {key!r:.40} is no text")
            _check_plain(item, depth + 1)
    elif data is not None and type(data) not in (bool, int, float, str, tuple):
        raise TypeError(f"a {type(data).__name__} is no plain data")


def _check_kinds(event: Any) -> None:
    """Whoever writes in another language has no type checker that knows our events."""
    for name, wanted in _kinds(event.__class__):
        value = getattr(event, name)
        if type(value) is not wanted:
            raise TypeError(f"{name} is {value!r:.40}; it must be {wanted.__name__}")
    if not all(isinstance(line, str) for line in getattr(event, "lines", ())):
        raise TypeError("lines must be texts")


@cache
def _kinds(event_type: type[Event]) -> tuple[tuple[str, type], ...]:
    hints = get_type_hints(event_type)
    return tuple((one.name, hints[one.name]) for one in fields(event_type) if hints[one.name] in _KINDS)


def arguments_from(data: Any, signature: HandlerSignature, types: Types) -> list[Any]:
    """What a handler takes, out of a message.

    Raises:
        BadMessage: it is not what the handler takes.
    """
    if not isinstance(data, list) or len(data) != len(signature.inputs):
        raise BadMessage(f"{signature.name} takes {len(signature.inputs)} arguments")
    return [_event_or_events(one, types, isinstance(one, list)) for one in data]


def _event_or_events(data: Any, types: Types, several: bool) -> Event | tuple[Event, ...] | None:
    if data is None:
        return None
    return tuple(event_from(one, types) for one in data) if several else event_from(data, types)


def published_from(answer: Mapping[str, Any], signature: HandlerSignature, types: Types) -> Any:
    """What a handler has published, out of an answer, in the form in which it returns it.

    Raises:
        BadMessage: it is not what the handler announces.
    """
    published = answer.get("publish")
    outputs = signature.outputs
    if not isinstance(published, list) or len(published) != len(outputs):
        raise BadMessage(f"it published {published!r:.80}; {len(outputs)} were announced")
    pairs = zip(published, outputs, strict=True)
    made = [_event_or_events(one, types, output.many) for one, output in pairs]
    if not outputs:
        return None
    if signature.returns_tuple:
        return tuple(made)
    return () if made[0] is None and outputs[0].many else made[0]


CONNECT_S = 2.0
DEFAULT_PORT = 4222
RECONNECT_S = 0.2  # between two attempts to get a lost connection back


_access = NatsAccess()


def use_access(access: NatsAccess) -> None:
    """Let all connections of this process that are opened from now on prove who they are like this."""
    global _access
    _access = access


class RemoteError(AnimaError, RuntimeError):
    """A module elsewhere failed at its work."""


class _Link:
    """One connection, shared by all in this event loop who ask at its address."""

    def __init__(self) -> None:
        self.client: Any = None
        self.opening = asyncio.Lock()  # whoever comes first opens it, the others wait
        self.asking = 0
        self.closing = False  # as soon as nobody asks any more


_links: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, _Link]] = WeakKeyDictionary()


async def ask(address: str, subject: str, question: Any, timeout_s: float) -> dict[str, Any]:
    """Send a question, and wait for the answer.

    Raises:
        DependencyUnavailable: no server, nobody who answers, no answer in time; or the extra is missing.
        RemoteError: what was answered is no answer.
    """
    payload = packed(question)
    link = _links.setdefault(asyncio.get_running_loop(), {}).setdefault(address, _Link())
    link.asking += 1
    try:
        async with asyncio.timeout(timeout_s):
            message = await _answered(link, address, subject, payload, timeout_s)
    except TimeoutError:
        raise DependencyUnavailable(f"no answer within {timeout_s:g} s") from None
    finally:
        link.asking -= 1
        if link.closing and not link.asking and link.client is not None:
            await _end(link.client)
    try:
        answer = unpacked(message.data)
    except BadMessage as error:
        raise RemoteError(f"its answer is not right: {error}") from None
    if not isinstance(answer, dict):
        raise RemoteError("its answer is not right: it is no mapping")
    return answer


async def close(address: str) -> None:
    """Let go of the connection that this event loop has to an address, once nobody waits for an answer."""
    link = _links.get(asyncio.get_running_loop(), {}).pop(address, None)
    if link is not None:
        link.closing = True
        if not link.asking and link.client is not None:
            await _end(link.client)


async def connected(address: str) -> Any:
    """A new connection, which comes back by itself when it is lost.

    Raises:
        DependencyUnavailable: there is no server, or the extra is not installed.
    """
    try:
        import nats.errors
        from nats.aio.client import Client
    except ImportError:
        raise DependencyUnavailable(f"modules elsewhere need NATS: {install_command('nats-py')}") from None

    refused: list[str] = []

    async def heard(error: Exception) -> None:
        """Lost connections are told where somebody waits for an answer; a refusal is told at once."""
        refused.append(_refusal(error))

    await _knock(address)
    client: Any = Client()
    try:
        async with asyncio.timeout(CONNECT_S):  # it would come back for ever to one who says nothing
            await client.connect(
                address,
                error_cb=heard,
                reconnect_time_wait=RECONNECT_S,
                max_reconnect_attempts=-1,
                **_access.options(),
            )
    except BaseException as error:
        await _end(client)
        if isinstance(error, ModuleNotFoundError):
            raise DependencyUnavailable(f"ANIMA_NATS_CREDENTIALS needs {install_command('nkeys')}") from None
        if isinstance(error, OSError | nats.errors.Error | TimeoutError | ValueError):
            told = next(filter(None, [*reversed(refused), _refusal(error)]), None)
            what = told or f"there is no NATS server at {{}} ({type(error).__name__})"
            raise DependencyUnavailable(what.format(address)) from None
        raise
    return client


def _refusal(error: BaseException) -> str:
    """Return what a server has against a connection, with {} for its address; empty where it says nothing."""
    text = str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate of {{}} is not trusted ({error.verify_message}); ANIMA_NATS_CA names who is"
    if "uthorization" in text or "uthentication" in text:
        return "{} refuses these credentials; see ANIMA_NATS_USER, ANIMA_NATS_TOKEN, ANIMA_NATS_CREDENTIALS"
    if isinstance(error, ssl.SSLError):
        return f"{{}}: no connection with TLS ({error.reason})"
    return ""


async def _answered(link: _Link, address: str, subject: str, payload: bytes, timeout_s: float) -> Any:
    async with link.opening:
        if link.client is None or link.client.is_closed:
            link.client = await connected(address)
    if not link.client.is_connected:
        raise DependencyUnavailable(f"{address} is not there; it is tried again")
    import nats.errors

    try:
        return await link.client.request(subject, payload, timeout=timeout_s)
    except nats.errors.NoRespondersError:
        raise DependencyUnavailable(f"nobody at {address} hosts it; start it: anima host") from None
    except nats.errors.TimeoutError:
        raise TimeoutError from None
    except (OSError, nats.errors.Error) as error:
        raise DependencyUnavailable(f"{address}: {type(error).__name__}") from None


async def _end(client: Any) -> None:
    """Close a connection, one that was never quite open included."""
    with suppress(TimeoutError):  # over TLS the other side may never say that it has heard
        async with asyncio.timeout(CONNECT_S):
            await client.close()
    transport = client._transport
    if transport is not None:
        transport.close()


async def _knock(address: str) -> None:
    """See whether anybody listens: a client that is to come back for ever would wait for ever to begin."""
    parts = urlsplit(address)
    if parts.username is not None:
        raise DependencyUnavailable(f"{redacted(address)}: {NO_CREDENTIALS}")
    try:
        async with asyncio.timeout(CONNECT_S):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or DEFAULT_PORT)
    except (OSError, TimeoutError) as error:
        raise DependencyUnavailable(
            f"there is no NATS server at {address} ({type(error).__name__})"
        ) from None
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
