"""The one canonical order of handlers, and the circle that prevents it."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Protocol

from anima_actors.runtime.errors import WiringError


def canonical_order(
    names: Sequence[str], data: Sequence[Sequence[int]], written: Sequence[int | None]
) -> list[int]:
    """Order handlers so that each comes after all it waits for; ties go to the lower index.

    Args:
        names: "module.handler" for each handler.
        data: for each handler, the handlers that may publish what it takes.
        written: for each handler, the handler written directly above it in its actor.

    Raises:
        WiringError: the data runs in a circle, or contradicts the order in which handlers are written.
    """
    order = _sorted(data)
    if len(order) < len(names):
        path = _cycle(data, set(range(len(names))) - set(order))
        circle = " -> ".join(names[index] for index in path)
        raise WiringError(
            f"the events run in a circle: {circle}; let one of them remember its input from the turn "
            f"before, in a second handler written below the first"
        )
    both = [
        sorted({*waits, above}) if above is not None else list(waits)
        for waits, above in zip(data, written, strict=True)
    ]
    order = _sorted(both)
    if len(order) < len(names):
        path = _cycle(both, set(range(len(names))) - set(order))
        lower, upper = next(
            (later, earlier)
            for earlier, later in pairwise(path)
            if written[later] == earlier and earlier not in data[later]
        )
        raise WiringError(
            f"{names[upper]} is written above {names[lower]} but needs events that depend on it; "
            f"write {names[lower]} above {names[upper]}"
        )
    return order


def _sorted(waits: Sequence[Sequence[int]]) -> list[int]:
    missing = [len(before) for before in waits]
    after: list[list[int]] = [[] for _ in waits]
    for index, before in enumerate(waits):
        for earlier in before:
            after[earlier].append(index)
    ready = [index for index, count in enumerate(missing) if not count]
    heapify(ready)
    order: list[int] = []
    while ready:
        index = heappop(ready)
        order.append(index)
        for later in after[index]:
            missing[later] -= 1
            if not missing[later]:
                heappush(ready, later)
    return order


def _cycle(waits: Sequence[Sequence[int]], stuck: set[int]) -> list[int]:
    """A path along the flow of events that ends where it began."""
    path = [min(stuck)]
    while True:
        earlier = min(index for index in waits[path[-1]] if index in stuck)
        if earlier in path:
            return [earlier, *reversed(path[path.index(earlier) :])]
        path.append(earlier)


class ReadyQueue(Protocol):
    """Which ready handler runs next. Any order gives the same turn; tests try them all."""

    def append(self, rank: int, /) -> None:
        """A handler has become ready."""
        ...

    def popleft(self) -> int:
        """The handler to run now."""
        ...

    def __len__(self) -> int: ...
