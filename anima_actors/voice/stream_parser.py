"""An answer of a server, streamed or not, as what it tells."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from anima_actors.voice.dialects import Dialect
from anima_actors.voice.dialects.base import Finish, Part
from anima_actors.voice.language_model import ModelReply, OnPiece

MOST_BYTES = 1_000_000
"""Of one line, and of the data of one event. An answer of a language model sends a few hundred at a time."""

_LINE_END = re.compile(rb"\r\n|\r|\n")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ServerSentEvent(NamedTuple):
    """What was sent, and as what."""

    event: str  # empty where the server gave it no name
    data: str


class EventReader:
    """Reads a stream of server-sent events, as the HTML standard describes them, from pieces of any size.

    Lines end with CR, LF or both; comments are passed over; several ``data`` lines make one event. A
    character may be split between two pieces, for only whole lines are decoded. What stands after the
    last blank line is no event.
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
        """The events that are whole with these bytes.

        Raises:
            ValueError: a line or an event is longer than anything a language model sends.
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


_LONGEST_KEPT = 4_000
_LONGEST_KEY = 1_000
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


_BEGIN, _END = "<think>", "</think>"


class SpokenPart:
    """Lets pass what is said, and keeps what is thought before it.

    Only thoughts at the very beginning count: later on, the same letters are something that was said.
    """

    def __init__(self) -> None:
        self._held = ""  # may yet turn out to begin a thought, or to end one
        self._thinking = False
        self._speaking = False

    def feed(self, text: str) -> str:
        """What of this text, and of what was held back, is said."""
        if self._speaking:
            return text
        self._held += text
        if not self._thinking:
            begun = self._held.lstrip()
            if _BEGIN.startswith(begun[: len(_BEGIN)]) and len(begun) < len(_BEGIN):
                return ""
            if not begun.startswith(_BEGIN):
                return self._speak(self._held)
            self._thinking, self._held = True, begun.removeprefix(_BEGIN)
        _, end, after = self._held.partition(_END)
        if not end:
            self._held = self._held[1 - len(_END) :]
            return ""
        if not after.strip():
            self._held = end + after  # the space between thought and word is not said either
            return ""
        return self._speak(after.lstrip())

    def rest(self) -> str:
        """What was held back, where nothing more comes and it was no thought."""
        return "" if self._thinking else self._speak(self._held)

    def _speak(self, text: str) -> str:
        self._speaking, self._held = True, ""
        return text


_LONGEST_NAME = 100


class Heard:
    """Gathers an answer, and hands its pieces on as they come.

    Args:
        on_piece: is handed each piece of text.
    """

    def __init__(self, on_piece: OnPiece) -> None:
        self._on_piece = on_piece
        self._pieces: list[str] = []
        self._model = ""
        self._tokens_in: int | None = None
        self._tokens_out: int | None = None
        self.begin()

    def begin(self) -> None:
        """An answer begins, perhaps after another one that failed before its first word."""
        self._spoken = SpokenPart()
        self._half = ""  # the first half of a character whose second one has not come
        self.finish: Finish = ""
        self.ended = False

    @property
    def any(self) -> bool:
        """Whether a piece was handed on."""
        return bool(self._pieces)

    def take(self, part: Part) -> None:
        """Add a part of the answer; whatever ``on_piece`` raises comes out."""
        self._model = part.model[:_LONGEST_NAME] or self._model
        self._tokens_in = self._tokens_in if part.tokens_in is None else part.tokens_in
        self._tokens_out = self._tokens_out if part.tokens_out is None else part.tokens_out
        self.finish = part.finish or self.finish
        self.ended = self.ended or part.ended
        self._hand_on(self._spoken.feed(self._whole_characters(part.text)))

    def end(self) -> None:
        """Nothing more comes: hand on what was held back."""
        self._hand_on(self._spoken.rest())

    def reply(self, broken_off: str = "") -> ModelReply:
        """The answer as far as it came."""
        return ModelReply("".join(self._pieces), self._model, broken_off, self._tokens_in, self._tokens_out)

    def _hand_on(self, piece: str) -> None:
        if piece:
            self._pieces.append(piece)
            self._on_piece(piece)

    def _whole_characters(self, text: str) -> str:
        """Some servers cut an answer between the two halves in which JSON writes an emoji."""
        text = self._half + text
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        text = text.removesuffix(self._half) if self._half else text
        return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
