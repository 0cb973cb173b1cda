"""The record of a mind that lives on: journals in a folder, one after another, read as one history.

A part is a journal like any other. A new one begins where the last one has grown large, where the mind is no
longer made as it was (another voice, another version), and where turns were taken back. Its header says after
which turn it begins, with that turn's hash, so that parts form a tree. The history is the line of parts that
leads to the newest. Nothing that was recorded is cut off or overwritten: turns that were taken back stay in
their part, and the header of the next says so.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from anima_actors.encoding.files import StrPath
from anima_actors.encoding.snapshots import encode_state
from anima_actors.encoding.turn_content import pack, unpack
from anima_actors.journal import JournalError, NothingRecordedError
from anima_actors.journal.framing import Frame
from anima_actors.journal.reader import Journal
from anima_actors.journal.recorder import Recordable, Recorder, header_of
from anima_actors.journal.recovery import reopen
from anima_actors.journal.summary import Summary
from anima_actors.journal.writer import JournalWriter
from anima_actors.runtime import AnimaError, Membership, Turn
from anima_actors.runtime.redaction import redacted_data

LARGEST = 64_000_000
"""Bytes of a part, from which on another is begun."""

_CHANGING = ("after", "format", "persona_now", "taken_back")
"""What may differ in the header of a part that is gone on with."""


class Part(NamedTuple):
    """A part of a history, and what of it belongs there."""

    path: Path
    first: int
    last: int  # turn; the part may have later ones, which were taken back

    def open(self) -> Journal:
        return Journal.open(self.path, live=True)


class JournalParts(Journal):
    """The parts of a history, read as one journal.

    Attributes:
        header: of the newest part, or of the one that was asked for; see :meth:`as_of`.
        parts: the earlier ones, the first of them first.
    """

    def __init__(self, name: str, parts: tuple[Part, ...], newest: Journal, header: Mapping[str, Any]):
        self.path = Path(name)
        self.parts = parts
        self.header = header
        self.begin = newest.begin
        self.torn = self.mended = None
        self.broken = {}
        self._name = name
        self._newest = newest

    @property
    def first(self) -> int:
        """The number of the first turn; above 1 where the mind had lived unrecorded before."""
        return self.parts[0].first if self.parts else self._newest.first

    @property
    def last(self) -> int:
        """The number of the last turn."""
        return self._newest.last

    @property
    def hash_before(self) -> str:
        """The hash of the turn before the first."""
        if not self.parts:
            return self._newest.hash_before
        with self.parts[0].open() as part:
            return part.hash_before

    def as_of(self, turn: int) -> "JournalParts":
        """Return the same history with the header of the part that has a turn: how the mind was made then."""
        for one in self.parts:
            if one.first <= turn <= one.last:
                with one.open() as part:
                    return JournalParts(self._name, self.parts, self._newest, part.header)
        return JournalParts(self._name, self.parts, self._newest, self._newest.header)

    def each(self) -> Iterator[tuple[Journal, int]]:
        """Yield the parts, the oldest first, each with the last of its turns that belong to the history."""
        for one in self.parts:
            with one.open() as part:
                yield part, one.last
        yield self._newest, self._newest.last

    def located(self, start: int, stop: int | None = None) -> Iterator[tuple[Journal, Frame]]:
        """Yield the frames from one turn to another, each with the part that it is in."""
        for one in self.parts:
            if one.last >= start and (stop is None or one.first - 1 <= stop):
                with one.open() as part:
                    yield from part.located(start, one.last if stop is None else min(stop, one.last))
        yield from self._newest.located(start, stop)
        self.torn = self._newest.torn

    def frames(self, spot: Any = None) -> Iterator[Frame]:
        """Yield the frames of all parts, but for those that were taken back."""
        return (frame for _, frame in self.located(self.first))

    def snapshot_frame(self, turn: int) -> Frame | None:
        """Return the last frame with a state that was kept after a turn or an earlier one."""
        if turn >= self._newest.first - 1:
            return self._newest.snapshot_frame(turn)
        for one in reversed(self.parts):
            if one.first - 1 <= turn:
                with one.open() as part:
                    return part.snapshot_frame(min(turn, one.last))
        return None

    def verify(self) -> None:
        """Read everything in all parts, and check each turn's hash against its content.

        Raises:
            JournalError: something is damaged, cannot be read, or is not what was written.
        """
        for one in self.parts:
            with one.open() as part:
                part.verify()
        self._newest.verify()

    def summary(self) -> Summary:
        """Return the history at a glance; its bytes are those of all its parts."""
        told = self._newest.summary()
        for one in reversed(self.parts):
            with one.open() as part:
                before = part.summary()
            told = replace(
                told, first=before.first or told.first, snapshots=told.snapshots + before.snapshots
            )
            told = replace(told, bytes=told.bytes + before.bytes, notes=(*before.notes, *told.notes))
        failures = sum(len(record.failures) for record in self.turns())
        return replace(told, path=self._name, turns=len(self), failures=failures)

    def close(self) -> None:
        """Close the newest part; the others are open only while they are read."""
        self._newest.close()

    def __repr__(self) -> str:
        return f"<JournalParts {self._name}>"


def part_paths(folder: StrPath) -> list[Path]:
    """Return the files of a record, the oldest first."""
    return sorted(one for one in Path(folder).glob("*.anima") if one.stem.isdecimal())


def open_parts(folder: StrPath, name: str) -> JournalParts:
    """Open the record of a mind, also while it is being written.

    Args:
        folder: with the parts.
        name: of the mind, for titles and messages.

    Raises:
        JournalError: nothing is recorded, or a part cannot be read.
    """
    paths = part_paths(folder)
    newest = None
    while paths and newest is None:
        newest = _with_header(paths.pop())
    if newest is None:
        raise JournalError(f"{name}: nothing of this mind is on record yet")
    line: list[Part] = []
    turn, wanted = newest.first - 1, newest.hash_before
    while paths and turn and wanted:  # without a hash the turns before were not recorded
        part = _with_header(paths.pop())
        if part is None:
            continue
        with part:
            if part.first <= turn <= part.last and part.turn(turn).hash == wanted:
                line.append(Part(part.path, part.first, turn))
                turn, wanted = part.first - 1, part.hash_before
    return JournalParts(name, tuple(reversed(line)), newest, newest.header)


def _with_header(path: Path) -> Journal | None:
    """Open a part; None for one whose writer was killed before its header was written."""
    try:
        return Journal.open(path, live=True)
    except NothingRecordedError:
        return None


class PartsRecorder(Recorder):
    """Records a mind into a folder of parts for as long as it lives.

    Nothing is written before its next turn. Then the newest part is gone on with where it ends with the turn
    that the mind has lived last, and the mind is made as it was; else another part begins.

    Args:
        mind: that is recorded from now on.
        folder: of the parts; it is made where it is missing.
        because: why turns that are on record already are taken back, where the mind is to live them anew.
        largest: bytes of a part.
    """

    def __init__(
        self,
        mind: Recordable,
        folder: StrPath,
        because: str = "the mind was not saved after them",
        largest: int = LARGEST,
    ) -> None:
        self.folder = Path(folder)
        self._largest, self._because = largest, because
        self._header = header_of(mind)
        self._before = encode_state(mind.bus.snapshot()) if mind.bus.turns else None
        self._membership = mind.bus.membership
        self._writer: JournalWriter | None = None
        self._attach(mind, self.folder)

    def __call__(self, turn: Turn) -> None:
        """Write a turn; once this returns it is in the file."""
        if self._writer is None:
            before, membership = self._before, self._membership
            self._writer = self._continued() or self._begun(self._header, before, membership)
            self._before = None
        if getattr(self, "writer", None) is not self._writer:
            self.writer, self._wiring = self._writer, None  # it knows none of the modules yet
        super().__call__(turn)
        if self.writer.size >= self._largest:
            self._rotate()

    @property
    def turns(self) -> int:
        """The number of the last turn that was recorded, or that the mind had lived before."""
        return int(self._header["after"]["turn"]) if self._writer is None else self._writer.turns

    def read(self) -> Journal:
        """Open what is on record, whole: the parts as one."""
        return open_parts(self.folder, self.folder.parent.name)

    def close(self) -> None:
        """End the part, where one is open. The next turn is refused."""
        if self._writer is None:
            self._bus.record = _refuse
        else:
            self._writer.close(self._state)

    def _continued(self) -> JournalWriter | None:
        """Return the writer of the newest part, to go on with it; None where another is to begin."""
        paths = part_paths(self.folder)
        if not paths:
            return None
        after = self._header["after"]
        with suppress(JournalError):  # a damaged part, or one without a header, stays as it is
            with Journal.open(paths[-1], live=True) as part:
                alike = _made_of(part.header) == _made_of(self._header)
                lost = _taken_back(part, after["turn"], after["hash"])
                tip = part.last
            if lost is not None:
                self._header = {**self._header, "taken_back": {**lost, "because": self._because}}
            if lost is None and alike and tip == after["turn"] and paths[-1].stat().st_size < self._largest:
                opened = reopen(paths[-1])
                opened.writer.note({"resumed_after": tip, "cut": opened.cut})
                return opened.writer
        return None

    def _begun(self, header: Mapping[str, Any], state: bytes | None, membership: Membership) -> JournalWriter:
        """Begin a part."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        paths = part_paths(self.folder)
        number = int(paths[-1].stem) + 1 if paths else 1
        writer = JournalWriter.create(self.folder / f"{number:06d}.anima", header)
        try:
            if "taken_back" in header:
                writer.note({"taken_back": header["taken_back"]})
            if state is not None:
                writer.membership = membership
                writer.snapshot(state)
        except BaseException:
            writer.abandon()
            raise
        return writer

    def _rotate(self) -> None:
        """Begin the next part, and end the last one; where that cannot be, go on with the last one."""
        full = self.writer
        with suppress(AnimaError, OSError):
            state = encode_state(self._bus.snapshot())
            self._writer = self._begun(header_of(self._mind), state, self._bus.membership)
            full.close()


def _taken_back(part: Journal, turn: int, last_hash: str) -> dict[str, int] | None:
    """Return the turns of the newest part that a mind, as it is after a turn, has not lived; or None."""
    if turn and not last_hash:  # it has lived unrecorded since
        return None
    there = part.turn(turn).hash if part.first <= turn <= part.last else None
    there = part.hash_before if turn == part.first - 1 else there
    begin = turn + 1 if there == last_hash or turn < part.first else part.first
    return {"from": begin, "to": part.last} if begin <= part.last else None


def _refuse(_turn: Turn) -> None:
    raise JournalError("the record of this mind is closed; nothing can be recorded in it any more")


def _made_of(header: Mapping[str, Any]) -> Any:
    """Return how a mind was made, in the form in which a file has it."""
    return unpack(pack(redacted_data({key: one for key, one in header.items() if key not in _CHANGING})))
