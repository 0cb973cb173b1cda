"""What there is to know of a whole journal, found in one pass."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from anima_actors.trace.bodies import BadBody, turn_record, unpacked_body
from anima_actors.trace.errors import DamageError
from anima_actors.trace.framing import Kind
from anima_actors.trace.record import TurnRecord

if TYPE_CHECKING:
    from anima_actors.trace.reader import Journal


@dataclass(frozen=True, slots=True)
class Summary:
    """A journal at a glance."""

    path: str
    header: Mapping[str, Any]
    turns: int
    hash: str  # of the last turn, so of the whole history
    first: TurnRecord | None
    last: TurnRecord | None
    failures: int
    stopped: Mapping[str, str]  # modules that were out of service at the end, and why
    snapshots: int
    notes: tuple[tuple[int, Mapping[str, Any]], ...]  # after which turn, and what
    bytes: int
    ended: bool  # cleanly
    torn: str | None  # what was wrong with the end of the file

    @property
    def seed(self) -> Any:
        """The seed of all chance."""
        return self.header.get("seed")

    @property
    def modules(self) -> tuple[str, ...]:
        """The names of the modules."""
        modules = self.header.get("modules")
        return tuple(
            str(one.get("name"))
            for one in (modules if isinstance(modules, list) else ())
            if isinstance(one, dict)
        )


def summary_of(journal: "Journal") -> Summary:
    """Go through a journal once, in constant memory.

    Raises:
        DamageError: bytes were changed or lost.
    """
    kinds: Counter[int] = Counter()
    first = last = None
    failures = size = 0
    ended = False
    notes = []
    for frame in journal.frames():
        kinds[frame.head.kind] += 1
        size = frame.end
        ended = frame.head.kind == Kind.END
        if ended:
            continue
        try:
            data = unpacked_body(frame.body)
            if frame.head.kind == Kind.TURN:
                first, last = first or data, data
                failures += int(data.get("failed", 0))
            elif frame.head.kind == Kind.NOTE:
                notes.append((frame.head.turn, data))
        except (BadBody, TypeError, ValueError) as bad:
            raise _unreadable(journal, frame.head.turn, bad) from bad
    records = [_record(journal, data) if data else None for data in (first, last)]
    return Summary(
        path=str(journal.path),
        header=journal.header,
        turns=kinds[Kind.TURN],
        hash=records[1].hash if records[1] else "",
        first=records[0],
        last=records[1],
        failures=failures,
        stopped=records[1].stopped if records[1] else {},
        snapshots=kinds[Kind.SNAPSHOT],
        notes=tuple(notes),
        bytes=size,
        ended=ended,
        torn=journal.torn,
    )


def html_of(summary: Summary) -> str:
    """The summary as a small table for a notebook."""
    rows = {
        "turns": f"{summary.turns:,}",
        "seed": summary.seed,
        "hash": summary.hash[:16],
        "modules": ", ".join(summary.modules),
        "failures": summary.failures,
        "size": f"{summary.bytes:,} bytes",
        "end": summary.torn or ("clean" if summary.ended else "open"),
    }
    cells = "".join(
        f"<tr><th style='text-align:left'>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
        for name, value in rows.items()
    )
    return f"<table><caption>{escape(summary.path)}</caption>{cells}</table>"


def _record(journal: "Journal", data: Mapping[str, Any]) -> TurnRecord:
    try:
        return turn_record(data, journal.fields)
    except BadBody as bad:
        raise _unreadable(journal, None, bad) from bad


def _unreadable(journal: "Journal", turn: int | None, why: object) -> DamageError:
    return DamageError(f"{journal.path}: the frame of turn {turn} cannot be read: {why}", turn=turn)
