"""A journal at a glance: turns, hash, modules, failures, size."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from anima_actors.journal.framing import Frame, Kind
from anima_actors.journal.records import TurnRecord

if TYPE_CHECKING:
    from anima_actors.journal.reader import Journal


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
    """Summarise a journal, read once in constant memory.

    Raises:
        DamageError: bytes were changed or lost.
    """
    kinds: Counter[int] = Counter()
    turns: list[Frame] = []  # the first and the last
    failures, size = 0, journal.begin.place
    ended = False
    notes = []
    for frame in journal.frames():
        kinds[frame.head.kind] += 1
        size = frame.end
        ended = frame.head.kind == Kind.END
        if ended:
            continue
        body = journal.body(frame)
        if frame.head.kind == Kind.TURN:
            turns[1:] = [frame]
            failed = body.get("failed", 0)
            failures += failed if isinstance(failed, int) else 0
        elif frame.head.kind == Kind.NOTE:
            notes.append((frame.head.turn, body))
    first = journal.record(turns[0]) if turns else None
    last = journal.record(turns[-1]) if turns else None
    return Summary(
        path=str(journal.path),
        header=journal.header,
        turns=kinds[Kind.TURN],
        hash=last.hash if last else journal.hash_before,
        first=first,
        last=last,
        failures=failures,
        stopped=last.stopped if last else {},
        snapshots=kinds[Kind.SNAPSHOT],
        notes=tuple(notes),
        bytes=size,
        ended=ended,
        torn=journal.torn,
    )


def html_of(summary: Summary) -> str:
    """Return a summary as a small table for a notebook."""
    rows = {
        "turns": f"{summary.turns:,}",
        "seed": summary.seed,
        "hash": summary.hash[:16],
        "modules": ", ".join(summary.modules),
        "failures": summary.failures,
        "size": f"{summary.bytes:,} bytes",
        "end": summary.torn or ("clean" if summary.ended else "none: it goes on, or was stopped"),
    }
    cells = "".join(
        f"<tr><th style='text-align:left'>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
        for name, value in rows.items()
    )
    return f"<table><caption>{escape(summary.path)}</caption>{cells}</table>"
