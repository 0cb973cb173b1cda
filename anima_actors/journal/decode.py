"""Decodes records to typed events, by their annotations, and to the state that they make up.

A field comes back as its annotation says: tuples, named tuples, mappings with their keys, events inside
events. A field annotated with no type at all (``Any``) comes back as plain data.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from anima_actors.encoding.decode import rebuild
from anima_actors.encoding.former_names import FORMER_FACETS
from anima_actors.journal.records import EventRecord, RecordError, TurnRecord
from anima_actors.runtime import Event, RootEvent, Wiring
from anima_actors.runtime.event import is_event_type

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


def facets_of(record: TurnRecord, types: EventTypes) -> tuple[Any, ...]:
    """Return the facets of a turn in the order of their sections, for the state and for a prompt.

    A facet of an unknown type is passed over. Empty where the state was not gathered.
    """
    gathered = record.find(GATHERED)
    if gathered is None or GATHERED not in types:
        return ()
    facets = []
    for cause in gathered.causes:
        one = record.events[cause]
        if getattr(types.get(one.type), "facet", None) not in gathered.data["sections"]:
            one = one._replace(type=FORMER_FACETS.get(one.type, one.type))
        if one.type in types:
            facets.append(event_of(one, types))
    completed: Any = event_of(gathered, types).completed(facets)
    return tuple(completed.facets)


def state_of(
    record: TurnRecord, types: EventTypes, keys: Iterable[str] = (), top_k: int = 2
) -> dict[str, Any]:
    """Return the state that :meth:`Mind.experience` returned after a turn.

    Args:
        record: the turn.
        types: the event types; see :func:`event_types`.
        keys: present even where no module fills them; the journal's header names them.
        top_k: how many emotions the blend names.
    """
    state: dict[str, Any] = dict.fromkeys(keys)
    for facet in facets_of(record, types):
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
