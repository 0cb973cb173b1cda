"""Files written whole or not at all, by way of a draft beside the file; and locks on open files.

A lock has one holder at a time, and ends with its holder, however that ends. A journal locks the very file
that it writes, and a reader asks whether it is locked without the right to write it. A library of lock files
(filelock) opens a file of its own beside it and can do neither.
"""

import contextlib
import errno
import os
import shutil
import stat
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

StrPath = str | os.PathLike[str]

_NO_FOLDERS = (errno.EINVAL, errno.ENOTSUP)
"""The answers of a file system that cannot sync folders at all; its files are synced all the same."""


class Draft:
    """A file that takes its target's place once it is complete; a context that ends earlier removes it.

    A target that is a link stays one, and a file that is replaced keeps its permissions. A device or a pipe
    is not replaced: what is complete is written to it.

    Attributes:
        path: where to write.
        is_replaced: whether it takes the target's place, rather than being written to it.
    """

    def __init__(self, target: StrPath, *, exclusive: bool = False) -> None:
        """Create the draft, empty.

        Args:
            target: the file to be written.
            exclusive: whether a draft for the same target that is there already is an error.

        Raises:
            OSError: there can be no such file.
        """
        mode = None
        with contextlib.suppress(FileNotFoundError):  # links that lead in a circle are another error
            mode = Path(target).stat().st_mode
        if mode is not None and stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        self.is_replaced = mode is None or stat.S_ISREG(mode)
        if not self.is_replaced:  # a link such as /dev/fd/63 leads to no folder to write in
            self.target = Path(target)
            descriptor, name = tempfile.mkstemp(suffix=".draft")
            os.close(descriptor)
            self.path = Path(name)
            return
        self.target = Path(os.path.realpath(target))
        self.path = self.target.with_name(f".{self.target.name}.{os.getpid()}.{threading.get_ident()}.draft")
        self.path.touch(exist_ok=not exclusive)
        if mode is not None:
            self.path.chmod(stat.S_IMODE(mode) | stat.S_IWUSR)

    def commit(self) -> None:
        """Put the draft in its target's place, on the disk.

        Raises:
            OSError: that failed; the old file is still there.
        """
        commit_all([self])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.path.unlink(missing_ok=True)


def commit_all(drafts: Sequence[Draft]) -> None:
    """Put several drafts in their targets' places, once all of them are on the disk.

    Raises:
        OSError: that failed.
    """
    for draft in drafts:
        with draft.path.open("r+b") as file:
            os.fsync(file.fileno())
    replaced = [draft for draft in drafts if draft.is_replaced]
    for draft in drafts:
        if draft.is_replaced:
            draft.path.replace(draft.target)
        else:
            with draft.path.open("rb") as whole, draft.target.open("wb") as out:
                shutil.copyfileobj(whole, out)
    for folder in dict.fromkeys(draft.target.parent for draft in replaced):
        sync_folder(folder)


def write_whole(path: StrPath, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        OSError: it cannot be written; what was there before is still there.
    """
    with Draft(path) as draft:
        draft.path.write_bytes(data)
        draft.commit()


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can do that.

    Raises:
        OSError: the disk failed.
    """
    with contextlib.suppress(PermissionError):  # Windows opens no folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in _NO_FOLDERS:
                raise
        finally:
            os.close(descriptor)


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
