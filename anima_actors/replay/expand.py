"""Lives a journal of inputs again, and makes the journal of all that followed from them."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

from anima_actors.encoding.files import Draft, StrPath
from anima_actors.journal import JournalError
from anima_actors.journal.bodies import membership_in, unpacked_body
from anima_actors.journal.file import os_errors_told, shown
from anima_actors.journal.framing import Frame, Kind
from anima_actors.journal.header import header_in
from anima_actors.journal.inputs import TurnInputs
from anima_actors.journal.reader import Journal
from anima_actors.journal.recorder import draws_so_far
from anima_actors.journal.records import TurnRecord
from anima_actors.journal.writer import JournalWriter
from anima_actors.mind.trust import NOBODY, ModuleTrust
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import changed_modules, started
from anima_actors.replay.rerun import RerunError, Rerunner
from anima_actors.runtime import Wiring


class DivergedError(RerunError):
    """A turn that is lived again comes out otherwise than its record says.

    Attributes:
        turn: its number.
    """

    def __init__(self, message: str, turn: int) -> None:
        super().__init__(message)
        self.turn = turn


@dataclass(frozen=True, slots=True)
class ExpandedJournal:
    """What came of living the inputs in a journal again."""

    turns: int  # that were lived
    hash: str  # of the whole history, as a journal of all events has it
    torn: str | None  # what was wrong with the end of the journal of inputs


def expand(
    path: StrPath, target: StrPath, extra: Iterable[Any] = (), trust: ModuleTrust = NOBODY
) -> ExpandedJournal:
    """Live the inputs in a journal again, and write the journal that a recording of all events had written.

    The new file is there whole or not at all; the old one is not touched.

    Args:
        path: of the journal of inputs.
        target: of the new one; there must be none yet.
        extra: modules of one's own, given by hand.
        trust: tells which others may be loaded because the journal names them.

    Raises:
        DivergedError: a turn comes out otherwise than it was recorded.
        AnimaError: the journal cannot be read, holds all events already, or its mind cannot be made again;
            the target is there already or cannot be written.
    """
    with Journal.open(path, inputs=True) as journal, os_errors_told(target):
        if journal.detail != "inputs":
            raise JournalError(f"{shown(path)} holds all events of its turns already")
        if os.path.lexists(target):
            raise JournalError(f"{shown(target)} is there already; name another file")
        with Draft(target) as draft:
            writer = JournalWriter.create(draft.path, _header_of(journal))
            done = _live_again(journal, writer, extra, trust)
            draft.commit()
        return done


@contextmanager
def expanded(
    journal: Journal,
    extra: Iterable[Any] = (),
    trust: ModuleTrust = NOBODY,
    on_begin: Callable[[int], None] | None = None,
) -> Iterator[Journal]:
    """Yield a journal with all events: the given one or, where it holds inputs alone, what comes of these.

    Args:
        journal: open as long as the other is read.
        extra: modules of one's own, given by hand.
        trust: tells which others may be loaded because the journal names them.
        on_begin: is told how many turns are going to be lived again, where any are.

    Raises:
        DivergedError: a turn comes out otherwise than it was recorded.
        AnimaError: the journal cannot be read, or its mind cannot be made again.
    """
    if journal.detail != "inputs":
        yield journal
        return
    with TemporaryFile() as file:
        writer = JournalWriter.create(journal.path, _header_of(journal), file=_Unnamed(file))
        done = _live_again(journal, writer, extra, trust, on_begin)
        if done.torn is not None:
            file.seek(0, os.SEEK_END)
            file.write(_torn_off(journal))
        file.seek(0)
        whole = Journal(journal.path, file, header_in(file, shown(journal.path)))
        whole.mended = journal.mended
        yield whole


class _Unnamed:
    """A file without a name, which is there for as long as it is open."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, data: bytes) -> None:
        self._file.write(data)

    def sync(self) -> None:
        """Nobody else reads it."""

    def truncate(self, size: int) -> None:
        self._file.truncate(size)

    def close(self) -> None:
        """It is going to be read."""
        self._file.flush()


def _header_of(journal: Journal) -> dict[str, Any]:
    return {name: one for name, one in journal.header.items() if name not in ("format", "detail")}


def _torn_off(journal: Journal) -> bytes:
    """Return the bytes of a turn that was never finished, so that whoever reads on meets them."""
    end = journal.begin.place
    for frame in journal.frames():
        end = frame.end
    with journal.path.open("rb") as file:
        file.seek(end)
        return file.read()


class _Expanding:
    """A mind that lives the inputs in a journal again, and the writer of all that follows from them."""

    def __init__(self, journal: Journal, rerun: Rerunner, writer: JournalWriter) -> None:
        self._journal, self._rerun, self._writer = journal, rerun, writer
        self._told: Wiring | None = None  # the modules that the writer knows of
        self._before = journal.hash_before  # the hash of the turn before, of those of inputs

    def take(self, frame: Frame) -> None:
        """Write what follows from a frame of the journal of inputs."""
        journal, writer = self._journal, self._writer
        broken = journal.broken.get(frame.place)
        if broken is not None:
            where = f"turn {broken.turn} at byte {broken.place:,}"
            raise JournalError(f"{shown(journal.path)}: its chain is broken at {where}: {broken.why}")
        if frame.head.kind == Kind.TURN:
            self._live(journal.record(frame))
        elif frame.head.kind == Kind.SNAPSHOT:
            writer.membership = membership_in(unpacked_body(frame.body))
            writer.snapshot(journal.body(frame)["state"])
        elif frame.head.kind == Kind.NOTE:
            writer.note(journal.body(frame))

    def _live(self, record: TurnRecord) -> None:
        bus = self._rerun.mind.bus
        turn = self._rerun.turn_again(record)
        if (
            TurnInputs(bus.wiring, self._rerun.stood_in_for).hash_again(turn, record, self._before)
            != record.hash
        ):
            self._refuse(record)
        self._before = record.hash
        if self._told is not bus.wiring:
            self._told = bus.wiring
            self._writer.know_modules(bus.membership, bus.wiring)
        self._writer.write(turn, draws_so_far(bus), record.voice)

    def _refuse(self, record: TurnRecord) -> None:
        """Say that a turn came out otherwise, and which modules are not as they were."""
        changed = changed_modules(self._journal.header, self._rerun.mind)
        blamed = (
            f"not made as when it was recorded: {', '.join(changed)}"
            if changed
            else ("the program, or a module in use, has changed since")
        )
        raise DivergedError(
            f"{shown(self._journal.path)}: turn {record.number} comes out otherwise than it was recorded; "
            f"{blamed}",
            record.number,
        )


def _live_again(
    journal: Journal,
    writer: JournalWriter,
    extra: Iterable[Any],
    trust: ModuleTrust,
    on_begin: Callable[[int], None] | None = None,
) -> ExpandedJournal:
    """Live the turns of a journal again, and write all of them; close the writer."""
    try:
        history = history_in(journal, extra, trust)
        with started(history, history.origin, history.before) as rerun:
            if on_begin is not None:
                on_begin(len(journal))
            expanding = _Expanding(journal, rerun, writer)
            ended = False
            for frame in journal.frames():
                ended = frame.head.kind == Kind.END
                expanding.take(frame)
        if ended:
            writer.close()
    finally:
        writer.abandon()
    return ExpandedJournal(writer.turns - history.before, writer.hash, journal.torn)
