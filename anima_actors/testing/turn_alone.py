"""One turn of a module alone: inputs laid out for its handlers, outputs checked as the bus does."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from anima_actors.runtime import Actor, AnimaError, Event, RootEvent
from anima_actors.runtime.signature import Input, InputNeed
from anima_actors.runtime.step import HandlerStep, Port, Slots


class HarnessError(AnimaError, ValueError):
    """A module was handed what it does not take, or asked for what it does not have; nothing has changed."""


class Slot(NamedTuple):
    """One parameter of one handler."""

    number: int
    wanted: Input
    reader: int  # which handler, in the order in which they are written


class Inputs:
    """The inputs and outputs of a module alone, handler by handler."""

    def __init__(self, module: type[Actor]) -> None:
        self.module = module
        self.slots: list[Slot] = []
        self.steps: list[HandlerStep] = []
        width = sum(len(signature.inputs) for signature in module.handlers)
        self.port_count = width + sum(len(signature.outputs) for signature in module.handlers)
        first_port = width
        for rank, signature in enumerate(module.handlers):
            groups = []
            for wanted in signature.inputs:
                slot = Slot(len(self.slots), wanted, rank)
                self.slots.append(slot)
                groups.append((Port(slot.number, None, wanted.need is InputNeed.EVERY),))
            self.steps.append(
                HandlerStep(rank, module.name, module.layer, signature, tuple(groups), first_port, 0, ())
            )
            first_port += len(signature.outputs)
        self.asynchronous = any(step.asynchronous for step in self.steps)

    @property
    def needs(self) -> dict[type[Event], InputNeed]:
        """Return the event types taken from others, each with its strongest need, in written order."""
        own: list[type[Event]] = []
        found: dict[type[Event], InputNeed] = {}
        strength = (InputNeed.EVERY, InputNeed.OPTIONAL, InputNeed.REQUIRED)
        for step in self.steps:
            for index, wanted in enumerate(step.signature.inputs):
                kind = wanted.event_type
                mine = any(issubclass(published, kind) for published in own)
                if (
                    mine
                    and wanted.need is not InputNeed.EVERY
                    and not (index == 0 and step.signature.intercepts)
                ):
                    continue
                if kind not in found or strength.index(wanted.need) > strength.index(found[kind]):
                    found[kind] = wanted.need
            own += [output.event_type for output in step.signature.outputs if not step.signature.intercepts]
        return found

    def takes(self, event: Event) -> bool:
        return any(isinstance(event, slot.wanted.event_type) for slot in self.slots)

    def turn(self, events: Iterable[Event]) -> "OneTurn":
        """Lay the events of a turn out for their readers.

        Raises:
            HarnessError: the module takes no such event, or takes one of a kind and there are several.
        """
        turn = OneTurn(self)
        roots: list[Event] = []
        for event in events:
            if isinstance(event, RootEvent):
                roots.append(event)
                if len(roots) > 1:
                    names = " and ".join(map(_name, roots))
                    raise HarnessError(f"{names} each open a turn of their own; feed one at a time")
            if not self.takes(event):
                raise HarnessError(
                    f"{self.module.__name__} takes no {_name(event)}; it takes {self._wanted()}"
                )
            turn.lay_out(event, 0)
        return turn

    def _wanted(self) -> str:
        return ", ".join(dict.fromkeys(slot.wanted.event_type.__name__ for slot in self.slots)) or "nothing"


class OneTurn:
    """One turn of a module alone, under way."""

    __slots__ = ("_inputs", "published", "slots")

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self.slots: Slots = [None] * inputs.port_count
        self.published: list[Event] = []

    def lay_out(self, event: Event, reader: int) -> None:
        """Put an event where this handler and those written below it find it."""
        slots = self.slots
        for slot in self._inputs.slots:
            if slot.reader < reader or not isinstance(event, slot.wanted.event_type):
                continue
            held = slots[slot.number]
            if slot.wanted.need is InputNeed.EVERY:
                slots[slot.number] = (*(held or ()), event)
            elif held is None:
                slots[slot.number] = event
            else:
                kind = slot.wanted.event_type.__name__
                raise HarnessError(
                    f"{self._inputs.module.__name__} takes one {kind} a turn; it was handed two"
                )

    def accept(self, step: HandlerStep, result: Any) -> None:
        """Check what a handler returned as the bus does, and hand it to the handlers below.

        Raises:
            UndeclaredEvent: its signature does not announce it.
            InvalidEvent: it holds a bad value.
        """
        step.accept(result, self.slots)
        told: list[Event] = []
        for port, many in step.published:
            if (held := self.slots[port]) is not None:
                told += held if many else (held,)
        if step.signature.intercepts:
            self._replace(step, told)
        for event in told:
            self.published.append(event)
            if not step.signature.intercepts:
                self.lay_out(event, step.rank + 1)

    def _replace(self, step: HandlerStep, told: list[Event]) -> None:
        """What an interceptor lets through takes the place of what came, for the handlers below."""
        kind = step.signature.inputs[0].event_type
        for slot in self._inputs.slots:
            if slot.reader <= step.rank:
                continue
            held = self.slots[slot.number]
            if slot.wanted.need is InputNeed.EVERY:
                rest = tuple(event for event in held or () if type(event) is not kind)
                self.slots[slot.number] = rest or None
            elif type(held) is kind:
                self.slots[slot.number] = None
        for event in told:
            self.lay_out(event, step.rank + 1)


def _name(event: object) -> str:
    return type(event).__name__ if isinstance(event, Event) else f"{event!r:.40}, which is no event"
