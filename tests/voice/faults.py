"""All that can go wrong, what is said of it, and how often it is tried."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote

from anima_actors.voice.http_exchange import HttpLimits
from anima_actors.voice.providers import OPENAI_COMPATIBLE
from tests.voice import answers
from tests.voice.answers import begun, document, echoing, events, raw, refused
from tests.voice.local_server import IMPATIENT, KEY, PATIENT, Handler


@dataclass(frozen=True)
class Fault:
    """A server's misbehaviour; ``{name}`` and the like stand for what differs between providers."""

    name: str
    answer: Callable[[str], Handler]
    told: str
    requests: int = 1
    budget_s: float = 60.0

    @property
    def limits(self) -> HttpLimits:
        """Nobody waits long for a server that is silent on purpose, and all do for one that is not."""
        return IMPATIENT if "was silent" in self.told else PATIENT

    def requests_to(self, provider: str) -> int:
        """How often it is asked; a server of one's own would begin anew to load its model."""
        silent = "was silent" in self.told and provider == OPENAI_COMPATIBLE
        return 1 if silent else self.requests

    @property
    def transient(self) -> bool:
        return self.requests > 1 or self.budget_s < 1 or "asks to wait" in self.told


def _refused(status: int, reason: str = "", **headers: str) -> Callable[[str], Handler]:
    return lambda _: refused(status, reason, **headers)


def _always(handler: Handler) -> Callable[[str], Handler]:
    return lambda _: handler


def _wait(asked: str) -> str:
    return "429: {name} takes no more requests or tokens for now: slow down; it asks to wait " + asked


_BUSY = "429: {name} takes no more requests or tokens for now: slow down; try again later, or ask less often"
_TROUBLE = "{name} has a problem of its own"
_LATER = "; try again later"
_ODD = "{name} answered with something else than was asked for"
_ADDRESS = "; check its address"
_START = b": hello\n\n"
_NOON = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


def _headers_told(headers: dict[str, str]) -> str:
    return str(headers)


def _key_in(headers: dict[str, str]) -> str:
    return (headers.get("Authorization") or headers.get("x-api-key") or "").removeprefix("Bearer ")


def _in_base64(headers: dict[str, str]) -> str:
    return " ".join(base64.b64encode(b"?" * n + _key_in(headers).encode()).decode() for n in range(3))


REFUSED = (
    Fault(
        "an unknown model",
        _refused(400, "The model `x` does not exist."),
        "400: {name} has no model {model}, or has it elsewhere than at {address}: "
        "The model `x` does not exist; {models}",
    ),
    Fault("400 without a reason", _refused(400), "400: {name} did not accept the request; {models}"),
    Fault(
        "400 with a page",
        lambda _: raw(b"<html>Bad</html>", 400),
        "400: {name} did not accept the request; {models}",
    ),
    Fault(
        "a wrong key",
        _refused(401, "Invalid API Key"),
        "401: {name} refused the key in {variable}: Invalid API Key{check}",
    ),
    Fault(
        "no money",
        _refused(402, "Insufficient credits"),
        "402: {name} wants to be paid first: Insufficient credits; top the account up{at}",
    ),
    Fault(
        "not allowed",
        _refused(403, "Not for you"),
        "403: {name} does not let this key use {model}: Not for you; check what it may do{at}",
    ),
    Fault(
        "not found",
        _refused(404),
        "404: {name} has no model {model}, or has it elsewhere than at {address}; {models}",
    ),
    Fault(
        "too long",
        _refused(413, "Too many tokens"),
        "413: {name} finds the request too long: Too many tokens; "
        "let fewer earlier exchanges go along (--history-tokens)",
    ),
    Fault(
        "a reason in several lines, with what a terminal obeys",
        _refused(418, "I am\n\x1b[31ma   teapot\x07"),
        "418: {name} did not do what was asked: I am [31ma teapot; check the address and the model",
    ),
    Fault(
        "a reason without end",
        _refused(413, "no " * 1000),
        "413: {name} finds the request too long: "
        + ("no " * 1000)[:299]
        + "…; let fewer earlier exchanges go along (--history-tokens)",
    ),
)

PASSING = (
    Fault("429", _refused(429, "slow down"), _BUSY, 3),
    Fault("429, milliseconds", _refused(429, "slow down", retry_after_ms="1500"), _wait("1.5 s"), 3),
    Fault("429, seconds", _refused(429, "slow down", retry_after="7"), _wait("7 s"), 3),
    Fault(
        "429, a date",
        _refused(
            429,
            "slow down",
            retry_after=format_datetime(_NOON.replace(second=9), usegmt=True),
            date=format_datetime(_NOON, usegmt=True),
        ),
        _wait("9 s"),
        3,
    ),
    Fault("429, a time in the past", _refused(429, "slow down", retry_after="-5"), _BUSY, 3),
    Fault("429, no number", _refused(429, "slow down", retry_after="nan"), _BUSY, 3),
    Fault("429, a century", _refused(429, "slow down", retry_after="3155760000"), _BUSY, 3),
    Fault(
        "429, longer than there is time", _refused(429, "slow down", retry_after="86000"), _wait("24 hours")
    ),
    Fault("408", _refused(408), "408: {name} waited too long for the request; try again", 3),
    Fault(
        "409",
        _refused(409),
        "409: {name} is busy with something that stands against this request; try again",
        3,
    ),
    Fault("500", _refused(500, "boom"), "500: " + _TROUBLE + ": boom" + _LATER, 3),
    Fault("502 with a page", lambda _: raw(b"<html>", 502), "502: " + _TROUBLE + _LATER, 3),
    Fault(
        "503 in words",
        lambda _: raw(b"no one home", 503, "text/plain"),
        "503: " + _TROUBLE + ": no one home" + _LATER,
        3,
    ),
    Fault("529", _refused(529, "Overloaded"), "529: {name} is overloaded: Overloaded" + _LATER, 3),
    Fault("silence", _always(answers.silent), "{name} was silent for 800 ms" + _LATER, 3),
    Fault(
        "silence after the start",
        lambda _: begun(_START, "silent"),
        "{name} was silent for 800 ms" + _LATER,
        3,
    ),
    Fault("hung up", _always(answers.hung_up), "{name} broke the connection off" + _LATER, 3),
    Fault(
        "reset in mid-body", lambda _: begun(_START, "reset"), "{name} broke the connection off" + _LATER, 3
    ),
    Fault("no word of an end", lambda _: begun(_START, "ends"), "{name} broke the answer off" + _LATER, 3),
    Fault(
        "half an event",
        lambda provider: begun(events(provider, ["never read"])[:40], "ends"),
        "{name} broke the answer off" + _LATER,
        3,
    ),
    Fault(
        "an error inside a stream",
        lambda provider: begun(
            b'event: error\ndata: {"type": "error", "error": {"type": "overloaded_error", "code": 529, '
            b'"message": "Overloaded"}}\n\n',
            "ends",
        ),
        "529: {name} is overloaded: Overloaded" + _LATER,
        3,
    ),
    Fault(
        "an error as an answer",
        _always(document({"type": "error", "error": {"type": "api_error", "code": 500, "message": "boom"}})),
        "500: " + _TROUBLE + ": boom" + _LATER,
        3,
    ),
    Fault(
        "a slow drip",
        lambda _: begun(_START, "drips"),
        "{name} gave no whole answer within 400 ms" + _LATER,
        budget_s=0.4,
    ),
)

ODD = (
    Fault("not JSON", lambda _: raw(b"Hello!"), _ODD + " (no JSON: Hello!)" + _ADDRESS),
    Fault(
        "a page", lambda _: raw(b"<html>Log in</html>"), _ODD + " (no JSON: <html>Log in</html>)" + _ADDRESS
    ),
    Fault("nothing", lambda _: raw(b""), _ODD + " (nothing)" + _ADDRESS),
    Fault("half of JSON", lambda _: raw(b'{"choices": ['), _ODD + ' (no JSON: {{"choices": [)' + _ADDRESS),
    Fault(
        "JSON in JSON in JSON",
        lambda _: raw(b"[" * 100_000),
        _ODD + " (no JSON: " + "[" * 80 + "…)" + _ADDRESS,
    ),
    Fault(
        "no JSON in a stream",
        lambda _: begun(b"data: hello\n\n", "ends"),
        _ODD + " (no JSON: hello)" + _ADDRESS,
    ),
    Fault(
        "a line without end",
        lambda _: begun(b"data: " + b"x" * 1_500_000, "ends"),
        _ODD + " (more than 1000000 bytes in one event)" + _ADDRESS,
    ),
    Fault("a gzip bomb", _always(answers.bomb), _ODD + " (more than 8000000 bytes)" + _ADDRESS),
    Fault(
        "no gzip",
        lambda _: raw(b"Hello!", Content_Encoding="gzip"),
        _ODD + " (wrongly compressed)" + _ADDRESS,
    ),
    Fault(
        "JSON of something else",
        _always(document({"hello": 1})),
        "{name} answered without a word; try again, or try another model than {model}",
    ),
    Fault(
        "only thoughts",
        lambda provider: answers.streamed(provider, "<think>", "so much to", finish="length"),
        "{name} used up all tokens of the answer before its first word; raise max_tokens",
    ),
    Fault(
        "filtered",
        lambda provider: answers.streamed(provider, finish="content_filter"),
        "{name} let a filter take away what {model} answered; say it in another way",
    ),
    Fault(
        "a redirect to nowhere",
        lambda _: raw(b"", 301),
        "301: {name} sends requests on to another place, where they do not go" + _ADDRESS,
    ),
)

TELLTALE = (
    Fault(
        "the key",
        _always(echoing(_key_in)),
        "401: {name} refused the key in {variable}: seen: [redacted]{check}",
    ),
    Fault(
        "the key, url-encoded",
        _always(echoing(lambda headers: quote(_key_in(headers), safe=""))),
        "401: {name} refused the key in {variable}: seen: [redacted]{check}",
    ),
    Fault("the key in base64", _always(echoing(_in_base64)), ""),
    Fault("all headers", _always(echoing(_headers_told)), ""),
    Fault("all headers, busy", _always(echoing(_headers_told, 503)), "", 3),
    Fault("the key on a page", lambda _: raw(f"key={KEY}".encode()), ""),
    Fault("the key in a stream", lambda _: begun(f"data: {KEY}\n\n".encode(), "ends"), ""),
    Fault(
        "the key in an error of a stream",
        lambda _: begun(f'data: {{"type": "error", "error": {{"message": "{KEY}"}}}}\n\n'.encode(), "ends"),
        "",
        3,
    ),
    Fault("the key as a host", lambda _: raw(b"", 308, Location=f"https://{quote(KEY, safe='')}.com/x"), ""),
    Fault("the key in an endless reason", _refused(401, "a" * 250 + KEY * 9), ""),
)

FAULTS = (*REFUSED, *PASSING, *ODD, *TELLTALE)
