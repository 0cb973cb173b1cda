"""Going on with a journal whose writer stopped anywhere, and saving what is whole of a damaged one."""

import os
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from anima_actors.encoding.files import Draft, StrPath
from anima_actors.journal import DamageError, JournalError
from anima_actors.journal.bodies import EVERY, Tail, body_after, end_body, turn_hash_of
from anima_actors.journal.file import DiskFile, os_errors_told, shown
from anima_actors.journal.framing import FIRST, HEAD, Frame, Kind, framed, whole_frames
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
        with Journal.open(path, live=True, inputs=True) as journal:
            tail = _tail_of(journal)
            fields, torn, detail = journal.fields, journal.torn, journal.detail
        cut = file.size - tail.size
        what = ""
        if cut:
            file.truncate(tail.size)
            file.sync()
            what = (
                f"{shown(path)}: {cut:,} bytes of an unfinished turn were cut off ({torn}); "
                f"all turns up to {tail.turns} are whole"
            )
        writer = JournalWriter(file, shown(path), fields, tail, sync, snapshot_every)
        writer.detail = detail
        return Reopened(writer, cut, what)
    except BaseException:
        file.close()
        raise


def _tail_of(journal: Journal) -> Tail:
    """Find the end of a journal by reading all of it."""
    begin = journal.begin
    size, previous, first = begin.place, begin.previous or 0, journal.first
    turns, last_hash = first - 1, journal.hash_before
    places, snapshots = [], []
    last_turn, last_body = None, journal.header_body
    for frame in journal.frames():
        if frame.head.kind == Kind.TURN:
            turns, last_turn = frame.head.turn, frame
            if (turns - first) % EVERY == 0:
                places.append(frame.place)
        elif frame.head.kind == Kind.SNAPSHOT:
            snapshots.append((frame.head.turn, frame.place))
        size, previous, last_body = frame.end, frame.head.body, frame.body
    if last_turn is not None:
        last_hash = journal.record(last_turn).hash
    return Tail(
        size,
        previous,
        turns,
        last_hash,
        tuple(places),
        tuple(snapshots),
        first,
        journal.header_body,
        sha256(last_body).digest(),
    )


def repair(path: StrPath, target: StrPath) -> Repaired:
    """Copy a damaged journal to a new file, up to the first turn that is lost.

    The new file is written beside its place and gets its name once it is on the disk: whenever the program is
    stopped, there is no such file or the whole one.

    A later turn cannot be kept, because it does not follow from one that is there. The damaged file is
    not touched.

    Args:
        path: of the damaged journal.
        target: of the new file; there must be none yet.

    Raises:
        JournalError: its header is damaged, so nothing can be saved; it is being written; or the target
            cannot be written, and is not there then.
    """
    with Journal.open(path, inputs=True) as journal, os_errors_told(target):
        if os.path.lexists(target):
            raise JournalError(f"{shown(target)} is there already; name another file")
        with Draft(target) as draft:
            file = DiskFile(draft.path, create=True)
            try:
                repaired = _saved(journal, _Copy(file, journal), shown(path), shown(target))
            finally:
                file.close()
            draft.commit()
        return repaired


class _Copy:
    """The new file of a repair: frames of the old one, chained anew."""

    def __init__(self, file: DiskFile, journal: Journal) -> None:
        self._file, self._first = file, journal.first
        self._size, self._checksum, self._before = 0, FIRST, b""
        self._places: list[int] = []
        self._snapshots: list[tuple[int, int]] = []
        self._header = journal.header_body
        self.turn, self.hash, self.turns = journal.first - 1, journal.hash_before, 0
        self._add(Kind.HEADER, self._header)

    def add(self, kind: Kind, body: bytes, turn_hash: str) -> None:
        """Add a frame that follows from those that are there."""
        if kind == Kind.TURN:
            if self.turns % EVERY == 0:
                self._places.append(self._size)
            self.turn, self.hash, self.turns = self.turn + 1, turn_hash, self.turns + 1
        elif kind == Kind.SNAPSHOT:
            self._snapshots.append((self.turn, self._size))
        self._add(kind, body_after(body, self._before))

    def end(self) -> None:
        """Add the end, with an index and the header once more."""
        tail = Tail(
            self._size,
            self._checksum,
            self.turn,
            self.hash,
            tuple(self._places),
            tuple(self._snapshots),
            self._first,
            self._header,
            self._before,
        )
        self._add(Kind.END, end_body(tail, HEAD.size))

    def _add(self, kind: Kind, body: bytes) -> None:
        frame, self._checksum = framed(kind, self.turn, body, self._checksum)
        self._before = sha256(body).digest()
        self._file.write(frame)
        self._size += len(frame)


def _saved(journal: Journal, copy: _Copy, name: str, new_name: str) -> Repaired:
    lost: list[str] = []
    missing_from, ended = None, False
    with Path(journal.path).open("rb") as source:
        for place, frame in whole_frames(source, journal.begin.place):
            if place is not None:
                lost.append(f"bytes {place:,} to {f'{frame.place:,}' if frame else 'the end'}")
            ended = frame is not None and frame.head.kind == Kind.END
            if frame is None or frame.head.kind not in (Kind.TURN, Kind.SNAPSHOT, Kind.NOTE):
                continue
            kind = Kind(frame.head.kind)
            follows = frame.head.turn == copy.turn + (kind == Kind.TURN)
            turn_hash = _hash_after(journal, frame, copy.hash) if follows and missing_from is None else None
            if turn_hash is not None:
                copy.add(kind, frame.body, turn_hash)
            elif missing_from is None and frame.head.turn > copy.turn:
                missing_from = copy.turn + 1
    if missing_from is not None:
        lost.append(f"the turns from {missing_from} on, which do not follow from one that is there")
    elif ended:
        copy.end()
    what = "; lost: " + ", ".join(lost) if lost else "; nothing was lost"
    mended = f"; {journal.mended}" if journal.mended else ""
    return Repaired(
        copy.turns, tuple(lost), f"{name}: {copy.turns:,} turns saved to {new_name}{mended}{what}"
    )


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
