"""The mind file: one mind, whole, in frames of the journal's kind.

The first frame holds its modules and settings, the second the state of all modules, its chance, its time and
its last turn.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

from anima_actors.encoding.files import StrPath, write_whole
from anima_actors.encoding.snapshots import decode_state, encode_state
from anima_actors.encoding.turn_content import pack
from anima_actors.journal import DamageError, JournalError
from anima_actors.journal.bodies import FORMAT, MIND, BadBody, check_format, unpacked_body
from anima_actors.journal.file import os_errors_told, shown
from anima_actors.journal.framing import FIRST, MAGIC, Frame, Kind, TornTail, framed, frames
from anima_actors.journal.restore import restore_bus
from anima_actors.runtime import AnimaError, Bus
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


def save_mind(mind: Savable, path: StrPath) -> None:
    """Store a mind in a file.

    Raises:
        JournalError: the file cannot be written; what was there before still is.
        SnapshotError: a module holds something that cannot be saved.
        BusyError: a turn is under way.
    """
    moment = mind.history[-1] if mind.history else None
    state = encode_state((mind.bus.snapshot(), moment))
    turns = mind.bus.turns
    header = {
        "format": list(FORMAT),
        "file": MIND,
        **redacted_data(mind.described()),
        "history": {"turns": turns, "hash": mind.history_hash},
    }
    first, checksum = framed(Kind.HEADER, turns, pack(header), FIRST)
    second, checksum = framed(Kind.SNAPSHOT, turns, pack({"state": state}), checksum)
    last, _ = framed(Kind.END, turns, pack({}), checksum)
    with os_errors_told(path):
        write_whole(path, first + second + last)


def load_mind(path: StrPath, make: Make[M]) -> M:
    """Load a mind from its file, as it was when it was stored.

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
            f"{shown(path)} does not tell of a mind: {type(error).__name__}: {error}"
        ) from error
    saved = decode_state(packed)
    if not (isinstance(saved, tuple) and len(saved) == 2):
        raise JournalError(f"{shown(path)} holds no state of a mind")
    state, moment = saved
    restore_bus(mind.bus, state, shown(path))
    if moment is not None:
        mind.history.append(moment)
    mind.history_hash = str(header["history"].get("hash", ""))
    return mind


def _read(path: StrPath) -> tuple[dict[str, Any], Frame]:
    """Return the header and the frame with the state, after all was checked.

    Raises:
        JournalError: the file is missing, damaged or no mind file.
    """
    name = shown(path)
    with os_errors_told(path), Path(path).open("rb") as file:
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
