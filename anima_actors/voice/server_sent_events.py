"""Server-sent events out of bytes that arrive in any pieces."""

import re
from collections.abc import Iterator
from typing import NamedTuple

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
