"""Whether a module says the same again: in a second life, beside another of its kind, in any order."""

from collections.abc import Iterable, Sequence
from itertools import islice
from random import Random
from typing import NamedTuple

from anima_actors.encoding.turn_content import turn_hash
from anima_actors.mind.mind import Mind
from anima_actors.psyche.events import Stimulus, TimePassed
from anima_actors.runtime import Event, RootEvent, WiringError
from anima_actors.testing.conformance.driver import FedTurn, GeneratedTurns, live, told
from anima_actors.testing.conformance.module import Findings
from anima_actors.testing.conformance.report import Limits
from anima_actors.testing.event_factory import EventGenerator
from anima_actors.testing.harness import Harness
from anima_actors.testing.small_mind import mini_mind

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
    """Run these turns, as many as the time allows, and return a digest of each."""
    return [_digest(lived) for lived in live(harness, fed, 10**9, findings, budget_s=budget_s)]


def _digest(lived: FedTurn) -> TurnDigest:
    return TurnDigest(told(lived.published), tuple(type(event).__name__ for event in lived.published or ()))


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
    for number, (one, other) in enumerate(zip(first, again, strict=False), start=1):
        if one.told != other.told:
            tell_difference(findings, number, one, other, when)
            return


def tell_difference(findings: Findings, number: int, one: TurnDigest, other: TurnDigest, when: str) -> None:
    """Record the turn at which two runs differ."""
    name = next(iter(one.names or other.names), "")
    signature = findings.subject.publisher_of(name)
    place = findings.subject.defined_at(signature.name) if signature else ""
    findings.fail("determinism", f"tells another {name or 'story'} {when}, from turn {number} on", place)


def _check_orders(findings: Findings) -> None:
    roots = _roots(findings)
    hashes = []
    for order in range(ORDERS):
        try:
            mind = _mind(findings, order)
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


def _mind(findings: Findings, order: int) -> Mind:
    random = Random(order)
    return mini_mind(
        findings.subject.module, with_=findings.subject.companions, ready=lambda: ShuffledQueue(random)
    )


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
