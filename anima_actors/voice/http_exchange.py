"""One request and its answer over HTTP. aiohttp stays behind this file, and so does all that it might say.

Its errors hold the request with its headers, and so the key; none of them leaves this file, not even as the
context of another one. There is a connection for each request and none in between: what has nothing open
leaks nothing, needs no event loop of its own, and never finds that a server has hung up meanwhile.
"""

import asyncio
import errno
import json
import math
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from anima_actors._version import __version__
from anima_actors.voice import http_errors as complaints
from anima_actors.voice.dialects import Dialect
from anima_actors.voice.errors import VoiceError
from anima_actors.voice.http_errors import Asked, in_words, lost, not_an_answer
from anima_actors.voice.secret import Scrubber

if TYPE_CHECKING:
    import aiohttp
    from aiolimiter import AsyncLimiter


LONGEST_PLAUSIBLE_S = 86_400.0
"""A server that asks to wait longer than a day is not believed."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """How a failed request is repeated.

    The wait doubles from one retry to the next, with chance added so that many minds do not come back at
    the same moment; what a server asks for in Retry-After goes before it.
    """

    retries: int = 2
    first_s: float = 0.5
    most_s: float = 8.0
    jitter_s: float = 0.5
    second: float = 1.0  # how long a second of waiting takes; tests have less time


def asked_to_wait(headers: Mapping[str, str], now: float) -> float | None:
    """How many seconds the server asks to wait: from milliseconds, seconds or a date.

    Args:
        headers: of the answer; a lookup that ignores case.
        now: seconds since 1970, for a date where the server does not tell its own time.

    Returns:
        None where it asks for nothing, or for something absurd: the past, more than a day, no number.
    """
    waits = (
        _number(headers.get("retry-after-ms"), 1e-3),
        _number(headers.get("retry-after"), 1.0),
        _until(headers.get("retry-after"), headers.get("date"), now),
    )
    return next((wait for wait in waits if wait is not None), None)


def _number(text: str | None, unit: float) -> float | None:
    try:
        return _plausible(float(text or "") * unit)
    except ValueError:
        return None


def _until(text: str | None, server_time: str | None, now: float) -> float | None:
    then, here = _moment(text), _moment(server_time)
    return None if then is None else _plausible(then - (now if here is None else here))


def _moment(text: str | None) -> float | None:
    try:
        moment = parsedate_to_datetime(text or "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _plausible(wait: float) -> float | None:
    return wait if math.isfinite(wait) and 0.0 < wait <= LONGEST_PLAUSIBLE_S else None


def keep_out_of_reports() -> None:
    """Let stamina report the retries of others only.

    Its reports hold ``repr`` of what was raised, by default on the program's output. Ours say what they
    have to say in the error that is raised at the end. What a program has set up for its own retries stays.
    """
    from stamina.instrumentation import get_on_retry_hooks, set_on_retry_hooks

    hooks = get_on_retry_hooks()
    if not all(isinstance(hook, _OfOthers) for hook in hooks):
        set_on_retry_hooks([hook if isinstance(hook, _OfOthers) else _OfOthers(hook) for hook in hooks])


class _OfOthers:
    """Hands a report on unless the retry is ours."""

    def __init__(self, hook: Any) -> None:
        self._hook = hook

    def __call__(self, details: Any) -> Any:
        return None if isinstance(details.caused_by, VoiceError) else self._hook(details)


_MINUTE_S = 60.0

_limits: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[str, int], "AsyncLimiter"]] = (
    WeakKeyDictionary()
)


async def turn_to_ask(asked: Asked, requests_a_minute: int) -> None:
    """Wait until one more request is within the limit; as many as a minute allows may come at once.

    The limit belongs to the server and to the event loop, and so to all who ask there.
    """
    from aiolimiter import AsyncLimiter

    here = _limits.setdefault(asyncio.get_running_loop(), {})
    key = (asked.address, requests_a_minute)
    if key not in here:
        here[key] = AsyncLimiter(requests_a_minute, _MINUTE_S)
    await here[key].acquire()


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


_MOST_BYTES = 65_536


class Refusal(NamedTuple):
    """What a server answered in place of an answer."""

    status: int
    reason: str  # in the server's own words, as they came
    retry_after_s: float | None
    to: str  # the host that it points to; empty where it does not

    @property
    def over_its_form(self) -> bool:
        """Whether the same may be asked in another form."""
        return self.status in (400, 422)

    def error(self, asked: Asked, scrubber: Scrubber) -> VoiceError:
        """It in words that may be shown."""
        if 300 <= self.status < 400:
            return complaints.redirected(asked, self.status, scrubber.reason(self.to))
        wait = self.retry_after_s if complaints.may_pass(self.status) else None
        return complaints.refusal(asked, self.status, scrubber.reason(self.reason), wait)


async def read_refusal(answer: Exchange, dialect: Dialect, now: float) -> Refusal:
    """What an answer says that is none. That it refuses is known: why is not worth another error."""
    reason = _said(dialect, await _body(answer))
    to = _host(answer.headers.get("location", ""))
    return Refusal(answer.status, reason, asked_to_wait(answer.headers, now), to)


async def _body(answer: Exchange) -> str:
    body = b""
    try:
        while piece := await answer.read():
            body += piece
            if len(body) > _MOST_BYTES:
                return ""
    except VoiceError:
        return ""
    return body.decode("utf-8", "replace")


def _said(dialect: Dialect, text: str) -> str:
    try:
        return dialect.reason(json.loads(text))
    except (ValueError, RecursionError):
        is_a_page = text.lstrip().startswith("<")
        return "" if is_a_page else text


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.rpartition("@")[2]
    except ValueError:
        return ""
