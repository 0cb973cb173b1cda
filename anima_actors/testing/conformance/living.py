"""Lets a module under check live through generated turns, and tells the findings what it must not do."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import Any, NamedTuple

from anima_actors.runtime import Event, plain
from anima_actors.runtime.step import Step
from anima_actors.testing.conformance.findings import Findings
from anima_actors.testing.harness import Harness

Around = Callable[[Step], AbstractContextManager[None]]
Made = Callable[[], Harness]


class Lived(NamedTuple):
    """One turn of a module under check."""

    number: int  # from 1
    fed: tuple[Event, ...]
    published: tuple[Event, ...] | None  # None where a handler has failed


class WatchedHarness(Harness):
    """A harness whose handlers run inside of what watches them."""

    around: Around | None = None

    def _call(self, step: Step, arguments: tuple[Any, ...]) -> Any:
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
) -> Iterator[Lived]:
    """Live through so many turns, or as many as the time allows; what fails is told and is no end.

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
    with asyncio.Runner() if asynchronous else nullcontext() as runner:
        for number, fed in enumerate(islice(turns, count), start=1):
            try:
                published = runner.run(harness.feed_async(*fed)) if runner else harness.feed(*fed)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                published = None
                if not (asynchronous and isinstance(error, OSError)):  # the world was out of reach
                    findings.raised(error, f"in turn {number}{when}")
            yield Lived(number, fed, published)
            if time.monotonic() > until:
                return


def told(published: Iterable[Event] | None) -> str:
    """What was published in a turn, as a fingerprint that does not depend on the process."""
    if published is None:
        return "failed"
    words = [(type(event).__name__, _plain(event)) for event in published]
    return hashlib.blake2b(repr(words).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _plain(event: Event) -> Any:
    try:
        return plain(event)
    except TypeError:
        return repr(event)
