"""The connection to a NATS server: one for each event loop and address, opened when first needed."""

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from anima_actors.remote.messages import BadMessage, packed, unpacked
from anima_actors.runtime import AnimaError, DependencyUnavailable
from anima_actors.runtime.errors import install_command

CONNECT_S = 2.0
DEFAULT_PORT = 4222
RECONNECT_S = 0.2  # between two attempts to get a lost connection back


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
        if link.closing and not link.asking:
            await _let_go(link)
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
        if not link.asking:
            await _let_go(link)


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

    async def unheard(_error: Exception) -> None:
        """Lost connections are told where somebody waits for an answer."""

    await _knock(address)
    client: Any = Client()
    try:
        async with asyncio.timeout(CONNECT_S):  # it would come back for ever to one who says nothing
            await client.connect(
                address,
                error_cb=unheard,
                reconnect_time_wait=RECONNECT_S,
                max_reconnect_attempts=-1,
            )
    except BaseException as error:
        await _end(client)
        if isinstance(error, OSError | nats.errors.Error | TimeoutError):
            what = f"there is no NATS server at {address} ({type(error).__name__})"
            raise DependencyUnavailable(what) from None
        raise
    return client


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


async def _let_go(link: _Link) -> None:
    if link.client is not None:
        await _end(link.client)


async def _end(client: Any) -> None:
    """Close a connection, one that was never quite open included."""
    await client.close()
    transport = client._transport
    if transport is not None:
        transport.close()


async def _knock(address: str) -> None:
    """See whether anybody listens: a client that is to come back for ever would wait for ever to begin."""
    parts = urlsplit(address)
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
