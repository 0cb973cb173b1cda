"""One program at a time: a lock that ends with the program that holds it, however that ends."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anima_actors.minds.names import StoreError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_BEYOND_WHAT_IS_READ = 1 << 62
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
        if not _locked(descriptor):
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


def _locked(descriptor: int) -> bool:
    """Take the lock; False where somebody has it, or where the file was deleted in between."""
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            os.lseek(descriptor, _BEYOND_WHAT_IS_READ, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            os.lseek(descriptor, 0, os.SEEK_SET)
    except (BlockingIOError, PermissionError):
        return False
    return os.fstat(descriptor).st_nlink > 0 or fcntl is None


def _holder_in(path: Path) -> str:
    """Who holds the lock, as far as the file tells."""
    try:
        with path.open("rb") as file:
            note = json.loads(file.read(_LONGEST_NOTE))
        holder, process = str(note["holder"]), int(note["process"])
    except (OSError, ValueError, KeyError, TypeError):
        return "another program"
    return f"{holder if holder.isprintable() else 'another program'} (process {process})"
