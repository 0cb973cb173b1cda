"""One handler's place in the plan: how its inputs are gathered and its outputs accepted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple, cast

from anima_actors.runtime.errors import UndeclaredEvent
from anima_actors.runtime.event import RootEvent, validator
from anima_actors.runtime.signature import HandlerSignature, InputNeed, Output

Slots = list[Any]
"""What each port holds this turn: an event, a tuple of events, or None while absent."""

Gather = Callable[[Slots], tuple[Any, ...] | None]
"""Collects a handler's arguments; None where the handler is to be skipped."""

Accept = Callable[[Any, Slots], None]
"""Checks what a handler returned and lays it out in its ports."""


_NOTHING: tuple[Any, ...] = ()


class Port(NamedTuple):
    """Where one kind of event from one publisher is laid out for its readers."""

    number: int
    rank: int | None  # the publishing step; None for a root event
    many: bool  # holds a tuple of events


@dataclass(frozen=True, slots=True)
class HandlerStep:
    """A handler in the plan of a turn."""

    rank: int  # its place in the canonical order
    module: str
    layer: str
    signature: HandlerSignature
    input_ports: tuple[tuple[Port, ...], ...]  # for each parameter
    first_port: int  # its outputs lie from here on
    waits_for: int  # how many steps must have finished before it
    dependents: tuple[int, ...]  # the ranks that wait for it
    fallback: tuple[Port, ...] = ()  # what stands in its one output where it is skipped or fails
    name: str = field(init=False)
    method: str = field(init=False)
    asynchronous: bool = field(init=False)
    rare: bool = field(init=False)  # whether it waits for rare root events alone
    taken: tuple[Port, ...] = field(init=False)  # all ports it reads, in the order of its parameters
    published: tuple[tuple[int, bool], ...] = field(init=False)  # (port number, many) of its outputs
    gather: Gather = field(init=False)
    accept: Accept = field(init=False)
    clear: Callable[[Slots], None] = field(init=False)  # its outputs as they are where it publishes nothing

    def __post_init__(self) -> None:
        outputs = self.signature.outputs
        put = object.__setattr__
        put(self, "name", f"{self.module}.{self.signature.name}")
        put(self, "method", self.signature.name)
        put(self, "asynchronous", self.signature.asynchronous)
        taken = [one.event_type for one in self.signature.inputs]
        put(self, "rare", all(issubclass(one, RootEvent) and one.rare for one in taken))
        put(self, "taken", tuple(port for group in self.input_ports for port in group))
        put(self, "published", tuple((self.first_port + i, output.many) for i, output in enumerate(outputs)))
        put(self, "gather", _gatherer([one.need for one in self.signature.inputs], self.input_ports))
        put(self, "accept", _acceptor(self.signature, self.first_port))
        put(self, "clear", _clearer(self))


def _gatherer(needs: Sequence[InputNeed], groups: Sequence[tuple[Port, ...]]) -> Gather:
    if len(needs) == 1 and needs[0] is not InputNeed.EVERY and len(groups[0]) == 1:
        return _gather_single(groups[0][0].number)
    if len(needs) > 1 and InputNeed.EVERY not in needs and all(len(group) == 1 for group in groups):
        return _gather_singles(needs, [group[0].number for group in groups])
    collectors = [_collector(need, group) for need, group in zip(needs, groups, strict=True)]
    required = [need is InputNeed.REQUIRED for need in needs]
    plan = tuple(zip(collectors, required, strict=True))

    def gather(slots: Slots) -> tuple[Any, ...] | None:
        arguments = []
        anything = False
        for collect, must in plan:
            argument = collect(slots)
            if argument is not None and argument is not _NOTHING:
                anything = True
            elif must:
                return None
            arguments.append(argument)
        return tuple(arguments) if anything else None

    return gather


def _gather_single(number: int) -> Gather:
    def gather(slots: Slots) -> tuple[Any, ...] | None:
        event = slots[number]
        return None if event is None else (event,)

    return gather


def _gather_singles(needs: Sequence[InputNeed], numbers: Sequence[int]) -> Gather:
    pick = itemgetter(*numbers)
    required = tuple(
        number for number, need in zip(numbers, needs, strict=True) if need is InputNeed.REQUIRED
    )
    optional = tuple(numbers)

    def gather(slots: Slots) -> tuple[Any, ...] | None:
        for number in required:
            if slots[number] is None:
                return None
        return cast("tuple[Any, ...]", pick(slots))

    def gather_any(slots: Slots) -> tuple[Any, ...] | None:
        for number in optional:
            if slots[number] is not None:
                return cast("tuple[Any, ...]", pick(slots))
        return None

    return gather if required else gather_any


def _collector(need: InputNeed, group: tuple[Port, ...]) -> Callable[[Slots], Any]:
    if need is InputNeed.EVERY:
        return _collect_every(group)
    numbers = [port.number for port in group]
    if len(numbers) == 1:
        number = numbers[0]
        return lambda slots: slots[number]
    return lambda slots: next((slots[number] for number in numbers if slots[number] is not None), None)


def _collect_every(group: tuple[Port, ...]) -> Callable[[Slots], Any]:
    ports = tuple((port.number, port.many) for port in group)

    def collect(slots: Slots) -> tuple[Any, ...]:
        events: list[Any] = []
        for number, many in ports:
            held = slots[number]
            if held is None:
                continue
            if many:
                events.extend(held)
            else:
                events.append(held)
        return tuple(events) if events else _NOTHING

    return collect


def _clearer(step: HandlerStep) -> Callable[[Slots], None]:
    numbers = tuple(number for number, _ in step.published)
    if not step.fallback:

        def clear(slots: Slots) -> None:
            for number in numbers:
                slots[number] = None

        return clear
    collect = _collector(step.signature.inputs[0].need, step.fallback)

    def fall_back(slots: Slots) -> None:
        slots[numbers[0]] = collect(slots) or None

    return fall_back


def _acceptor(signature: HandlerSignature, first_port: int) -> Accept:
    outputs = signature.outputs
    if not outputs:
        return _accept_nothing
    if len(outputs) == 1 and outputs[0].many:
        return _accept_many(outputs[0], first_port)
    if not signature.returns_tuple:
        return _accept_one(outputs[0], first_port)
    singles = [_accept_one(output, first_port + index) for index, output in enumerate(outputs)]

    def accept(result: Any, slots: Slots) -> None:
        if type(result) is not tuple or len(result) != len(singles):
            raise UndeclaredEvent(f"returned {_name(result)}; its signature announces {len(singles)} events")
        for accept_one, event in zip(singles, result, strict=True):
            accept_one(event, slots)

    return accept


def _accept_nothing(result: Any, slots: Slots) -> None:
    if result is not None:
        raise UndeclaredEvent(f"returned {_name(result)}; its signature announces nothing")


def _accept_one(output: Output, port: int) -> Accept:
    event_type, optional = output.event_type, output.optional
    check = validator(event_type)
    last_checked: Any = None  # slow facts are published again, unchanged, turn after turn

    def accept(result: Any, slots: Slots) -> None:
        nonlocal last_checked
        if result is None and optional:
            return
        if type(result) is not event_type:
            raise UndeclaredEvent(
                f"returned {_name(result)}; its signature announces {event_type.__name__}"
                f"{' or None' if optional else ''}"
            )
        if result is not last_checked:
            check(result)
            last_checked = result
        slots[port] = result

    return accept


def _accept_many(output: Output, port: int) -> Accept:
    event_type = output.event_type
    check = validator(event_type)

    def accept(result: Any, slots: Slots) -> None:
        if type(result) is not tuple:
            raise UndeclaredEvent(
                f"returned {_name(result)}; its signature announces a tuple of {event_type.__name__}"
            )
        for event in result:
            if type(event) is not event_type:
                raise UndeclaredEvent(f"returned {_name(event)} among {event_type.__name__} events")
            check(event)
        if result:
            slots[port] = result

    return accept


def _name(value: object) -> str:
    return "None" if value is None else type(value).__name__
