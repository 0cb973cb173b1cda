"""The one file that a journal is written to: opened once, locked, and never trusted to have written."""

import contextlib
import errno
import os
import stat
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from anima_actors.trace.errors import JournalError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_NO_FOLDERS = (errno.EINVAL, errno.ENOTSUP)
"""What a file system answers that cannot sync folders at all; its files are synced all the same."""

StrPath = str | os.PathLike[str]


class File(Protocol):
    """What a writer needs of a file. A test gives one that fails at will."""

    def write(self, data: bytes) -> None:
        """Hand all the data to the system, at the end of the file."""
        ...

    def sync(self) -> None:
        """Wait until the data is on the disk."""
        ...

    def truncate(self, size: int) -> None:
        """Cut the file off there."""
        ...

    def close(self) -> None:
        """Let go of the file and its lock."""
        ...


class DiskFile:
    """A file on the disk, open for appending and locked for as long as it is open."""

    def __init__(self, path: StrPath, *, create: bool) -> None:
        """Open and lock it.

        Raises:
            JournalError: there is no such file, it is no regular file, or another program writes it.
        """
        flags = os.O_RDWR | getattr(os, "O_BINARY", 0) | (os.O_CREAT if create else 0)
        with told(path):
            self._descriptor = os.open(path, flags, 0o644)
        self._close = weakref.finalize(self, os.close, self._descriptor)
        try:
            with told(path):
                self._check(path)
            self.size = os.lseek(self._descriptor, 0, os.SEEK_END)
        except BaseException:
            self._close()
            raise

    def write(self, data: bytes) -> None:
        """Hand all the data to the system."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def sync(self) -> None:
        """Wait until the data is on the disk."""
        os.fsync(self._descriptor)

    def truncate(self, size: int) -> None:
        """Cut the file off there."""
        os.ftruncate(self._descriptor, size)
        os.lseek(self._descriptor, size, os.SEEK_SET)

    def close(self) -> None:
        """Let go of the file and its lock."""
        self._close()

    def _check(self, path: StrPath) -> None:
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            raise JournalError(f"{shown(path)} is no regular file; a journal is written to one")
        if not _locked(self._descriptor):
            raise JournalError(f"{shown(path)} is being written by another program; wait until it is done")


def _locked(descriptor: int) -> bool:
    """Take the lock that only one program can hold; False where another has it."""
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            os.lseek(descriptor, 1 << 62, os.SEEK_SET)  # far beyond the end, so that readers can read
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except (BlockingIOError, PermissionError):
        return False
    return True


def being_written(path: StrPath) -> bool:
    """Whether another program, or another part of this one, has the file open for writing."""
    if fcntl is None:
        return False
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def write_whole(path: StrPath, data: bytes) -> None:
    """Write a file whole or not at all: to a draft beside it, to the disk, then under its name.

    Raises:
        JournalError: it cannot be written; what was there before is still there.
    """
    target = Path(path).resolve()  # a link stays one
    draft = target.with_name(f".{target.name}.{os.getpid()}.{threading.get_ident()}.draft")
    with told(path):
        if target.is_dir():
            raise IsADirectoryError
        try:
            with draft.open("wb") as file:
                with contextlib.suppress(FileNotFoundError):
                    os.fchmod(file.fileno(), stat.S_IMODE(target.stat().st_mode))
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can do that."""
    with contextlib.suppress(PermissionError):  # Windows opens no folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in _NO_FOLDERS:
                raise
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def told(path: StrPath) -> Iterator[None]:
    """What the system refuses, as one line with the name of the file."""
    try:
        yield
    except FileNotFoundError as error:
        raise JournalError(f"{shown(path)}: there is no such file or folder") from error
    except IsADirectoryError as error:
        raise JournalError(f"{shown(path)} is a folder; name a file") from error
    except OSError as error:
        raise JournalError(f"{shown(path)}: {error.strerror or error}") from error


def shown(path: StrPath) -> str:
    """A path as messages name it, on one line."""
    text = os.fsdecode(path)
    return text if text.isprintable() else repr(text)
