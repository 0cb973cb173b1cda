"""The turns that a module under check lives through: the same for the same seed, in every process."""

from collections.abc import Collection, Iterator, Sequence
from copy import deepcopy
from random import Random
from typing import TypeVar

from anima_actors.psyche.events import Stimulus, TimePassed
from anima_actors.runtime import Event, RootEvent
from anima_actors.runtime.signature import Need
from anima_actors.testing.conformance.subject import Subject
from anima_actors.testing.generating import EventGenerator

POOL = 250
"""Different events of each type; a turn takes any of each, so that no two turns are alike."""

MISSING = 0.15
"""How often an input is absent that may be."""

MOST_OF_A_KIND = 3

T = TypeVar("T")


class GeneratedTurns:
    """An endless supply of turns for one module."""

    def __init__(self, subject: Subject, pool: int = POOL, copied: bool = False) -> None:
        self._copied = copied  # for a module that changes what it takes
        self.needs = subject.inputs.needs
        self._pools: dict[type[Event], Sequence[Event]] = {}
        self._roots: list[Sequence[Event]] = []
        for kind in self.needs:
            if issubclass(kind, RootEvent):
                kinds = (Stimulus, TimePassed) if kind is RootEvent else (kind,)
                self._roots += [self._pool(one, pool) for one in kinds]
            else:
                self._pools[kind] = self._pool(kind, pool)

    def _pool(self, kind: type[Event], count: int) -> Sequence[Event]:
        return EventGenerator(f"{kind.__module__}.{kind.__qualname__}").events(kind, count)

    def turns(
        self, seed: int, *, without: Collection[type[Event]] = (), missing: float = MISSING
    ) -> Iterator[tuple[Event, ...]]:
        """Turn after turn, the events of each.

        Args:
            seed: which supply.
            without: types that are absent throughout.
            missing: how often an input is absent.
        """
        random = Random(seed)
        roots = [pool for pool in self._roots if not isinstance(pool[0], tuple(without))]
        while True:
            events = [_one_of(_one_of(roots, random), random)] if roots else []
            for kind, need in self.needs.items():
                if kind not in self._pools or kind in without or random.random() < missing:
                    continue
                count = int(random.random() * (MOST_OF_A_KIND + 1)) if need is Need.EVERY else 1
                events += [_one_of(self._pools[kind], random) for _ in range(count)]
            yield tuple(deepcopy(events)) if self._copied else tuple(events)


def _one_of(options: Sequence[T], random: Random) -> T:
    return options[int(random.random() * len(options))]
