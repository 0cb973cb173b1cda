"""Bytes on their way to a file: how long they may wait, and what becomes of them when the file fails."""

from contextlib import suppress
from typing import Literal, get_args

from anima_actors.runtime.clock import stopwatch_ns
from anima_actors.trace.disk import File

Sync = Literal["turn", "every-second", "never"]
"""When a turn counts as written.

turn: it is handed to the system at once, so it outlives the program; once a second to the disk, so that a
failing machine costs a second at most. every-second: handed over and to the disk once a second. never: when
there is enough of it; the disk is left to the system.
"""

SYNCS: tuple[Sync, ...] = get_args(Sync)
SECOND_NS = 1_000_000_000
ENOUGH = 1 << 18  # bytes that wait to be handed over, at most


class Outbox:
    """What is to be appended to a file. What has failed is never tried again.

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
        """Let some bytes wait."""
        self._waiting.append(data)
        self.size += len(data)

    def send_when_due(self) -> None:
        """Hand over what waits, if it is time."""
        if self._sync == "never":
            if self.size - self._safe >= ENOUGH:
                self.send(to_disk=False)
            return
        due = stopwatch_ns() - self._synced_ns >= SECOND_NS
        if due or self._sync == "turn":
            self.send(to_disk=due)

    def send(self, *, to_disk: bool | None = None) -> None:
        """Hand over what waits, and wait until the disk has it; by default as the file's user wanted.

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
        """After the file has failed: take back what it may have got of what waits."""
        with suppress(OSError):  # else a reader tells the torn tail from a whole frame
            self._file.truncate(self._safe)

    def drop(self, kept: int) -> None:
        """After something else has failed: hand over only the first so many of what waits."""
        del self._waiting[kept:]
        with suppress(OSError):
            self._file.truncate(self._safe)  # it may have some already, where an interrupt came in between
            self._file.write(b"".join(self._waiting))
        self._waiting.clear()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
