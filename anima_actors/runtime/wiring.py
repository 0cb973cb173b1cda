"""From signatures to one checked, acyclic graph, and to the plan that the bus follows.

A handler waits for the handlers that may publish what it takes, and for the handler written above it in
its actor. Everything that can be wrong with that is found here, before the first turn.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from anima_actors.runtime.actor import Actor
from anima_actors.runtime.errors import InvalidEvent, WiringError
from anima_actors.runtime.event import Event, RootEvent, validator
from anima_actors.runtime.interception import Handler, Readable, hide_intercepted, refuse_broad_interception
from anima_actors.runtime.ordering import canonical_order
from anima_actors.runtime.signature import Input, InputNeed
from anima_actors.runtime.step import HandlerStep, Port
from anima_actors.runtime.straight_line import StraightLine

Modules = tuple[type[Actor], ...]


@dataclass(frozen=True, slots=True)
class Wiring:
    """The graph of a mind's handlers, in one canonical order."""

    modules: Modules
    steps: tuple[HandlerStep, ...]
    root_ports: tuple[tuple[int, type[Event]], ...]  # where a root event is laid out for its readers
    port_count: int
    silent: Mapping[str, str]  # handlers that can never fire, and why
    intercepted: frozenset[int]  # ports that only the next interceptor reads
    waits_for: tuple[int, ...] = field(init=False)  # by rank: how many steps must finish before it
    first: tuple[int, ...] = field(init=False)  # the steps that wait for none
    _ports: dict[type[Event], tuple[tuple[int, bool], ...]] = field(init=False, default_factory=dict)
    asynchronous: bool = field(init=False)  # whether a handler may wait, so that turns need an event loop
    may_go_on: bool = field(init=False)  # whether work of a handler may go on beside later turns

    ports_of_many: tuple[int, ...] = field(init=False)  # ports that hold a tuple of events
    shapes: dict[Any, Any] = field(init=False, repr=False, compare=False)  # see Ledger.shape
    straight_line: StraightLine = field(init=False, repr=False, compare=False, default_factory=StraightLine)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "ports_of_many", tuple(p for step in self.steps for p, many in step.published if many))
        put(self, "shapes", {})
        put(self, "waits_for", tuple(step.waits_for for step in self.steps))
        put(self, "first", tuple(step.rank for step in self.steps if not step.waits_for))
        live = [step for step in self.steps if step.name not in self.silent]
        put(self, "may_go_on", any(step.signature.conclusion is not None for step in self.steps))
        put(self, "asynchronous", any(step.asynchronous for step in live))

    def check_root(self, root: RootEvent) -> None:
        """Refuse what opens no turn, or holds a bad value.

        Raises:
            InvalidEvent: it is none, or is not valid.
        """
        if not isinstance(root, RootEvent):
            types = [event_type for _, event_type in self.root_ports if event_type is not RootEvent]
            opening = ", ".join(event_type.__name__ for event_type in types)
            raise InvalidEvent(f"{type(root).__name__} opens no turn; a root event does, such as {opening}")
        validator(type(root))(root)

    def reached_by(self, root: RootEvent) -> bool:
        """Whether any handler hears of a root event."""
        return any(root.reaches(event_type) for _, event_type in self.root_ports)

    def ports_of(self, event_type: type[Event]) -> tuple[tuple[int, bool], ...]:
        """Where readers find events of the type or a subclass, in canonical order: (port, many)."""
        found = self._ports.get(event_type)
        if found is None:
            found = self._ports[event_type] = tuple(
                port
                for step in self.steps
                for port, output in zip(step.published, step.signature.outputs, strict=True)
                if issubclass(output.event_type, event_type) and port[0] not in self.intercepted
            )
        return found

    def publishers_of(self, event_type: type[Event]) -> tuple[str, ...]:
        """The handlers that may publish the type or a subclass of it, by name."""
        return tuple(
            sorted(
                step.name
                for step in self.steps
                if any(issubclass(output.event_type, event_type) for output in step.signature.outputs)
            )
        )


def wire(modules: Iterable[type[Actor]], left_out: Iterable[type[Actor]] = ()) -> Wiring:
    """Wire actor classes into a graph.

    Args:
        modules: the classes in use; their order decides ties in the canonical order of handlers.
        left_out: classes that exist but are not in use: what only they publish makes its readers
            silent instead of wrong.

    Raises:
        WiringError: naming the handlers concerned and the remedy.
    """
    return _wire(tuple(modules), tuple(left_out))


@lru_cache(maxsize=256)
def _wire(modules: Modules, left_out: Modules) -> Wiring:
    _refuse_duplicates(modules)
    handlers = hide_intercepted(
        [Handler.of(module, signature) for module in modules for signature in module.handlers]
    )
    sources = [tuple(_sources(handlers, taken) for taken in one.takes) for one in handlers]
    refuse_broad_interception(handlers)
    for one, per_input in zip(handlers, sources, strict=True):
        for wanted, found in zip(one.signature.inputs, per_input, strict=True):
            _refuse_rivals(one, wanted, [handlers[index] for index, _ in found])
            _refuse_several(one, wanted, [(handlers[index], position) for index, position in found])
            _refuse_unpublished(one, wanted, bool(found), handlers, left_out)
    order = canonical_order(
        [one.name for one in handlers],
        data=[sorted({index for found in per_input for index, _ in found}) for per_input in sources],
        written=[_written_above(handlers, index) for index in range(len(handlers))],
    )
    return _plan(modules, left_out, handlers, sources, order)


Source = tuple[int, int]  # (handler index, output index)


def _sources(handlers: Sequence[Handler], wanted: Readable) -> tuple[Source, ...]:
    """Who may publish the type or a subclass of it, ordered by publisher name."""
    found = [
        (one.name, index, position)
        for index, one in enumerate(handlers)
        for position, published in enumerate(one.publishes)
        if issubclass(published, wanted)
    ]
    return tuple((index, position) for _, index, position in sorted(found))


def _written_above(handlers: Sequence[Handler], index: int) -> int | None:
    return index - 1 if index and handlers[index - 1].module is handlers[index].module else None


def _refuse_duplicates(modules: Modules) -> None:
    seen: dict[str, type[Actor]] = {}
    for module in modules:
        if module.name in seen:
            raise WiringError(
                f"two modules are called {module.name!r}: {_origin(seen[module.name])} and "
                f"{_origin(module)}; give one another name, or leave one out"
            )
        seen[module.name] = module


def _origin(module: type[Actor]) -> str:
    return f"{module.__module__}:{module.__qualname__}"


def _refuse_rivals(one: Handler, wanted: Input, publishers: Sequence[Handler]) -> None:
    if wanted.need is InputNeed.EVERY or len(publishers) < 2:
        return
    event = wanted.event_type.__name__
    raise WiringError(
        f"{one.place} takes one {event}, but {' and '.join(p.name for p in publishers)} both publish it; "
        f"take tuple[{event}, ...], or leave one of them out"
    )


def _refuse_several(one: Handler, wanted: Input, published: Sequence[tuple[Handler, int]]) -> None:
    event = wanted.event_type.__name__
    for publisher, position in published:
        if wanted.need is not InputNeed.EVERY and publisher.signature.outputs[position].many:
            raise WiringError(
                f"{one.place} takes one {event}, but {publisher.name} publishes any number of them; "
                f"take tuple[{event}, ...]"
            )


def _refuse_unpublished(
    one: Handler, wanted: Input, published: bool, handlers: Sequence[Handler], left_out: Modules
) -> None:
    event_type = wanted.event_type
    if published or wanted.need is not InputNeed.REQUIRED or issubclass(event_type, RootEvent):
        return
    if _left_out_publisher(event_type, left_out):
        return
    offered = {
        output.event_type.__name__: other.name for other in handlers for output in other.signature.outputs
    }
    nearest = difflib.get_close_matches(event_type.__name__, offered, n=1, cutoff=0.5)
    hint = f"; nearest: {nearest[0]}, published by {offered[nearest[0]]}" if nearest else ""
    raise WiringError(
        f"{one.place} takes {event_type.__name__}, which no available module publishes{hint} "
        f"(write {wanted.name}: {event_type.__name__} | None where it may be absent)"
    )


def _left_out_publisher(event_type: type[Event], left_out: Modules) -> str | None:
    for module in left_out:
        for signature in module.handlers:
            if signature.intercepts:
                continue  # it tells nothing that another has not told
            if any(issubclass(output.event_type, event_type) for output in signature.outputs):
                return f"{module.name}.{signature.name}"
    return None


def _plan(
    modules: Modules,
    left_out: Modules,
    handlers: Sequence[Handler],
    sources: Sequence[tuple[tuple[Source, ...], ...]],
    order: Sequence[int],
) -> Wiring:
    root_types = _root_types(handlers)
    first_port: dict[int, int] = {}
    port_count = len(root_types)
    for index in order:
        first_port[index] = port_count
        port_count += len(handlers[index].signature.outputs)
    ports = _input_ports(handlers, sources, order, root_types, first_port)
    steps = _steps(handlers, order, ports, first_port)
    return Wiring(
        modules=modules,
        steps=steps,
        root_ports=tuple(enumerate(root_types)),
        port_count=port_count,
        silent=_silent(steps, left_out),
        intercepted=frozenset(
            first_port[index] + position
            for index, one in enumerate(handlers)
            for position, published in enumerate(one.publishes)
            if not issubclass(published, Event)
        ),
    )


Ports = tuple[tuple[Port, ...], ...]
"""Of one handler, for each parameter."""


def _input_ports(
    handlers: Sequence[Handler],
    sources: Sequence[tuple[tuple[Source, ...], ...]],
    order: Sequence[int],
    root_types: Sequence[type[Event]],
    first_port: Mapping[int, int],
) -> list[Ports]:
    """Where each handler finds what it takes, by handler index."""
    rank_of = {index: rank for rank, index in enumerate(order)}

    def ports_of(wanted: Input, found: tuple[Source, ...]) -> tuple[Port, ...]:
        from_root = tuple(
            Port(number, rank=None, many=False)
            for number, root_type in enumerate(root_types)
            if root_type is wanted.event_type or _is_also(root_type, wanted.event_type)
        )
        return from_root + tuple(
            Port(first_port[i] + position, rank_of[i], handlers[i].signature.outputs[position].many)
            for i, position in found
        )

    return [
        tuple(ports_of(wanted, found) for wanted, found in zip(one.signature.inputs, per_input, strict=True))
        for one, per_input in zip(handlers, sources, strict=True)
    ]


def _is_also(root_type: type[Event], wanted: type[Event]) -> bool:
    """Whether a root event is an event of a published kind as well; speech that ended is something said."""
    return (
        issubclass(root_type, wanted)
        and not issubclass(wanted, RootEvent)
        and not issubclass(RootEvent, wanted)
    )


def _steps(
    handlers: Sequence[Handler], order: Sequence[int], ports: Sequence[Ports], first_port: Mapping[int, int]
) -> tuple[HandlerStep, ...]:
    """The handlers in canonical order, each with those it waits for and those that wait for it."""
    rank_of = {index: rank for rank, index in enumerate(order)}
    awaits = {
        index: {port.rank for group in ports[index] for port in group if port.rank is not None}
        for index in order
    }
    for index in order:
        above = _written_above(handlers, index)
        if above is not None:
            awaits[index].add(rank_of[above])
    return tuple(
        HandlerStep(
            rank=rank,
            module=handlers[index].module.name,
            layer=handlers[index].module.layer,
            signature=handlers[index].signature,
            input_ports=ports[index],
            first_port=first_port[index],
            waits_for=len(awaits[index]),
            dependents=tuple(sorted(rank_of[other] for other in order if rank in awaits[other])),
            fallback=ports[index][0] if handlers[index].signature.intercepts else (),
        )
        for rank, index in enumerate(order)
    )


def _root_types(handlers: Sequence[Handler]) -> list[type[Event]]:
    found: dict[type[Event], None] = {}
    for one in handlers:
        for wanted in one.signature.inputs:
            if issubclass(RootEvent, wanted.event_type) or issubclass(wanted.event_type, RootEvent):
                found.setdefault(wanted.event_type)
    return list(found)


def _silent(steps: Sequence[HandlerStep], left_out: Modules) -> dict[str, str]:
    """Handlers that can never fire because what they need is published by nobody who is in use."""
    silent: dict[str, str] = {}
    barren: set[int] = set()  # ranks of those from which nothing ever comes
    for step in steps:
        live = [[port for port in group if port.rank not in barren] for group in step.input_ports]
        for wanted, group in zip(step.signature.inputs, live, strict=True):
            if wanted.need is InputNeed.REQUIRED and not group:
                publisher = _left_out_publisher(wanted.event_type, left_out) or "a silent module"
                silent[step.name] = f"waits for {wanted.event_type.__name__}, published by {publisher}"
                break
        else:
            if not any(live):
                silent[step.name] = "none of what it takes is published"
        if step.name in silent and not (step.fallback and live[0]):
            barren.add(step.rank)
    return silent
