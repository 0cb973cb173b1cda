"""The connection to a NATS server: one for each event loop and address, opened when first needed."""

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from anima_actors.runtime import AnimaError, Unavailable
from anima_actors.scale.remote.wire import BadMessage, packed, unpacked

CONNECT_S = 2.0
DEFAULT_PORT = 4222
RECONNECT_S = 0.2  # between two attempts to get a lost connection back


class RemoteError(AnimaError, RuntimeError):
    """A module elsewhere failed at its work."""


_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Any]] = WeakKeyDictionary()


async def ask(address: str, subject: str, question: Any, timeout_s: float) -> dict[str, Any]:
    """Send a question, and wait for the answer.

    Raises:
        Unavailable: there is no server, nobody who answers, or no answer in time.
        RemoteError: what was answered is no answer.
    """
    import nats.errors

    payload = packed(question)
    try:
        async with asyncio.timeout(timeout_s):
            client = await _client(address)
            if not client.is_connected:
                raise Unavailable(f"{address} is not there; it is tried again")
            message = await client.request(subject, payload, timeout=timeout_s)
    except nats.errors.NoRespondersError:
        raise Unavailable(f"nobody at {address} hosts it; start it: anima host") from None
    except (TimeoutError, nats.errors.TimeoutError):
        raise Unavailable(f"no answer within {timeout_s:g} s") from None
    except (OSError, nats.errors.Error) as error:
        raise Unavailable(f"{address}: {type(error).__name__}") from None
    try:
        answer = unpacked(message.data)
    except BadMessage as error:
        raise RemoteError(f"its answer is not right: {error}") from None
    if not isinstance(answer, dict):
        raise RemoteError("its answer is not right: it is no mapping")
    return answer


async def close(address: str) -> None:
    """Let go of the connection that this event loop has to an address, if any."""
    client = _clients.get(asyncio.get_running_loop(), {}).pop(address, None)
    if client is not None:
        await client.close()


async def connected(address: str) -> Any:
    """A new connection, which comes back by itself when it is lost.

    Raises:
        Unavailable: there is no server, or the extra is not installed.
    """
    try:
        import nats
        import nats.errors
    except ImportError:
        raise Unavailable('modules elsewhere need NATS: pip install "anima-actors[nats]"') from None

    async def unheard(_error: Exception) -> None:
        """Lost connections are told where somebody waits for an answer."""

    await _knock(address)
    try:
        return await nats.connect(
            address,
            error_cb=unheard,
            connect_timeout=int(CONNECT_S),
            reconnect_time_wait=RECONNECT_S,
            max_reconnect_attempts=-1,
        )
    except (OSError, nats.errors.Error, TimeoutError) as error:
        raise Unavailable(f"there is no NATS server at {address} ({type(error).__name__})") from None


async def _knock(address: str) -> None:
    """See whether anybody listens: a client that is to come back for ever would wait for ever to begin."""
    parts = urlsplit(address)
    try:
        async with asyncio.timeout(CONNECT_S):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or DEFAULT_PORT)
    except (OSError, TimeoutError) as error:
        raise Unavailable(f"there is no NATS server at {address} ({type(error).__name__})") from None
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def _client(address: str) -> Any:
    clients = _clients.setdefault(asyncio.get_running_loop(), {})
    client = clients.get(address)
    if client is None or client.is_closed:
        client = clients[address] = await connected(address)
    return client
