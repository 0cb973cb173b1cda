"""The turns that an account is made from: of a mind that is alive, or of one on record."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from anima_actors.encoding.snapshots import SnapshotError, decode_state
from anima_actors.explain.account import Account
from anima_actors.explain.answer import account
from anima_actors.explain.history import ActorReplayer, ReplayableMind
from anima_actors.explain.question import WhyError, parse
from anima_actors.explain.turn_view import Ports, Row, TurnView, view_turn
from anima_actors.journal import JournalError
from anima_actors.journal.bodies import unpacked_body
from anima_actors.journal.framing import Frame, Kind
from anima_actors.journal.reader import Journal
from anima_actors.journal.records import TurnRecord, event_of, event_types
from anima_actors.runtime import (
    ActorState,
    AnimaError,
    Bus,
    Event,
    Membership,
    RootEvent,
    Turn,
    Wiring,
    WiringError,
)
from anima_actors.runtime.membership import AS_MADE, Compose, Composition

KEPT_EVERY = 50  # turns


def whole_of(compose: Compose, membership: Membership) -> Composition:
    """All modules that a mind ever had, wired; those it has, where they do not fit together."""
    try:
        return compose(Membership(membership.added))
    except WiringError:
        return compose(membership)


def absent_from(then: Wiring, whole: Wiring) -> Collection[str]:
    """The modules of the whole that were not in use then."""
    if then is whole:
        return ()
    present = {module.name for module in then.modules}
    return tuple(module.name for module in whole.modules if module.name not in present)


class LivedSource:
    """A twin of a mind: the same actors, seed and occasions, and so the same turns.

    It goes on where it left off, so asking again costs the turns since. It keeps a state now and then, and of
    its turns those since the last state but one; asked for an earlier one, it begins anew.
    """

    def __init__(self, mind: ReplayableMind) -> None:
        self.membership, self._compose = mind.bus.membership, mind.compose
        whole = whole_of(mind.compose, self.membership)
        if whole.wiring.asynchronous:
            raise WhyError(
                "a module waits for something outside, so its turns cannot be lived through again; "
                "record the mind (record=path) and ask the journal"
            )
        self.actors, self.wiring = whole.build, whole.wiring
        self._ports = Ports(self.wiring)
        self._moments: Sequence[tuple[RootEvent, float]] = ()
        self._states: dict[int, Mapping[str, ActorState]] = {0: {}}
        self.first = 1
        self._begin()

    def follow(self, mind: ReplayableMind) -> None:
        """Learn of the turns that the mind has lived since.

        Raises:
            WhyError: its history does not go back to its first turn.
        """
        if (mind.history and mind.history[0].turn != 1) or len(mind.history) != mind.bus.turns:
            raise WhyError(
                "the history of this mind does not go back to its first turn; "
                "record it (record=path) and ask the journal"
            )
        self._moments = [(moment.root, moment.at_s) for moment in mind.history]

    @property
    def last(self) -> int:
        """The number of the mind's last turn."""
        return len(self._moments)

    def scene(self, turn: int) -> TurnView:
        """A turn, lived through again."""
        self._reach(turn)
        return view_turn(self._ports, *self._turns[turn])

    def states(self, turn: int) -> tuple[int, Mapping[str, ActorState]]:
        """The states after the latest turn, not after the given one, at which they were kept."""
        if turn > self._bus.turns:
            self._reach(turn)
        kept = max(one for one in self._states if one <= turn)
        return kept, self._states[kept]

    def _begin(self) -> None:
        born = self._compose(AS_MADE)
        self._bus = Bus(born.wiring, born.build(), compose=self._compose)
        self._turns: dict[int, tuple[Turn, Collection[str]]] = {}  # with the modules that were absent

    def _reach(self, turn: int) -> None:
        if turn and turn not in self._turns and turn <= self._bus.turns:
            self._begin()
        while self._bus.turns < turn:
            absent = absent_from(self._bus.wiring, self.wiring)
            root, at_s = self._moments[self._bus.turns]
            seconds = max(0.0, at_s - self._bus.clock.now_s())
            lived = self._bus.run_turn_sync(root, seconds, timers=False)
            self._turns[lived.number] = lived, absent
            if lived.number % KEPT_EVERY == 0:
                state = self._bus.snapshot()
                self._states[lived.number] = {**state.kept, **state.actors}
                before = lived.number - KEPT_EVERY  # the turns from the last state but one on are kept
                self._turns = {number: turn for number, turn in self._turns.items() if number >= before}


_twins: WeakKeyDictionary[Bus, LivedSource] = WeakKeyDictionary()


def replayer_of(mind: ReplayableMind) -> ActorReplayer:
    """The actors of a mind, to be asked about its turns.

    Raises:
        WhyError: its turns cannot be lived through again.
    """
    source = _twins.get(mind.bus)
    if source is None or source.membership != mind.bus.membership:
        source = _twins[mind.bus] = LivedSource(mind)
    source.follow(mind)
    return ActorReplayer(source)


MakeMind = Callable[[Mapping[str, Any]], ReplayableMind]
"""Makes a mind, as it was at first, from the header of its journal."""

REACH = 64  # turns that are read at first, to find a snapshot among them


class RecordedSource:
    """A journal, and the actors that the mind in it was born with.

    Args:
        journal: open for reading.
        mind: fresh, made from the journal's header.
        label_of: what the story calls a turn.
    """

    def __init__(self, journal: Journal, mind: ReplayableMind, label_of: Callable[[int], str]) -> None:
        self._journal = journal
        self._label_of = label_of
        membership, self._compose = journal.membership_after(), mind.compose
        self._changed = membership != AS_MADE
        whole = whole_of(mind.compose, membership)
        self.actors, self.wiring = whole.build, whole.wiring
        self.last = journal.last
        self.first = journal.first if journal.first == 1 else journal.first + 1
        self._ports = Ports(self.wiring)
        self._types = event_types(self.wiring)
        self._turns: dict[int, tuple[Journal, Frame]] = {}
        self._kept: dict[int, Frame] = {}
        self._states: dict[int, Mapping[str, ActorState]] = {0: {}} if journal.first == 1 else {}
        self._absent_in: dict[Membership, Collection[str]] = {}

    def scene(self, turn: int) -> TurnView:
        """A turn from the file."""
        if turn not in self._turns:
            self._read(turn, turn)
        if turn not in self._turns:
            raise JournalError(f"{self._journal.path.name} has no turn {turn}", turn=turn)
        part, frame = self._turns[turn]
        record = part.record(frame)
        read = self._reader(record)
        root = read(0)
        assert isinstance(root, RootEvent)
        rows = [Row(one.publisher, one.causes, one.type) for one in record.events]
        failed = {one["publisher"]: one["reason"] for one in record.failures}
        absent = self._absent(turn) if self._changed else ()
        scene = TurnView(
            self._ports, turn, root, rows, read, record.skipped, failed, record.stopped, absent, record.at_s
        )
        scene.label = lambda: self._label_of(turn)
        return scene

    def states(self, turn: int) -> tuple[int, Mapping[str, ActorState]]:
        """The states after the latest turn, not after the given one, at which they were kept."""
        begin, least = turn, 0 if self._journal.first == 1 else self._journal.first - 1
        while not any(least < one <= turn for one in self._kept) and begin > least + 1:
            begin = max(least + 1, turn - 2 * (turn - begin) - REACH)
            self._read(begin, turn)
        for kept in sorted((one for one in {*self._kept, *self._states} if one <= turn), reverse=True):
            with suppress(SnapshotError):  # of a version that is not there any more: an earlier one may be
                if kept not in self._states:
                    state = decode_state(unpacked_body(self._kept[kept].body)["state"])
                    self._states[kept] = {**state.kept, **state.actors}
                return kept, self._states[kept]
        raise WhyError(f"{self._journal.path.name} keeps no state from which turn {turn} can be lived again")

    def _absent(self, turn: int) -> Collection[str]:
        """The modules that were not part of the mind in a turn; each change of them is in a snapshot."""
        membership = self._journal.membership_after(turn - 1)
        if membership not in self._absent_in:
            then = self._compose(membership).wiring
            self._absent_in[membership] = absent_from(then, self.wiring)
        return self._absent_in[membership]

    def _read(self, start: int, stop: int) -> None:
        """Take in the frames of these turns, unread, and the snapshots among them."""
        for part, frame in self._journal.located(start, stop):
            number = frame.head.turn
            if frame.head.kind == Kind.TURN and number >= start:
                self._turns[number] = part, frame
            elif frame.head.kind == Kind.SNAPSHOT:
                self._kept[number] = frame

    def _reader(self, record: TurnRecord) -> Callable[[int], Event]:
        types = self._types
        held: dict[int, Event] = {}

        def read(sequence: int) -> Event:
            if sequence not in held:
                row = record.events[sequence]
                event = event_of(row, types)
                held[sequence] = event.completed([read(one) for one in row.causes])
            return held[sequence]

        return read


def replayer_in(
    journal: Journal, make: MakeMind, label_of: Callable[[int], str] = lambda turn: ""
) -> ActorReplayer:
    """The actors of a mind on record, to be asked about its turns.

    Args:
        journal: open for reading.
        make: makes the mind from the journal's header.
        label_of: what the story calls a turn; empty where it has no name for it.

    Raises:
        WhyError: the mind cannot be made again.
    """
    try:
        mind = make(journal.header)
    except AnimaError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WhyError(
            f"{journal.path.name} does not tell of a mind: {type(error).__name__}: {error}"
        ) from error
    return ActorReplayer(RecordedSource(journal, mind, label_of))


def account_in(journal: Journal, question: str, make: MakeMind) -> Account:
    """Why a value on record is what it is.

    Args:
        journal: open for reading.
        question: see :meth:`Mind.why`.
        make: makes the mind from the journal's header.

    Raises:
        WhyError: there is no such path or turn.
        JournalError: the file cannot be read.
    """
    turn = parse(question).turn
    journal = journal if turn is None else journal.as_of(turn)
    return account(question, replayer_in(journal, make))
