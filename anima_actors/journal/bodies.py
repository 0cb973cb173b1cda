"""Bodies of frames: what is packed in a header, a turn and the end of a journal."""

from collections.abc import Mapping, Sequence
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

FORMAT = (1, 0)
"""The version of the file format: a newer first number is refused, a newer second one is read."""

MIND = "mind"
"""The kind of file that a mind file's header names."""

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
) -> bytes:
    """Return the body of a turn's frame; an empty part is left out."""
    beside = {
        "draws": draws,
        "stopped": stopped,
        "failed": failed,
        "voice": voice,
        "microseconds": microseconds,
        "fields": fields,
    }
    return pack(
        {
            "heads": content.heads,
            "values": content.values,
            "floats": content.floats,
            "hash": bytes.fromhex(turn_hash),
            **{name: part for name, part in beside.items() if part},
        }
    )


def snapshot_body(state: bytes, membership: Membership) -> bytes:
    """Return the body of a snapshot's frame; the modules that joined and left stand beside the state."""
    if membership == AS_MADE:
        return pack({"state": state})
    added = [[one.name, one.reference, one.details] for one in membership.added]
    return pack({"state": state, "membership": {"added": added, "removed": membership.removed}})


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
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BadBody(f"it holds no turn: {type(error).__name__}: {error}") from error


def turn_hash_of(data: Mapping[str, Any], previous: str) -> str:
    """Return the hash of the content in an unpacked body, whatever hash it carries."""
    return content_hash(_content(data), previous)


def _content(data: Mapping[str, Any]) -> Content:
    blocks = [data["heads"], data["values"], data["floats"]]
    if not all(isinstance(block, bytes) for block in blocks):
        raise TypeError("a block is not binary")
    return Content(*map(bytes, blocks))


def end_body(
    turns: int, last_hash: str, places: Sequence[int], snapshots: Sequence[tuple[int, int]], head_size: int
) -> bytes:
    """Return the body of the last frame: an index, and at its very end its own length and the trailer.

    Args:
        turns: how many there are.
        last_hash: of the last of them.
        places: where the frames of turns 1, 33, 65, ... begin.
        snapshots: the turn and place of each snapshot.
        head_size: of a frame, which counts in the length.
    """
    body = pack(
        {
            "turns": turns,
            "hash": last_hash,
            "every": EVERY,
            "places": b"".join(place.to_bytes(8, "little") for place in places),
            "snapshots": [list(one) for one in snapshots],
        }
    )
    length = head_size + len(body) + 8 + len(TRAILER)
    return body + length.to_bytes(8, "little") + TRAILER


def unpacked_end(body: bytes) -> dict[str, Any]:
    return unpacked_body(body[: -8 - len(TRAILER)])


def check_format(header: Mapping[str, Any], name: str) -> None:
    """Refuse a header of a format that this program cannot read.

    Raises:
        JournalError: with the version that can.
    """
    version = header.get("format")
    if not isinstance(version, list) or len(version) != 2 or not all(type(part) is int for part in version):
        raise JournalError(f"{name}: its header names no format; it is no journal of this program")
    if version[0] != FORMAT[0]:
        raise JournalError(
            f"{name} is of format {version[0]}.{version[1]}, written by anima_actors "
            f"{header.get('package', '?')!s:.40}; this program reads format {FORMAT[0]}; "
            f"use {'a newer' if version[0] > FORMAT[0] else 'that'} version"
        )
