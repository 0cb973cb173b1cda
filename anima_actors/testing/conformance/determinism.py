"""Whether a module says the same again: in a second life, in any order, and on from a snapshot."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from random import Random
from typing import NamedTuple

from anima_actors.encoding.snapshots import SnapshotError, decode_state, encode_state
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.psyche.events import Stimulus, TimePassed
from anima_actors.runtime import Event, RootEvent, WiringError
from anima_actors.runtime.supervision import ActorState
from anima_actors.testing.conformance.driver import (
    GeneratedTurns,
    deep_snapshot,
    difference,
    live,
    told,
)
from anima_actors.testing.conformance.module import Findings
from anima_actors.testing.conformance.report import Limits
from anima_actors.testing.event_factory import EventGenerator
from anima_actors.testing.harness import Harness, mini_mind

TURNS = 200
ECHOED = 120  # turns that other processes live through as well
ORDERS, STORY = 5, 10  # interleavings tried, and turns of each
SPOILERS = {
    "inputs": "it changes what it takes",
    "clock": "it looks at the clock",
    "chance": "it draws from elsewhere",
}


class TurnDigest(NamedTuple):
    """One turn, as far as it is compared."""

    told: str  # fingerprint
    names: tuple[str, ...]  # of the types published


Turns = Sequence[tuple[Event, ...]]


def digests(
    findings: Findings, harness: Harness, fed: Iterable[tuple[Event, ...]], budget_s: float
) -> list[TurnDigest]:
    """Feed a harness turn by turn, and return a digest of each; it ends when the time is over."""
    return [
        TurnDigest(told(lived.published), tuple(type(event).__name__ for event in lived.published or ()))
        for lived in live(harness, fed, 10**9, findings, budget_s=budget_s)
    ]


def check_determinism(findings: Findings, turns: GeneratedTurns, limits: Limits) -> None:
    """Check that it does the same twice, beside another of its kind, and in any order of the others."""
    spoiled = next((why for name, why in SPOILERS.items() if name in findings.failed), None)
    if spoiled:
        findings.skipped["determinism"] = f"not judged, as {spoiled}"
        return
    module = findings.subject.module
    fed = list(islice(turns.turns(6), TURNS))
    first = digests(findings, Harness(module), fed, limits.short_s)
    fed = fed[: len(first)]
    again = digests(findings, Harness(module), fed, 1e9)
    _compare(findings, first, again, "in a second life of the same turns")
    _compare(findings, first, _beside_another(findings, turns, fed), "with another of its kind beside it")
    if "determinism" not in findings.failed:
        _check_orders(findings)
    findings.done.add("determinism")


def _beside_another(findings: Findings, turns: GeneratedTurns, fed: Turns) -> list[TurnDigest]:
    other, module = turns.turns(7), findings.subject.module
    one, two = Harness(module), Harness(module, seed=1)
    found = []
    for events in fed:
        found += digests(findings, one, [events], 1e9)
        digests(findings, two, [next(other)], 1e9)
    return found


def _compare(findings: Findings, first: Sequence[TurnDigest], again: Sequence[TurnDigest], when: str) -> None:
    for number, name in _differences(first, again):
        place = findings.subject.published_at(name)
        findings.fail("determinism", f"tells another {name} {when}, from turn {number} on", place)


def _differences(first: Sequence[TurnDigest], again: Sequence[TurnDigest]) -> Iterator[tuple[int, str]]:
    """Yield the number of each turn that is told otherwise, and the name of the event told there."""
    for number, (one, other) in enumerate(zip(first, again, strict=False), start=1):
        if one.told != other.told:
            yield number, next(iter(one.names or other.names), "story")


def _check_orders(findings: Findings) -> None:
    subject, roots = findings.subject, _roots(findings)
    hashes = []
    for order in range(ORDERS):
        ready = partial(ShuffledQueue, Random(order))
        try:
            mind = mini_mind(subject.module, with_=subject.companions, ready=ready)
        except WiringError:
            return  # told elsewhere
        if mind.bus.wiring.asynchronous:
            return
        chain = ""
        for root in roots:
            chain = turn_hash(mind.bus.run_turn_sync(root, 60.0), chain)
        hashes.append(chain)
    if len({*hashes}) > 1:
        findings.fail("determinism", "a mind lives another story when its modules run in another order")


def _roots(findings: Findings) -> list[RootEvent]:
    own = [
        kind
        for kind in findings.subject.inputs.needs
        if issubclass(kind, RootEvent) and kind is not RootEvent
    ]
    generator = EventGenerator("orders")
    kinds = list(dict.fromkeys([*own, Stimulus, TimePassed]))
    return [generator.event(kinds[number % len(kinds)]) for number in range(STORY)]


class ShuffledQueue:
    """A ready queue that hands out any of the ready handlers."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._ranks: list[int] = []

    def append(self, rank: int, /) -> None:
        self._ranks.append(rank)

    def popleft(self) -> int:
        return self._ranks.pop(self._random.randrange(len(self._ranks)))

    def __len__(self) -> int:
        return len(self._ranks)


CUTS, GOES_ON = (1, 30, 70), 30  # where it is stopped, and turns after that


def check_snapshot(findings: Findings, turns: GeneratedTurns, limits: Limits) -> None:
    """Check that snapshot, restore, go on equals never stopped, through a file as well."""
    if "snapshot" in findings.failed:
        return
    if "determinism" in findings.failed or "determinism" in findings.skipped:
        findings.skipped["snapshot"] = "not judged, as it does not do the same twice"
        return
    module = findings.subject.module
    fed = list(islice(turns.turns(8), CUTS[-1] + GOES_ON))
    for cut in CUTS:
        harness = Harness(module)
        lived = digests(findings, harness, fed[:cut], limits.short_s)
        cut = len(lived)
        try:
            saved = harness.snapshot()
            before = deep_snapshot(saved.state)
            after = digests(findings, harness, fed[cut : cut + GOES_ON], limits.short_s)
        except Exception as error:
            where = findings.subject.place_of(error.__traceback__)
            findings.fail("snapshot", f"snapshot() raises {error!r:.80}", where)
            break
        changed = deep_snapshot(saved.state)
        if changed != before:
            path = difference(before, changed, "the state")
            findings.fail("snapshot", f"what snapshot() gave changes afterwards: {path}", _at(findings))
        _go_on(findings, saved, fed[cut : cut + len(after)], after, cut)
        if "snapshot" in findings.failed:
            break
    findings.done.add("snapshot")


def _go_on(findings: Findings, saved: ActorState, fed: Turns, after: Sequence[TurnDigest], cut: int) -> None:
    for through_file in (False, True):
        harness = Harness(findings.subject.module)
        try:
            if through_file:
                saved = saved._replace(state=decode_state(encode_state(saved.state)))
            harness.restore(saved)
        except SnapshotError as error:
            findings.fail("snapshot", f"its state cannot be saved: {error}", _at(findings), "")
            return
        except Exception as error:
            where = findings.subject.place_of(error.__traceback__)
            findings.fail("snapshot", f"restore() raises {error!r:.80}", where)
            return
        for number, name in _differences(after, digests(findings, harness, fed, 1e9)):
            stopped = f"tells another {name} in turn {cut + number} where it was stopped after turn {cut}"
            findings.fail("snapshot", stopped, _at(findings))
            return


def _at(findings: Findings) -> str:
    """Return the place of its own snapshot(), if it has one."""
    found = findings.subject.defined_at("snapshot")
    return found if findings.subject.owns(findings.subject.module.snapshot.__code__.co_filename) else ""
