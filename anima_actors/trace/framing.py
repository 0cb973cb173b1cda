"""Frames: how a journal's bytes are cut into pieces that tell by themselves whether they are whole.

A frame is a head of 32 bytes and a body. The head has a checksum of its own, so that a damaged length is
told from a file that ends early; it names the checksum of the body before, so that no frame can be lost,
doubled or moved without notice.
"""

import struct
from enum import IntEnum
from typing import NamedTuple
from zlib import crc32

MAGIC = b"\xa7ANIMA\r\n"
"""Begins each frame; no UTF-8 text contains it."""

HEAD = struct.Struct("<8sBxxxIIIII")
"""Magic, kind, three zero bytes, then turn, body length and the three checksums, little-endian."""

LARGEST_BODY = 1 << 30

FIRST = 0
"""The checksum "of the body before" in the first frame."""


class Kind(IntEnum):
    """What a frame holds."""

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
    """A frame, and the checksum of its body, which the next frame names."""
    checksum = crc32(body)
    head = HEAD.pack(MAGIC, kind, turn, len(body), previous, checksum, 0)[:-4]
    return b"".join((head, crc32(head).to_bytes(4, "little"), body)), checksum


def read_head(head: bytes) -> Head:
    """The head in 32 bytes.

    Raises:
        BadFrame: saying in a few words what is wrong.
    """
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
    """Hold a body against its head.

    Raises:
        BadFrame: it is not the body that was written.
    """
    if len(body) < head.length:
        raise BadFrame("it ends within a frame")
    if crc32(body) != head.body:
        raise BadFrame("the body of a frame is damaged")
