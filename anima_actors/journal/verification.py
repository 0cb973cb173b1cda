"""Whether a journal or a mind file is what was written: its header, its chain and its end."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Literal

from anima_actors.encoding.files import StrPath
from anima_actors.journal import DamageError
from anima_actors.journal.bodies import EVERY, MIND, BadBody, chains_frames, unpacked_body, unpacked_end
from anima_actors.journal.file import open_to_read, os_errors_told, refuse_if_written, shown
from anima_actors.journal.framing import Frame, Kind
from anima_actors.journal.header import beginning_of
from anima_actors.journal.inputs import Detail
from anima_actors.journal.reader import Journal

Verdict = Literal["whole", "torn", "broken"]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A place at which a file is not what was written."""

    offset: int  # the byte
    turn: int | None  # that is concerned; None in the header
    why: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found of a file, read from its beginning to its end."""

    file: str
    kind: Literal["journal", "mind"]
    format: str  # such as "1.1"
    detail: Detail  # of a journal: whether it holds the inputs of its turns alone
    turns: int  # that are whole and follow from one another; of a mind, that it has lived
    last: int  # the number of the last of them
    hash: str  # of the last of them
    chained: bool  # every frame holds the hash of the one before; before format 1.1 turns alone did
    header: Literal["whole", "mended"]  # mended: read from its repetition at the end
    ended: bool  # cleanly, with a footer
    torn: str | None  # what was wrong with its last bytes, where they are an unfinished turn
    bytes_after: int  # after the last whole frame
    problems: tuple[Discrepancy, ...]

    @property
    def verdict(self) -> Verdict:
        """In one word: broken goes before torn."""
        return "broken" if self.problems else "torn" if self.torn else "whole"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, the verdict first after the file."""
        data = asdict(self)
        return {"file": data.pop("file"), "verdict": self.verdict, **data}


def verify_file(path: StrPath) -> Verification:
    """Read a journal or mind file whole, and tell what is wrong with it. None of its modules is imported.

    Raises:
        JournalError: it is neither, cannot be read, or its header is beyond mending.
    """
    with os_errors_told(path), open_to_read(path) as file:
        journal = Journal(path, file, beginning_of(file, shown(path)))
        refuse_if_written(path)
        return _Verifying(journal, file).verification()


class _Verifying:
    """A file as far as it was read."""

    def __init__(self, journal: Journal, file: BinaryIO) -> None:
        self._journal = journal
        self._size = file.seek(0, 2)
        self._is_mind = journal.header.get("file") == MIND
        self._end, self._ended = journal.begin.place, False
        self._turns, self._last, self._hash = 0, journal.first - 1, journal.hash_before
        self._places: list[int] = []
        self._snapshots: list[list[int]] = []
        self._problems: dict[int, Discrepancy] = {}
        if journal.mended:
            self._problems[0] = Discrepancy(0, None, journal.mended)

    def verification(self) -> Verification:
        """Read all of it."""
        journal = self._journal
        try:
            for frame in journal.frames():
                self._take(frame)
        except DamageError as error:
            place = self._end if error.offset is None else error.offset
            why = str(error).partition(": ")[2].partition("; anima repair")[0]
            self._problems.setdefault(place, Discrepancy(place, error.turn, why or str(error)))
        if self._is_mind:
            self._take_history()
        return Verification(
            file=str(journal.path),
            kind="mind" if self._is_mind else "journal",
            format=".".join(map(str, journal.header["format"])),
            detail=journal.detail,
            turns=self._turns,
            last=self._last,
            hash=self._hash,
            chained=chains_frames(journal.header),
            header="mended" if journal.mended else "whole",
            ended=self._ended,
            torn=journal.torn,
            bytes_after=self._size - self._end,
            problems=tuple(self._problems[place] for place in sorted(self._problems)),
        )

    def _take(self, frame: Frame) -> None:
        link = self._journal.broken.get(frame.place)
        why = link.why if link is not None else self._unreadable(frame)
        if why is not None:
            self._problems[frame.place] = Discrepancy(frame.place, frame.head.turn, why)
        self._end, self._ended = frame.end, frame.head.kind == Kind.END
        if frame.head.kind == Kind.SNAPSHOT:
            self._snapshots.append([frame.head.turn, frame.place])
        elif frame.head.kind == Kind.TURN:
            if self._turns % EVERY == 0:
                self._places.append(frame.place)
            self._turns, self._last = self._turns + 1, frame.head.turn
            if why is None:
                self._hash = self._journal.record(frame).hash

    def _unreadable(self, frame: Frame) -> str | None:
        """Return why a frame that is in the chain cannot be read; None where it can."""
        try:
            if frame.head.kind == Kind.TURN:
                self._journal.record(frame)
            elif frame.head.kind == Kind.END:
                return self._wrong_index(unpacked_end(frame.body))
            else:
                unpacked_body(frame.body)
        except BadBody as error:
            return str(error)
        except DamageError as error:
            return str(error).partition("cannot be read: ")[2]
        return None

    def _wrong_index(self, end: Mapping[str, Any]) -> str | None:
        if self._is_mind or self._journal.mended:  # the places are those that were written
            return None
        places = b"".join(place.to_bytes(8, "little") for place in self._places)
        right = (EVERY, places, self._snapshots)
        if (end.get("every"), end.get("places"), end.get("snapshots")) == right:
            return None
        return "the index at the end names other places"

    def _take_history(self) -> None:
        """Take the turns of a mind from its header; its parts are the state and the end."""
        history = self._journal.header.get("history")
        if isinstance(history, dict):
            self._turns = self._last = int(history.get("turns", 0))
            self._hash = str(history.get("hash", ""))
        if not self._ended or len(self._snapshots) != 1:
            why = "it has not the parts that a mind file has"
            self._problems.setdefault(self._end, Discrepancy(self._end, None, why))
