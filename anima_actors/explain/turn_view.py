"""One turn as its actors saw it: events in the ports of the wiring, and who was silent."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from anima_actors.runtime import Event, RootEvent, Turn, Wiring
from anima_actors.runtime.step import HandlerStep

QUIET_BASELINE = 0
"""The number of the quiet moment before the first turn, which the first turn is held against."""


class Row(NamedTuple):
    """One event of a turn, as yet unread."""

    publisher: str
    causes: tuple[int, ...]
    type: str


class Ports:
    """Where each handler of a wiring lays out what it publishes."""

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring
        self.many = frozenset(port for step in wiring.steps for port, many in step.published if many)
        self._of: dict[tuple[str, str], tuple[int, ...]] = {}
        for step in wiring.steps:
            for (port, _), output in zip(step.published, step.signature.outputs, strict=True):
                key = (step.name, output.event_type.__name__)
                self._of[key] = (*self._of.get(key, ()), port)

    def places(self, root: RootEvent, rows: Sequence[Row]) -> dict[int, tuple[int, ...]]:
        """The sequences of the events that lie in each port."""
        places: dict[int, tuple[int, ...]] = {
            port: (0,) for port, root_type in self.wiring.root_ports if root.reaches(root_type)
        }
        for sequence, row in enumerate(rows[1:], 1):
            for port in self._of.get((row.publisher, row.type), ()):
                if port in self.many or port not in places:
                    places[port] = (*places.get(port, ()), sequence)
                    break
        return places


class TurnView:
    """One turn. Events are read when they are asked for; ports are numbered as in the wiring.

    Args:
        ports: of the mind.
        number: of the turn.
        root: the event that opened it.
        rows: all events in canonical order, the root first.
        read: gives the event of a sequence.
        skipped: handlers whose inputs stayed absent.
        failed: handlers that failed, and why.
        stopped: modules out of service, and why.
        absent: modules that were not part of the mind then.
        at_s: the mind's time in seconds.
    """

    def __init__(
        self,
        ports: Ports,
        number: int,
        root: RootEvent,
        rows: Sequence[Row],
        read: Callable[[int], Event],
        skipped: Sequence[str] = (),
        failed: Mapping[str, str] | None = None,
        stopped: Mapping[str, str] | None = None,
        absent: Collection[str] = (),
        at_s: float = 0.0,
    ) -> None:
        self.number = number
        self.at_s = at_s
        self.label: Callable[[], str] = str  # what the story calls the turn; empty where there is none
        self.root = root
        self.rows = rows
        self.stopped = {**dict.fromkeys(absent, "not part of the mind"), **(stopped or {})}
        self.failed = dict(failed or {})
        self._skipped = frozenset(skipped)
        self._read = read
        self._held: dict[int, Any] = {}
        self.sequences: dict[int, tuple[int, ...]] = ports.places(root, rows)
        self._many = ports.many

    def __getitem__(self, port: int) -> Any:
        """What lies in a port: an event, a tuple of events, or None while absent."""
        if port not in self.sequences:
            return None
        if port not in self._held:
            events = tuple(self.event(one) for one in self.sequences[port])
            self._held[port] = events if port in self._many else events[0]
        return self._held[port]

    def event(self, sequence: int) -> Event:
        """The event of that sequence."""
        return self.root if sequence == 0 else self._read(sequence)

    def fired(self, step: HandlerStep) -> bool:
        """Whether the handler ran, and did not fail."""
        return (
            step.name not in self._skipped
            and step.name not in self.failed
            and step.module not in self.stopped
            and not step.asynchronous
        )

    def ran(self, step: HandlerStep) -> bool:
        """Whether the handler ran on anything, and did not fail; so also for one that seldom does."""
        return self.fired(step) and any(port.number in self.sequences for port in step.taken)

    def why_silent(self, module: str) -> str | None:
        """Why a module told nothing, where it failed or is out of service."""
        told = next((why for name, why in self.failed.items() if name.partition(".")[0] == module), None)
        return told or self.stopped.get(module)


def view_turn(ports: Ports, turn: Turn, absent: Collection[str] = ()) -> TurnView:
    """The scene of a turn just finished; `absent` as for :class:`TurnView`."""
    envelopes = turn.envelopes
    rows = [
        Row(one.publisher, tuple(cause.sequence for cause in one.causes), type(one.event).__name__)
        for one in envelopes
    ]
    return TurnView(
        ports,
        turn.number,
        turn.root,
        rows,
        lambda sequence: envelopes[sequence].event,
        turn.skipped,
        {one.publisher: one.reason for one in turn.failures},
        turn.stopped,
        absent,
        turn.at_s,
    )
