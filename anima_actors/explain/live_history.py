"""The turns of a mind that is alive: from its own history, lived through again on the side."""

from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

from anima_actors.explain.history import ActorReplayer, ReplayableMind
from anima_actors.explain.question import WhyError
from anima_actors.explain.turn_view import Ports, TurnView, view_turn
from anima_actors.runtime import ActorState, Bus, RootEvent, Turn

KEPT_EVERY = 50  # turns


class LivedSource:
    """A twin of a mind: the same actors, seed and occasions, and so the same turns.

    It goes on where it left off, so asking again costs the turns since. Of its turns it keeps those since
    the last state but one that it kept; asked for an earlier one, it begins anew.
    """

    def __init__(self, mind: ReplayableMind) -> None:
        if mind.bus.wiring.asynchronous:
            raise WhyError(
                "a module waits for something outside, so its turns cannot be lived through again; "
                "record the mind (record=path) and ask the journal"
            )
        self.actors = mind.fresh_actors
        self.wiring = mind.bus.wiring
        self._ports = Ports(self.wiring)
        self._roots: Sequence[RootEvent] = ()
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
        self._roots = [moment.root for moment in mind.history]

    @property
    def last(self) -> int:
        """The number of the mind's last turn."""
        return len(self._roots)

    def scene(self, turn: int) -> TurnView:
        """A turn, lived through again."""
        self._reach(turn)
        return view_turn(self._ports, self._turns[turn])

    def states(self, turn: int) -> tuple[int, Mapping[str, ActorState]]:
        """The states after the latest turn, not after the given one, at which they were kept."""
        self._reach(turn)
        kept = max(one for one in self._states if one <= turn)
        return kept, self._states[kept]

    def _begin(self) -> None:
        self._bus = Bus(self.wiring, self.actors())
        self._turns: dict[int, Turn] = {}
        self._states: dict[int, Mapping[str, ActorState]] = {0: {}}

    def _reach(self, turn: int) -> None:
        if turn and turn not in self._turns and turn <= self._bus.turns:
            self._begin()
        while self._bus.turns < turn:
            lived = self._bus.run_turn_sync(self._roots[self._bus.turns], timers=False)
            self._turns[lived.number] = lived
            if lived.number % KEPT_EVERY == 0:
                self._states[lived.number] = {
                    name: supervised.save() for name, supervised in self._bus.actors.items()
                }
                self._forget(lived.number - KEPT_EVERY)

    def _forget(self, before: int) -> None:
        """Keep the turns from the last state but one on."""
        self._turns = {number: turn for number, turn in self._turns.items() if number >= before}
        self._states = {number: state for number, state in self._states.items() if number >= before}


_twins: WeakKeyDictionary[Bus, LivedSource] = WeakKeyDictionary()


def replayer_of(mind: ReplayableMind) -> ActorReplayer:
    """The actors of a mind, to be asked about its turns.

    Raises:
        WhyError: its turns cannot be lived through again.
    """
    source = _twins.get(mind.bus)
    if source is None:
        source = _twins[mind.bus] = LivedSource(mind)
    source.follow(mind)
    return ActorReplayer(source)
