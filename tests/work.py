"""Work as a count: the same on every machine, however busy it is. No test asserts on a clock."""

import cProfile
import tracemalloc
from collections.abc import Callable


def calls_made(work: Callable[[], object]) -> int:
    """Return how many calls, those into C included, the work makes."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


def peak_bytes(work: Callable[[], object]) -> int:
    """Return how many bytes the work holds at its height."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
