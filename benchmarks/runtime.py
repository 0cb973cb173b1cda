"""The bus beside the simplest thing that could deliver the same events: a synchronous FIFO."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from anima_actors.runtime import Actor, Bus, Event, Restart, RootEvent, SupervisedActor, handler, wire
from benchmarks.measuring import Figure, in_turn

ACTORS = 20


@dataclass(frozen=True, slots=True)
class Began(RootEvent):
    value: float


def _event(number: int) -> Any:
    made = type(f"Fact{number}", (Event,), {"__annotations__": {"value": float}, "__module__": __name__})
    return dataclass(frozen=True, slots=True)(made)


FACTS = [_event(number) for number in range(2 * ACTORS)]


def actor_type(number: int) -> type[Actor]:
    takes: Any = FACTS[2 * number - 1] if number else Began
    first: Any = FACTS[2 * number]
    second: Any = FACTS[2 * number + 1]

    class NearlyEmpty(Actor):
        name = f"actor{number}"

        @handler
        def one(self, event: takes) -> first:
            return first(event.value)

        @handler
        def two(self, event: first) -> second:
            return second(event.value)

    return NearlyEmpty


def bus_of(actors: list[type[Actor]]) -> Bus:
    return Bus(wire(actors), [SupervisedActor(actor.name, actor, Restart()) for actor in actors])


def fifo(actors: list[type[Actor]]) -> Callable[[Event], list[Event]]:
    """The reference: handlers by event type, one queue, every event kept."""
    subscribers: dict[type, list[Callable[[Event], Event]]] = {}
    for actor in actors:
        one = actor()
        for signature in actor.handlers:
            subscribers.setdefault(signature.inputs[0].event_type, []).append(getattr(one, signature.name))

    def run(root: Event) -> list[Event]:
        kept = []
        queue = deque([root])
        while queue:
            event = queue.popleft()
            kept.append(event)
            for react in subscribers.get(type(event), ()):
                queue.append(react(event))
        return kept

    return run


def figures() -> list[Figure]:
    actors = [actor_type(number) for number in range(ACTORS)]
    bus = bus_of(actors)
    deliver = fifo(actors)
    root = Began(0.5)
    assert len(bus.run_turn_sync(root).envelopes) == len(deliver(root)) == 2 * ACTORS + 1
    kept, plain = in_turn(lambda: bus.run_turn_sync(root), lambda: deliver(root), 100)
    read, again = in_turn(lambda: bus.run_turn_sync(root).envelopes, lambda: deliver(root), 100)
    return [
        Figure("a turn of 20 actors, 40 deliveries, on record", kept, "us", "a FIFO bus", plain, "<= 3"),
        Figure("the same, every envelope read", read, "us", "a FIFO bus", again),
    ]
