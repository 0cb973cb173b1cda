"""Reads a journal: its header, its turns one by one or by number, its snapshots."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from anima_actors.encoding.files import StrPath
from anima_actors.journal import DamageError, JournalError
from anima_actors.journal.bodies import (
    BEFORE,
    EVERY,
    INPUTS_FORMAT,
    BadBody,
    membership_in,
    turn_record,
    unpacked_body,
)
from anima_actors.journal.chain import BrokenLink, Chain
from anima_actors.journal.file import open_to_read, os_errors_told, refuse_if_written, shown
from anima_actors.journal.framing import Frame, Kind, Spot, TornTail, frames, index_of
from anima_actors.journal.header import Beginning, header_in
from anima_actors.journal.inputs import Detail
from anima_actors.journal.records import TurnRecord
from anima_actors.journal.summary import Summary, html_of, summary_of
from anima_actors.journal.timeline import columns_of
from anima_actors.runtime import Membership

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Journal:
    """A journal on disk. Reading is streaming: memory does not grow with the number of turns.

    One thread at a time may read it; threads that read side by side each open their own.

    Attributes:
        path: of the file.
        begin: where the frames after the header begin.
        header: all that was known before the first turn; what a later version adds is there too.
        mended: what was wrong with the header, where it was read from its repetition at the end.
        broken: by their places, the frames read so far that do not follow from what is before them.
        torn: what was wrong with the end of the file, where it was; None where it is whole, or as long
            as nobody has read that far.
    """

    def __init__(self, path: StrPath, file: BinaryIO, beginning: Beginning) -> None:
        first, self.header, self.mended = beginning
        self.path = Path(path)
        self.header_body = first.body
        self.broken: dict[int, BrokenLink] = {}
        self.torn: str | None = None
        self._file = file
        self._name = shown(path)
        self.begin = Spot(first.end, first.head.body, first.head.turn)
        self._moved = first.place != 0
        self._indexed = 0  # bytes of the file that the index is of
        self._spots: Sequence[Spot] = ()  # before turns 1, 33, 65, ...
        self._last = 0

    @classmethod
    def open(cls, path: StrPath, *, live: bool = False, inputs: bool = False) -> "Journal":
        """Open a journal.

        Args:
            path: of the file.
            live: also while it is being written; what is there is read.
            inputs: also one that holds the inputs of its turns alone; else whoever reads it would miss
                the events that follow from them.

        Raises:
            JournalError: it is missing, a folder, empty, no journal, of a newer format, or being written.
        """
        with os_errors_told(path):
            file = open_to_read(path)  # the journal closes it
            try:
                beginning = header_in(file, shown(path), inputs=inputs)
                if not live:
                    refuse_if_written(path)
                return cls(path, file, beginning)
            except BaseException:
                file.close()
                raise

    @property
    def fields(self) -> Mapping[str, Any]:
        """The fields of each event type, in the order of their values."""
        fields = self.header.get("fields")
        return fields if isinstance(fields, dict) else {}

    @property
    def detail(self) -> Detail:
        """What it holds of each turn: its events, or its inputs alone."""
        return "inputs" if self.header["format"][0] == INPUTS_FORMAT[0] else "events"

    @property
    def hash_before(self) -> str:
        """The hash of the turn before the first; empty where the mind was born here."""
        after = self.header.get("after")
        return str(after.get("hash", "")) if isinstance(after, dict) else ""

    @property
    def first(self) -> int:
        """The number of the first turn; above 1 where the mind had lived before."""
        return (self.begin.turn or 0) + 1

    @property
    def last(self) -> int:
        """The number of the last turn; below :attr:`first` where there is none."""
        self._index()
        return self._last

    def __len__(self) -> int:
        return self.last - self.first + 1

    def turns(self, start: int | None = None, stop: int | None = None) -> Iterator[TurnRecord]:
        """Yield the turns from one number to another, both included; all of them by default.

        Raises:
            DamageError: where bytes were changed or lost; the turns before it have been given.
        """
        begin = self.first if start is None else start
        for part, frame in self.located(begin, stop):
            if frame.head.kind == Kind.TURN and frame.head.turn >= begin:
                yield part.record(frame)

    def located(self, start: int, stop: int | None = None) -> Iterator[tuple["Journal", Frame]]:
        """Yield the frames of the turns from one number to another, and some before them.

        Args:
            start: the first of the turns.
            stop: the last; None for all there are.

        Yields:
            Each frame with the journal that can read it: this one, or a part of it.
        """
        # from one turn earlier, against which the first that is wanted is held
        spot = self.begin if start <= self.first else self._spot_before(start - 1)
        for frame in self.frames(spot):
            if stop is not None and frame.head.turn > stop:
                return
            yield self, frame

    def as_of(self, turn: int) -> "Journal":
        """Return the journal with the header that tells how the mind was made in a turn; see JournalParts."""
        return self

    def each(self) -> Iterator[tuple["Journal", int]]:
        """Yield the journals that this one is made of, each with its last turn; see JournalParts."""
        yield self, self.last

    def turn(self, number: int) -> TurnRecord:
        """Return one turn.

        Raises:
            JournalError: there is no such turn.
        """
        for record in self.turns(number, number) if self.first <= number <= self.last else ():
            return record
        span = f"turns {self.first} to {self.last}" if self.last >= self.first else "no turns"
        raise JournalError(f"{self._name} has no turn {number}; it has {span}", turn=number)

    def snapshots(self) -> Iterator[tuple[int, bytes]]:
        """Yield the turns after which the state of all modules was kept, and these states."""
        for part, frame in self.located(self.first):
            if frame.head.kind == Kind.SNAPSHOT:
                yield frame.head.turn, part._state_in(frame)

    def snapshot_before(self, turn: int) -> tuple[int, bytes] | None:
        """Return the last state kept after a turn or an earlier one, and after which; None without any."""
        found = self.snapshot_frame(turn)
        return None if found is None else (found.head.turn, self._state_in(found))

    def membership_after(self, turn: int | None = None) -> Membership:
        """Return the modules that had joined and left after a turn; by default after the last."""
        found = self.snapshot_frame(self.last if turn is None else turn)
        if found is None:
            return Membership()
        try:
            return membership_in(unpacked_body(found.body))
        except BadBody as bad:
            raise self._unreadable(found, bad) from bad

    def snapshot_frame(self, turn: int) -> Frame | None:
        """Return the frame of the last state kept after a turn or an earlier one; None without any."""
        reach, found = 2 * EVERY, None  # snapshots are 50 turns apart unless asked otherwise
        while found is None:
            start = max(self.first, turn - reach)
            for frame in self.frames(self.begin if start == self.first else self._spot_before(start)):
                if frame.head.turn > turn:
                    break
                found = frame if frame.head.kind == Kind.SNAPSHOT else found
            if start == self.first:
                break
            reach *= 4  # rather read a part again than keep it
        return found

    def notes(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Yield the notes between turns, such as that a run was resumed, each with the turn before."""
        for part, frame in self.located(self.first):
            if frame.head.kind == Kind.NOTE:
                yield frame.head.turn, part.body(frame)

    def frames(self, spot: Spot | None = None) -> Iterator[Frame]:
        """Yield the whole frames after the header.

        A torn tail ends them and is noted in :attr:`torn`; a frame with right checksums that does not follow
        from those before it is noted in :attr:`broken`.
        """
        spot = spot or self.begin
        from_header = spot.place == self.begin.place
        chain = Chain(self.header, self.header_body, turn_hash=self.hash_before, from_header=from_header)
        try:
            for frame in frames(self._file, self._name, spot):
                link = chain.broken_at(frame)
                if link is not None:
                    self.broken[frame.place] = link
                yield frame
        except TornTail as torn:
            self.torn = torn.why
        else:
            self.torn = None

    def verify(self) -> None:
        """Read everything, and hold each frame against what is before it.

        Raises:
            JournalError: something is damaged, cannot be read, or is not what was written.
        """
        for frame in self.frames():
            link = self.broken.get(frame.place)
            if link is not None:
                raise self._unreadable(frame, link.why)
            if frame.head.kind == Kind.TURN:
                self.record(frame)
            elif frame.head.kind != Kind.END:
                self.body(frame)

    def summary(self) -> Summary:
        """Return the journal at a glance: turns, hash, modules, first and last turn, failures, size."""
        return summary_of(self)

    def to_columns(self) -> dict[str, "NDArray[np.generic]"]:
        """Return arrays with one row a turn: reactors.tension, vad.valence, phi, primary, goal, ..."""
        return columns_of(self.turns())

    def to_pandas(self) -> Any:
        """Return :meth:`to_columns` as a pandas DataFrame.

        Raises:
            ImportError: pandas is not installed.
        """
        try:
            import pandas  # type: ignore[import-not-found,import-untyped,unused-ignore]
        except ImportError as error:
            raise ImportError(
                "to_pandas() needs pandas: pip install pandas; to_columns() does not"
            ) from error
        return pandas.DataFrame(self.to_columns())

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Journal {self._name}>"

    def _repr_html_(self) -> str:
        from anima_actors.journal.drawing import strip, strip_turn

        return strip(map(strip_turn, self.turns()), self.path.stem) + html_of(self.summary())

    def record(self, frame: Frame) -> TurnRecord:
        """Return the record in the frame of a turn.

        Raises:
            DamageError: it cannot be read, or is of another turn.
        """
        try:
            record = turn_record(unpacked_body(frame.body), self.fields)
            if record.number != frame.head.turn:
                raise BadBody(f"it holds turn {record.number}")
        except BadBody as bad:
            raise self._unreadable(frame, bad) from bad
        return record

    def body(self, frame: Frame) -> dict[str, Any]:
        """Return the mapping in a frame, but for the last one's, which has an index; its chain is left out.

        Raises:
            DamageError: there is none.
        """
        try:
            data = unpacked_body(frame.body)
        except BadBody as bad:
            raise self._unreadable(frame, bad) from bad
        data.pop(BEFORE, None)
        return data

    def _state_in(self, frame: Frame) -> bytes:
        state = self.body(frame).get("state")
        if not isinstance(state, bytes):
            raise self._unreadable(frame, "it holds no state")
        return state

    def _unreadable(self, frame: Frame, why: object) -> DamageError:
        turn = frame.head.turn
        return DamageError(
            f"{self._name}: the frame of turn {turn} at byte {frame.place:,} cannot be read: {why}",
            offset=frame.place,
            turn=turn,
        )

    def _spot_before(self, number: int) -> Spot:
        self._index()
        return self._spots[min((number - self.first) // EVERY, len(self._spots) - 1)]

    def _index(self) -> None:
        """Find where each 32nd turn begins; again where the file has grown since."""
        size = self._file.seek(0, os.SEEK_END)
        if size != self._indexed:
            found = index_of(self._file, self._name, self.begin, moved=self._moved)
            self._indexed, self._spots, self._last, self.torn = size, found.spots, found.last, found.torn
