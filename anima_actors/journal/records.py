"""Records of turns, as plain data: the same whether made of a turn just finished or read from a journal.

A record is decoded to typed events by their annotations: tuples, named tuples, mappings with their keys,
events inside events. A field annotated with no type at all (``Any``) comes back as plain data.
"""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, make_dataclass
from functools import lru_cache
from keyword import iskeyword
from typing import Any, NamedTuple, cast

from anima_actors.encoding.decode import FORMER_FACETS, rebuild
from anima_actors.encoding.turn_content import (
    Content,
    FieldNames,
    content_hash,
    content_of,
    unpacked,
    value_names,
)
from anima_actors.runtime import AnimaError, Event, RecordedFailure, RootEvent, Turn, Wiring
from anima_actors.runtime.errors import RecordedOngoing
from anima_actors.runtime.event import is_event_type
from anima_actors.runtime.supervision import UNAVAILABLE
from anima_actors.runtime.turn_runner import CANCELLED, INTERRUPTED

OUTSIDE = "outside"
"""The publisher of root events."""

SPOKEN, SPEECH_ENDED = "Spoken", "SpeechEnded"
"""What was said in a turn, and what was said beside later ones."""

STOOD_IN_FOR = "VoiceFailed"
"""The event of a module that failed and had a simpler one do its work."""


class RecordError(AnimaError, TypeError):
    """An event holds something that cannot be recorded, or cannot be rebuilt from its record."""


class EventRecord(NamedTuple):
    """One event with its provenance, as plain data."""

    sequence: int  # in its turn; 0 is the root
    publisher: str  # "module.handler"; "outside" for the root
    causes: tuple[int, ...]  # sequences in the same turn, in the order in which the handler took them
    type: str  # the name of the event's class
    data: dict[str, Any]  # its fields; a field that is derived from its causes is left out

    @property
    def module(self) -> str:
        """The name of the module that published it; "outside" for the root."""
        return self.publisher.partition(".")[0]


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn, complete."""

    number: int  # from 1
    at_s: float  # the mind's time in seconds
    events: tuple[EventRecord, ...]  # in canonical order, the root first
    skipped: tuple[str, ...] = ()  # handlers whose inputs stayed absent
    failures: tuple[dict[str, Any], ...] = ()  # each with publisher, reason and stopped
    ongoing: tuple[str, ...] = ()  # handlers whose work goes on beside the turns that follow
    stopped: Mapping[str, str] = field(default_factory=dict)  # modules out of service, and why
    draws: Mapping[str, int] = field(default_factory=dict)  # module -> random numbers drawn so far
    hash: str = ""  # of this turn's content and the hash of the turn before
    voice: Sequence[Mapping[str, Any]] = ()  # each call to a language model: who asked, what came of it
    microseconds: Mapping[str, float] = field(default_factory=dict, compare=False)  # beside the content
    check: bytes = b""  # of what followed, where only what came from outside is on record; else empty

    @property
    def root(self) -> EventRecord:
        """The event that opened the turn."""
        return self.events[0]

    def find(self, type_name: str) -> EventRecord | None:
        """Return the first event of that type, as its readers had it after any interception, or None."""
        found = self.find_all(type_name)
        before = {cause for event in found for cause in event.causes}  # an interceptor tells its own kind
        return next((event for event in found if event.sequence not in before), None)

    def find_all(self, type_name: str) -> tuple[EventRecord, ...]:
        """Return all events of that type, in canonical order."""
        return tuple(event for event in self.events if event.type == type_name)

    @property
    def reply(self) -> str:
        """What was said in this turn, or ended with it; empty for nothing."""
        said = self.find(SPOKEN) or (self.root if self.root.type == SPEECH_ENDED else None)
        return str(said.data.get("text", "")) if said else ""

    @property
    def degraded(self) -> list[dict[str, str]]:
        """Modules that failed in this turn or are out of service, as the state tells it."""
        told = {one["publisher"].partition(".")[0] for one in self.failures if one["stopped"]}
        found = [
            *((one["publisher"], one["reason"]) for one in self.failures),
            *((module, why) for module, why in self.stopped.items() if module not in told),
            *((one.publisher, str(one.data.get("reason", ""))) for one in self.find_all(STOOD_IN_FOR)),
        ]
        return [{"module": name.partition(".")[0], "handler": name, "reason": why} for name, why in found]


def failures_again(record: TurnRecord) -> dict[str, RecordedFailure]:
    """Return, by handler, the errors to be raised again where nothing was published in a turn on record."""
    failed = {str(one["publisher"]): _failure_again(one) for one in record.failures}
    return failed | {publisher: RecordedOngoing() for publisher in record.ongoing}


def _failure_again(failure: Mapping[str, Any]) -> RecordedFailure:
    reason, stopped = str(failure["reason"]), None
    if failure["stopped"]:
        reason, mark, why = reason.rpartition("; stopped: ")
        stopped = f"stopped: {why}" if mark else None
        reason = reason or why
    forgiven = reason.startswith(UNAVAILABLE) or reason in (CANCELLED, INTERRUPTED)
    return RecordedFailure(reason, forgiven=forgiven, stopped=stopped)


def record_turn(turn: Turn, draws: Mapping[str, int] | None = None, previous_hash: str = "") -> TurnRecord:
    """Return the record of a finished turn.

    Args:
        turn: the turn.
        draws: random numbers drawn so far, by module.
        previous_hash: the hash of the turn before; empty for the first.

    Raises:
        RecordError: an event holds something that is no plain data.
    """
    content = recordable_content(turn)
    names = {
        f"{envelope.module}.{type(envelope.event).__name__}": value_names(type(envelope.event))
        for envelope in turn.envelopes
    }
    return record_of(
        content,
        names,
        stopped=dict(turn.stopped),
        draws=dict(draws or {}),
        hash=content_hash(content, previous_hash),
        microseconds=dict(turn.microseconds),
    )


def recordable_content(turn: Turn) -> Content:
    """Return the content of a turn.

    Raises:
        RecordError: an event holds something that is no plain data.
    """
    return recordable(turn, content_of)


def recordable(turn: Turn, content: Callable[[Turn], Content]) -> Content:
    """Return the content of a turn or of a part of it.

    Raises:
        RecordError: an event holds something that is no plain data.
    """
    try:
        return content(turn)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise RecordError(
            f"turn {turn.number}: {error}; keep to numbers, texts, tuples, mappings, arrays and events"
        ) from error


def record_of(content: Content, names: FieldNames, **beside: Any) -> TurnRecord:
    """Return the record of a turn from its content.

    Args:
        content: live or read back.
        names: the fields of each event type in the order of its values.
        beside: the other fields of the record.

    Raises:
        UnreadableContent: the content is none, or has a type without names.
    """
    number, at_s, rows, skipped, failures, ongoing = unpacked(content, names)
    events = tuple([EventRecord(sequence, *row) for sequence, row in enumerate(rows)])
    told = tuple(
        {"publisher": publisher, "reason": reason, "stopped": stopped}
        for publisher, reason, stopped in failures
    )
    return TurnRecord(number, at_s, events, skipped, told, ongoing, **beside)


GATHERED = "StateGathered"
"""The event that says which facets make up the state; its causes are the facets."""

EventTypes = Mapping[str, type[Event]]
"""Event types by name; "module.Name" where two modules publish types of one name."""


def event_types(wiring: Wiring) -> dict[str, type[Event]]:
    """Return all event types that a mind wired like this may record, by name."""
    found: dict[str, type[Event]] = {}
    for step in wiring.steps:
        for output in step.signature.outputs:
            known = found.setdefault(output.event_type.__name__, output.event_type)
            if known is not output.event_type:
                found[f"{step.module}.{output.event_type.__name__}"] = output.event_type
    for step in wiring.steps:
        for wanted in step.signature.inputs:
            found.setdefault(wanted.event_type.__name__, wanted.event_type)
    for root_type in sorted(_all_roots(RootEvent), key=_home_first):
        found.setdefault(root_type.__name__, root_type)
    return found


@lru_cache(maxsize=256)
def recorded_type(name: str, fields: tuple[str, ...], base: Any = Event, facet: str = "") -> Any:
    """Return a type for events whose own is not at hand; its fields hold plain data.

    Args:
        name: of the type.
        fields: their names; one that cannot be a field is left out.
        base: of the type.
        facet: the section that it fills in the state, where its base is a facet.
    """
    taken = dir(base)
    usable = [one for one in fields if one.isidentifier() and not iskeyword(one) and one not in taken]
    columns = [(one, Any) for one in dict.fromkeys(usable)]
    namespace = {"facet": facet} if facet else {}
    return make_dataclass(name, columns, bases=(base,), frozen=True, namespace=namespace)


def event_of(record: EventRecord, types: EventTypes) -> Event:
    """Return the typed event of a record. Fields derived from causes have defaults; see :func:`events_of`.

    Raises:
        RecordError: the type is not known, or no longer has these fields.
    """
    kind = types.get(f"{record.module}.{record.type}") or types.get(record.type)
    if kind is None:
        raise RecordError(
            f"{record.publisher} published a {record.type}, which none of the modules at hand knows; "
            f"name the module it comes from"
        )
    try:
        return cast(Event, rebuild(kind, record.data))
    except Exception as error:
        raise RecordError(
            f"the {record.type} of {record.publisher} cannot be rebuilt: {type(error).__name__}: {error}; "
            f"its fields may have changed since it was recorded"
        ) from error


def events_of(record: TurnRecord, types: EventTypes) -> tuple[Event, ...]:
    """Return all events of a turn, equal to those that were published, derived fields included."""
    events: list[Event] = []
    for one in record.events:
        event = event_of(one, types)
        events.append(event.completed([events[cause] for cause in one.causes]))
    return tuple(events)


def facets_of(
    record: TurnRecord, types: EventTypes, without: Collection[str] = (), events: Sequence[Event] = ()
) -> tuple[Any, ...]:
    """Return the facets of a turn in the order of their sections, for the state and for a prompt.

    A facet of an unknown type, or of a module to do without, is passed over. Empty where the state was not
    gathered. Where all events of the turn have been made, they are taken from there.
    """
    gathered = record.find(GATHERED)
    if gathered is None or GATHERED not in types:
        return ()
    facets = []
    for cause in gathered.causes:
        one = recorded = record.events[cause]
        if getattr(types.get(one.type), "facet", None) not in gathered.data["sections"]:
            one = one._replace(type=FORMER_FACETS.get(one.type, one.type))
        if one.type in types and one.module not in without:
            facets.append(events[cause] if events and one is recorded else event_of(one, types))
    completed: Any = event_of(gathered, types).completed(facets)
    return tuple(completed.facets)


def is_unfelt(record: TurnRecord, types: EventTypes) -> bool:
    """Return whether a turn left the state as it was: only those heard of it that take its very root."""
    kind = types.get(record.root.type)
    return isinstance(kind, type) and issubclass(kind, RootEvent) and kind.by_name_only


def state_of(
    record: TurnRecord,
    types: EventTypes,
    keys: Iterable[str] = (),
    top_k: int = 2,
    without: Collection[str] = (),
    events: Sequence[Event] = (),
) -> dict[str, Any]:
    """Return the state that :meth:`Mind.experience` returned after a turn.

    Args:
        record: the turn.
        types: the event types; see :func:`event_types`.
        keys: present even where no module fills them; the journal's header names them.
        top_k: how many emotions the blend names.
        without: modules of which nothing is told.
        events: all of the turn, where they have been made.
    """
    state: dict[str, Any] = dict.fromkeys(keys)
    for facet in facets_of(record, types, without, events):
        state.update(facet.state())
    if state.get("blend") is not None:
        state["blend"] = state["blend"][:top_k]
    state["degraded"] = record.degraded
    return state


def _all_roots(base: type[Event]) -> Iterator[type[Event]]:
    """Yield the event types below a base that can be found where they say they are defined."""
    for kind in base.__subclasses__():
        found: Any = sys.modules.get(kind.__module__)
        for part in kind.__qualname__.split("."):
            found = getattr(found, part, None)
        if found is kind and is_event_type(kind):
            yield kind
        yield from _all_roots(kind)


def _home_first(kind: type[Event]) -> tuple[bool, str, str]:
    return not kind.__module__.startswith("anima_actors."), kind.__module__, kind.__qualname__
