"""The long run: values in their ranges, memory bounded, nothing blocking, and what a turn costs."""

import gc
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from anima_actors.encoding.snapshots import SnapshotError, encode_state
from anima_actors.runtime.step import HandlerStep
from anima_actors.testing.conformance.driver import GeneratedTurns, WatchedHarness, live
from anima_actors.testing.conformance.module import Findings
from anima_actors.testing.conformance.report import Limits, place
from anima_actors.testing.harness import Harness

FEWEST = 400  # turns from which memory can be judged
ALLOWED_BYTES = 2_000
ALLOWED_SHARE = 0.1
BLOCKS_A_TURN = 0.3
ALLOWED_BLOCKS = 2_000
LATER = 5_000  # turns after which a cache that is bounded is full, and after that
TRACED = 400  # turns


LONGEST_NS = 50_000_000  # of computing, in a plain handler
ENOUGH = 3  # handlers that were so slow


class Stopwatch:
    """Measures each call of a handler; finds plain ones that compute for too long."""

    def __init__(self, findings: Findings) -> None:
        self.cost_ns: Counter[str] = Counter()  # by handler
        self._findings = findings
        self._slow = 0

    @contextmanager
    def measure(self, step: HandlerStep) -> Iterator[None]:
        """Measure what is done within; waiting counts as cost, and computing alone as slow."""
        computed_ns, began_ns = time.thread_time_ns(), time.perf_counter_ns()
        try:
            yield
        finally:
            took_ns = time.perf_counter_ns() - began_ns
            self.cost_ns[step.name] += took_ns
            if took_ns > LONGEST_NS and not step.asynchronous:
                self._judge(step, time.thread_time_ns() - computed_ns)

    def _judge(self, step: HandlerStep, computed_ns: int) -> None:
        self._slow += computed_ns > LONGEST_NS
        if self._slow >= ENOUGH:
            told = f"computes for {computed_ns / 1e6:.0f} ms in a plain handler"
            place = self._findings.subject.defined_at(step.signature.name)
            self._findings.fail("waiting", told, place, "do less in a turn, or cache it")


class Size(NamedTuple):
    """How large a module is at some turn."""

    turn: int
    state: dict[str, int]  # bytes by attribute
    blocks: int  # of memory in this process

    @property
    def total(self) -> int:
        return sum(self.state.values())


def check_endurance(findings: Findings, turns: GeneratedTurns, limits: Limits) -> int:
    """Run the long run; return how many turns it came to."""
    harness = WatchedHarness(findings.subject.module)
    stopwatch = Stopwatch(findings)
    harness.around = stopwatch.measure
    sizes: list[Size] = []
    number = 0
    gc.disable()  # its pauses are not the module's
    try:
        supply = turns.turns(4)
        for lived in live(harness, supply, limits.turns, findings, budget_s=limits.long_s):
            number = lived.number
            if number * 4 % limits.turns == 0 and "snapshot" not in findings.failed:
                sizes.append(_size(harness, number))
            if "waiting" in findings.failed:
                break
    finally:
        gc.enable()
    findings.done |= {"ranges", "waiting"}
    if number < min(FEWEST, limits.turns):
        findings.skipped["ranges"] = f"not judged, as it lived {number} turns only"
    _tell_cost(findings, stopwatch, number)
    if "snapshot" in findings.failed:
        findings.skipped["memory"] = "not judged, as its state cannot be kept"
    else:
        _check_memory(findings, turns, sizes, number, limits)
    return number


def _tell_cost(findings: Findings, stopwatch: Stopwatch, turns: int) -> None:
    costs = {name: ns / 1000 / max(1, turns) for name, ns in stopwatch.cost_ns.items()}
    parts = ", ".join(f"{name.partition('.')[2]} {cost:,.0f}" for name, cost in costs.items())
    shown = f" ({parts})" if len(costs) > 1 else ""
    findings.measured("cost", f"{sum(costs.values()):,.0f} µs a turn{shown}, over {turns:,} turns")


def _size(harness: Harness, turn: int) -> Size:
    gc.collect()
    state = harness.snapshot().state or {}
    return Size(turn, {str(key): _bytes_of(value) for key, value in state.items()}, sys.getallocatedblocks())


def _bytes_of(value: object) -> int:
    try:
        return len(encode_state(value))
    except SnapshotError:
        return len(repr(value))


def _check_memory(
    findings: Findings, turns: GeneratedTurns, sizes: list[Size], number: int, limits: Limits
) -> None:
    if len(sizes) < 4 or number < FEWEST:
        findings.skipped["memory"] = f"not judged, as it lived {number:,} turns only"
        return
    half, end = sizes[1], sizes[3]
    grown = end.total - half.total
    if grown > ALLOWED_BYTES and grown > ALLOWED_SHARE * half.total:
        most = max(end.state, key=lambda key: end.state[key] - half.state.get(key, 0))
        told = (
            f"its state grows from {half.total:,} bytes at turn {half.turn:,} to {end.total:,} "
            f"at turn {end.turn:,}, most of it self.{most}"
        )
        findings.fail("memory", told)
    elif _leaks(end.blocks - half.blocks, end.turn - half.turn):
        blocks = _blocks_later(findings, turns, limits)
        if _leaks(blocks, LATER):
            told = f"grows by {blocks:,} blocks of memory in {LATER:,} turns, outside of its state"
            remedy = "keep what it needs in self, and give caches a maxsize"
            findings.fail("memory", told, _traced(findings, turns), remedy)
    findings.done.add("memory")


def _leaks(blocks: int, turns: int) -> bool:
    return blocks > ALLOWED_BLOCKS and blocks > BLOCKS_A_TURN * turns


def _blocks_later(findings: Findings, turns: GeneratedTurns, limits: Limits) -> int:
    """Return by how many blocks it grows at least in each of two stretches, when bounded caches are full."""
    harness, supply, blocks = Harness(findings.subject.module), turns.turns(10), []
    for _ in range(3):
        for _lived in live(harness, supply, LATER, findings, budget_s=limits.long_s):
            pass
        gc.collect()
        blocks.append(sys.getallocatedblocks())
    return min(blocks[1] - blocks[0], blocks[2] - blocks[1])


def _traced(findings: Findings, turns: GeneratedTurns) -> str:
    """Return the line of the module that allocates most of what stays."""
    subject = findings.subject
    harness = Harness(subject.module)
    supply = turns.turns(5)
    tracemalloc.start(12)
    try:
        for _ in live(harness, supply, TRACED // 2, findings):
            pass
        before = tracemalloc.take_snapshot()
        for _ in live(harness, supply, TRACED, findings):
            pass
        grown = tracemalloc.take_snapshot().compare_to(before, "traceback")
    finally:
        tracemalloc.stop()
    for statistic in grown:
        for frame in reversed(statistic.traceback):
            if subject.owns(frame.filename) and statistic.size_diff > 0:
                return place(frame.filename, frame.lineno, "")
    return ""
