"""One module alone: it is handed events, and one looks at what it publishes.

It runs as it would on the bus (the same gathering of inputs, the same checks of what comes out), but nothing
is contained: what a handler raises comes out of :meth:`Harness.feed`, with its traceback.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import fields, replace
from typing import Any, NamedTuple

from anima_actors.mind.inputs import rest_event
from anima_actors.mind.module_refs import load_actor
from anima_actors.psyche.events import Facet
from anima_actors.psyche.modules.reactors import SECONDS_A_MINUTE
from anima_actors.psyche.prompt.compose import fenced
from anima_actors.runtime import Actor, Event, RandomStream, Restart, RootEvent, SupervisedActor, VirtualClock
from anima_actors.runtime.errors import suggestion
from anima_actors.runtime.event import validator
from anima_actors.runtime.signature import Input, InputNeed
from anima_actors.runtime.step import HandlerStep, Port, Slots
from anima_actors.runtime.supervision import ActorState
from anima_actors.testing.errors import HarnessError


class Slot(NamedTuple):
    """One parameter of one handler."""

    number: int
    wanted: Input
    reader: int  # which handler, in the order in which they are written


class Inputs:
    """What a module takes and publishes when it is alone, handler by handler."""

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
        """What it takes from others, each with its strongest need, in the order of its handlers."""
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
        """Whether any handler takes it."""
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
                    raise HarnessError(f"{_names(roots)} each open a turn of their own; feed one at a time")
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
        told = [event for port, many in step.published for event in self._at(port, many)]
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

    def _at(self, port: int, many: bool) -> tuple[Event, ...]:
        held = self.slots[port]
        if held is None:
            return ()
        return tuple(held) if many else (held,)


def _name(event: object) -> str:
    return type(event).__name__ if isinstance(event, Event) else f"{event!r:.40}, which is no event"


def _names(events: Iterable[object]) -> str:
    return " and ".join(_name(event) for event in events)


MIND = "anima"
"""The name of the mind that the module's random stream belongs to, as in a mind of one's own."""


class Harness:
    """A module alone with its state, its random stream and a virtual clock.

    Args:
        module: an Actor class, an instance, "package.module:Class" or "./file.py:Class".
        arguments: for the module's constructor.
        seed: all its chance derives from it, as in a mind of that seed.
        constants: overrides of its constants by name, such as ``{"cost": 0.4}``.
        settings: for the module's constructor, by name.

    Raises:
        HarnessError: it has no such constant.
        ModuleError: the module cannot be loaded.
    """

    def __init__(
        self,
        module: type[Actor] | Actor | str,
        *arguments: Any,
        seed: int = 0,
        constants: Mapping[str, Any] | None = None,
        **settings: Any,
    ) -> None:
        make = _maker(module, arguments, settings)
        self.clock = VirtualClock()
        self.turns = 0
        self.published: tuple[Event, ...] = ()  # in the last turn
        first = make()
        self.module = type(first)
        held = _constants(self.module, constants or {})
        stream = f"{seed}/{MIND}/{self.module.name}"

        def create() -> Actor:
            actor = make()
            actor.random = RandomStream(stream)
            if held is not None:
                actor.constants = held
            return actor

        self._supervised = SupervisedActor(self.module.name, create, Restart())
        self._inputs = Inputs(self.module)

    @property
    def asynchronous(self) -> bool:
        """Whether any of its handlers is an ``async def``."""
        return self._inputs.asynchronous

    @property
    def actor(self) -> Actor:
        """The module itself; another object after a failure or :meth:`restore`."""
        actor = self._supervised.actor
        assert actor is not None
        return actor

    @property
    def state(self) -> dict[str, Any]:
        """What the facets of the last turn are in the state of a mind, by key."""
        found: dict[str, Any] = {}
        for facet in self._facets():
            found.update(facet.state())
        return found

    @property
    def prompt_lines(self) -> tuple[str, ...]:
        """What a language model would be told after the last turn, made harmless as in a prompt."""
        return tuple(fenced(line) for facet in self._facets() for line in facet.prompt_lines())

    @property
    def draws(self) -> int:
        """How many random numbers the module has drawn so far."""
        return self.actor.random.draws

    def takes(self, event: Event) -> bool:
        """Whether any of its handlers takes the event."""
        return self._inputs.takes(event)

    def feed(self, *events: Event, seconds: float = SECONDS_A_MINUTE) -> tuple[Event, ...]:
        """Run a turn of the module with these events in it; what it takes besides is absent.

        Its handlers run in the order in which they are written. A later one takes what an earlier one has
        published in this turn. One whose inputs are absent is skipped.

        Args:
            events: what others have published this turn, a root event included where it matters; several
                of a kind in the order in which the module is to have them (in a mind, by publisher).
            seconds: how much of the mind's time passes with the turn.

        Returns:
            What the module has published, in order.

        Raises:
            HarnessError: it takes no such event, or takes one and was handed several; nothing has changed.
            InvalidEvent: an event handed to it, or published by it, holds a bad value.
            UndeclaredEvent: it has published what it does not announce.
            Exception: whatever a handler raises. The module is then as it was before that handler.
        """
        if self.asynchronous:
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                return asyncio.run(self.feed_async(*events, seconds=seconds))
            raise HarnessError(
                f"{self.module.__name__} has an async handler; in an event loop, await feed_async(...)"
            )
        turn = self._begin(events, seconds)
        for step in self._inputs.steps:
            arguments = step.gather(turn.slots)
            if arguments is None:
                continue
            saved = self._supervised.checkpoint()
            try:
                turn.accept(step, self._call(step, arguments))
            except BaseException:
                self._supervised.roll_back(saved)
                raise
        return self._finish(turn.published)

    async def feed_async(self, *events: Event, seconds: float = SECONDS_A_MINUTE) -> tuple[Event, ...]:
        """The same in an event loop, for a module with async handlers; each has its deadline.

        Raises:
            TimeoutError: a handler has overrun its deadline.
            Exception: as for :meth:`feed`.
        """
        turn = self._begin(events, seconds)
        for step in self._inputs.steps:
            arguments = step.gather(turn.slots)
            if arguments is None:
                continue
            saved = self._supervised.checkpoint()
            try:
                result = self._call(step, arguments)
                if step.asynchronous:
                    async with asyncio.timeout(step.signature.deadline_s):
                        result = await result
                turn.accept(step, result)
            except BaseException:
                self._supervised.roll_back(saved)
                raise
        return self._finish(turn.published)

    def rest(self, seconds: float) -> tuple[Event, ...]:
        """Let time pass in which nothing happens: a turn with a ``TimePassed``, where the module takes it."""
        rest = rest_event(seconds)
        return self.feed(*([rest] if self.takes(rest) else []), seconds=seconds)

    def snapshot(self) -> ActorState:
        """The module's whole state, its place in its random stream included."""
        return self._supervised.save()

    def restore(self, saved: ActorState) -> None:
        """Go on from a snapshot with a fresh actor, as after a failure or in another process."""
        self._supervised.load(saved)

    def _call(self, step: HandlerStep, arguments: tuple[Any, ...]) -> Any:
        """Run a handler; here whoever watches it comes in."""
        return self._supervised.methods[step.method](*arguments)

    def _begin(self, events: Iterable[Event], seconds: float) -> OneTurn:
        events = tuple(events)
        for event in events:
            if isinstance(event, Event):
                validator(type(event))(event)
        turn = self._inputs.turn(events)
        self.clock.advance(seconds)
        self.turns += 1
        return turn

    def _finish(self, published: Iterable[Event]) -> tuple[Event, ...]:
        self.published = tuple(published)
        return self.published

    def _facets(self) -> list[Facet]:
        return [event for event in self.published if isinstance(event, Facet)]


def _maker(
    module: type[Actor] | Actor | str, arguments: tuple[Any, ...], settings: Mapping[str, Any]
) -> Callable[[], Actor]:
    if isinstance(module, str):
        module = load_actor(module)
    if isinstance(module, Actor):
        if arguments or settings:
            raise HarnessError(f"{module.name} is made already; give its class, or no settings")
        pristine = deepcopy(module)
        return lambda: deepcopy(pristine)
    if isinstance(module, type) and issubclass(module, Actor):
        kind = module
        return lambda: kind(*arguments, **settings)
    raise HarnessError(f"{module!r:.80} is no module; give an Actor class, an instance, or 'package:Class'")


def _constants(module: type[Actor], overrides: Mapping[str, Any]) -> Any:
    if not overrides:
        return None
    kind = module.constants_type
    known = [one.name for one in fields(kind)] if kind else []
    for name in overrides:
        if name not in known:
            raise HarnessError(f"{module.__name__} has no constant {name!r}{suggestion(name, known)}")
    assert kind is not None
    return replace(kind(), **overrides)
