"""One request and its answer over HTTP. aiohttp stays behind this file, and so does all that it might say.

Its errors hold the request with its headers, and so the key; none of them leaves this file, not even as the
context of another one. There is a connection for each request and none in between: what has nothing open
leaks nothing, needs no event loop of its own, and never finds that a server has hung up meanwhile.
"""

import errno
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import urlsplit

from anima_actors._version import __version__
from anima_actors.voice.dialects import Dialect
from anima_actors.voice.http_errors import (
    ModelEndpoint,
    connection_error,
    format_duration,
    is_transient,
    redirect_error,
    refusal_error,
    unreadable_error,
)
from anima_actors.voice.language_model import VoiceError
from anima_actors.voice.retries import retry_after
from anima_actors.voice.secret import Scrubber

if TYPE_CHECKING:
    import aiohttp

_USER_AGENT = f"anima-actors/{__version__}"
_MOST_REFUSAL_BYTES = 65_536
_WHY = {
    errno.ECONNREFUSED: "connection refused",
    errno.ECONNRESET: "connection reset",
    errno.EHOSTUNREACH: "no way to that host",
    errno.ENETUNREACH: "no way to that network",
}


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """Limits on how long a server may keep us waiting and how much it may send."""

    connect_s: float = 5.0
    silence_s: float = 30.0
    most_bytes: int = 8_000_000  # of an answer, after decompression


class HttpExchange:
    """A request, sent on entering, and its answer, read in pieces; closed on leaving.

    Raises:
        VoiceError: on entering and on reading: there is no connection, or no more.
    """

    def __init__(
        self, endpoint: ModelEndpoint, path: str, body: bytes, limits: HttpLimits, headers: dict[str, str]
    ) -> None:
        self._endpoint = endpoint
        self._url = f"{endpoint.address}{path}"
        self._body = body
        self._limits = limits
        self._headers = headers
        self._session: aiohttp.ClientSession | None = None
        self._response: aiohttp.ClientResponse | None = None
        self._received = 0

    async def __aenter__(self) -> Self:
        problem = None
        try:
            self._response = await self._send()
        except Exception as error:  # whatever it is, it goes no further
            problem = _voice_error(error, self._endpoint, self._limits)
        except BaseException:
            await self._close()
            raise
        if problem is not None:
            await self._close()
            raise problem
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    @property
    def status(self) -> int:
        return self._answer.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the answer; a lookup ignores case."""
        return self._answer.headers

    async def read(self) -> bytes:
        """Return the next piece of the answer, as soon as there is one; empty at its end."""
        try:
            piece = await self._answer.content.readany()
        except Exception as error:
            problem = _voice_error(error, self._endpoint, self._limits)
        else:
            self._received += len(piece)
            if self._received <= self._limits.most_bytes:
                return piece
            problem = unreadable_error(self._endpoint, f"more than {self._limits.most_bytes} bytes")
        raise problem

    @property
    def _answer(self) -> "aiohttp.ClientResponse":
        assert self._response is not None, "it is read inside `async with`"
        return self._response

    async def _send(self) -> "aiohttp.ClientResponse":
        import aiohttp

        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(
                total=None, connect=self._limits.connect_s, sock_read=self._limits.silence_s
            ),
            trust_env=False,  # no proxy and no .netrc that the user does not know of
        )
        # what waits to be compressed comes late, and what was compressed may be a bomb
        fixed = {"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": _USER_AGENT}
        return await self._session.post(
            self._url, data=self._body, headers=fixed | self._headers, allow_redirects=False
        )

    async def _close(self) -> None:
        if self._response is not None:
            self._response.close()
        if self._session is not None:
            await self._session.close()


def _voice_error(error: Exception, endpoint: ModelEndpoint, limits: HttpLimits) -> VoiceError:
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
        return connection_error(
            endpoint, f"was silent for {format_duration(limits.silence_s)}", "try again later"
        )
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


class Refusal(NamedTuple):
    """An answer that refuses the request."""

    status: int
    reason: str  # in the server's own words, as they came
    retry_after_s: float | None
    to: str  # the host that it redirects to; empty where it does not

    @property
    def over_parameters(self) -> bool:
        return self.status in (400, 422)

    def error(self, endpoint: ModelEndpoint, scrubber: Scrubber) -> VoiceError:
        """Return the refusal as an error in words that may be shown."""
        if 300 <= self.status < 400:
            return redirect_error(endpoint, self.status, scrubber.reason(self.to))
        wait = self.retry_after_s if is_transient(self.status) else None
        return refusal_error(endpoint, self.status, scrubber.reason(self.reason), wait)


async def read_refusal(answer: HttpExchange, dialect: Dialect, now: float) -> Refusal:
    """Read a refusal; where its reason cannot be read, the reason stays empty."""
    reason = await _read_reason(answer, dialect)
    to = _host(answer.headers.get("location", ""))
    return Refusal(answer.status, reason, retry_after(answer.headers, now), to)


async def _read_reason(answer: HttpExchange, dialect: Dialect) -> str:
    body = b""
    try:
        while piece := await answer.read():
            body += piece
            if len(body) > _MOST_REFUSAL_BYTES:
                return ""
    except VoiceError:
        return ""
    text = body.decode("utf-8", "replace")
    try:
        return dialect.parse_reason(json.loads(text))
    except (ValueError, RecursionError):
        return "" if text.lstrip().startswith("<") else text  # a page for people says nothing short


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.rpartition("@")[2]
    except ValueError:
        return ""
