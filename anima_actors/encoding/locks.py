"""Locks on open files: one holder at a time, and a lock ends with its holder, however that ends.

A journal locks the very file that it writes, and a reader asks whether it is locked without the right to
write it. A library of lock files (filelock) opens a file of its own beside it and can do neither.
"""

import os

from anima_actors.encoding.files import StrPath

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_BEYOND_ALL_DATA = 1 << 62
"""The byte that is locked on Windows, where a locked byte cannot be read."""


def lock(descriptor: int) -> bool:
    """Lock an open file until it is closed; return False where somebody else has it locked."""
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            place = os.lseek(descriptor, 0, os.SEEK_CUR)
            os.lseek(descriptor, _BEYOND_ALL_DATA, os.SEEK_SET)
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            finally:
                os.lseek(descriptor, place, os.SEEK_SET)
    except (BlockingIOError, PermissionError):
        return False
    return True


def is_locked(path: StrPath) -> bool:
    """Return whether another program, or another part of this one, has a file locked; never on Windows."""
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
