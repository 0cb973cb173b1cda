"""Restores a mind from its journal: the last snapshot, and the turns after it lived again."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from anima_actors.encoding.files import StrPath
from anima_actors.encoding.snapshots import SnapshotError, decode_state
from anima_actors.journal import JournalError
from anima_actors.journal.inputs import TurnInputs
from anima_actors.journal.reader import Journal
from anima_actors.journal.recorder import Recordable, Recorder
from anima_actors.journal.records import (
    EventTypes,
    RecordError,
    TurnRecord,
    event_of,
    event_types,
    events_of,
    failures_again,
    is_unfelt,
    record_turn,
    recorded_type,
)
from anima_actors.journal.recovery import reopen
from anima_actors.journal.writer import Sync
from anima_actors.runtime import ActorState, AnimaError, Bus, BusState, Event, Membership, RootEvent, Turn
from anima_actors.runtime.membership import MembershipChange
from anima_actors.runtime.supervision import one_line
from anima_actors.runtime.timer import Timer


def restore_bus(bus: Bus, state: Any, name: str) -> None:
    """Restore a bus from a decoded state.

    Args:
        bus: fresh, of the same modules.
        state: as it was decoded.
        name: of the file, for messages.

    Raises:
        SnapshotError: it is no state of a bus.
        JournalError: it is of other modules, or one of them does not take it.
    """
    if not _is_state(state):
        raise SnapshotError(f"{name} holds no state of a mind")
    try:
        bus.restore(state)
    except KeyError as error:
        raise JournalError(f"{name}: {error.args[0] if error.args else error!r}") from error
    except AnimaError:  # a module that had joined cannot be had
        raise
    except Exception as error:  # a module's own restore() may raise anything
        raise JournalError(f"{name}: a module does not take up its state: {one_line(error)}") from error


def _is_state(state: Any) -> bool:
    return (
        isinstance(state, BusState)
        and type(state.turns) is int
        and type(state.now_s) is float
        and isinstance(state.actors, dict)
        and isinstance(state.membership, Membership)
        and isinstance(state.kept, Mapping)
        and all(
            type(name) is str and _is_actor(one) for name, one in (*state.actors.items(), *state.kept.items())
        )
    )


def _is_actor(state: Any) -> bool:
    return (
        isinstance(state, ActorState)
        and (state.state is None or isinstance(state.state, dict))
        and type(state.draws) is int
        and isinstance(state.restarts, tuple)
        and all(type(turn) is int for turn in state.restarts)
        and (state.stopped is None or type(state.stopped) is str)
        and isinstance(state.timers, tuple)
        and all(isinstance(one, Timer) and isinstance(one.event, RootEvent) for one in state.timers)
    )


class Restorable(Recordable, Protocol):
    """A mind as it is restored."""

    recorder: Recorder | None

    def recall(self, turn: int, events: tuple[Event, ...], degraded: list[dict[str, str]]) -> None:
        """Take a turn that was lived before into the history."""
        ...

    def answer_from(self, calls: Sequence[Mapping[str, Any]] | None) -> None:
        """Answer from calls on record instead of asking a language model; None: ask again."""
        ...


M = TypeVar("M", bound=Restorable)

Make = Callable[[Mapping[str, Any]], M]
"""Makes a fresh mind from a journal's header."""


@dataclass(frozen=True, slots=True)
class RestoredMind(Generic[M]):
    """A mind that was restored and is recorded again."""

    mind: M  # as it was after the last turn that is whole
    after: int  # the number of that turn
    replayed: int  # how many turns were lived again, from the last snapshot on
    message: str  # what was wrong with the end of the file, in one line; empty where nothing was


def restore_mind(
    path: StrPath, make: Make[M], *, sync: Sync = "turn", snapshot_every: int = 50
) -> RestoredMind[M]:
    """Restore a mind to the end of its journal, and record it into the same file from there on.

    Args:
        path: of the journal.
        make: makes a fresh mind from the header.
        sync: when a turn counts as written.
        snapshot_every: turns from one snapshot to the next.

    Raises:
        JournalError: the file cannot be gone on with, or the program does not do what was recorded.
    """
    reopened = reopen(path, sync, snapshot_every)
    try:
        with Journal.open(path, live=True, inputs=True) as journal:
            mind = make(journal.header)
            replayed = replay_to(mind, journal)
        after = reopened.writer.turns
        reopened.writer.note({"resumed_after": after, "cut": reopened.cut})
        mind.recorder = Recorder(mind, reopened.writer, path)
    except BaseException:
        reopened.writer.abandon()
        raise
    return RestoredMind(mind, after, replayed, reopened.message)


def replay_to(mind: Restorable, journal: Journal, until: int | None = None) -> int:
    """Bring a fresh mind to where it was after a turn; return the number of turns that were lived again.

    Args:
        mind: made from the journal's header.
        journal: of its turns.
        until: the last turn to live; by default the last there is. The first turn less one for none.

    Raises:
        JournalError: a turn came out otherwise than it was recorded, or is not there.
    """
    until = journal.last if until is None else until
    if not journal.first - 1 <= until <= journal.last:
        raise JournalError(
            f"{journal.path} has no turn {until}; it has turns {journal.first} to {journal.last}", turn=until
        )
    after = _nearest_snapshot(mind, journal, until)
    start = mind.bus.turns
    types = event_types(mind.bus.wiring)
    if after is None and start != journal.first - 1:
        raise JournalError(f"{journal.path} begins after turn {journal.first - 1} and has no usable snapshot")
    previous = journal.hash_before
    if start >= journal.first:
        for record in _last_felt(journal, start, types):
            mind.recall(record.number, events_of(record, _with_unknown(types, record)), record.degraded)
            previous = record.hash
    replayed = 0
    for record in journal.turns(start + 1, until) if start < until else ():
        mind.answer_from(record.voice)
        turn = rerun_turn(mind.bus, record, types, previous)
        replayed, previous = replayed + 1, record.hash
        if isinstance(turn.root, MembershipChange):
            types = event_types(mind.bus.wiring)
    mind.answer_from(None)
    mind.history_hash = previous
    return replayed


def _last_felt(journal: Journal, last: int, types: EventTypes) -> Iterator[TurnRecord]:
    """Yield the last turn up to a number that told a state, and those since, which left it as it was."""
    first = last
    while first > journal.first and is_unfelt(journal.turn(first), types):
        first -= 1
    yield from journal.turns(first, last)


def _is_told(journal: Journal, turn: int, types: EventTypes) -> bool:
    """Return whether the state after a turn can be told: the record may hold its inputs alone."""
    return turn < journal.first or not any(record.check for record in _last_felt(journal, turn, types))


def _with_unknown(types: EventTypes, record: TurnRecord) -> EventTypes:
    """Return the types, and such as hold plain data for the events of modules that have left since."""
    unknown = {one.type: tuple(one.data) for one in record.events if one.type not in types}
    return {**types, **{name: recorded_type(name, fields) for name, fields in unknown.items()}}


def rerun_turn(bus: Bus, record: TurnRecord, types: EventTypes, previous_hash: str) -> Turn:
    """Live a recorded turn again.

    Raises:
        JournalError: it came out otherwise than it was recorded.
    """
    try:
        root = event_of(record.root, types)
    except RecordError as error:
        raise JournalError(f"turn {record.number} cannot be lived again: {error}") from error
    if not isinstance(root, RootEvent):
        raise JournalError(f"turn {record.number} cannot be lived again: a {record.root.type} opens no turn")
    bus.clock.start_from(record.at_s)
    _fail_again(bus, record)
    turn = _posed(bus, root)
    if TurnInputs(bus.wiring).hash_again(turn, record, previous_hash) != record.hash:
        why = _why_otherwise(bus, record, turn)
        raise JournalError(
            f"turn {record.number} comes out otherwise than it was recorded: {why}", turn=record.number
        )
    return turn


def _why_otherwise(bus: Bus, record: TurnRecord, turn: Turn) -> str:
    """Say why a turn came out otherwise: a module that waits for the world outside, if it is the first to."""
    again = record_turn(turn)
    for step in bus.wiring.steps:
        if record.check and not step.asynchronous:
            continue  # what it published is not on record
        then, now = (
            [(one.type, one.data) for one in lived.events if one.publisher == step.name]
            for lived in (record, again)
        )
        if then == now:
            continue
        if step.asynchronous:
            return (
                f"{step.module} waits for the world outside, was asked again, and answered otherwise; "
                f"anima replay and anima fork go by the answers on record"
            )
        break
    return "the program, or a module in use, has changed since; anima replay tells where they part"


def _fail_again(bus: Bus, record: TurnRecord) -> None:
    """Let handlers whose call to the outside world failed fail again, though the world may answer now."""
    waiting = {step.name: step for step in bus.wiring.steps if step.asynchronous}
    for publisher, failure in failures_again(record).items():
        step = waiting.get(publisher)
        if step is not None and step.method in bus.actors[step.module].methods:
            bus.actors[step.module].methods[step.method] = _failing(failure)


def _failing(error: Exception) -> Callable[..., Any]:
    async def fail(*_taken: object) -> None:
        raise error

    return fail


def _posed(bus: Bus, root: RootEvent) -> Turn:
    """Run a turn from anywhere: in a thread with an event loop of its own where a module may wait."""
    if not bus.wiring.asynchronous:
        return bus.run_turn_sync(root, timers=False)

    async def posed() -> Turn:
        try:
            return await bus.run_turn(root, timers=False)
        finally:
            await bus.release()  # what was opened in this loop

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, posed()).result()


def _nearest_snapshot(mind: Restorable, journal: Journal, until: int) -> int | None:
    """Restore the last snapshot up to a turn; return its turn, or None where there is none of use."""
    chosen = journal.snapshot_before(until)
    while chosen is not None and not _is_told(journal, chosen[0], event_types(mind.bus.wiring)):
        chosen = journal.snapshot_before(chosen[0] - 1)
    if chosen is None:
        return None
    mind.bus.change_to(journal.membership_after(chosen[0]))  # modules are there before their states
    try:
        restore_bus(mind.bus, decode_state(chosen[1]), "the snapshot")
    except SnapshotError:
        if mind.bus.turns or journal.first > 1:
            raise
        mind.bus.change_to(Membership())
        return None  # of an older program; everything is lived again
    return chosen[0]
