"""One request and its answer over HTTP. aiohttp stays behind this file, and so does all that it might say.

Its errors hold the request with its headers, and so the key; none of them leaves this file, not even as the
context of another one. Connections are kept for a few seconds, so that a judgement and the reply after it, or
a second attempt, need no second handshake; longer than that, and a server would have hung up meanwhile.
"""

import asyncio
import errno
import json
import ssl
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from anima_actors._version import __version__
from anima_actors.voice.error_kinds import ServerError, read_error
from anima_actors.voice.http_errors import (
    SILENCE,
    ModelEndpoint,
    connection_error,
    format_duration,
    unreadable_error,
)
from anima_actors.voice.language_model import VoiceError
from anima_actors.voice.proxy import Proxy
from anima_actors.voice.retries import retry_after

if TYPE_CHECKING:
    import aiohttp

_USER_AGENT = f"anima-actors/{__version__}"
_MOST_REFUSAL_BYTES = 65_536
_KEPT_S = 4.0
"""A connection is kept so long; servers keep theirs for five seconds and more."""
_DRAIN_S = 0.05
_PROXY_WANTS_USER = 407
_WHY = {
    errno.ECONNREFUSED: "connection refused",
    errno.ECONNRESET: "connection reset",
    errno.EHOSTUNREACH: "no way to that host",
    errno.ENETUNREACH: "no way to that network",
}


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """Limits on how long a server may keep us waiting and how much it may send.

    Attributes:
        connect_s: for a connection.
        patience_s: from the request until the model begins to answer, be it with a thought.
        pause_s: between two pieces after that.
        most_bytes: of an answer, after decompression.
    """

    connect_s: float = 5.0
    patience_s: float = 30.0
    pause_s: float = 30.0
    most_bytes: int = 8_000_000


class ConnectionPool:
    """The connections of one model to its server, for each event loop its own."""

    def __init__(self, connect_s: float) -> None:
        self._connect_s = connect_s
        self._open: dict[asyncio.AbstractEventLoop, tuple[AsyncGenerator[Any], aiohttp.ClientSession]] = {}

    async def session(self) -> "aiohttp.ClientSession":
        """Return the session of the running event loop."""
        for loop in [loop for loop in self._open if loop.is_closed()]:
            del self._open[loop]
        loop = asyncio.get_running_loop()
        if loop not in self._open or self._open[loop][1].closed:
            opened = _opened_session(self._connect_s)
            self._open[loop] = (opened, await anext(opened))
        return self._open[loop][1]

    async def close(self) -> None:
        """Close the connections of the running event loop."""
        opened, _ = self._open.pop(asyncio.get_running_loop(), (None, None))
        if opened is not None:
            await opened.aclose()


async def _opened_session(connect_s: float) -> "AsyncGenerator[aiohttp.ClientSession]":
    """Yield a session once, and close it when the generator is closed.

    An event loop that ends closes its generators, and so what nobody else has closed.
    """
    import aiohttp

    async def tell_kept(_: aiohttp.ClientSession, context: Any, __: object) -> None:
        context.trace_request_ctx.append("kept")

    traces = aiohttp.TraceConfig()
    traces.on_connection_reuseconn.append(tell_kept)
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEPT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, connect=connect_s),
        trace_configs=[traces],
        trust_env=False,  # no .netrc that the user does not know of; a proxy is named with each request
    )
    try:
        yield session
    finally:
        await session.close()


class HttpExchange:
    """A request, sent on entering, and its answer, read in pieces; closed on leaving.

    Raises:
        VoiceError: on entering and on reading: there is no connection, or no more.
    """

    def __init__(
        self,
        endpoint: ModelEndpoint,
        path: str,
        body: bytes,
        limits: HttpLimits,
        headers: dict[str, str],
        connections: ConnectionPool,
        proxy: Proxy | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._url = f"{endpoint.address}{path}"
        self._body = body
        self._limits = limits
        self._headers = headers
        self._connections = connections
        self._proxy = proxy
        self._response: aiohttp.ClientResponse | None = None
        self._received = 0
        self._begins_until = 0.0  # on the loop's clock

    async def __aenter__(self) -> Self:
        problem = None
        self._begins_until = asyncio.get_running_loop().time() + self._limits.patience_s
        try:
            async with asyncio.timeout_at(self._begins_until):
                self._response = await self._send()
        except Exception as error:  # whatever it is, it goes no further
            problem = _proxy_error(error, self._endpoint, self._proxy)
            problem = problem or _voice_error(error, self._endpoint, self._limits, self._limits.patience_s)
        if (
            self._response is not None
            and self._proxy is not None
            and self._response.status == _PROXY_WANTS_USER
        ):
            self._response.close()
            problem = _proxy_refusal(self._endpoint, self._proxy, _PROXY_WANTS_USER)
        if problem is not None:
            raise problem
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._response is not None:
            self._response.close()

    @property
    def status(self) -> int:
        return self._answer.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the answer; a lookup ignores case."""
        return self._answer.headers

    async def read(self, *, begun: bool) -> bytes:
        """Return the next piece of the answer, as soon as there is one; empty at its end.

        Args:
            begun: whether the model has begun to answer. What a server sends before only to keep the
                connection open does not count.
        """
        allowed_s = self._limits.pause_s if begun else self._limits.patience_s
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(now + allowed_s if begun else self._begins_until):
                piece = await self._answer.content.readany()
        except Exception as error:
            problem = _voice_error(error, self._endpoint, self._limits, allowed_s)
        else:
            self._received += len(piece)
            if self._received <= self._limits.most_bytes:
                return piece
            problem = unreadable_error(self._endpoint, f"more than {self._limits.most_bytes} bytes")
        raise problem

    async def drain(self) -> None:
        """Read the end of an answer that is known already, so that its connection can be used again."""
        with suppress(Exception):
            async with asyncio.timeout(_DRAIN_S):
                while await self._answer.content.readany():
                    pass

    @property
    def _answer(self) -> "aiohttp.ClientResponse":
        assert self._response is not None, "it is read inside `async with`"
        return self._response

    async def _send(self) -> "aiohttp.ClientResponse":
        import aiohttp

        session = await self._connections.session()
        # what waits to be compressed comes late, and what was compressed may be a bomb
        fixed = {"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": _USER_AGENT}
        while True:
            kept: list[str] = []
            try:
                return await session.post(
                    self._url,
                    data=self._body,
                    headers=fixed | self._headers,
                    allow_redirects=False,
                    proxy=self._proxy.address.reveal() if self._proxy else None,
                    trace_request_ctx=kept,
                )
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                if not kept:  # else the server had closed a connection that was kept: a new one at once
                    raise


def _proxy_error(error: Exception, endpoint: ModelEndpoint, proxy: Proxy | None) -> VoiceError | None:
    """Return the error where it is the proxy's fault; None where it is not."""
    import aiohttp

    if proxy is None:
        return None
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return _proxy_refusal(endpoint, proxy, error.status)
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        why = _WHY.get(error.os_error.errno or 0, "no connection")
        what = f"cannot be reached, for the proxy at {proxy.host} cannot: {why}"
        return connection_error(endpoint, what, "check the proxy")
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        what = f"cannot be reached through the proxy at {proxy.host}: no connection in time"
        return connection_error(endpoint, what, "check the proxy")
    return None


def _proxy_refusal(endpoint: ModelEndpoint, proxy: Proxy, status: int) -> VoiceError:
    if status == _PROXY_WANTS_USER:
        what = f"cannot be reached: the proxy at {proxy.host} wants a user and a password"
        return connection_error(
            endpoint, what, "give both in its address, http://USER:PASSWORD@HOST:PORT", transient=False
        )
    what = f"cannot be reached: the proxy at {proxy.host} lets nothing through to it (status {status})"
    return connection_error(endpoint, what, "check the proxy", transient=status >= 500)


def _voice_error(
    error: Exception, endpoint: ModelEndpoint, limits: HttpLimits, allowed_s: float
) -> VoiceError:
    """Return an error in our words; of its own, only why a certificate is refused."""
    import aiohttp

    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return connection_error(
            endpoint, f"cannot be found: nobody knows {endpoint.host}", "check the network and the address"
        )
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        why = getattr(error.certificate_error, "verify_message", "") or "it does not fit"
        return connection_error(
            endpoint, f"shows a certificate at {endpoint.host} that is not trusted: {why}", transient=False
        )
    if isinstance(error, aiohttp.ClientConnectorSSLError | ssl.SSLError):
        return connection_error(
            endpoint, f"does not speak TLS at {endpoint.host}", "check the address", transient=False
        )
    if isinstance(error, aiohttp.ClientConnectorError):
        why = _WHY.get(error.os_error.errno or 0, "no connection")
        return connection_error(endpoint, f"cannot be reached at {endpoint.host}: {why}", _reach(endpoint))
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        took = format_duration(limits.connect_s)
        return connection_error(
            endpoint, f"cannot be reached at {endpoint.host}: no connection within {took}", _reach(endpoint)
        )
    if isinstance(error, TimeoutError):
        what = f"was silent for {format_duration(allowed_s)}"
        return connection_error(endpoint, what, "try again later", kind=SILENCE)
    if isinstance(error, aiohttp.InvalidURL):
        return connection_error(endpoint, f"has no usable address: {endpoint.address}", transient=False)
    if isinstance(error, aiohttp.ClientResponseError):
        return unreadable_error(endpoint, "no HTTP")
    if _wrongly_compressed(error):
        return unreadable_error(endpoint, "wrongly compressed")
    if isinstance(error, aiohttp.ClientError | OSError):
        return connection_error(endpoint, "broke the connection off", "try again later")
    return connection_error(endpoint, f"could not be asked ({type(error).__name__})", transient=False)


def _wrongly_compressed(error: BaseException) -> bool:
    from aiohttp.http_exceptions import ContentEncodingError

    return isinstance(error, ContentEncodingError) or isinstance(error.__cause__, ContentEncodingError)


def _reach(endpoint: ModelEndpoint) -> str:
    return "is it running?" if endpoint.provider.address is None else "check the network"


async def read_refusal(answer: HttpExchange, now: float) -> ServerError:
    """Read why a request was refused; where that cannot be read, the reason stays empty."""
    body = b""
    try:
        while len(body) <= _MOST_REFUSAL_BYTES and (piece := await answer.read(begun=True)):
            body += piece
    except VoiceError:
        body = b""
    text = "" if len(body) > _MOST_REFUSAL_BYTES else body.decode("utf-8", "replace").strip()
    page = text.startswith("<")  # a page for people says nothing short
    error = read_error("" if page else _json_or_text(text), answer.status)
    wait = retry_after(answer.headers, now) or error.retry_after_s
    return error._replace(retry_after_s=wait, to=_host(answer.headers.get("location", "")))


def _json_or_text(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.rpartition("@")[2]
    except ValueError:
        return ""
