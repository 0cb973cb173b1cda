"""Frames: the pieces of a file, each checked by itself; and where in a journal to find a turn.

A frame is a head of 32 bytes and a body. The head has a checksum of its own, so that a damaged length is
told from a file that ends early; it names the checksum of the body before, so that no frame can be lost,
doubled or moved without notice.
"""

import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zlib import crc32

from anima_actors.journal import DamageError, JournalError
from anima_actors.journal.bodies import EVERY, TRAILER, BadBody, unpacked_end

MAGIC = b"\xa7ANIMA\r\n"
"""Begins each frame; no UTF-8 text contains it."""

HEAD = struct.Struct("<8sBxxxIIIII")
"""Magic, kind, three zero bytes, then turn, body length and the three checksums, little-endian."""

LARGEST_BODY = 1 << 30

FIRST = 0
"""The checksum "of the body before" in the first frame."""


class Kind(IntEnum):
    """The kinds of frames."""

    HEADER = 1
    TURN = 2
    SNAPSHOT = 3
    END = 4
    NOTE = 5


class Head(NamedTuple):
    """The head of a frame."""

    kind: int
    turn: int  # the turn it holds; of other frames, the last turn before it
    length: int  # of the body
    previous: int  # checksum of the body before
    body: int  # checksum of the body


class BadFrame(Exception):
    """These bytes are no frame."""


def framed(kind: Kind, turn: int, body: bytes, previous: int) -> tuple[bytes, int]:
    """Return a frame, and the checksum of its body, which the next frame names.

    Raises:
        JournalError: it is larger than any reader takes.
    """
    if len(body) > LARGEST_BODY:
        what = f"turn {turn}" if kind == Kind.TURN else f"a {kind.name.lower()}"
        raise JournalError(
            f"{what} has {len(body):,} bytes; at most {LARGEST_BODY:,} can be recorded", turn=turn
        )
    checksum = crc32(body)
    head = HEAD.pack(MAGIC, kind, turn, len(body), previous, checksum, 0)[:-4]
    return b"".join((head, crc32(head).to_bytes(4, "little"), body)), checksum


def is_journal(file: Path) -> bool:
    """Return whether a file begins like a journal or the file of a mind."""
    with file.open("rb") as content:
        return content.read(len(MAGIC)) == MAGIC


def read_head(head: bytes) -> Head:
    """Read the head in 32 bytes. BadFrame says in a few words what is wrong."""
    if len(head) < HEAD.size:
        raise BadFrame("it ends within the head of a frame")
    magic, kind, turn, length, previous, body, own = HEAD.unpack(head)
    if magic != MAGIC:
        raise BadFrame("no frame begins here")
    if crc32(head[:-4]) != own:
        raise BadFrame("the head of a frame is damaged")
    if length > LARGEST_BODY:
        raise BadFrame("a frame is larger than any can be")
    return Head(kind, turn, length, previous, body)


def check_body(head: Head, body: bytes) -> None:
    """Check a body against its head. BadFrame: it is not the body that was written."""
    if len(body) < head.length:
        raise BadFrame("it ends within a frame")
    if crc32(body) != head.body:
        raise BadFrame("the body of a frame is damaged")


CHUNK = 1 << 20


class Frame(NamedTuple):
    """A whole frame, where it begins, and its body."""

    place: int
    head: Head
    body: bytes

    @property
    def end(self) -> int:
        """Where the next frame begins."""
        return self.place + HEAD.size + self.head.length


class TornTail(Exception):
    """The file ends within a frame, and there is nothing whole after it: its last turn was never finished."""

    def __init__(self, place: int, why: str) -> None:
        super().__init__(why)
        self.place = place  # the end of what is whole
        self.why = why


class Spot(NamedTuple):
    """Where reading goes on, and what must come there."""

    place: int = 0
    previous: int | None = FIRST  # None where an index named the place
    turn: int | None = None  # the last one before; None before the header


BEGINNING = Spot()


def frames(file: BinaryIO, name: str, spot: Spot = BEGINNING) -> Iterator[Frame]:
    """Yield the whole frames of a file from a spot on, each checked, in constant memory.

    Raises:
        TornTail: at the end, where the file ends within a frame.
        DamageError: a frame is bad, and there are good ones after it.
    """
    place, previous, turn = spot
    while True:
        try:
            frame = _frame_at(file, place)
        except BadFrame as bad:
            raise _torn_or_damaged(file, name, place, turn, str(bad)) from None
        if frame is None:
            return
        _check_chain(frame, previous, turn, name)
        yield frame
        place, previous, turn = frame.end, frame.head.body, frame.head.turn


def heads(file: BinaryIO, name: str, spot: Spot = BEGINNING) -> Iterator[tuple[int, Head]]:
    """Yield the places and heads of the frames from a spot on; bodies are passed over unread.

    Raises:
        TornTail, DamageError: as :func:`frames` does, as far as heads can tell.
    """
    place, previous, turn = spot
    size = file.seek(0, 2)
    while place < size:
        file.seek(place)
        try:
            head = read_head(file.read(HEAD.size))
            if place + HEAD.size + head.length > size:
                raise BadFrame("it ends within a frame")
        except BadFrame as bad:
            raise _torn_or_damaged(file, name, place, turn, str(bad)) from None
        frame = Frame(place, head, b"")
        _check_chain(frame, previous, turn, name)
        yield place, head
        place, previous, turn = frame.end, head.body, head.turn


def next_good(file: BinaryIO, start: int) -> Frame | None:
    """Return the first frame from a place on that is whole by itself."""
    place = start
    while True:
        file.seek(place)
        chunk = file.read(CHUNK + len(MAGIC))
        at = chunk.find(MAGIC)
        while at >= 0:
            with suppress(BadFrame):
                return _frame_at(file, place + at)
            at = chunk.find(MAGIC, at + 1)
        if len(chunk) <= CHUNK:
            return None
        place += CHUNK


def whole_frames(file: BinaryIO, place: int) -> Iterator[tuple[int | None, Frame | None]]:
    """Yield the frames that are whole by themselves, each with the place of the bytes skipped before it."""
    size = file.seek(0, os.SEEK_END)
    while place < size:
        frame = next_good(file, place)
        if frame is None:
            yield place, None
            return
        yield (place if frame.place > place else None), frame
        place = frame.end


def _frame_at(file: BinaryIO, place: int) -> Frame | None:
    """Return the frame that begins at a place, None at the end of the file. BadFrame: none is whole there."""
    file.seek(place)
    raw = file.read(HEAD.size)
    if not raw:
        return None
    head = read_head(raw)
    if head.length > CHUNK and place + HEAD.size + head.length > file.seek(0, 2):
        raise BadFrame("it ends within a frame")
    file.seek(place + HEAD.size)
    body = file.read(head.length)
    check_body(head, body)
    return Frame(place, head, body)


def _check_chain(frame: Frame, previous: int | None, turn: int | None, name: str) -> None:
    if previous is None:
        return
    head = frame.head
    if head.previous != previous:
        why = "a frame is missing before it, or it belongs to another file"
        raise _damage(name, frame.place, turn, why)
    is_first = turn is None
    follows = head.turn == (turn or 0) + (head.kind == Kind.TURN)
    if (head.kind == Kind.HEADER) != is_first or not (is_first or follows):
        raise _damage(name, frame.place, turn, "its turns are out of order")


def _torn_or_damaged(
    file: BinaryIO, name: str, place: int, turn: int | None, why: str
) -> TornTail | JournalError:
    """Tell an end that is torn off from damage, after which good frames follow."""
    after = next_good(file, place + 1)
    if after is None:
        return TornTail(place, why)
    with suppress(BadFrame):
        if _frame_at(file, place) is not None:  # it was still being written when it was read first
            return TornTail(place, why)
    return _damage(name, place, turn, f"{why}, and whole frames follow from byte {after.place:,}")


def _damage(name: str, place: int, turn: int | None, why: str) -> DamageError:
    where = "in its header" if turn is None else f"after turn {turn}"
    message = f"{name} is damaged at byte {place:,}, {where}: {why}; anima repair saves what is whole"
    return DamageError(message, offset=place, turn=None if turn is None else turn + 1)


class Index(NamedTuple):
    """The places where reading for a turn can begin."""

    spots: tuple[Spot, ...]  # before the first turn and each 32nd after it
    last: int  # the number of the last turn
    torn: str | None  # what was wrong with the end of the file, where that was seen


def index_of(file: BinaryIO, name: str, begin: Spot, *, moved: bool = False) -> Index:
    """Return the index of a journal whose header ends at a spot.

    Args:
        file: the journal.
        name: of it, for messages.
        begin: where its header ends.
        moved: whether its frames are not where they were written.

    Raises:
        DamageError: there is no footer, and the heads of the frames are not in order.
    """
    return (None if moved else _from_footer(file, name, begin)) or _from_heads(file, name, begin)


def _from_footer(file: BinaryIO, name: str, begin: Spot) -> Index | None:
    size = file.seek(0, os.SEEK_END)
    tail_size = 8 + len(TRAILER)
    if size < begin.place + HEAD.size + tail_size:
        return None
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    place = size - int.from_bytes(tail[:8], "little")
    if not tail.endswith(TRAILER) or place < begin.place:
        return None
    try:
        frame = next(frames(file, name, Spot(place, None, None)))
        if frame.head.kind != Kind.END:
            return None
        end = unpacked_end(frame.body)
        places, last = end["places"], end["turns"]
    except (JournalError, TornTail, StopIteration, BadBody, KeyError):
        return None
    if end.get("every") != EVERY or not isinstance(places, bytes) or not isinstance(last, int):
        return None
    starts = [int.from_bytes(places[at : at + 8], "little") for at in range(0, len(places), 8)]
    before = begin.turn or 0
    spots = [Spot(start, None, before + EVERY * number) for number, start in enumerate(starts)]
    return Index((begin, *spots[1:]), last, None)


def _from_heads(file: BinaryIO, name: str, begin: Spot) -> Index:
    spots = [begin]
    before, previous = begin.turn or 0, begin.previous
    with suppress(TornTail):
        for place, head in heads(file, name, begin):
            if head.kind == Kind.TURN and head.turn > before + 1 and (head.turn - before - 1) % EVERY == 0:
                spots.append(Spot(place, previous, head.turn - 1))
            previous = head.body
    return Index(tuple(spots), *_last_whole(file, name, spots))


def _last_whole(file: BinaryIO, name: str, spots: list[Spot]) -> tuple[int, str | None]:
    """Return the last turn whose body is whole too, and what was wrong with the end."""
    last = spots[-1].turn or 0
    try:
        for frame in frames(file, name, spots[-1]):
            last = frame.head.turn
    except TornTail as torn:
        if last == spots[-1].turn and len(spots) > 1:  # the turn after the last spot is the torn one
            return _last_whole(file, name, spots[:-1])
        return last, torn.why
    return last, None
