"""Bodies of frames: what is packed in a header, a turn and the end of a journal."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import msgpack

from anima_actors.encoding.turn_content import (
    Content,
    FieldNames,
    UnreadableContent,
    content_hash,
    pack,
    unpack,
)
from anima_actors.journal import JournalError
from anima_actors.journal.records import TurnRecord, record_of
from anima_actors.runtime import Membership, ModuleAdded
from anima_actors.runtime.membership import AS_MADE

FORMAT = (1, 1)
"""The version of the file format: a newer first number is refused, a newer second one is read."""

INPUTS_FORMAT = (2, 0)
"""That of a journal which holds the inputs of its turns alone; a program that knows of none refuses it."""

CHAINED_SINCE = (1, 1)
"""The first format in which every frame holds the hash of the one before; before it, turns alone did."""

BEFORE = "before"
"""The last key of every body but the header's: the SHA-256 of the body before."""

_BEFORE_IN_BODY = pack(BEFORE) + b"\xc4\x20"  # then its 32 bytes

MIND = "mind"
"""The kind of file that a mind file's header names."""

SOCIETY = "society"
"""The kind of file that the header of a society's journal names."""

EVERY = 32
"""The index names the place of one turn in so many."""

TRAILER = b"ANIMAEND"
"""The last bytes of a journal that was ended cleanly; before them, the length of the last frame."""


class Tail(NamedTuple):
    """The end of a journal, from which a writer goes on."""

    size: int  # bytes, all whole
    previous: int  # checksum of the last body
    turns: int  # number of the last turn
    hash: str  # of the last turn
    places: tuple[int, ...]  # of each 32nd turn, from the first on
    snapshots: tuple[tuple[int, int], ...]  # turn and place of each
    first: int  # number of the first turn that is or will be there
    header: bytes = b""  # the body of the header, which the end repeats
    before: bytes = b""  # SHA-256 of the last body


class BadBody(Exception):
    """A body has the right checksum, but not the content that it should."""


def turn_body(
    content: Content,
    turn_hash: str,
    *,
    draws: Mapping[str, int],
    stopped: Mapping[str, str],
    failed: int,
    voice: Sequence[Mapping[str, Any]],
    microseconds: Mapping[str, float],
    fields: FieldNames,
    check: bytes,
    before: bytes,
) -> bytes:
    """Return the body of a turn's frame; an empty part is left out."""
    beside = {
        "draws": draws,
        "stopped": stopped,
        "failed": failed,
        "voice": voice,
        "microseconds": microseconds,
        "fields": fields,
        "check": check,
    }
    return pack(
        {
            "heads": content.heads,
            "values": content.values,
            "floats": content.floats,
            "hash": bytes.fromhex(turn_hash),
            **{name: part for name, part in beside.items() if part},
            BEFORE: before,
        }
    )


def snapshot_body(state: bytes, membership: Membership, before: bytes) -> bytes:
    """Return the body of a snapshot's frame; the modules that joined and left stand beside the state."""
    body: dict[str, Any] = {"state": state}
    if membership != AS_MADE:
        added = [[one.name, one.reference, one.details] for one in membership.added]
        body["membership"] = {"added": added, "removed": membership.removed}
    return pack({**body, "hash": snapshot_hash(body), BEFORE: before})


def snapshot_hash(data: Mapping[str, Any]) -> bytes:
    """Return the hash of what a snapshot holds, whatever hash it carries."""
    return sha256(data["state"] + pack(data.get("membership"))).digest()


def membership_in(data: Mapping[str, Any]) -> Membership:
    """Return the modules that had joined and left at a snapshot. BadBody: it does not tell."""
    try:
        told = data.get("membership", {"added": (), "removed": ()})
        added = tuple(ModuleAdded(*map(str, one)) for one in told["added"])
        return Membership(added, tuple(map(str, told["removed"])))
    except (KeyError, TypeError, AttributeError) as error:
        raise BadBody(f"it does not tell of modules: {type(error).__name__}: {error}") from error


def unpacked_body(body: bytes) -> dict[str, Any]:
    """Unpack the mapping in a body. BadBody: there is none."""
    try:
        data = unpack(body)
    except (ValueError, TypeError, RecursionError, msgpack.UnpackException, UnreadableContent) as error:
        raise BadBody(f"its body cannot be unpacked: {error}") from error
    if not isinstance(data, dict):
        raise BadBody("its body is no mapping")
    return data


def turn_record(data: Mapping[str, Any], fields: FieldNames) -> TurnRecord:
    """Return the record in an unpacked body; `fields` as the header names them. BadBody: it holds no turn."""
    try:
        names = {**fields, **data["fields"]} if "fields" in data else fields
        return record_of(
            _content(data),
            names,
            stopped=dict(data.get("stopped", {})),
            draws=dict(data.get("draws", {})),
            hash=data["hash"].hex(),
            voice=tuple(data.get("voice") or ()),
            microseconds=dict(data.get("microseconds", {})),
            check=_check_in(data),
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BadBody(f"it holds no turn: {type(error).__name__}: {error}") from error


def turn_hash_of(data: Mapping[str, Any], previous: str) -> str:
    """Return the hash of the content in an unpacked body, whatever hash it carries."""
    return content_hash(_content(data), chained(previous, _check_in(data)))


def chained(previous: str, check: bytes) -> str:
    """Return what the hash of a turn with a check is chained to; without one, the hash before as it is."""
    return previous + check.hex() if check else previous


def _check_in(data: Mapping[str, Any]) -> bytes:
    check = data.get("check", b"")
    if not isinstance(check, bytes):
        raise TypeError("a check is not binary")
    return check


def _content(data: Mapping[str, Any]) -> Content:
    blocks = [data["heads"], data["values"], data["floats"]]
    if not all(isinstance(block, bytes) for block in blocks):
        raise TypeError("a block is not binary")
    if len(data["floats"]) % 8:
        raise ValueError("the floats are no doubles")
    return Content(*map(bytes, blocks))


def body_after(body: bytes, before: bytes) -> bytes:
    """Return a body with another hash of the body before; one of an older format has none and stays."""
    at = len(body) - len(before)
    return body[:at] + before if body[:at].endswith(_BEFORE_IN_BODY) else body


def chains_frames(header: Mapping[str, Any]) -> bool:
    """Return whether every frame of a file with this header holds the hash of the one before."""
    return tuple(header["format"]) >= CHAINED_SINCE


def end_body(tail: Tail, head_size: int) -> bytes:
    """Return the body of the last frame: an index, and at its very end its own length and the trailer.

    Args:
        tail: what is before it.
        head_size: of a frame, which counts in the length.
    """
    body = pack(
        {
            "turns": tail.turns,
            "hash": tail.hash,
            "every": EVERY,
            "places": b"".join(place.to_bytes(8, "little") for place in tail.places),
            "snapshots": [list(one) for one in tail.snapshots],
            "header": tail.header,
            BEFORE: tail.before,
        }
    )
    length = head_size + len(body) + 8 + len(TRAILER)
    return body + length.to_bytes(8, "little") + TRAILER


def unpacked_end(body: bytes) -> dict[str, Any]:
    """Unpack the mapping in a last frame's body. BadBody: there is none."""
    return unpacked_body(body[: -8 - len(TRAILER)] if body.endswith(TRAILER) else body)


def repeated_header(end: Mapping[str, Any]) -> bytes | None:
    """Return the body of the header as the end repeats it; None in older formats."""
    header = end.get("header")
    return bytes(header) if isinstance(header, bytes) else None


def check_format(header: Mapping[str, Any], name: str) -> None:
    """Refuse a header of a format that this program cannot read.

    Raises:
        JournalError: with the version that can.
    """
    version = header.get("format")
    if not isinstance(version, list) or len(version) != 2 or not all(type(part) is int for part in version):
        raise JournalError(f"{name}: its header names no format; it is no journal of this program")
    if version[0] not in (FORMAT[0], INPUTS_FORMAT[0]):
        raise JournalError(
            f"{name} is of format {version[0]}.{version[1]}, written by anima_actors "
            f"{header.get('package', '?')!s:.40}; this program reads formats {FORMAT[0]} and "
            f"{INPUTS_FORMAT[0]}; use {'a newer' if version[0] > FORMAT[0] else 'that'} version"
        )
