"""An answer of a server, streamed or not, as what it tells."""

import json
from collections.abc import Iterator

from anima_actors.voice.dialects import Dialect, Part
from anima_actors.voice.server_sent_events import EventReader

_LONGEST_KEPT = 4_000
_LONGEST_KEY = 1_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_STREAMS_BEGIN = (b"data", b"event", b"id", b"retry", b":")


class NotAnAnswer(ValueError):
    """The server sent something that no language model says; its beginning, as it came, is in the message."""


class AnswerReader:
    """Reads the bytes of an answer, in pieces of any size.

    A server that was asked for a stream may still answer with one JSON document: it is recognised by its
    first character, whatever the server calls it.

    Args:
        dialect: how the server speaks.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._events = EventReader()
        self._start = b""  # the first bytes, to recognise the answer and to show what is none
        self._document: list[bytes] | None = None  # the pieces of an answer that is no stream
        self._heard = False

    def feed(self, chunk: bytes) -> Iterator[Part]:
        """What is told with these bytes.

        Raises:
            NotAnAnswer: it cannot be read.
        """
        if not self._start:
            chunk = chunk.removeprefix(_BYTE_ORDER_MARK).lstrip()
            self._document = [] if chunk[:1] in (b"{", b"[") else None
        self._start += chunk[: _LONGEST_KEPT - len(self._start)]
        if self._document is not None:
            self._document.append(chunk)
        else:
            yield from self._stream(chunk)

    def finish(self) -> Iterator[Part]:
        """What is told by the end of the answer, with the same errors."""
        if self._document is not None:
            yield self._dialect.whole(_json(b"".join(self._document).decode("utf-8", "replace")))
        elif not self._heard and not self._start.startswith(_STREAMS_BEGIN):
            raise NotAnAnswer(_shown(self._start.decode("utf-8", "replace")))

    def _stream(self, chunk: bytes) -> Iterator[Part]:
        try:
            for event in self._events.feed(chunk):
                self._heard = True
                if event.data.startswith("[DONE]"):
                    yield Part(ended=True)
                elif part := self._dialect.part(_json(event.data)):
                    yield part
        except NotAnAnswer:
            raise
        except ValueError as error:
            raise NotAnAnswer(str(error)) from None


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise NotAnAnswer(_shown(text)) from None


def _shown(text: str) -> str:
    """The text, to be cleaned yet; where it has to be cut, no key is left in halves."""
    if len(text) >= _LONGEST_KEPT:
        text = text[: _LONGEST_KEPT - _LONGEST_KEY]
    return f"no JSON: {text}" if text.strip() else "nothing"
