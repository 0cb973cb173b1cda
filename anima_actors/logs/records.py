"""From a finished turn to the records of a log: flat, plain, and in the order in which things happened."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from anima_actors.runtime import Actor, AnimaError, Envelope, Event, EventId, Turn, Wiring
from anima_actors.runtime.errors import suggestion

Kind = Literal["event", "skipped", "failure"]
Level = Literal["debug", "info", "warning"]

OUTSIDE = "outside"
"""The layer of what comes from outside the mind: the event that opens a turn."""


class LogRecord(NamedTuple):
    """One line of a log: an event that was published, a handler that was skipped, or one that failed."""

    kind: Kind
    turn: int  # from 1
    sequence: int | None  # of the event in its turn; None for what published nothing
    at_s: float  # the mind's time
    layer: str
    module: str
    handler: str
    event: str  # the event's type; empty for what published nothing
    values: Mapping[str, object]  # the event's main values, or the reason of a failure
    taken: tuple[EventId, ...]  # the events that the handler took, in order
    microseconds: float | None  # the handler's; only on the first event that it published, where measured
    content: Event | None  # the event itself

    @property
    def causes(self) -> tuple[str, ...]:
        """ "turn.sequence" of each event that the handler took."""
        return tuple(map(str, self.taken))

    @property
    def level(self) -> Level:
        """How urgent it is.

        "debug" for a skipped handler; "warning" for a failure, and for an event that raises a flag: one of
        its main values is true, such as a surprise spike or a crisis of coherence; "info" for the others.
        """
        if self.kind == "skipped":
            return "debug"
        flagged = any([value is True for value in self.values.values()])
        return "warning" if flagged or self.kind == "failure" else "info"


def layers_of(wiring: Wiring) -> dict[str, str]:
    """Return the layer of each module."""
    return {module.name: module.layer for module in wiring.modules}


def log_records(turn: Turn, layers: Mapping[str, str]) -> tuple[LogRecord, ...]:
    """Return the records of a finished turn: events in canonical order, failures, then skipped handlers."""
    records = []
    previous = None
    for envelope in turn.envelopes:
        first = envelope.publisher != previous
        previous = envelope.publisher
        measured = turn.microseconds.get(envelope.publisher) if first else None
        records.append(_of_event(envelope, layers, measured))
    for one in turn.failures:
        measured = turn.microseconds.get(one.publisher)
        records.append(_of_handler("failure", turn, one.publisher, layers, {"reason": one.reason}, measured))
    records.extend(_of_handler("skipped", turn, publisher, layers) for publisher in turn.skipped)
    return tuple(records)


def _of_event(envelope: Envelope, layers: Mapping[str, str], microseconds: float | None) -> LogRecord:
    (turn, sequence), publisher, taken, at_s, event = envelope
    module, _, handler = publisher.partition(".")
    place = turn, sequence, at_s, _layer(module, layers), module, handler
    values = _main_values(event)
    return LogRecord("event", *place, type(event).__name__, values, taken, microseconds, event)


def _of_handler(
    kind: Kind,
    turn: Turn,
    publisher: str,
    layers: Mapping[str, str],
    values: Mapping[str, object] | None = None,
    microseconds: float | None = None,
) -> LogRecord:
    module, _, handler = publisher.partition(".")
    place = turn.number, None, turn.at_s, _layer(module, layers), module, handler
    return LogRecord(kind, *place, "", values or {}, (), microseconds, None)


def _layer(module: str, layers: Mapping[str, str]) -> str:
    """The layer of a module, also of one that has joined since the log was begun."""
    return layers.get(module, OUTSIDE if module == OUTSIDE else Actor.layer)


def _main_values(event: Event) -> dict[str, object]:
    """What the event wants shown. One that cannot say it does not cost the log its line."""
    try:
        return dict(event.main_values())
    except Exception as error:
        return {"unreadable": f"{type(error).__name__} in main_values"}


LEVELS: tuple[Level, ...] = get_args(Level)
"""From the most talkative to the most silent; what each shows is told by :attr:`LogRecord.level`."""


class SelectionError(AnimaError, ValueError):
    """A log was asked for a module that the mind does not have."""


class Selection(NamedTuple):
    """What a log shows of a turn."""

    modules: frozenset[str] | None = None  # None for all
    level: Level = "info"
    events: frozenset[str] | None = None  # types; None for all

    def chosen(self, records: Iterable[LogRecord]) -> tuple[LogRecord, ...]:
        """The records that are wanted, in the order given."""
        shown = LEVELS[LEVELS.index(self.level) :]
        return tuple(
            [
                record
                for record in records
                if (self.modules is None or record.module in self.modules)
                and (self.events is None or record.event in self.events)
                and record.level in shown
            ]
        )

    @property
    def narrow(self) -> bool:
        """Whether there is anything that it does not want, but for the level."""
        return self.modules is not None or self.events is not None

    @property
    def quiet(self) -> bool:
        """Whether a turn with nothing to show is passed over altogether."""
        return self.level == "warning"


EVERYTHING = Selection(level="debug")


def select(only: Sequence[str], level: Level, modules: Collection[str]) -> Selection:
    """The selection of the named modules from a level on; no name selects all.

    Raises:
        SelectionError: a name is none of the mind's modules.
    """
    for name in only:
        if name not in modules:
            raise SelectionError(f"unknown module {name!r}{suggestion(name, modules)}")
    return Selection(frozenset(only) if only else None, level)
