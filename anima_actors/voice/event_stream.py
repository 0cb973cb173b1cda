"""From the bytes of an answer to the JSON in it: a stream of events, lines of JSON, or one document."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

MOST_BYTES = 1_000_000
"""Of one line, and of the data of one event; a language model sends a few hundred at a time."""

_LINE_END = re.compile(rb"\r\n|\r|\n")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_STREAM_STARTS = (b"data", b"event", b"id", b"retry", b"error", b":")
_LONGEST_START = 4_000  # bytes of an answer that are kept to show it
_LONGEST_KEY = 1_000
_HEARTBEAT = re.compile(r"\[?(?:ping|pong|heartbeat|keep[-_ ]?alive|processing)\]?|", re.IGNORECASE)
_LAST = re.compile(r"\[?DONE\]?.*", re.IGNORECASE | re.DOTALL)


class ServerSentEvent(NamedTuple):
    """One event of a stream."""

    event: str  # empty where the server gave it no name
    data: str


class EventReader:
    """Parses server-sent events, as the HTML standard describes them, from pieces of any size.

    Lines end with CR, LF or both; comments are passed over; several ``data`` lines make one event. Only
    whole lines are decoded, so a character may be split between two pieces. Beyond the standard, a line that
    begins with ``error:`` or with a brace is an event of its own, for some servers report their errors so.
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

    def finish(self) -> Iterator[ServerSentEvent]:
        """Yield the event that the end of the stream completes: its blank line is often missing."""
        rest, self._rest = self._rest, b""
        yield from self._take(rest)
        yield from self._take(b"")

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
        elif field == b"error":
            yield ServerSentEvent("error", value.decode("utf-8", "replace"))
        elif line.startswith(b"{"):
            yield ServerSentEvent("", line.decode("utf-8", "replace"))

    def _check(self, size: int) -> None:
        if size > self._most_bytes:
            raise ValueError(f"more than {self._most_bytes} bytes in one event")


class Piece(NamedTuple):
    """One JSON value of an answer, or what stands in its place."""

    data: Any = None
    streamed: bool = True  # whether more may come after it
    last: bool = False  # the server says that nothing more comes
    error: bool = False  # the server says that it is an error
    unreadable: str = ""  # the beginning of what is no JSON, as it came


class AnswerReader:
    """Parses the bytes of an answer, in pieces of any size.

    A server that was asked for a stream may still answer with one JSON document: it is recognised by its
    first character, whatever its content type.
    """

    def __init__(self) -> None:
        self._events = EventReader()
        self._start = b""  # the first bytes: they tell a stream from a document
        self._document: list[bytes] | None = None  # the pieces of an answer that is no stream
        self._any_event = False

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        """Yield what these bytes complete.

        Raises:
            ValueError: an event is longer than the limit.
        """
        if not self._start:
            chunk = chunk.removeprefix(_BYTE_ORDER_MARK).lstrip()
            self._document = [] if chunk[:1] in (b"{", b"[") else None
        self._start += chunk[: _LONGEST_START - len(self._start)]
        if self._document is not None:
            self._document.append(chunk)
            return
        for event in self._events.feed(chunk):
            yield from self._read(event)

    def finish(self) -> Iterator[Piece]:
        """Yield what the end of the answer completes."""
        if self._document is not None:
            yield from _document(b"".join(self._document).decode("utf-8", "replace"))
            return
        for event in self._events.finish():
            # a line that was cut off is no bad event: that the end is missing is known anyway
            yield from (piece for piece in self._read(event) if not piece.unreadable)
        if not self._any_event and not self._start.startswith(_STREAM_STARTS):
            yield Piece(unreadable=_shown(self._start.decode("utf-8", "replace")), streamed=False)

    def _read(self, event: ServerSentEvent) -> Iterator[Piece]:
        self._any_event = True
        data = event.data.strip()
        if event.event == "error":
            yield Piece(_json(data, data), error=True)
        elif _HEARTBEAT.fullmatch(data) or event.event in ("ping", "heartbeat"):
            return
        elif _LAST.fullmatch(data):
            yield Piece(last=True)
        elif data.casefold().startswith("error:"):
            text = data[6:].strip()
            yield Piece(_json(text, text), error=True)
        elif (found := _json(data)) is not None:
            yield Piece(found)
        elif "\n" in data:  # events without a blank line between them
            for line in data.split("\n"):
                yield from self._read(ServerSentEvent("", line))
        elif data != "null":
            yield Piece(unreadable=_shown(data))


def _document(text: str) -> Iterator[Piece]:
    """Yield the values of a document; where there are several, they are the events of a stream."""
    decoder, values, unreadable = json.JSONDecoder(), [], ""
    rest = text.strip()
    while rest and not unreadable:
        try:
            found, end = decoder.raw_decode(rest)
        except (ValueError, RecursionError):
            unreadable = _shown(rest)
        else:
            values += found if isinstance(found, list) else [found]
            rest = rest[end:].lstrip(" \t\r\n,")
    for value in values:
        yield Piece(value, streamed=len(values) > 1 or bool(unreadable))
    if unreadable:
        yield Piece(unreadable=unreadable)


def _json(text: str, otherwise: Any = None) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return otherwise


def _shown(text: str) -> str:
    """Return the start of a text, to be scrubbed yet; it is cut far enough to leave no half of a key."""
    if len(text) >= _LONGEST_START:
        text = text[: _LONGEST_START - _LONGEST_KEY]
    return f"no JSON: {text}" if text.strip() else "nothing"
