"""What stands in for a module that waits for the world outside, when a record is gone through again."""

from typing import Any

from anima_actors.journal.decode import EventTypes, event_of
from anima_actors.journal.records import TurnRecord, failure_again
from anima_actors.runtime import Actor, Event, RecordedFailure
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
        for failure in self._record.failures:
            if failure["publisher"] == publisher:
                raise failure_again(failure)
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
