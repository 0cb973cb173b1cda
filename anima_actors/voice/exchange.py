"""One request and its answer over HTTP. aiohttp stays behind this file, and so does all that it might say.

Its errors hold the request with its headers, and so the key; none of them leaves this file, not even as the
context of another one. There is a connection for each request and none in between: what has nothing open
leaks nothing, needs no event loop of its own, and never finds that a server has hung up meanwhile.
"""

import errno
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

from anima_actors.version import __version__
from anima_actors.voice.complaints import Asked, in_words, lost, not_an_answer
from anima_actors.voice.errors import VoiceError

if TYPE_CHECKING:
    import aiohttp


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a server may keep us waiting, and how much it may send."""

    connect_s: float = 5.0
    silence_s: float = 30.0
    most_bytes: int = 8_000_000  # of an answer, after decompression


class Exchange:
    """A request that is made on entering, and its answer, to be read in pieces; closed on leaving.

    Raises:
        VoiceError: on entering and on reading: there is no connection, or no more.
    """

    def __init__(self, asked: Asked, path: str, body: bytes, bounds: Bounds, headers: dict[str, str]) -> None:
        self._asked = asked
        self._url = f"{asked.address}{path}"
        self._body = body
        self._bounds = bounds
        self._headers = headers
        self._session: aiohttp.ClientSession | None = None
        self._response: aiohttp.ClientResponse | None = None
        self._received = 0

    async def __aenter__(self) -> Self:
        problem = None
        try:
            self._response = await self._send()
        except Exception as error:  # whatever it is, it goes no further
            problem = _told(error, self._asked, self._bounds)
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
        """Of the answer."""
        return self._answer.status

    @property
    def headers(self) -> Mapping[str, str]:
        """Of the answer; a lookup ignores case."""
        return self._answer.headers

    async def read(self) -> bytes:
        """The next piece of the answer, as soon as there is one; empty at its end."""
        try:
            piece = await self._answer.content.readany()
        except Exception as error:
            problem = _told(error, self._asked, self._bounds)
        else:
            self._received += len(piece)
            if self._received <= self._bounds.most_bytes:
                return piece
            problem = not_an_answer(self._asked, f"more than {self._bounds.most_bytes} bytes")
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
                total=None, connect=self._bounds.connect_s, sock_read=self._bounds.silence_s
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


_USER_AGENT = f"anima-actors/{__version__}"
_WHY = {
    errno.ECONNREFUSED: "connection refused",
    errno.ECONNRESET: "connection reset",
    errno.EHOSTUNREACH: "no way to that host",
    errno.ENETUNREACH: "no way to that network",
}


def _told(error: Exception, asked: Asked, bounds: Bounds) -> VoiceError:
    """What has happened, in our words; of the error's own, only why a certificate is refused."""
    import aiohttp

    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return lost(asked, f"cannot be found: nobody knows {asked.host}", "check the network and the address")
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        why = getattr(error.certificate_error, "verify_message", "") or "it does not fit"
        return lost(asked, f"shows a certificate at {asked.host} that is not trusted: {why}", passing=False)
    if isinstance(error, aiohttp.ClientConnectorSSLError | ssl.SSLError):
        return lost(asked, f"does not speak TLS at {asked.host}", "check the address", passing=False)
    if isinstance(error, aiohttp.ClientConnectorError):
        why = _WHY.get(error.os_error.errno or 0, "no connection")
        return lost(asked, f"cannot be reached at {asked.host}: {why}", _reach(asked))
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        took = in_words(bounds.connect_s)
        return lost(asked, f"cannot be reached at {asked.host}: no connection within {took}", _reach(asked))
    if isinstance(error, TimeoutError):
        return lost(asked, f"was silent for {in_words(bounds.silence_s)}", "try again later")
    if isinstance(error, aiohttp.InvalidURL):
        return lost(asked, f"has no usable address: {asked.address}", passing=False)
    if isinstance(error, aiohttp.ClientResponseError):
        return not_an_answer(asked, "no HTTP")
    if _wrongly_compressed(error):
        return not_an_answer(asked, "wrongly compressed")
    if isinstance(error, aiohttp.ClientError | OSError):
        return lost(asked, "broke the connection off", "try again later")
    return lost(asked, f"could not be asked ({type(error).__name__})", passing=False)


def _wrongly_compressed(error: BaseException) -> bool:
    from aiohttp.http_exceptions import ContentEncodingError

    return isinstance(error, ContentEncodingError) or isinstance(error.__cause__, ContentEncodingError)


def _reach(asked: Asked) -> str:
    return "is it running?" if asked.provider.address is None else "check the network"
