"""Timing two things side by side, in turn, so that a drift of the machine's speed hits both."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple


class Figure(NamedTuple):
    """One measured figure beside its reference."""

    what: str
    measured: float
    unit: str
    beside: str
    reference: float
    goal: str = ""

    def line(self) -> str:
        ratio = self.measured / self.reference if self.reference else float("nan")
        goal = f"   (goal {self.goal})" if self.goal else ""
        return (
            f"{self.what:<46}{self.measured:>9.1f} {self.unit:<4}"
            f"{ratio:>7.2f} x {self.beside} ({self.reference:.1f} {self.unit}){goal}"
        )


def microseconds(run: Callable[[], object], times: int) -> float:
    """The median duration of one call."""
    taken = []
    for _ in range(times):
        began = time.perf_counter_ns()
        run()
        taken.append(time.perf_counter_ns() - began)
    return statistics.median(taken) / 1000


def in_turn(one: Callable[[], object], other: Callable[[], object], times: int) -> tuple[float, float]:
    """The durations of two calls, made alternately in short blocks.

    The pair returned is the block whose ratio is the median one, so that both its figures belong to the
    same moment of a machine whose speed drifts.
    """
    blocks = [(microseconds(one, times), microseconds(other, times)) for _ in range(21)]
    return sorted(blocks, key=lambda block: block[0] / block[1])[len(blocks) // 2]
