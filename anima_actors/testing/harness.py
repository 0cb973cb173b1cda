"""One module alone, handed events, or in the smallest mind in which it has what it takes.

Alone it runs as on the bus (the same gathering of inputs, the same checks of what comes out), but nothing is
contained: what a handler raises comes out of :meth:`Harness.feed`, with its traceback.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import fields, replace
from typing import Any

from anima_actors.mind.builder import BUILT_IN
from anima_actors.mind.inputs import rest_event
from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import load_actor
from anima_actors.psyche import PSYCHE
from anima_actors.psyche.events import Facet
from anima_actors.psyche.model.decay import MINUTE_S
from anima_actors.psyche.prompt.compose import fenced
from anima_actors.runtime import Actor, Event, RandomStream, Restart, RootEvent, SupervisedActor, VirtualClock
from anima_actors.runtime.errors import suggestion
from anima_actors.runtime.event import validator
from anima_actors.runtime.signature import InputNeed
from anima_actors.runtime.step import HandlerStep
from anima_actors.runtime.supervision import ActorState
from anima_actors.testing.turn_alone import HarnessError, Inputs, OneTurn

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
        """The facets of the last turn as they stand in the state of a mind, by key."""
        found: dict[str, Any] = {}
        for facet in self._facets():
            found.update(facet.state())
        return found

    @property
    def prompt_lines(self) -> tuple[str, ...]:
        """The lines for a prompt after the last turn, made harmless."""
        return tuple(fenced(line) for facet in self._facets() for line in facet.prompt_lines())

    @property
    def draws(self) -> int:
        """How many random numbers the module has drawn so far."""
        return self.actor.random.draws

    def takes(self, event: Event) -> bool:
        """Whether any of its handlers takes the event."""
        return self._inputs.takes(event)

    def feed(self, *events: Event, seconds: float = MINUTE_S) -> tuple[Event, ...]:
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
        for step, arguments in self._ready(turn):
            with self._undone_on_failure():
                turn.accept(step, self._call(step, arguments))
        return self._finish(turn.published)

    async def feed_async(self, *events: Event, seconds: float = MINUTE_S) -> tuple[Event, ...]:
        """The same in an event loop, for a module with async handlers; each has its deadline.

        Raises:
            TimeoutError: a handler has overrun its deadline.
            Exception: as for :meth:`feed`.
        """
        turn = self._begin(events, seconds)
        for step, arguments in self._ready(turn):
            with self._undone_on_failure():
                result = self._call(step, arguments)
                if step.asynchronous:
                    async with asyncio.timeout(step.signature.deadline_s):
                        result = await result
                turn.accept(step, result)
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
        """Run a handler; conformance checks watch it here."""
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

    def _ready(self, turn: OneTurn) -> Iterator[tuple[HandlerStep, tuple[Any, ...]]]:
        """Yield each handler whose inputs are there when its turn comes, with these."""
        for step in self._inputs.steps:
            arguments = step.gather(turn.slots)
            if arguments is not None:
                yield step, arguments

    @contextmanager
    def _undone_on_failure(self) -> Iterator[None]:
        saved = self._supervised.checkpoint()
        try:
            yield
        except BaseException:
            self._supervised.roll_back(saved)
            raise

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


Given = type[Actor] | Actor | str


def mini_mind(module: Given, *, with_: Iterable[Given] = (), **options: Any) -> Mind:
    """Make a mind of the module, of those that publish what it takes, and of what these cannot do without.

    Coordinator and voice are in every mind, so state and prompt are there.

    Args:
        module: an Actor class, an instance, "package.module:Class" or "./file.py:Class".
        with_: other modules to have in it: built-in ones by class, or one's own in any of these forms.
        options: for :class:`Mind`: seed, constants, personality, values, clock, ready.

    Raises:
        WiringError: the modules do not fit together, or nobody publishes what one of them takes.
    """
    first, *others = (load_actor(one) if isinstance(one, str) else one for one in (module, *with_))
    extra = [one for one in (first, *others) if _kind(one) not in BUILT_IN]
    kinds = [_kind(one) for one in (first, *others)]
    only = {kind.name for kind in needed([kinds[0]], kinds)}
    replaced = tuple(kind.name for kind in map(_kind, extra) if kind.name in {one.name for one in BUILT_IN})
    return Mind(
        only=tuple(one.name for one in PSYCHE if one.name in only and one.name not in replaced),
        without=replaced,
        extra=extra,
        **options,
    )


def needed(first: Sequence[type[Actor]], kinds: Sequence[type[Actor]]) -> list[type[Actor]]:
    """Return the modules given, the publishers of all that the first take, and of all that these require."""
    found = list(kinds)
    names = {kind.name for kind in kinds}
    for kind in found:  # grows as we go
        for signature in kind.handlers:
            for wanted in signature.inputs:
                if kind not in first and wanted.need is not InputNeed.REQUIRED:
                    continue
                if not issubclass(wanted.event_type, RootEvent):
                    others = [one for one in BUILT_IN if one not in found and one.name not in names]
                    found += [one for one in others if publishes(one, wanted.event_type)]
    return found


def publishes(module: type[Actor], kind: type[Event]) -> bool:
    """Return whether a module publishes events of a type or a subclass; to let them pass is not enough."""
    return any(
        issubclass(output.event_type, kind)
        for signature in module.handlers
        for output in signature.outputs
        if not signature.intercepts
    )


def _kind(one: type[Actor] | Actor) -> type[Actor]:
    return type(one) if isinstance(one, Actor) else one
