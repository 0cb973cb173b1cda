"""How a module behaves over short runs: with its inputs, without them, and in what it tells a prompt."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from random import Random
from typing import NamedTuple

from anima_actors.encoding.snapshots import SnapshotError, decode_state, encode_state
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.mind.mind import Mind
from anima_actors.psyche.events import Facet, Stimulus, TimePassed
from anima_actors.psyche.prompt.compose import LONGEST_LINE, fenced
from anima_actors.runtime import Event, RootEvent, WiringError
from anima_actors.runtime.signature import InputNeed
from anima_actors.runtime.supervision import ActorState
from anima_actors.testing.conformance.driver import (
    FedTurn,
    GeneratedTurns,
    WatchedHarness,
    deep_snapshot,
    difference,
    live,
    told,
)
from anima_actors.testing.conformance.module import Findings, defined_at
from anima_actors.testing.conformance.report import Limits
from anima_actors.testing.conformance.side_effects import watched
from anima_actors.testing.conformance.signatures import check_event
from anima_actors.testing.event_factory import EventGenerator
from anima_actors.testing.harness import Harness
from anima_actors.testing.mini import mini_mind

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
    """Live through these turns, as many as the time allows."""
    return [_digest(lived) for lived in live(harness, fed, 10**9, findings, budget_s=budget_s)]


def _digest(lived: FedTurn) -> TurnDigest:
    return TurnDigest(told(lived.published), tuple(type(event).__name__ for event in lived.published or ()))


def check_determinism(findings: Findings, turns: GeneratedTurns, limits: Limits) -> None:
    """Twice the same; not disturbed by another of its kind; whatever the order of the others."""
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
    """Two lives came apart at a turn."""
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
        """A handler has become ready."""
        self._ranks.append(rank)

    def popleft(self) -> int:
        """Any of them."""
        return self._ranks.pop(self._random.randrange(len(self._ranks)))

    def __len__(self) -> int:
        return len(self._ranks)


CUTS, GOES_ON = (1, 30, 70), 30  # where it is stopped, and turns after that


def check_snapshot(findings: Findings, turns: GeneratedTurns, limits: Limits) -> None:
    """Snapshot, restore, go on equals never stopped; also where the snapshot went through a file."""
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
        for number, (one, other) in enumerate(
            zip(after, digests(findings, harness, fed, 1e9), strict=False), start=cut + 1
        ):
            if one.told != other.told:
                name = next(iter(one.names or other.names), "story")
                stopped = f"tells another {name} in turn {number} where it was stopped after turn {cut}"
                findings.fail("snapshot", stopped, _at(findings))
                return


def _at(findings: Findings) -> str:
    """Where its own snapshot() is written, if it has one."""
    found = findings.subject.defined_at("snapshot")
    return found if findings.subject.owns(findings.subject.module.snapshot.__code__.co_filename) else ""


TOGETHER, ABSENT = 150, 40
"""Turns with everything there, and without each input."""


def check_inputs(findings: Findings, limits: Limits) -> None:
    """Whether what a module takes, and what it has published, stays as it was. Looks at its events, too."""
    turns = GeneratedTurns(findings.subject, pool=40).turns(1, missing=0.0)
    _live_with_pictures(findings, watched(findings), turns, limits)
    findings.done |= {"inputs", "prompt"}


def _live_with_pictures(
    findings: Findings, harness: WatchedHarness, turns: Iterator[tuple[Event, ...]], limits: Limits
) -> None:
    earlier: list[tuple[Event, object]] = []
    before: list[object] = []

    def pictured(fed: tuple[Event, ...]) -> tuple[Event, ...]:
        before[:] = [deep_snapshot(event) for event in fed]
        return fed

    lives = live(
        harness, map(pictured, turns), TOGETHER, findings, budget_s=limits.short_s, when=", all there"
    )
    for lived in lives:
        if _changed(findings, list(zip(lived.fed, before, strict=True)), "takes", lived):
            break
        if _changed(findings, earlier, "has published", lived):
            break
        published = lived.published or ()
        for event in published:
            check_event(findings, event)
            if isinstance(event, Facet):
                _check_prompt(findings, event)
        earlier = [*earlier, *((event, deep_snapshot(event)) for event in published)][-20:]
        if "waiting" in findings.failed:
            break


def _changed(findings: Findings, pictured: Sequence[tuple[Event, object]], role: str, lived: FedTurn) -> bool:
    for event, before in pictured:
        after = deep_snapshot(event)
        if after != before:
            path = difference(before, after, type(event).__name__)
            place = _handler_place(findings, event, role)
            findings.fail("inputs", f"changes what it {role}: {path}, in turn {lived.number}", place)
            return True
    return False


def _handler_place(findings: Findings, event: Event, role: str) -> str:
    subject = findings.subject
    for signature in subject.module.handlers:
        kinds = [one.event_type for one in (signature.inputs if role == "takes" else signature.outputs)]
        if isinstance(event, tuple(kinds)):
            return subject.defined_at(signature.name)
    return ""


def _check_prompt(findings: Findings, facet: Facet) -> None:
    kind = type(facet)
    place = defined_at(kind.prompt_lines)
    try:
        lines = facet.prompt_lines()
    except Exception as error:
        told = f"{kind.__name__}.prompt_lines() raises {error!r:.80}"
        findings.fail("prompt", told, findings.subject.place_of(error.__traceback__) or place)
        return
    if not isinstance(lines, tuple) or not all(isinstance(line, str) for line in lines):
        findings.fail("prompt", f"{kind.__name__}.prompt_lines() gives no tuple of texts", place)
        return
    for line in lines:
        problem = _unclean(line)
        if problem:
            findings.fail("prompt", f"{kind.__name__} tells a line {problem}: {line!r:.60}", place)
        elif any(character.isdigit() for character in line):
            told = f"{kind.__name__} tells a line with figures: {line!r:.60}"
            findings.note("prompt", told, place, "say it in words: a model repeats figures")


def _unclean(line: str) -> str:
    """What is wrong with a prompt line, if anything."""
    if not line.strip():
        return "without words"
    if len(line) > LONGEST_LINE:
        return f"of more than {LONGEST_LINE} characters"
    if "\n" in line or "\r" in line:
        return "with a line break"
    return "" if fenced(line) == line else "that had to be made harmless"


def check_survival(findings: Findings, turns: GeneratedTurns, limits: Limits) -> None:
    """Whether it does without each of its inputs, and without any of them now and then."""
    absent: list[tuple[str, tuple[type[Event], ...], float]] = [
        (f", {kind.__name__} absent", (kind,), 0.0) for kind in turns.needs
    ]
    optional = tuple(kind for kind, need in turns.needs.items() if need is not InputNeed.REQUIRED)
    absent += [(", all that may be absent absent", optional, 0.0), (", inputs absent by chance", (), 0.5)]
    for when, without, missing in absent:
        harness = WatchedHarness(findings.subject.module)
        supply = turns.turns(2, without=without, missing=missing)
        for _ in live(harness, supply, ABSENT, findings, budget_s=limits.short_s / len(absent), when=when):
            if "survival" in findings.failed:
                break
    findings.done |= {"survival", "declared"}
