"""From the bytes of an answer, streamed or not, to the text of the reply, its reasoning left out."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from anima_actors.voice.dialects import Dialect
from anima_actors.voice.dialects.base import Finish, ReplyDelta
from anima_actors.voice.language_model import ModelReply, OnPiece

MOST_BYTES = 1_000_000
"""Of one line, and of the data of one event; a language model sends a few hundred at a time."""

_LINE_END = re.compile(rb"\r\n|\r|\n")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_STREAM_STARTS = (b"data", b"event", b"id", b"retry", b":")
_BEGIN, _END = "<think>", "</think>"
_LONGEST_START = 4_000  # bytes of an answer that are kept to show it
_LONGEST_KEY = 1_000
_LONGEST_NAME = 100


class ServerSentEvent(NamedTuple):
    """One event of a stream."""

    event: str  # empty where the server gave it no name
    data: str


class EventReader:
    """Parses server-sent events, as the HTML standard describes them, from pieces of any size.

    Lines end with CR, LF or both; comments are passed over; several ``data`` lines make one event. Only
    whole lines are decoded, so a character may be split between two pieces. Lines after the last blank one
    are no event.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._rest = b""  # of a line that has not ended
        self._after_return = False  # a LF that comes first belongs to the CR before it
        self._first_line = True
        self._event = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[ServerSentEvent]:
        """Yield the events that these bytes complete.

        Raises:
            ValueError: a line or an event is longer than the limit.
        """
        if self._after_return and chunk:
            chunk = chunk.removeprefix(b"\n")
            self._after_return = False
        lines = _LINE_END.split(self._rest + chunk) if self._rest else _LINE_END.split(chunk)
        self._rest = lines.pop()
        if chunk:
            self._after_return = chunk.endswith(b"\r")
        for line in lines:
            self._check(len(line))
            yield from self._take(line)
        self._check(len(self._rest))

    def _take(self, line: bytes) -> Iterator[ServerSentEvent]:
        if self._first_line:
            line, self._first_line = line.removeprefix(_BYTE_ORDER_MARK), False
        if not line:
            if self._data:
                yield ServerSentEvent(self._event, "\n".join(self._data))
            self._event, self._data, self._size = "", [], 0
            return
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._size += len(value) + 1
            self._check(self._size)
            self._data.append(value.decode("utf-8", "replace"))
        elif field == b"event":
            self._event = value.decode("utf-8", "replace")

    def _check(self, size: int) -> None:
        if size > self._most_bytes:
            raise ValueError(f"more than {self._most_bytes} bytes in one event")


class NotAnAnswer(ValueError):
    """The server sent something else than an answer; its beginning, as it came, is the message."""


class AnswerReader:
    """Parses the bytes of an answer, in pieces of any size.

    A server that was asked for a stream may still answer with one JSON document: it is recognised by its
    first character, whatever its content type.

    Args:
        dialect: the interface of the server.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._events = EventReader()
        self._start = b""  # the first bytes: they tell a stream from a document
        self._document: list[bytes] | None = None  # the pieces of an answer that is no stream
        self._any_event = False

    def feed(self, chunk: bytes) -> Iterator[ReplyDelta]:
        """Yield the deltas that these bytes complete.

        Raises:
            NotAnAnswer: it cannot be read.
        """
        if not self._start:
            chunk = chunk.removeprefix(_BYTE_ORDER_MARK).lstrip()
            self._document = [] if chunk[:1] in (b"{", b"[") else None
        self._start += chunk[: _LONGEST_START - len(self._start)]
        if self._document is not None:
            self._document.append(chunk)
        else:
            yield from self._stream(chunk)

    def finish(self) -> Iterator[ReplyDelta]:
        """Yield the deltas that the end of the answer completes, with the same errors."""
        if self._document is not None:
            yield self._dialect.parse_reply(_json(b"".join(self._document).decode("utf-8", "replace")))
        elif not self._any_event and not self._start.startswith(_STREAM_STARTS):
            raise NotAnAnswer(_shown(self._start.decode("utf-8", "replace")))

    def _stream(self, chunk: bytes) -> Iterator[ReplyDelta]:
        try:
            for event in self._events.feed(chunk):
                self._any_event = True
                if event.data.startswith("[DONE]"):
                    yield ReplyDelta(ended=True)
                elif delta := self._dialect.parse_event(_json(event.data)):
                    yield delta
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
    """Return the start of a text, to be scrubbed yet; it is cut far enough to leave no half of a key."""
    if len(text) >= _LONGEST_START:
        text = text[: _LONGEST_START - _LONGEST_KEY]
    return f"no JSON: {text}" if text.strip() else "nothing"


class ReasoningFilter:
    """Removes a model's reasoning from the beginning of its reply.

    Only there: later on, the same letters are part of the reply.
    """

    def __init__(self) -> None:
        self._held = ""  # may yet turn out to be a tag
        self._reasoning = False
        self._passing = False

    def feed(self, text: str) -> str:
        """Return what of this text, and of what was held back, belongs to the reply."""
        if self._passing:
            return text
        self._held += text
        if not self._reasoning:
            begun = self._held.lstrip()
            if _BEGIN.startswith(begun[: len(_BEGIN)]) and len(begun) < len(_BEGIN):
                return ""
            if not begun.startswith(_BEGIN):
                return self._pass(self._held)
            self._reasoning, self._held = True, begun.removeprefix(_BEGIN)
        _, end, after = self._held.partition(_END)
        if not end:
            self._held = self._held[1 - len(_END) :]
            return ""
        if not after.strip():
            self._held = end + after  # the space between reasoning and reply is left out too
            return ""
        return self._pass(after.lstrip())

    def rest(self) -> str:
        """Return what was held back and was no reasoning, at the end of the reply."""
        return "" if self._reasoning else self._pass(self._held)

    def _pass(self, text: str) -> str:
        self._passing, self._held = True, ""
        return text


class ReplyBuffer:
    """Gathers a reply, and hands its pieces on as they come.

    Args:
        on_piece: takes each piece of text.
    """

    def __init__(self, on_piece: OnPiece) -> None:
        self._on_piece = on_piece
        self._pieces: list[str] = []
        self._model = ""
        self._tokens_in: int | None = None
        self._tokens_out: int | None = None
        self.begin()

    def begin(self) -> None:
        """Start over: the attempt before failed without a word."""
        self._filter = ReasoningFilter()
        self._half = ""  # a surrogate whose second half has not come
        self.finish: Finish = ""
        self.ended = False

    @property
    def has_text(self) -> bool:
        return bool(self._pieces)

    def add(self, delta: ReplyDelta) -> None:
        """Add a delta; errors of ``on_piece`` pass through."""
        self._model = delta.model[:_LONGEST_NAME] or self._model
        self._tokens_in = self._tokens_in if delta.tokens_in is None else delta.tokens_in
        self._tokens_out = self._tokens_out if delta.tokens_out is None else delta.tokens_out
        self.finish = delta.finish or self.finish
        self.ended = self.ended or delta.ended
        self._hand_on(self._filter.feed(self._whole_characters(delta.text)))

    def end(self) -> None:
        """Hand on what was held back; nothing more comes."""
        self._hand_on(self._filter.rest())

    def reply(self, broken_off: str = "") -> ModelReply:
        return ModelReply("".join(self._pieces), self._model, broken_off, self._tokens_in, self._tokens_out)

    def _hand_on(self, piece: str) -> None:
        if piece:
            self._pieces.append(piece)
            self._on_piece(piece)

    def _whole_characters(self, text: str) -> str:
        """Join surrogate halves: some servers cut an answer between the two in which JSON writes an emoji."""
        text = self._half + text
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        text = text.removesuffix(self._half) if self._half else text
        return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
