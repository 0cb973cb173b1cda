"""Lets a mind live recorded turns again, or others in their place, without a clock and without a network."""

import asyncio
from collections.abc import Collection
from types import TracebackType
from typing import Any, Self

from anima_actors.compare.divergence import Divergence, turn_divergence
from anima_actors.journal.records import (
    EventTypes,
    TurnRecord,
    event_of,
    event_types,
    failures_again,
    record_turn,
)
from anima_actors.mind.mind import Mind
from anima_actors.runtime import (
    Actor,
    AnimaError,
    BusyError,
    Event,
    RecordedFailure,
    RootEvent,
    Turn,
    Wiring,
)
from anima_actors.runtime.signature import HandlerSignature

BEYOND = "nothing of it is on record"


class Script:
    """What such modules published in the turn that is being lived again, and what chance they took."""

    def __init__(self) -> None:
        self.modules: set[str] = set()  # the names of those that are stood in for
        self._record: TurnRecord | None = None
        self._types: EventTypes = {}

    def open_at(self, record: TurnRecord | None, types: EventTypes) -> None:
        """Turn to a turn on record; None where there is none of what is lived now."""
        self._record, self._types = record, types

    def stopped_before(self) -> dict[str, str]:
        """The modules stood in for that were out of service when the turn began, and why."""
        if self._record is None:
            return {}
        failed = {str(failure["publisher"]).partition(".")[0] for failure in self._record.failures}
        stopped = self._record.stopped.items()
        return {name: why for name, why in stopped if name in self.modules and name not in failed}

    def draws(self, module: str, so_far: int) -> int:
        """The random numbers that a module had drawn."""
        return so_far if self._record is None else self._record.draws.get(module, so_far)

    def published(self, publisher: str) -> tuple[Event, ...]:
        """What a handler published.

        Raises:
            RecordedFailure: it failed.
        """
        if self._record is None:
            return ()
        if (failure := failures_again(self._record).get(publisher)) is not None:
            raise failure
        return tuple(event_of(one, self._types) for one in self._record.events if one.publisher == publisher)


def stand_in(module: type[Actor], script: Script) -> type[Actor]:
    """A module of the same name and signatures that publishes what the script has, and waits for nothing."""
    script.modules.add(module.name)
    members: dict[str, Any] = {
        "__module__": module.__module__,
        "__qualname__": module.__qualname__,
        "__doc__": module.__doc__,
        "name": module.name,
        "layer": module.layer,
        "constants_type": module.constants_type,
    }
    for signature in module.handlers:
        members[signature.name] = _told(module, signature, script)
    return type(module.__name__, (Actor,), members)


def _told(module: type[Actor], signature: HandlerSignature, script: Script) -> Any:
    publisher = f"{module.name}.{signature.name}"

    def tell(self: Actor, *_taken: object) -> object:
        self.random.draws = script.draws(module.name, self.random.draws)
        return _returned(signature, script.published(publisher))

    original = getattr(module, signature.name)
    tell.__name__ = signature.name
    tell.__wrapped__ = original  # type: ignore[attr-defined]  # its annotations are the subscription
    tell.__annotations__ = original.__annotations__
    tell.__handler_deadline_s__ = signature.deadline_s  # type: ignore[attr-defined]
    tell.__handler_intercepts__ = signature.intercepts  # type: ignore[attr-defined]
    return tell


def _returned(signature: HandlerSignature, published: tuple[Event, ...]) -> object:
    """The events in the form in which the handler returns them."""
    outputs = signature.outputs
    if not outputs:
        return None
    if not signature.returns_tuple and outputs[0].many:
        return published
    found = [next((one for one in published if type(one) is output.event_type), None) for output in outputs]
    if any(one is None and not output.optional for one, output in zip(found, outputs, strict=True)):
        raise RecordedFailure(BEYOND)
    return tuple(found) if signature.returns_tuple else found[0]


class RerunError(AnimaError, ValueError):
    """What is on record cannot be gone through again as asked for; one line that says why."""


class Rerunner:
    """A mind that lives turns one after another, each told as a record. Use it in a ``with`` block.

    Args:
        mind: with a virtual clock.
        last_hash: of the turn before the first that it is going to live.
        script: where modules that would wait for the world outside have their events from.
    """

    def __init__(self, mind: Mind, last_hash: str = "", script: Script | None = None) -> None:
        self.mind = mind
        self._wiring: Wiring | None = None  # that the types are of
        self._types: dict[str, type[Event]] = {}
        self.last_hash = last_hash
        self._script = script
        self._runner: asyncio.Runner | None = None

    @property
    def types(self) -> EventTypes:
        """The event types of the modules that the mind has, or had."""
        if self._wiring is not self.mind.bus.wiring:
            self._wiring = self.mind.bus.wiring
            self._types |= event_types(self._wiring)
        return self._types

    @property
    def stood_in_for(self) -> Collection[str]:
        """The names of the modules that would wait for the world outside, so far."""
        return () if self._script is None else self._script.modules

    def again(self, record: TurnRecord, root: RootEvent | None = None) -> TurnRecord:
        """Live a recorded turn again, at the same time, from its own root event or from another.

        Raises:
            RecordError: the root event is of a type that is not known.
        """
        return self._recorded(self.turn_again(record, root))

    def turn_again(self, record: TurnRecord, root: RootEvent | None = None) -> Turn:
        """Live a recorded turn again, as :meth:`again` does; nothing is recorded of it."""
        if self._script is not None:
            self._script.open_at(record, self.types)
            for name, why in self._script.stopped_before().items():
                actor = self.mind.bus.actors.get(name)
                if actor is not None and actor.stopped is None:  # it could not be built then
                    actor.stop(why)
        if root is None:
            found = event_of(record.root, self.types).completed(())
            if not isinstance(found, RootEvent):
                raise RerunError(f"turn {record.number} was opened by a {record.root.type}, no root event")
            root = found
        self.mind.bus.clock.start_from(record.at_s)
        return self._posed(root, 0.0, timers=False)

    def live(self, root: RootEvent, seconds: float, *, timers: bool = True) -> tuple[TurnRecord, ...]:
        """Live a turn that is not on record, and those that timers open meanwhile.

        Args:
            root: what opens it.
            seconds: of the mind's time that pass with it.
            timers: whether those that are due by then open their turns first.
        """
        if self._script is not None:
            self._script.open_at(None, self.types)
        records: list[TurnRecord] = []

        def keep(turn: Turn) -> None:
            records.append(self._recorded(turn))

        self.mind.observe(keep)
        try:
            self._posed(root, seconds, timers=timers)
        finally:
            self.mind.bus.observers.remove(keep)
        return tuple(records)

    def _recorded(self, turn: Turn) -> TurnRecord:
        record = record_turn(turn, draws_of(self.mind), self.last_hash)
        self.last_hash = record.hash
        return record

    def follow(self, record: TurnRecord) -> Divergence | None:
        """Live a recorded turn again and say where it came out otherwise, if it did."""
        return turn_divergence(record, self.again(record), self.types)

    def close(self) -> None:
        """Close the event loop, where one was needed, and the connections that were opened in it."""
        if self._runner is not None:
            self._runner.run(self.mind.release())
            self._runner.close()
            self._runner = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _posed(self, root: RootEvent, seconds: float, *, timers: bool = True) -> Turn:
        bus = self.mind.bus
        if not bus.wiring.asynchronous:
            return bus.run_turn_sync(root, seconds, timers)
        if self._runner is None:
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                self._runner = asyncio.Runner()
            else:
                raise BusyError("a module has an async handler; go through the record outside the event loop")
        return self._runner.run(bus.run_turn(root, seconds, timers))


def draws_of(mind: Mind) -> dict[str, int]:
    """The random numbers drawn so far, by module."""
    return {
        name: supervised.actor.random.draws
        for name, supervised in mind.bus.actors.items()
        if supervised.actor is not None
    }
