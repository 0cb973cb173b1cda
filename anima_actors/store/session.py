"""One mind of a store: its name, the lock of who has it open, its files, and when it was last seen."""

import asyncio
import json
import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from anima_actors.encoding.files import lock, write_whole
from anima_actors.encoding.text import JOINERS, is_one_line, seen
from anima_actors.journal import JournalError
from anima_actors.journal.file import os_errors_told
from anima_actors.journal.mind_file import Moment, mind_bytes, moment_of, take_up, write_mind
from anima_actors.journal.parts import PartsRecorder
from anima_actors.mind.mind import Mind
from anima_actors.runtime import AnimaError
from anima_actors.store.presence import Presence

LONGEST = 60  # characters
_INNER = "-_" + JOINERS
_TAKEN_BY_WINDOWS = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
)


class StoreError(AnimaError, ValueError):
    """A mind cannot be opened, kept, copied or deleted; one line that says why."""


def checked_name(name: str) -> str:
    """The name in its one spelling.

    Raises:
        StoreError: no mind can be called that.
    """
    told = unicodedata.normalize("NFC", name)
    first = told.lstrip(JOINERS)[:1]
    begins = first.isalnum() or (first != "" and unicodedata.category(first) == "Mn")
    safe = all(c.isalnum() or c in _INNER or unicodedata.category(c) in ("Mn", "Mc") for c in told)
    if not begins or not safe or len(told) > LONGEST:
        raise StoreError(
            f"{name[:LONGEST]!r} cannot be the name of a mind: it takes letters, digits, - and _, "
            f"begins with a letter or a digit, and has {LONGEST} characters at most"
        )
    if folded(told) in _TAKEN_BY_WINDOWS:
        raise StoreError(f"{told!r} cannot be the name of a mind: some systems keep it for themselves")
    return told


def is_name(name: str) -> bool:
    """Return whether a mind can be called that."""
    try:
        checked_name(name)
    except StoreError:
        return False
    return True


def same(one: str, other: str) -> bool:
    """Whether two names are one on a disk that does not tell large from small letters."""
    return folded(one) == folded(other)


def folded(name: str) -> str:
    """Return what a name and all its other spellings have in common, and all names that look like it."""
    return unicodedata.normalize("NFC", seen(name)).casefold()


MIND, ABOUT, LOCK, TYPED, RECORD = "mind", "about.json", "lock", "typed", "record"
"""What a mind's folder holds: itself, when it was seen, who has it open, what was typed, its journal."""


class Seen(NamedTuple):
    """When a mind was last seen, in seconds since 1970."""

    seen_s: float
    ahead_s: float = 0.0  # by how much the clock was ahead then
    turns: int | None = None  # that it had lived by then
    before_s: float | None = None  # when it was seen before those, for a mind that was not kept after them

    def as_bytes(self) -> bytes:
        """Return what stands beside the mind."""
        told = {key: value for key, value in self._asdict().items() if value is not None}
        if not self.ahead_s:
            del told["ahead_s"]
        return json.dumps({"format": 1, **told}).encode()

    def of(self, turns: int) -> "Seen":
        """Return when a mind was seen that has lived so many turns: no second of it passes twice."""
        if self.turns in (None, turns) or self.before_s is None:
            return self
        return self._replace(seen_s=self.before_s)


class KeptMoment(NamedTuple):
    """A kept mind between two turns."""

    moment: Moment
    turns: int
    seen_s: float  # since 1970


class KeptMind:
    """A mind that has a name and a place.

    Attributes:
        name: of the mind.
        mind: to be spoken with. After each turn, :meth:`save`.
        presence: when it was last seen.
        away_s: how long it was away before it was opened; None for one that is new.
        before: how many turns it had lived when it was opened.
        folder: where it is kept; a program may put beside it what goes with it.
    """

    def __init__(self, name: str, mind: Mind, folder: Path, presence: Presence) -> None:
        self.name = name
        self.mind = mind
        self.folder = folder
        self.before = mind.bus.turns
        self.presence = presence
        self.away_s: float | None = None
        self._written_s = presence.seen_s  # when the mind was seen that is in the file

    @property
    def typed(self) -> Path:
        """Where a program may keep what was typed to it."""
        return self.folder / TYPED

    def save(self, *, spoken: bool = True) -> None:
        """Keep the mind as it is now, whole or not at all, and when it was seen.

        Args:
            spoken: whether it was spoken with just now, so that it is seen now.

        Raises:
            StoreError: it cannot be kept; what was kept before still is.
        """
        if spoken:
            self.presence.seen()
        try:
            self._write(mind_bytes(self.mind), self._about())
        except AnimaError as error:
            raise StoreError(f"{self.name} could not be saved: {error}") from error

    async def save_apart(self, *, spoken: bool = True) -> None:
        """Keep the mind like :meth:`save`, and write its files in another thread.

        It is written to its end even where the caller is cancelled.

        Raises:
            StoreError: it cannot be kept; what was kept before still is.
        """
        if spoken:
            self.presence.seen()
        try:
            data = mind_bytes(self.mind)
            writing = asyncio.ensure_future(asyncio.to_thread(self._write, data, self._about()))
            cancelled = False
            while not writing.done():
                try:
                    await asyncio.wait([writing])
                except asyncio.CancelledError:
                    cancelled = True
            writing.result()
        except AnimaError as error:
            raise StoreError(f"{self.name} could not be saved: {error}") from error
        if cancelled:
            raise asyncio.CancelledError

    def _about(self) -> Seen:
        return Seen(self.presence.seen_s, self.presence.ahead_s, self.mind.bus.turns, self._written_s)

    def _write(self, data: bytes, told: Seen) -> None:
        """Write when it was seen, then the mind: once that is written, the turn is kept."""
        with os_errors_told(self.folder / ABOUT):
            write_whole(self.folder / ABOUT, told.as_bytes())
        write_mind(self.folder / MIND, data)
        self._written_s = told.seen_s

    def moment(self) -> "KeptMoment":
        """Return the mind as it is now, to go back to."""
        return KeptMoment(moment_of(self.mind), self.mind.bus.turns, self.presence.seen_s)

    def record(self, because: str = "the mind was not saved after them") -> None:
        """Keep a journal of all turns from now on beside the mind; it goes on with the one that is there.

        Args:
            because: why turns on record that the mind has not lived are taken back, as the journal tells it.
        """
        self.mind.recorder = PartsRecorder(self.mind, self.folder / RECORD, because)

    @property
    def unrecorded(self) -> bool:
        """Whether the last turn could not be put on record, though all are to be."""
        recorder = self.mind.recorder
        return isinstance(recorder, PartsRecorder) and recorder.turns != self.mind.bus.turns

    async def go_back(self, moment: "KeptMoment", because: str) -> None:
        """Let the mind be as it was. Its journal keeps what happened since, and tells why it did not."""
        recorded = self.mind.recorder is not None
        await self.mind.quieten()
        await self.mind.bus.release()
        with suppress(JournalError):  # what could not be written is no loss: it did not happen
            self.mind.stop_recording()
        self.mind.reset()
        take_up(self.mind, moment.moment, self.name)
        self.presence.go_back(moment.seen_s)
        if recorded:
            self.record(because)


def seen_in(folder: Path) -> Seen:
    """Return when a mind was last seen. Where nothing tells, it was seen when its file was written."""
    try:
        told = json.loads((folder / ABOUT).read_bytes())
        found = Seen(float(told["seen_s"]), float(told.get("ahead_s", 0.0)))
        if {"turns", "before_s"} <= told.keys():
            found = found._replace(turns=int(told["turns"]), before_s=float(told["before_s"]))
        if all(isfinite(one) for one in found if one is not None):
            return found
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return Seen((folder / MIND).stat().st_mtime)


_LONGEST_NOTE = 400  # bytes


@contextmanager
def held(path: Path, name: str, holder: str) -> Iterator[None]:
    """Hold the lock in a file for a while.

    Args:
        path: of the file; it is made where it is missing, and its folder too.
        name: of what is locked, for messages.
        holder: who holds it, for whoever comes later.

    Raises:
        StoreError: another program, or another part of this one, holds it.
    """
    descriptor = _opened(path)
    try:
        if not (lock(descriptor) and _is_there(descriptor)):
            raise StoreError(f"{name} is in use by {_holder_in(path)}; one at a time")
        note = json.dumps({"holder": holder, "process": os.getpid()}).encode()
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, note, 0) if hasattr(os, "pwrite") else os.write(descriptor, note)
        yield
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(path, flags, 0o600)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}") from error


def _is_there(descriptor: int) -> bool:
    """Return whether the file was not deleted since it was opened; Windows deletes none that is open."""
    return os.fstat(descriptor).st_nlink > 0 or os.name == "nt"


def _holder_in(path: Path) -> str:
    try:
        with path.open("rb") as file:
            note = json.loads(file.read(_LONGEST_NOTE))
        holder, process = str(note["holder"]), int(note["process"])
    except (OSError, ValueError, KeyError, TypeError):
        return "another program"
    return f"{holder if is_one_line(holder) else 'another program'} (process {process})"
