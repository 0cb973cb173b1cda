"""What a server's error means: read from whatever envelope it comes in, by its codes and its words.

The status alone says too little: an exhausted account answers 429 like a busy minute, a prompt that is too
long 400 like a malformed one, and inside a stream there is no status at all.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from anima_actors.voice.dialects.base import at
from anima_actors.voice.retries import LONGEST_PLAUSIBLE_S


class ErrorKind(StrEnum):
    """What an error means for the one who asked."""

    REQUEST = "request"  # malformed, or a parameter that the server does not take
    KEY = "key"
    QUOTA = "quota"  # nothing is left to pay with
    PERMISSION = "permission"
    MODEL = "model"  # the server has none of that name
    TIMEOUT = "timeout"
    CONFLICT = "conflict"
    CONTEXT = "context"  # the request is longer than the model can read
    SYSTEM_ROLE = "system role"  # the model takes no system prompt
    RATE = "rate"
    LOADING = "loading"  # the model is being loaded
    OVERLOAD = "overload"
    FILTER = "filter"
    TROUBLE = "trouble"  # of the server's own
    OTHER = "other"

    @property
    def transient(self) -> bool:
        """Whether the same request may be answered later."""
        return self in _TRANSIENT


_TRANSIENT = (
    *(ErrorKind.TIMEOUT, ErrorKind.CONFLICT, ErrorKind.RATE, ErrorKind.LOADING, ErrorKind.OVERLOAD),
    ErrorKind.TROUBLE,
)
_BY_STATUS = {
    400: ErrorKind.REQUEST,
    401: ErrorKind.KEY,
    402: ErrorKind.QUOTA,
    403: ErrorKind.PERMISSION,
    404: ErrorKind.MODEL,
    408: ErrorKind.TIMEOUT,
    409: ErrorKind.CONFLICT,
    413: ErrorKind.CONTEXT,
    422: ErrorKind.REQUEST,
    429: ErrorKind.RATE,
    529: ErrorKind.OVERLOAD,
}
_USUAL_STATUS = {
    **{kind: status for status, kind in reversed(_BY_STATUS.items())},
    ErrorKind.SYSTEM_ROLE: 400,
    ErrorKind.FILTER: 400,
    ErrorKind.LOADING: 503,
}


@cache
def server_words() -> dict[str, Any]:
    """Return the words in which servers say how an answer ended and what an error is about."""
    return tomllib.loads(files(__package__).joinpath("server_words.toml").read_text(encoding="utf-8"))


@cache
def _by_words() -> tuple[tuple[ErrorKind, re.Pattern[str]], ...]:
    """Return the kinds with the words that tell them; the first that fits is taken."""
    return tuple(
        (ErrorKind(row["kind"]), re.compile("|".join(row["words"]), re.IGNORECASE))
        for row in server_words()["errors"]
    )


_REQUEST_PER_MINUTE = re.compile(r"per[-_ ]?minute|per[-_ ]?second|\b[TR]PM\b", re.IGNORECASE)
_WEAK = (ErrorKind.RATE, ErrorKind.PERMISSION, ErrorKind.OVERLOAD, ErrorKind.TROUBLE, ErrorKind.REQUEST)
"""Kinds whose words say less than a status does."""

_TOO_LARGE = re.compile(
    r"(?:request|prompt|input|message) (?:is )?too large|reduce your message", re.IGNORECASE
)
_STATUS_IN_WORDS = re.compile(r"(?:^|status|code|error|http)[\s:=/.'\"1]{0,8}\b([45]\d\d)\b", re.IGNORECASE)
_WAIT_IN_WORDS = re.compile(
    r"(?:try again|retry(?:ing)?(?: after)?|wait)\D{0,16}?"
    r"(?:(\d+)m(?:in\w*)? ?)?(\d+(?:\.\d+)?) ?(ms|s\b|sec)",
    re.IGNORECASE,
)
_CODES = frozenset(
    (
        "code",
        "type",
        "status",
        "error_code",
        "errorcode",
        "reason",
        "kind",
        "status_code",
        "statuscode",
        "error",
    )
)
_REASONS = (
    *("error", "errors", "message", "msg", "detail", "details", "error_message", "error_msg", "errormessage"),
    *("status_msg", "base_resp", "response", "description", "title", "reason", "code", "type"),
)
_DEEPEST = 8


class ServerError(NamedTuple):
    """An error as a server reports it, in a status of its own or inside an answer that began well."""

    kind: ErrorKind
    status: int | None  # of the answer, or told in it
    reason: str  # in the server's words; to be scrubbed before it is shown
    retry_after_s: float | None = None
    to: str = ""  # the host that it redirects to; empty where it does not

    @property
    def shown_status(self) -> int:
        """The status, or the one that such an error usually has."""
        return self.status or _USUAL_STATUS.get(self.kind, 500)


def read_error(envelope: Any, status: int | None = None) -> ServerError:
    """Return what an error means.

    Args:
        envelope: what holds it: JSON of any shape, or a text.
        status: of the answer; None inside an answer with status 200.
    """
    found = list(_facts(envelope))
    told = " ".join(found)
    reason = reason_in(envelope)
    status = status or _status_in(found, told)
    return ServerError(_kind(status, f"{told} {reason}"), status, reason, _wait(envelope, told))


def reason_in(data: Any, depth: int = 0) -> str:
    """Return why a request was refused, in the server's words; empty where it does not say."""
    if depth > _DEEPEST:
        return ""
    if isinstance(data, str):
        inner = _json_in(data)
        return (reason_in(inner, depth + 1) if inner is not None else "") or data.strip()
    if isinstance(data, list):
        reasons = (reason_in(one, depth + 1) for one in data)
        return "; ".join(reason for reason in reasons if reason)
    if not isinstance(data, dict):
        return ""
    if isinstance(place := data.get("loc"), list) and isinstance(data.get("msg"), str):
        return f"{'.'.join(map(str, place))}: {data['msg']}"  # of FastAPI, and so of most servers in Python
    fields = {str(name).casefold(): value for name, value in data.items()}
    told = [at(data, "metadata", "raw"), *(fields.get(name) for name in _REASONS)]
    reasons = (reason_in(one, depth + 1) for one in told if isinstance(one, str | list | dict))
    return next((reason for reason in reasons if reason), "")


def _json_in(text: str) -> Any:
    """Return the JSON that a text is, or that ends it; None where there is none."""
    start = min((place for place in (text.find("{"), text.find("[{")) if place >= 0), default=-1)
    if start < 0:
        return None
    try:
        found, _ = json.JSONDecoder().raw_decode(text[start:])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) and found else None


def _facts(data: Any, name: str = "", depth: int = 0) -> Iterator[str]:
    """Yield the codes and texts of an envelope, those inside texts too."""
    if depth > _DEEPEST:
        return
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _facts(value, str(key).casefold(), depth + 1)
    elif isinstance(data, list):
        for value in data:
            yield from _facts(value, name, depth + 1)
    elif isinstance(data, str):
        yield data
        if (inner := _json_in(data)) is not None:
            yield from _facts(inner, name, depth + 1)
    elif isinstance(data, int) and not isinstance(data, bool) and name in _CODES:
        yield f"{name}: {data}"


def _status_in(found: list[str], told: str) -> int | None:
    codes = (match[1] for one in found if (match := re.fullmatch(r"(?:\w+: )?([45]\d\d)", one.strip())))
    match = _STATUS_IN_WORDS.search(told)
    code = next(codes, match[1] if match else None)
    return int(code) if code else None


def _kind(status: int | None, told: str) -> ErrorKind:
    """Return what an error is about; a status that has one meaning only goes before the words."""
    if status in (401, 402):
        return _BY_STATUS[status]
    per_minute = _REQUEST_PER_MINUTE.search(told)
    if per_minute:
        return ErrorKind.CONTEXT if _TOO_LARGE.search(told) else ErrorKind.RATE
    by_words = next((kind for kind, words in _by_words() if words.search(told)), None)
    by_status = _BY_STATUS.get(status or 0)
    precise = by_status not in (None, ErrorKind.REQUEST, ErrorKind.PERMISSION)
    if by_status is not None and (by_words is None or (precise and by_words in _WEAK)):
        return by_status
    if by_words is not None and not (
        by_words in (ErrorKind.REQUEST, ErrorKind.PERMISSION) and (status or 0) >= 500
    ):
        return by_words
    return ErrorKind.TROUBLE if status is None or status >= 500 else ErrorKind.OTHER


def _wait(envelope: Any, told: str) -> float | None:
    """Return how many seconds the words ask to wait; None where they do not, or for something absurd."""
    loading = at(envelope, "estimated_time")
    match = _WAIT_IN_WORDS.search(told)
    wait = 0.0
    if isinstance(loading, int | float) and not isinstance(loading, bool):
        wait = float(loading)
    elif match:
        unit = 0.001 if match[3].casefold() == "ms" else 1.0
        wait = 60.0 * float(match[1] or 0) + unit * float(match[2])
    return wait if 0.0 < wait <= LONGEST_PLAUSIBLE_S else None
