"""An answer that is none: what it says about itself, read with care."""

import json
from typing import NamedTuple
from urllib.parse import urlsplit

from anima_actors.voice import complaints
from anima_actors.voice.complaints import Asked
from anima_actors.voice.dialects import Dialect
from anima_actors.voice.errors import VoiceError
from anima_actors.voice.exchange import Exchange
from anima_actors.voice.retrying import asked_to_wait
from anima_actors.voice.scrubbing import Scrubber

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
