"""Going on with a journal whose writer stopped anywhere, and saving what is whole of a damaged one."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from anima_actors.encoding.files import StrPath, sync_folder
from anima_actors.journal import DamageError, JournalError
from anima_actors.journal.bodies import EVERY, Tail, turn_hash_of
from anima_actors.journal.file import DiskFile, os_errors_told, shown
from anima_actors.journal.framing import Frame, Kind, framed, next_good
from anima_actors.journal.reader import Journal
from anima_actors.journal.writer import JournalWriter, Sync


class Reopened(NamedTuple):
    """A journal open to be gone on with."""

    writer: JournalWriter
    cut: int  # bytes of an unfinished turn that were cut off
    message: str  # one line on it; empty where the journal was whole


class Repaired(NamedTuple):
    """The outcome of a repair."""

    turns: int  # in the new file
    lost: tuple[str, ...]  # the parts that are not, in words
    message: str  # one line


def reopen(path: StrPath, sync: Sync = "turn", snapshot_every: int = 50) -> Reopened:
    """Open a journal to go on with it; everything in it is checked first, and a torn tail is cut off.

    Raises:
        JournalError: it is no journal, of another format, being written, or damaged.
    """
    file = DiskFile(path, create=False)
    try:
        with Journal.open(path, live=True) as journal:
            tail = _tail_of(journal)
            fields, torn = journal.fields, journal.torn
        cut = file.size - tail.size
        what = ""
        if cut:
            file.truncate(tail.size)
            file.sync()
            what = (
                f"{shown(path)}: {cut:,} bytes of an unfinished turn were cut off ({torn}); "
                f"all turns up to {tail.turns} are whole"
            )
        return Reopened(JournalWriter(file, shown(path), fields, tail, sync, snapshot_every), cut, what)
    except BaseException:
        file.close()
        raise


def _tail_of(journal: Journal) -> Tail:
    """Find the end of a journal by reading all of it."""
    begin = journal.begin
    size, previous, first = begin.place, begin.previous or 0, journal.first
    turns, last_hash = first - 1, journal.hash_before
    places, snapshots = [], []
    last_turn = None
    for frame in journal.frames():
        if frame.head.kind == Kind.TURN:
            turns, last_turn = frame.head.turn, frame
            if (turns - first) % EVERY == 0:
                places.append(frame.place)
        elif frame.head.kind == Kind.SNAPSHOT:
            snapshots.append((frame.head.turn, frame.place))
        size, previous = frame.end, frame.head.body
    if last_turn is not None:
        last_hash = journal.record(last_turn).hash
    return Tail(size, previous, turns, last_hash, tuple(places), tuple(snapshots), first)


def repair(path: StrPath, target: StrPath) -> Repaired:
    """Copy a damaged journal to a new file, up to the first turn that is lost.

    A later turn cannot be kept, because it does not follow from one that is there. The damaged file is
    not touched.

    Args:
        path: of the damaged journal.
        target: of the new file; there must be none yet.

    Raises:
        JournalError: its header is damaged, so nothing can be saved; it is being written; or the target
            cannot be written, and is not there then.
    """
    with Journal.open(path) as journal, os_errors_told(target):
        if Path(target).exists():
            raise JournalError(f"{shown(target)} is there already; name another file")
        file = DiskFile(target, create=True)
        try:
            repaired = _saved(journal, file, shown(path), shown(target))
            sync_folder(Path(target).absolute().parent)
        except BaseException:
            Path(target).unlink(missing_ok=True)
            raise
        finally:
            file.close()
        return repaired


def _saved(journal: Journal, file: DiskFile, name: str, new_name: str) -> Repaired:
    with Path(journal.path).open("rb") as source:
        file.write(source.read(journal.begin.place))
        previous, turn = journal.begin.previous or 0, journal.begin.turn or 0
        last_hash, turns = journal.hash_before, 0
        lost: list[str] = []
        missing_from = None
        for place, frame in _all_good(source, journal.begin.place):
            if place is not None:
                lost.append(f"bytes {place:,} to {f'{frame.place:,}' if frame else 'the end'}")
            if frame is None or frame.head.kind not in (Kind.TURN, Kind.SNAPSHOT, Kind.NOTE):
                continue
            kind = Kind(frame.head.kind)
            follows = frame.head.turn == turn + (kind == Kind.TURN)
            new_hash = _hash_after(journal, frame, last_hash) if follows and missing_from is None else None
            if new_hash is not None:
                copy, previous = framed(kind, frame.head.turn, frame.body, previous)
                file.write(copy)
                last_hash, turn = new_hash, frame.head.turn
                turns += kind == Kind.TURN
            elif missing_from is None and frame.head.turn > turn:
                missing_from = turn + 1
        file.sync()
    if missing_from is not None:
        lost.append(f"the turns from {missing_from} on, which do not follow from one that is there")
    what = "; lost: " + ", ".join(lost) if lost else "; nothing was lost"
    return Repaired(turns, tuple(lost), f"{name}: {turns:,} turns saved to {new_name}{what}")


def _hash_after(journal: Journal, frame: Frame, before: str) -> str | None:
    """Return the hash of the history with a frame; None where it is unreadable or of another history."""
    try:
        data = journal.body(frame)
        if frame.head.kind != Kind.TURN:
            return before
        carried = journal.record(frame).hash
    except DamageError:
        return None
    return carried if turn_hash_of(data, before) == carried else None


def _all_good(file: BinaryIO, place: int) -> Iterator[tuple[int | None, Frame | None]]:
    """Yield the frames that are whole by themselves, each with the place of the bytes skipped before it."""
    size = file.seek(0, os.SEEK_END)
    while place < size:
        frame = next_good(file, place)
        if frame is None:
            yield place, None
            return
        yield (place if frame.place > place else None), frame
        place = frame.end
