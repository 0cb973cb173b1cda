"""The turns that a module under check lives through: the same for the same seed, in every process."""

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from dataclasses import fields, is_dataclass
from itertools import islice
from random import Random
from typing import Any, NamedTuple

from anima_actors.encoding.turn_content import to_plain
from anima_actors.psyche.events import Stimulus, TimePassed
from anima_actors.runtime import Event, RootEvent
from anima_actors.runtime.signature import InputNeed
from anima_actors.runtime.step import HandlerStep
from anima_actors.testing.conformance.module import Findings, Subject
from anima_actors.testing.event_factory import EventGenerator
from anima_actors.testing.harness import Harness

Around = Callable[[HandlerStep], AbstractContextManager[None]]
Made = Callable[[], Harness]


class FedTurn(NamedTuple):
    """One turn of a module under check."""

    number: int  # from 1
    fed: tuple[Event, ...]
    published: tuple[Event, ...] | None  # None where a handler has failed


class WatchedHarness(Harness):
    """A harness whose handlers run inside of what watches them."""

    around: Around | None = None
    in_loop = False  # whether plain handlers, too, are called in an event loop

    def _call(self, step: HandlerStep, arguments: tuple[Any, ...]) -> Any:
        if self.around is None:
            return super()._call(step, arguments)
        with self.around(step):
            return super()._call(step, arguments)


def live(
    harness: Harness,
    turns: Iterable[tuple[Event, ...]],
    count: int,
    findings: Findings,
    *,
    budget_s: float = 1e9,
    when: str = "",
) -> Iterator[FedTurn]:
    """Run turns, as many as count and time allow; failures are recorded and end nothing.

    Args:
        harness: the module.
        turns: what it is handed.
        count: how many of them.
        findings: hears of what fails.
        budget_s: after so many seconds it is enough.
        when: the circumstances, for what is told.
    """
    until = time.monotonic() + budget_s
    asynchronous = harness.asynchronous
    in_loop = asynchronous or (isinstance(harness, WatchedHarness) and harness.in_loop)
    with asyncio.Runner() if in_loop else nullcontext() as runner:
        for number, fed in enumerate(islice(turns, count), start=1):
            try:
                published = runner.run(harness.feed_async(*fed)) if runner else harness.feed(*fed)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                published = None
                if not (asynchronous and isinstance(error, OSError)):  # the world was out of reach
                    findings.raised(error, f"in turn {number}{when}")
            yield FedTurn(number, fed, published)
            if time.monotonic() > until:
                return


def told(published: Iterable[Event] | None) -> str:
    """Return a fingerprint of a turn's events that does not depend on the process."""
    if published is None:
        return "failed"
    words = [(type(event).__name__, _plain(event)) for event in published]
    return hashlib.blake2b(repr(words).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _plain(event: Event) -> Any:
    try:
        return to_plain(event)
    except TypeError:
        return repr(event)


DEEPEST = 40


def deep_snapshot(value: Any, depth: int = 0) -> Any:
    """Copy a value into nested tuples that share nothing changeable with it; equal for equal values."""
    if value is None or isinstance(value, int | float | str | bytes) or depth > DEEPEST:
        return value
    kind = type(value).__name__
    if isinstance(value, tuple | list | deque):
        return (kind, *[deep_snapshot(item, depth + 1) for item in value])
    if isinstance(value, Mapping):
        return (kind, *[(deep_snapshot(key), deep_snapshot(item, depth + 1)) for key, item in value.items()])
    if isinstance(value, set | frozenset):
        return (kind, *sorted(map(repr, value)))
    if is_dataclass(value):
        held = [(one.name, getattr(value, one.name)) for one in fields(value)]
        return (kind, *[(name, deep_snapshot(item, depth + 1)) for name, item in held])
    if hasattr(value, "tobytes"):
        return (kind, value.tobytes())
    if hasattr(value, "__dict__"):
        return (kind, deep_snapshot(vars(value), depth + 1))
    return (kind, repr(value))


def difference(before: Any, after: Any, path: str) -> str:
    """Return the path of the first difference of two deep snapshots."""
    if isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before[1:], after[1:], strict=True)):
            if one == other:
                continue
            if _is_named(one) and _is_named(other) and one[0] == other[0]:
                return difference(one[1], other[1], f"{path}.{one[0]}")
            return difference(one, other, f"{path}[{index}]")
    return path


def _is_named(part: Any) -> bool:
    return isinstance(part, tuple) and len(part) == 2 and isinstance(part[0], str)


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
            kind: _Pool(kind, self._first(kind), f"{seed} {kind.__qualname__}")
            for kind in dict.fromkeys((*self._roots, *self.needs))
            if kind is not RootEvent
        }
        roots = [pools[kind] for kind in self._roots if not issubclass(kind, tuple(without))]
        others = [
            (pools[kind], need is InputNeed.EVERY)
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
            self._firsts[kind] = EventGenerator(kind.__qualname__).events(kind, self._size)
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
