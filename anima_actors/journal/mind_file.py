"""The mind file: one mind, whole, in frames of the journal's kind.

The first frame holds its modules and settings, the second the state of all modules, its chance, its time and
its last turn.
"""

import contextlib
import io
import os
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any, BinaryIO, NamedTuple, Protocol, TypeVar

from anima_actors.encoding.files import StrPath, write_whole
from anima_actors.encoding.snapshots import decode_state, encode_state
from anima_actors.encoding.turn_content import pack
from anima_actors.journal import DamageError, JournalError
from anima_actors.journal.bodies import (
    BEFORE,
    FORMAT,
    MIND,
    BadBody,
    check_format,
    snapshot_body,
    unpacked_body,
)
from anima_actors.journal.file import open_to_read, os_errors_told, shown
from anima_actors.journal.framing import FIRST, HEAD, MAGIC, Frame, Kind, TornTail, framed, frames
from anima_actors.journal.restore import restore_bus
from anima_actors.runtime import AnimaError, Bus
from anima_actors.runtime.membership import AS_MADE
from anima_actors.runtime.redaction import redacted_data


class Savable(Protocol):
    """A mind as it is stored."""

    bus: Bus
    history: Any
    history_hash: str

    def described(self) -> dict[str, Any]:
        """Return its modules and settings, as plain data."""
        ...


M = TypeVar("M", bound=Savable)

Make = Callable[[Mapping[str, Any], Callable[[bytes], Any]], M]
"""Makes a fresh mind from the header of one; the second argument decodes states of modules."""


class Moment(NamedTuple):
    """A mind between two turns, in memory."""

    state: bytes
    history_hash: str


def name_of_file(path: StrPath | BinaryIO) -> str:
    """Return a file as messages name it; "the data" where it is open and has no name."""
    if isinstance(path, str | os.PathLike):
        return shown(path)
    name = getattr(path, "name", None)
    return shown(name) if isinstance(name, str) else "the data"


def save_mind(mind: Savable, path: StrPath | BinaryIO) -> None:
    """Store a mind in a file.

    Args:
        mind: to be stored.
        path: of the file, or a file open to write bytes.

    Raises:
        JournalError: the file cannot be written; what was there before still is.
        SnapshotError: a module holds something that cannot be saved.
        BusyError: a turn is under way.
    """
    write_mind(path, mind_bytes(mind))


def mind_bytes(mind: Savable) -> bytes:
    """Return what the file of a mind holds; writing it may be left to another thread.

    Raises:
        SnapshotError: a module holds something that cannot be saved.
        BusyError: a turn is under way.
    """
    turns = mind.bus.turns
    header = {
        "format": list(FORMAT),
        "file": MIND,
        **redacted_data(mind.described()),
        "history": {"turns": turns, "hash": mind.history_hash},
    }
    first, checksum = framed(Kind.HEADER, turns, pack(header), FIRST)
    state = snapshot_body(moment_of(mind).state, AS_MADE, sha256(first[HEAD.size :]).digest())
    second, checksum = framed(Kind.SNAPSHOT, turns, state, checksum)
    last, _ = framed(Kind.END, turns, pack({BEFORE: sha256(state).digest()}), checksum)
    return first + second + last


def write_mind(path: StrPath | BinaryIO, data: bytes) -> None:
    """Write the file of a mind.

    Raises:
        JournalError: it cannot be written; what was there before still is.
    """
    name = name_of_file(path)
    with os_errors_told(name):
        if isinstance(path, str | os.PathLike):
            write_whole(path, data)
            return
        try:
            written = path.write(data)
        except TypeError as error:
            raise JournalError(f"{name} takes no bytes; open it to write bytes, as with mode 'wb'") from error
    if isinstance(written, int) and written < len(data):
        raise JournalError(f"{name} took {written} of {len(data)} bytes")


def moment_of(mind: Savable) -> Moment:
    """Return a mind as it is now, to go back to.

    Raises:
        SnapshotError: a module holds something that cannot be saved.
        BusyError: a turn is under way.
    """
    last = mind.history[-1] if mind.history else None
    return Moment(encode_state((mind.bus.snapshot(), last)), mind.history_hash)


def take_up(mind: Savable, moment: Moment, name: str) -> None:
    """Let a fresh mind go on from a moment.

    Args:
        mind: of the same modules, without a past.
        moment: to go on from.
        name: of the mind, for messages.

    Raises:
        JournalError: it is of other modules, or one of them does not take it.
    """
    saved = decode_state(moment.state)
    if not (isinstance(saved, tuple) and len(saved) == 2):
        raise JournalError(f"{name} holds no state of a mind")
    state, last = saved
    restore_bus(mind.bus, state, name)
    if last is not None:
        mind.history.append(last)
    mind.history_hash = moment.history_hash


def load_mind(path: StrPath | BinaryIO, make: Make[M]) -> M:
    """Load a mind from its file, as it was when it was stored.

    Args:
        path: of the file, or a file open to read bytes.
        make: makes a fresh mind from its header.

    Raises:
        JournalError: the file is missing, damaged, no mind file, or of a newer version.
        SnapshotError: the state is of a version or of classes that are not there.
        AnimaError: what `make` raises where it cannot find a module.
    """
    header, frame = _read(path)
    try:
        mind = make(header, decode_state)
        packed = unpacked_body(frame.body)["state"]
    except AnimaError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, BadBody) as error:
        raise JournalError(
            f"{name_of_file(path)} does not tell of a mind: {type(error).__name__}: {error}"
        ) from error
    take_up(mind, Moment(packed, str(header["history"].get("hash", ""))), name_of_file(path))
    return mind


class MindAtRest(NamedTuple):
    """What a mind file tells without any module being run."""

    header: dict[str, Any]  # its modules and settings
    turns: int
    lived_s: float  # on its own clock
    last: Any  # the snapshot of its last turn; None where there was none. Events of unknown types are dicts


def look_at(path: StrPath) -> MindAtRest:
    """Read what a mind file tells; no module is loaded because it names one, and none is run.

    Raises:
        JournalError: the file is missing, damaged, no mind file, or of a newer version.
        SnapshotError: the state is of another version.
    """
    header, frame = _read(path)
    try:
        turns, lived_s, last = decode_state(unpacked_body(frame.body)["state"], plainly=_last_turn_in)
        return MindAtRest(header, int(turns), float(lived_s), last)
    except (KeyError, TypeError, ValueError, AttributeError, BadBody) as error:
        raise JournalError(
            f"{shown(path)} does not tell of a mind: {type(error).__name__}: {error}"
        ) from error


def _last_turn_in(tree: Any) -> Any:
    """Return the part of a mind's state that tells how many turns it had, its time, and the last of them."""
    _, (bus, last) = tree
    _, _, (turns, lived_s, *_) = bus
    return ["t", [turns, lived_s, last]]


@contextlib.contextmanager
def _opened(path: StrPath | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(path, str | os.PathLike):
        with os_errors_told(path), open_to_read(path) as file:
            yield file
        return
    with os_errors_told(name_of_file(path)):
        data = path.read()
    if not isinstance(data, bytes):
        raise JournalError(f"{name_of_file(path)} gives no bytes; open it to read bytes, as with mode 'rb'")
    yield io.BytesIO(data)


def _read(path: StrPath | BinaryIO) -> tuple[dict[str, Any], Frame]:
    """Return the header and the frame with the state, after all was checked.

    Raises:
        JournalError: the file is missing, damaged or no mind file.
    """
    name = name_of_file(path)
    with _opened(path) as file:
        beginning = file.read(len(MAGIC))
        if not beginning:
            raise JournalError(f"{name} is empty")
        if beginning != MAGIC:
            raise JournalError(f"{name} is no mind file of anima_actors")
        reading = frames(file, name)
        try:
            found = [next(reading)]
            header = unpacked_body(found[0].body)
            check_format(header, name)
            if header.get("file") != MIND:
                raise JournalError(f"{name} is a journal, no mind file; go on with it by anima resume")
            found += reading
        except (TornTail, BadBody, DamageError) as error:
            raise JournalError(f"{name} is damaged: {error}; a mind file is whole or of no use") from error
    if [frame.head.kind for frame in found] != [Kind.HEADER, Kind.SNAPSHOT, Kind.END]:
        raise JournalError(f"{name} is damaged: it has not the parts that a mind file has")
    if not isinstance(header.get("history"), dict):
        raise JournalError(f"{name} does not tell of a mind's history")
    return header, found[1]
