"""The open file of a journal: locked while it is written, and a buffer of what is not yet handed over."""

import contextlib
import os
import stat
import weakref
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, Self, get_args

from anima_actors.encoding.files import StrPath, is_locked, lock
from anima_actors.encoding.text import is_one_line
from anima_actors.journal import JournalError
from anima_actors.runtime.clock import stopwatch_ns


class File(Protocol):
    """A file as a writer uses it: written at its end. A test gives one that fails at will."""

    def write(self, data: bytes) -> None: ...

    def sync(self) -> None: ...

    def truncate(self, size: int) -> None: ...

    def close(self) -> None: ...


class DiskFile:
    """A file on the disk, open for appending and locked for as long as it is open."""

    def __init__(self, path: StrPath, *, create: bool) -> None:
        """Open and lock it.

        Raises:
            JournalError: there is no such file, it is no regular file, or another program writes it.
        """
        flags = os.O_RDWR | getattr(os, "O_BINARY", 0) | (os.O_CREAT if create else 0)
        with os_errors_told(path):
            self._descriptor = os.open(path, flags, 0o644)
        self._close = weakref.finalize(self, os.close, self._descriptor)
        try:
            with os_errors_told(path):
                self._check(path)
            self.size = os.lseek(self._descriptor, 0, os.SEEK_END)
        except BaseException:
            self._close()
            raise

    @classmethod
    def new(cls, path: StrPath, otherwise: str = "name another file") -> Self:
        """Open the file of a journal that begins: where there is none yet, or an empty one.

        Args:
            path: of the file.
            otherwise: what to do where there is something already, for the message.

        Raises:
            JournalError: there is something already, or the file cannot be written.
        """
        file = cls(path, create=True)
        if file.size:
            file.close()
            raise JournalError(f"{shown(path)} is there already; {otherwise}")
        return file

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def sync(self) -> None:
        os.fsync(self._descriptor)

    def truncate(self, size: int) -> None:
        os.ftruncate(self._descriptor, size)
        os.lseek(self._descriptor, size, os.SEEK_SET)

    def close(self) -> None:
        self._close()

    def _check(self, path: StrPath) -> None:
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            raise JournalError(f"{shown(path)} is no regular file; a journal is written to one")
        if not lock(self._descriptor):
            raise JournalError(f"{shown(path)} is being written by another program; wait until it is done")


def check_new(path: StrPath, otherwise: str = "name another file") -> None:
    """Refuse a place where no journal can begin; nothing is left there. See :meth:`DiskFile.new`.

    Raises:
        JournalError: there is something already, or the file cannot be written.
    """
    there = Path(path).exists()
    DiskFile.new(path, otherwise).close()
    if not there:
        Path(os.path.realpath(path)).unlink()


@contextlib.contextmanager
def os_errors_told(path: StrPath) -> Iterator[None]:
    """Raise an error of the system as a JournalError of one line with the name of the file."""
    try:
        yield
    except FileNotFoundError as error:
        raise JournalError(f"{shown(path)}: there is no such file or folder") from error
    except IsADirectoryError as error:
        raise JournalError(f"{shown(path)} is a folder; name a file") from error
    except OSError as error:
        raise JournalError(f"{shown(path)}: {error.strerror or error}") from error


def open_to_read(path: StrPath) -> BinaryIO:
    """Open a file to read it. A pipe or a device is refused, because reading it may never end.

    Raises:
        OSError: there is no such file, it is a folder, or it cannot be read.
        JournalError: it is neither a file nor a folder.
    """
    if Path(path).is_dir():
        raise IsADirectoryError
    if Path(path).exists() and not Path(path).is_file():
        raise JournalError(f"{shown(path)} is no regular file")
    return Path(path).open("rb")


def refuse_if_written(path: StrPath) -> None:
    """Refuse a file that somebody is writing.

    Raises:
        JournalError: it is locked.
    """
    if is_locked(path):
        raise JournalError(f"{shown(path)} is being written; wait until the run is over")


def shown(path: StrPath) -> str:
    """Return a path as messages name it, on one line."""
    text = os.fsdecode(path)
    return text if is_one_line(text) else repr(text)


Sync = Literal["turn", "every-second", "never"]
"""When a turn counts as written.

turn: it is handed to the system at once, so it outlives the program; once a second to the disk, so that a
failing machine costs a second at most. every-second: handed over and to the disk once a second. never: when
there is enough of it; the disk is left to the system.
"""

SYNCS: tuple[Sync, ...] = get_args(Sync)
SECOND_NS = 1_000_000_000
ENOUGH = 1 << 18  # bytes that wait to be handed over, at most


class MemoryFile:
    """A file in memory; one that grows over its bound is let go of, and empty."""

    def __init__(self, largest: int) -> None:
        """Hold so many bytes at most."""
        self.data = bytearray()
        self.too_large = False
        self._largest = largest

    def write(self, data: bytes) -> None:
        self.too_large = self.too_large or len(self.data) + len(data) > self._largest
        if self.too_large:
            self.data.clear()
        else:
            self.data += data

    def truncate(self, size: int) -> None:
        del self.data[size:]

    def sync(self) -> None:
        """There is no disk to wait for."""

    def close(self) -> None:
        """Its data can still be read."""


class WriteBuffer:
    """Bytes that are to be appended to a file. A write that failed is never tried again.

    Attributes:
        size: of the file, with all that waits.
    """

    def __init__(self, file: File, size: int, sync: Sync) -> None:
        if sync not in SYNCS:
            raise ValueError(f"sync is {sync!r}; it must be one of {', '.join(SYNCS)}")
        self.size = size
        self._file, self._sync = file, sync
        self._waiting: list[bytes] = []
        self._safe = size  # up to here the system has it
        self._synced_ns = stopwatch_ns()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, data: bytes) -> None:
        self._waiting.append(data)
        self.size += len(data)

    def send_when_due(self) -> None:
        """Hand over all that waits, if it is time."""
        if self._sync == "never":
            if self.size - self._safe >= ENOUGH:
                self.send(to_disk=False)
            return
        due = stopwatch_ns() - self._synced_ns >= SECOND_NS
        if due or self._sync == "turn":
            self.send(to_disk=due)

    def send(self, *, to_disk: bool | None = None) -> None:
        """Hand over all that waits.

        Args:
            to_disk: whether to wait until the disk has it; by default as `sync` was chosen.

        Raises:
            OSError: it cannot be written.
        """
        if self._waiting:
            self._file.write(b"".join(self._waiting))
        if self._sync != "never" if to_disk is None else to_disk:
            self._file.sync()
            self._synced_ns = stopwatch_ns()
        self._waiting.clear()
        self._safe = self.size

    def cut(self) -> None:
        """Cut off the bytes that a file which has failed may have taken."""
        with suppress(OSError):  # else a reader tells the torn tail from a whole frame
            self._file.truncate(self._safe)

    def drop(self, kept: int) -> None:
        """Hand over only the first so many pieces, after something else than the file has failed."""
        del self._waiting[kept:]
        with suppress(OSError):
            self._file.truncate(self._safe)  # it may have some already, where an interrupt came in between
            self._file.write(b"".join(self._waiting))
        self._waiting.clear()

    def close(self) -> None:
        self._file.close()
