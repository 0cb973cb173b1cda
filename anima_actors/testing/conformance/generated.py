"""The turns that a module under check lives through: the same for the same seed, in every process."""

from collections.abc import Collection, Iterator
from copy import deepcopy
from random import Random

from anima_actors.psyche.events import Stimulus, TimePassed
from anima_actors.runtime import Event, RootEvent
from anima_actors.runtime.signature import Need
from anima_actors.testing.conformance.subject import Subject
from anima_actors.testing.generating import EventGenerator

POOL = 250
"""Different events of each type at hand; a turn takes any of each, so that hardly two turns are alike."""

FRESH = 0.1
"""How often an event of a pool is made anew in a turn, for a long run not to tread the same ground."""

MISSING = 0.15
"""How often an input is absent that may be."""

MOST_OF_A_KIND = 3


class GeneratedTurns:
    """An endless supply of turns for one module."""

    def __init__(self, subject: Subject, pool: int = POOL, copied: bool = False) -> None:
        self._copied = copied  # for a module that changes what it takes
        self._size = pool
        self.needs = subject.inputs.needs
        self._roots: list[type[Event]] = []
        for kind in self.needs:
            if issubclass(kind, RootEvent):
                self._roots += (Stimulus, TimePassed) if kind is RootEvent else (kind,)
        self._firsts: dict[type[Event], tuple[Event, ...]] = {}

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
        pools = {
            kind: _Pool(kind, self._first(kind), f"{seed} {kind.__module__}.{kind.__qualname__}")
            for kind in dict.fromkeys((*self._roots, *self.needs))
            if kind is not RootEvent
        }
        roots = [pools[kind] for kind in self._roots if not issubclass(kind, tuple(without))]
        others = [
            (pools[kind], need is Need.EVERY)
            for kind, need in self.needs.items()
            if not issubclass(kind, RootEvent) and kind not in without
        ]
        while True:
            events = [roots[int(random.random() * len(roots))].one(random)] if roots else []
            for pool, every in others:
                if random.random() >= missing:
                    count = int(random.random() * (MOST_OF_A_KIND + 1)) if every else 1
                    events += [pool.one(random) for _ in range(count)]
            yield tuple(deepcopy(events)) if self._copied else tuple(events)

    def _first(self, kind: type[Event]) -> tuple[Event, ...]:
        if kind not in self._firsts:
            name = f"{kind.__module__}.{kind.__qualname__}"
            self._firsts[kind] = EventGenerator(name).events(kind, self._size)
        return self._firsts[kind]


class _Pool:
    """Events of one type at hand, of which one is made anew now and then."""

    def __init__(self, kind: type[Event], first: tuple[Event, ...], seed: str) -> None:
        self._kind = kind
        self._held = list(first)
        self._generator = EventGenerator(seed)

    def one(self, random: Random) -> Event:
        """Any of them."""
        index = int(random.random() * len(self._held))
        if random.random() < FRESH:
            self._held[index] = self._generator.event(self._kind)
        return self._held[index]
