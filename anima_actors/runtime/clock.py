"""The mind's clock: virtual in stories, real in conversation. Nothing else here tells the time."""

import time
from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """The clock of a mind."""

    def now_s(self) -> float:
        """The mind's time in seconds since it began."""
        ...

    def advance(self, seconds: float) -> None:
        """Let that much of the mind's time pass."""
        ...

    def start_from(self, now_s: float) -> None:
        """Go on from that time, as a mind does that was stored away."""
        ...


class VirtualClock:
    """A clock that moves only when told to: a week passes in a millisecond."""

    __slots__ = ("_now_s",)

    def __init__(self, now_s: float = 0.0) -> None:
        self._now_s = now_s

    def now_s(self) -> float:
        """The virtual time in seconds."""
        return self._now_s

    def advance(self, seconds: float) -> None:
        """Move the time forward."""
        self._now_s += seconds

    def start_from(self, now_s: float) -> None:
        """Set the time."""
        self._now_s = now_s


class RealClock:
    """A clock that follows the world; being told to advance does not hurry it."""

    __slots__ = ("_began_s", "_source")

    def __init__(self, source: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._began_s = source()

    def now_s(self) -> float:
        """Seconds of real time since the clock was made."""
        return self._source() - self._began_s

    def advance(self, seconds: float) -> None:
        """Real time passes by itself."""

    def start_from(self, now_s: float) -> None:
        """Go on from that time at the pace of the world."""
        self._began_s = self._source() - now_s


def elapsed_s() -> float:
    """Seconds since some moment, which nobody can set; they count a machine's sleep where it tells."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


stopwatch_ns = time.perf_counter_ns
"""For measuring how long a handler takes. Such figures stand beside a record, never in it."""
