"""Writes a journal: each turn is in the file before anybody hears of it, or the run stops."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, get_args

from anima_actors.runtime import Turn
from anima_actors.runtime.clock import stopwatch_ns
from anima_actors.runtime.content import FieldNames, pack, value_names
from anima_actors.runtime.fingerprint import content_hash
from anima_actors.runtime.redaction import redacted_data
from anima_actors.trace.bodies import EVERY, FORMAT, Tail, end_body, turn_body
from anima_actors.trace.disk import DiskFile, File, StrPath, shown, sync_folder, told
from anima_actors.trace.errors import JournalError
from anima_actors.trace.framing import FIRST, HEAD, Kind, framed
from anima_actors.trace.record import recordable_content

Sync = Literal["turn", "every-second", "never"]
"""When a turn counts as written.

turn: it is handed to the system at once, so it outlives the program; once a second to the disk, so that a
failing machine costs a second at most. every-second: handed over and to the disk once a second. never: when
there is enough of it; the disk is left to the system.
"""

SYNCS: tuple[Sync, ...] = get_args(Sync)
SECOND_NS = 1_000_000_000
ENOUGH = 1 << 18  # bytes that wait to be handed over, at most


class JournalWriter:
    """Appends turns to a journal. One at a time has a file; it is locked until :meth:`close`.

    Whatever fails in writing is raised as JournalError, and so is every write after it: what has failed is
    never tried again, and what was acknowledged before is in the file.
    """

    def __init__(
        self,
        file: File,
        name: str,
        fields: FieldNames,
        tail: Tail,
        sync: Sync = "turn",
        snapshot_every: int = 50,
    ) -> None:
        """Go on at the end of a file; see :meth:`create` and :func:`~anima_actors.trace.recovery.reopen`.

        Args:
            file: open, locked, and cut to the size that the tail tells.
            name: of the file, for messages.
            fields: of each event type, as the header names them.
            tail: where the journal ends.
            sync: when a turn counts as written.
            snapshot_every: turns from one snapshot to the next; 0 for none but the last.
        """
        if sync not in SYNCS:
            raise ValueError(f"sync is {sync!r}; it must be one of {', '.join(SYNCS)}")
        if snapshot_every < 0:
            raise ValueError(f"snapshot_every is {snapshot_every}; it must not be negative")
        self.snapshot_every = snapshot_every
        self.turns, self.hash = tail.turns, tail.hash
        self._file, self._name, self._fields, self._sync = file, name, fields, sync
        self._size, self._previous, self._first = tail.size, tail.previous, tail.first
        self._places, self._snapshots = list(tail.places), list(tail.snapshots)
        self._pending: list[bytes] = []
        self._pending_size = 0
        self._safe = tail.size  # up to here the system has it
        self._synced_ns = stopwatch_ns()
        self._broken: str | None = None
        self._closed = False

    @classmethod
    def create(
        cls,
        path: StrPath,
        header: Mapping[str, Any],
        sync: Sync = "turn",
        snapshot_every: int = 50,
        file: File | None = None,
    ) -> "JournalWriter":
        """Begin a journal.

        Args:
            path: where there is no file yet, or an empty one.
            header: what there is to know of the run; keys and passwords in it are left out.
            sync: when a turn counts as written.
            snapshot_every: turns from one snapshot to the next; 0 for none but the last.
            file: in place of the file at the path.

        Raises:
            JournalError: there is something there already, or it cannot be written.
        """
        after = header.get("after") or {"turn": 0, "hash": ""}
        tail = Tail(0, FIRST, after["turn"], after["hash"], (), (), after["turn"] + 1)
        if file is None:
            file = disk = DiskFile(path, create=True)
            if disk.size:
                disk.close()
                raise JournalError(
                    f"{shown(path)} is there already; name another file, or go on with it: anima resume"
                )
        writer = cls(file, shown(path), header.get("fields", {}), tail, sync, snapshot_every)
        filtered = redacted_data({key: value for key, value in header.items() if key != "fields"})
        body = pack({"format": list(FORMAT), **filtered, "fields": header.get("fields", {})})
        with writer._committing("the header could not be written"):
            writer._add(Kind.HEADER, body)
            writer._flush(to_disk=sync != "never")
            if sync != "never":
                with told(path):
                    sync_folder(Path(path).absolute().parent)
        return writer

    def write(
        self,
        turn: Turn,
        draws: Mapping[str, int] | None = None,
        voice: Mapping[str, Any] | None = None,
        snapshot: Callable[[], bytes | None] | None = None,
    ) -> None:
        """Append a turn; once this returns, it is in the file (as far as `sync` has it).

        Args:
            turn: the next turn.
            draws: random numbers drawn so far, by module.
            voice: the hash of what a voice was asked, and its whole reply.
            snapshot: gives the state of all modules; asked for where one is due.

        Raises:
            JournalError: it could not be written; nothing can be any more.
            RecordError: an event holds what cannot be recorded; likewise.
        """
        self._refuse_if_closed()
        with self._committing(f"turn {turn.number} could not be recorded"):
            if turn.number != self.turns + 1:
                raise JournalError(
                    f"{self._name}: turn {turn.number} came after turn {self.turns}; a journal has every turn"
                )
            self._add_turn(turn, draws or {}, voice)
            due = self.snapshot_every and turn.number % self.snapshot_every == 0
            state = snapshot() if due and snapshot is not None else None
            if state is not None:
                self._add_snapshot(state)
            self._flush_when_due()

    def snapshot(self, state: bytes) -> None:
        """Append the state of all modules, as it is after the last turn."""
        self._refuse_if_closed()
        with self._committing("a snapshot could not be written"):
            self._add_snapshot(state)
            self._flush_when_due()

    def note(self, told: Mapping[str, Any]) -> None:
        """Append a note, such as that the run was gone on with here."""
        self._refuse_if_closed()
        with self._committing("a note could not be written"):
            self.add_note(told)
            self._flush_when_due()

    def add_note(self, told: Mapping[str, Any]) -> None:
        """Append a note to what is being written, while a snapshot is asked for."""
        self._add(Kind.NOTE, pack(redacted_data(told)))

    def close(self, snapshot: Callable[[], bytes | None] | None = None) -> None:
        """End the journal with a last snapshot and an index, and let go of the file. Once is enough.

        Raises:
            JournalError: the end could not be written; all turns are there.
        """
        if self._closed:
            return
        self._closed = True
        try:
            if self._broken is None:
                self._end(snapshot)
        finally:
            self._file.close()

    def abandon(self) -> None:
        """Let go of the file as it is."""
        self._closed = True
        self._file.close()

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise JournalError(f"{self._name} is closed; nothing can be recorded in it any more")

    def _end(self, snapshot: Callable[[], bytes | None] | None) -> None:
        with self._committing("the end could not be written"):
            have = bool(self._snapshots) and self._snapshots[-1][0] == self.turns
            state = snapshot() if snapshot is not None and not have and self.turns >= self._first else None
            if state is not None:
                self._add_snapshot(state)
            self._add(Kind.END, end_body(self.turns, self.hash, self._places, self._snapshots, HEAD.size))
            self._flush(to_disk=self._sync != "never")

    def _add_turn(self, turn: Turn, draws: Mapping[str, int], voice: Mapping[str, Any] | None) -> None:
        content = recordable_content(turn)
        self.hash = content_hash(content, self.hash)
        root = type(turn.root)
        names = value_names(root)
        known = tuple(self._fields.get(root.__name__, ())) == names
        body = turn_body(
            content,
            self.hash,
            draws=draws,
            stopped=turn.stopped,
            failed=len(turn.failures),
            voice=voice,
            microseconds=turn.microseconds,
            fields={} if known else {f"outside.{root.__name__}": names},
        )
        self.turns = turn.number
        if (turn.number - self._first) % EVERY == 0:
            self._places.append(self._size)
        self._add(Kind.TURN, body)

    def _add_snapshot(self, state: bytes) -> None:
        self._snapshots.append((self.turns, self._size))
        self._add(Kind.SNAPSHOT, pack({"state": state}))

    def _add(self, kind: Kind, body: bytes) -> None:
        frame, self._previous = framed(kind, self.turns, body, self._previous)
        self._pending.append(frame)
        self._pending_size += len(frame)
        self._size += len(frame)

    def _flush_when_due(self) -> None:
        if self._sync == "never":
            if self._pending_size >= ENOUGH:
                self._flush(to_disk=False)
            return
        due = stopwatch_ns() - self._synced_ns >= SECOND_NS
        if due or self._sync == "turn":
            self._flush(to_disk=due)

    def _flush(self, *, to_disk: bool) -> None:
        if self._pending:
            self._file.write(b"".join(self._pending))
        if to_disk:
            self._file.sync()
            self._synced_ns = stopwatch_ns()
        self._pending.clear()
        self._pending_size = 0
        self._safe = self._size

    @contextmanager
    def _committing(self, failing: str) -> Iterator[None]:
        """A piece of writing that comes off as a whole, or ends all writing."""
        if self._broken is not None:
            raise JournalError(self._broken)
        try:
            yield
        except OSError as error:
            raise self._fail(failing, error.strerror or error) from error
        except BaseException as error:
            self._fail(failing, error)
            raise

    def _fail(self, failing: str, why: object) -> JournalError:
        """Cut off what was not acknowledged, where that can still be done."""
        self._broken = f"{self._name}: {failing}: {why}; all that was acknowledged before is in the file"
        with suppress(OSError):  # else a reader tells the torn tail from a whole frame
            self._file.truncate(self._safe)
        return JournalError(self._broken)
