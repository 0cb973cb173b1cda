"""Writes a journal: each turn is in the file before anybody hears of it, or the run stops."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from anima_actors.encoding.files import StrPath, sync_folder
from anima_actors.encoding.turn_content import FieldNames, content_hash, pack, value_names
from anima_actors.journal import JournalError
from anima_actors.journal.bodies import (
    BEFORE,
    EVERY,
    FORMAT,
    INPUTS_FORMAT,
    Tail,
    chained,
    end_body,
    snapshot_body,
    turn_body,
)
from anima_actors.journal.file import DiskFile, File, Sync, WriteBuffer, shown
from anima_actors.journal.framing import FIRST, HEAD, LARGEST_BODY, Kind, framed
from anima_actors.journal.inputs import Detail, TurnInputs
from anima_actors.journal.records import recordable_content
from anima_actors.runtime import Membership, Turn, Wiring
from anima_actors.runtime.membership import MembershipChange
from anima_actors.runtime.redaction import redacted_data

__all__ = ["OTHERWISE", "JournalWriter", "Sync"]

OTHERWISE = "name another file, or go on with it: anima resume"
"""What to do where a journal is there already."""


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
        """Write at the end of a file; see :meth:`create` and :func:`~anima_actors.journal.recovery.reopen`.

        Args:
            file: open, locked, and cut to the size that the tail tells.
            name: of the file, for messages.
            fields: of each event type, as the header names them.
            tail: where the journal ends.
            sync: when a turn counts as written.
            snapshot_every: turns from one snapshot to the next; 0 for none but the last.
        """
        if snapshot_every < 0:
            raise ValueError(f"snapshot_every is {snapshot_every}; it must not be negative")
        self.snapshot_every = snapshot_every
        self.turns, self.hash = tail.turns, tail.hash
        self._buffer = WriteBuffer(file, tail.size, sync)
        self._name, self._fields = name, fields
        self._previous, self._first = tail.previous, tail.first
        self._header, self._before = tail.header, tail.before
        self._places, self._snapshots = list(tail.places), list(tail.snapshots)
        self._broken: str | None = None
        self._closed = False
        self.membership = Membership()  # which modules have joined and left
        self.detail: Detail = "events"  # what is written of each turn
        self._inputs: TurnInputs | None = None  # takes those of turns of which nothing else is written
        self._root_fields: dict[type, FieldNames] = {}  # of types that the header does not name
        self._later_fields: dict[str, tuple[str, ...]] = {}  # of those of modules that joined since

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
            header: the facts of the run; keys and passwords in it are left out. Where its `detail` is
                "inputs", of most turns these alone are written.
            sync: when a turn counts as written.
            snapshot_every: turns from one snapshot to the next; 0 for none but the last.
            file: in place of the file at the path.

        Raises:
            JournalError: there is something there already, or it cannot be written.
        """
        after = header.get("after") or {"turn": 0, "hash": ""}
        tail = Tail(0, FIRST, after["turn"], after["hash"], (), (), after["turn"] + 1)
        if file is None:
            file = DiskFile.new(path, OTHERWISE)
        writer = cls(file, shown(path), header.get("fields", {}), tail, sync, snapshot_every)
        filtered = redacted_data({key: value for key, value in header.items() if key != "fields"})
        writer.detail = "inputs" if header.get("detail") == "inputs" else "events"
        version = INPUTS_FORMAT if writer.detail == "inputs" else FORMAT
        body = pack({"format": list(version), **filtered, "fields": header.get("fields", {})})
        try:
            with writer._committing("the header could not be written"):
                writer._header = body
                writer._add(Kind.HEADER, body)
                writer._buffer.send()
                if sync != "never":
                    sync_folder(Path(path).absolute().parent)
        except BaseException:
            writer.abandon()
            raise
        return writer

    @property
    def size(self) -> int:
        """Bytes of the file, with all that waits to be handed over."""
        return self._buffer.size

    @property
    def outside(self) -> Collection[str] | None:
        """The modules of which alone anything is written of most turns; None for all."""
        return None if self._inputs is None else self._inputs.outside

    def write(
        self,
        turn: Turn,
        draws: Mapping[str, int] | None = None,
        voice: Sequence[Mapping[str, Any]] = (),
        snapshot: Callable[[], bytes | None] | None = None,
    ) -> None:
        """Append a turn; once this returns, it is in the file (as far as `sync` has it).

        Args:
            turn: the next turn.
            draws: random numbers drawn so far, by module.
            voice: the calls to language models, each with the hash of the request and the whole reply.
            snapshot: gives the state of all modules; asked for where one is due.

        Raises:
            JournalError: it could not be written; nothing can be any more.
            RecordError: an event holds what cannot be recorded; likewise.
        """
        self._refuse_if_done()
        before = len(self._buffer)
        try:
            if turn.number != self.turns + 1:
                raise JournalError(
                    f"{self._name}: turn {turn.number} came after turn {self.turns}; a journal has every turn"
                )
            due = self.snapshot_every and turn.number % self.snapshot_every == 0
            due = due or isinstance(turn.root, MembershipChange)  # readers learn of it from there
            self._add_turn(turn, draws or {}, voice, None if due else self._inputs)
            state = snapshot() if due and snapshot is not None else None
            if state is not None:
                self._add_snapshot(state)
            self._buffer.send_when_due()
        except OSError as error:
            raise self._failed(f"turn {turn.number} could not be recorded", error, before) from error
        except BaseException as error:
            self._failed(f"turn {turn.number} could not be recorded", error, before)
            raise

    def snapshot(self, state: bytes) -> None:
        """Append the state of all modules, as it is after the last turn."""
        self._refuse_if_done()
        with self._committing("a snapshot could not be written"):
            self._add_snapshot(state)
            self._buffer.send_when_due()

    def know_modules(self, membership: Membership, wiring: Wiring) -> None:
        """Take note of the modules in use from the next turn on, and of the events that they publish.

        Turns tell the fields of such as the header does not name.
        """
        self.membership = membership
        if self.detail == "inputs":
            self._inputs = TurnInputs(wiring)
        for step in wiring.steps:
            for kind in (output.event_type for output in step.signature.outputs):
                place, names = f"{step.module}.{kind.__name__}", value_names(kind)
                if tuple(self._fields.get(place, self._fields.get(kind.__name__, ()))) != names:
                    self._later_fields[place] = names

    def note(self, facts: Mapping[str, Any]) -> None:
        """Append a note, such as that the run was gone on with here."""
        self._refuse_if_done()
        with self._committing("a note could not be written"):
            self.add_note(facts)
            self._buffer.send_when_due()

    def add_note(self, facts: Mapping[str, Any]) -> None:
        """Append a note from within a write, such as while a snapshot is made."""
        self._add(Kind.NOTE, pack({**redacted_data(facts), BEFORE: self._before}))

    def close(self, snapshot: Callable[[], bytes | None] | None = None) -> None:
        """End the journal with a last snapshot and an index, and close the file. A second call does nothing.

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
            self._buffer.close()

    def abandon(self) -> None:
        """Close the file as it is."""
        self._closed = True
        self._buffer.close()

    def _refuse_if_done(self) -> None:
        if self._broken is not None:
            raise JournalError(self._broken)
        if self._closed:
            raise JournalError(f"{self._name} is closed; nothing can be recorded in it any more")

    def _end(self, snapshot: Callable[[], bytes | None] | None) -> None:
        with self._committing("the end could not be written"):
            have = bool(self._snapshots) and self._snapshots[-1][0] == self.turns
            state = snapshot() if snapshot is not None and not have and self.turns >= self._first else None
            if state is not None:
                self._add_snapshot(state)
            self._add(Kind.END, end_body(self._tail(), HEAD.size))
            self._buffer.send()

    def _add_turn(
        self,
        turn: Turn,
        draws: Mapping[str, int],
        voice: Sequence[Mapping[str, Any]],
        inputs: TurnInputs | None,
    ) -> None:
        root = type(turn.root)
        fields = self._root_fields.get(root)
        if fields is None:
            names = value_names(root)
            known = tuple(self._fields.get(root.__name__, ())) == names
            fields = self._root_fields[root] = {} if known else {f"outside.{root.__name__}": names}
        later = self._later_fields
        if later and inputs is not None:
            later = inputs.of_modules(later)
        content, check = (recordable_content(turn), b"") if inputs is None else inputs.taken(turn)
        self.hash = content_hash(content, chained(self.hash, check))
        body = turn_body(
            content,
            self.hash,
            draws=draws,
            stopped=turn.stopped,
            failed=len(turn.failures),
            voice=voice,
            microseconds=turn.microseconds if self.detail == "events" else {},
            fields={**later, **fields},
            check=check,
            before=self._before,
        )
        self.turns = turn.number
        if (turn.number - self._first) % EVERY == 0:
            self._places.append(self._buffer.size)
        self._add(Kind.TURN, body)

    def _add_snapshot(self, state: bytes) -> None:
        body = snapshot_body(state, self.membership, self._before)
        if len(body) > LARGEST_BODY:
            self.add_note({"no_snapshot": f"the state of all modules has {len(body):,} bytes, too many"})
            return
        self._snapshots.append((self.turns, self._buffer.size))
        self._add(Kind.SNAPSHOT, body)

    def _add(self, kind: Kind, body: bytes) -> None:
        frame, self._previous = framed(kind, self.turns, body, self._previous)
        self._before = sha256(body).digest()
        self._buffer.add(frame)

    def _tail(self) -> Tail:
        return Tail(
            self._buffer.size,
            self._previous,
            self.turns,
            self.hash,
            tuple(self._places),
            tuple(self._snapshots),
            self._first,
            self._header,
            self._before,
        )

    @contextmanager
    def _committing(self, failing: str) -> Iterator[None]:
        """Write a piece as a whole; a failure ends all writing."""
        before = len(self._buffer)
        try:
            yield
        except OSError as error:
            raise self._failed(failing, error, before) from error
        except BaseException as error:
            self._failed(failing, error, before)
            raise

    def _failed(self, failing: str, error: BaseException, before: int) -> JournalError:
        """Cut off all that was not acknowledged; the rest still goes to the file, unless that failed."""
        why = (error.strerror or error) if isinstance(error, OSError) else error
        self._broken = f"{self._name}: {failing}: {why}; all that was acknowledged before is in the file"
        if isinstance(error, OSError):
            self._buffer.cut()
        else:
            self._buffer.drop(before)
        return JournalError(self._broken)
