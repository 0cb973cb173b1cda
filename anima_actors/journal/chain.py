"""The chain of a file: each frame holds the hash of the one before, from the header to the end.

A checksum finds what a disk or a line has done. Whoever changes bytes on purpose makes new checksums; the
hashes of all that follows would have to be made again too, and the last of them is what one has written down.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from anima_actors.journal.bodies import (
    BEFORE,
    BadBody,
    chains_frames,
    repeated_header,
    snapshot_hash,
    turn_hash_of,
    unpacked_body,
    unpacked_end,
)
from anima_actors.journal.framing import Frame, Kind


class BrokenLink(NamedTuple):
    """A frame that does not follow from what is before it, though its checksums are right."""

    place: int  # of the frame
    turn: int  # that it holds, or the last one before it
    why: str


class Chain:
    """Holds frames against what each says of those before it, as they are read."""

    def __init__(
        self, header: Mapping[str, Any], header_body: bytes, *, turn_hash: str | None, from_header: bool
    ) -> None:
        """Begin with the frame after the header, or anywhere.

        Args:
            header: of the file; older formats chain the turns alone.
            header_body: as it is in the file.
            turn_hash: of the turn before the first frame; None where it is not known.
            from_header: whether the first frame is the one after the header.
        """
        self._required = chains_frames(header)
        self._header = header_body
        self._before = sha256(header_body).digest() if from_header else None
        self._turn_hash = turn_hash if from_header else None
        self._after_header = from_header

    def broken_at(self, frame: Frame) -> BrokenLink | None:
        """Hold the next frame against those before it; the next one is held against it."""
        ends = frame.head.kind == Kind.END
        try:
            data = unpacked_end(frame.body) if ends else unpacked_body(frame.body)
            why = self._content_broken(frame, data)
            why = self._before_broken(data) or why
        except (BadBody, KeyError, TypeError, ValueError, AttributeError) as error:
            why = f"it cannot be read: {error}"
            self._turn_hash = None
        self._before, self._after_header = sha256(frame.body).digest(), False
        return None if why is None else BrokenLink(frame.place, frame.head.turn, why)

    def _before_broken(self, data: Mapping[str, Any]) -> str | None:
        told = data.get(BEFORE)
        if told is None:
            return "it does not hold the hash of what is before it" if self._required else None
        if self._before in (None, told):
            return None
        if self._after_header:
            return "the header is not the one that it was recorded with"
        return "what is before it is not what was recorded"

    def _content_broken(self, frame: Frame, data: Mapping[str, Any]) -> str | None:
        if frame.head.kind == Kind.TURN:
            expected = None if self._turn_hash is None else turn_hash_of(data, self._turn_hash)
            self._turn_hash = data["hash"].hex()
            if expected not in (None, self._turn_hash):
                return "its hash is not that of what it holds"
        elif frame.head.kind == Kind.SNAPSHOT and (self._required or "hash" in data):
            if data.get("hash") != snapshot_hash(data):
                return "its hash is not that of what it holds"
        elif frame.head.kind == Kind.END and "turns" in data:
            if data["turns"] != frame.head.turn or data["hash"] != (self._turn_hash or data["hash"]):
                return "the end tells of other turns"
            if repeated_header(data) not in (None, self._header):
                return "the header at the end is not the one at the beginning"
        return None
