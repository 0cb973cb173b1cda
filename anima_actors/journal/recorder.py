"""Puts a mind on record: a recorder hands each turn of its bus to a journal."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from anima_actors.encoding.files import StrPath
from anima_actors.encoding.snapshots import SnapshotError, encode_state
from anima_actors.encoding.turn_content import value_names
from anima_actors.journal import JournalError
from anima_actors.journal.file import File
from anima_actors.journal.inputs import DETAILS, Detail
from anima_actors.journal.reader import Journal
from anima_actors.journal.records import event_types
from anima_actors.journal.writer import JournalWriter, Sync
from anima_actors.runtime import Bus, Turn, Wiring
from anima_actors.runtime.supervision import one_line


class Recordable(Protocol):
    """A mind as a recorder needs it."""

    bus: Bus
    history_hash: str

    def described(self) -> dict[str, Any]:
        """Return its modules and settings, as plain data."""
        ...

    def calls_of_turn(self) -> Sequence[Mapping[str, Any]]:
        """Return the calls to language models in the turn just finished, with their answers."""
        ...


class Recorder:
    """Hands each finished turn of a mind to a journal; a failure there stops the run."""

    def __init__(self, mind: Recordable, writer: JournalWriter, path: StrPath) -> None:
        """Record the mind from now on, before anybody else hears of a turn."""
        self.writer = writer
        self._attach(mind, path)
        self._follow_modules()

    def _attach(self, mind: Recordable, path: StrPath) -> None:
        self.path = Path(path)  # of the journal
        self.no_snapshot: str | None = None  # why the state of the modules cannot be kept
        self._mind = mind
        self._bus = mind.bus
        self._told: tuple[JournalWriter, Wiring] | None = None  # which writer knows of which modules
        self._then = mind.bus.record
        mind.bus.record = self

    def __call__(self, turn: Turn) -> None:
        """Write a turn; once this returns it is in the file."""
        if self._told is None or self._told[0] is not self.writer or self._told[1] is not self._bus.wiring:
            self._follow_modules()
        draws = draws_so_far(self._bus, self.writer.outside)
        self.writer.write(turn, draws, self._mind.calls_of_turn(), self._state)
        self._mind.history_hash = self.writer.hash
        if self._then is not None:
            self._then(turn)

    def read(self) -> Journal:
        """Open what is on record so far."""
        return Journal.open(self.path, live=True)

    def close(self) -> None:
        """End the journal. The mind cannot live on unrecorded by mistake: its next turn is refused."""
        self.writer.close(self._state)

    def _follow_modules(self) -> None:
        """Let the writer know of the modules that have joined and left, and of the events they publish."""
        self._told = self.writer, self._bus.wiring
        self.writer.know_modules(self._bus.membership, self._bus.wiring)

    def _state(self) -> bytes | None:
        """Return the state of all modules; None, with a note of the reason, where it cannot be kept.

        A journal without snapshots is gone on with all the same, only slower, from its first turn.
        """
        try:
            return encode_state(self._bus.snapshot())
        except Exception as error:
            if self.no_snapshot is None:
                self.no_snapshot = str(error) if isinstance(error, SnapshotError) else one_line(error)
                self.writer.add_note({"no_snapshot": self.no_snapshot})
            return None


def draws_so_far(bus: Bus, names: Collection[str] | None = None) -> dict[str, int]:
    """Return how many random numbers modules have drawn, those that have drawn none left out.

    Args:
        bus: of the modules.
        names: of those that are asked for; all by default.
    """
    if names is not None and not names:
        return {}
    asked = bus.actors.values() if names is None else [bus.actors[one] for one in names if one in bus.actors]
    return {
        supervised.name: supervised.actor.random.draws
        for supervised in asked
        if supervised.actor is not None and supervised.actor.random.draws
    }


def open_recorder(
    mind: Recordable,
    path: StrPath,
    *,
    sync: Sync = "turn",
    snapshot_every: int = 50,
    scenario: str = "",
    facts: Mapping[str, Any] | None = None,
    file: File | None = None,
    detail: Detail = "events",
) -> Recorder:
    """Begin a journal of a mind's turns from now on.

    Args:
        mind: whose turns are recorded.
        path: of a file that is not there yet.
        sync: when a turn counts as written; "turn", "every-second" or "never".
        snapshot_every: turns from one snapshot to the next.
        scenario: the text of the story that it will live through.
        facts: further entries of the header.
        file: in place of the file at the path.
        detail: of each turn "events", all of them, or "inputs": what opened it and what came from outside;
            the rest is made again by living these again, see :func:`anima_actors.replay.expand.expand`.

    Raises:
        JournalError: the file is there already or cannot be written.
        SnapshotError: the mind has lived already, and its state cannot be kept.
        ValueError: there is no such detail.
    """
    if detail not in DETAILS:
        raise ValueError(f"detail is {detail!r}; it must be one of {', '.join(DETAILS)}")
    facts = {**(facts or {}), **({"detail": detail} if detail == "inputs" else {})}
    state = encode_state(mind.bus.snapshot()) if mind.bus.turns else None
    writer = JournalWriter.create(path, header_of(mind, scenario, facts), sync, snapshot_every, file)
    try:
        if state is not None:
            writer.membership = mind.bus.membership
            writer.snapshot(state)
        return Recorder(mind, writer, path)
    except BaseException:
        writer.abandon()
        raise


def header_of(mind: Recordable, scenario: str = "", facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the header of a mind's journal."""
    types = event_types(mind.bus.wiring)
    facets = {name: getattr(kind, "facet", "") for name, kind in types.items()}
    return {
        **(facts or {}),
        **mind.described(),
        "scenario": scenario,
        "after": {"turn": mind.bus.turns, "hash": mind.history_hash},
        "facets": {name: facet for name, facet in facets.items() if facet},
        "fields": {name: list(value_names(kind)) for name, kind in types.items()},
    }


def refuse_change(recorder: Recorder, what: str) -> None:
    """Refuse a change of a mind that is being recorded.

    Raises:
        JournalError: always.
    """
    raise JournalError(
        f"a mind that is being recorded cannot {what}; close its journal ({recorder.path.name}) first"
    )
