"""Handlers that block, told apart from handlers that merely had to wait for the processor.

A call counts as blocking where it has used more than 50 ms of processor time, or has gone to sleep by itself
for that long. A sampling thread looks where it stands; three such calls are needed for a verdict.
"""

import sys
import threading
import time
from collections import Counter
from types import TracebackType
from typing import Self

from anima_actors.runtime.step import Step
from anima_actors.testing.conformance.findings import Findings

LONGEST_NS = 50_000_000
SAMPLE_S = 0.01
ENOUGH = 3


class Stopwatch:
    """Measures each call of a handler; finds those that block. Used as ``with stopwatch(step):``."""

    def __init__(self, findings: Findings) -> None:
        self.slow = 0
        self.cost_ns: Counter[str] = Counter()  # by handler
        self._findings = findings
        self._step: Step | None = None
        self._places: Counter[str] = Counter()
        self._began_ns = self._cpu_ns = self._slept = 0
        self._thread = threading.get_ident()
        self._ended = threading.Event()
        self._sampler = threading.Thread(target=self._sample, name="anima-check-sampler", daemon=True)

    def __call__(self, step: Step) -> Self:  # noqa: D102
        self._step = step
        return self

    def __enter__(self) -> None:
        self._slept = times_slept()
        self._cpu_ns = time.thread_time_ns()
        self._began_ns = time.perf_counter_ns()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        step, wall_ns = self._step, time.perf_counter_ns() - self._began_ns
        self._began_ns = 0
        assert step is not None
        self.cost_ns[step.name] += wall_ns
        if wall_ns > LONGEST_NS and not step.asynchronous:
            cpu_ns = time.thread_time_ns() - self._cpu_ns
            slept = wall_ns - cpu_ns > LONGEST_NS and times_slept() > self._slept
            if cpu_ns > LONGEST_NS or slept:
                self._blocked(step, wall_ns, slept)

    def start(self) -> None:
        """Begin to sample."""
        self._sampler.start()

    def stop(self) -> None:
        """End sampling."""
        self._ended.set()
        self._sampler.join()

    def _blocked(self, step: Step, wall_ns: int, slept: bool) -> None:
        self.slow += 1
        if self.slow >= ENOUGH:
            by_sample = self._places.most_common(1)
            signature = step.signature
            place = by_sample[0][0] if by_sample else self._findings.subject.defined_at(signature.name)
            how = "waits" if slept else "computes"
            told = f"{how} for {wall_ns / 1e6:.0f} ms in a plain handler"
            self._findings.fail("waiting", told, place, None if slept else "do less in a turn, or cache it")

    def _sample(self) -> None:
        while not self._ended.wait(SAMPLE_S):
            began_ns = self._began_ns
            if began_ns and time.perf_counter_ns() - began_ns > LONGEST_NS:
                place = self._findings.subject.place_in(sys._current_frames().get(self._thread))
                if place:
                    self._places[place] += 1


def times_slept() -> int:
    """How often this thread has given up the processor by itself; 1 more each time where nobody counts."""
    try:
        import resource

        return resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw
    except (ImportError, AttributeError):
        return time.perf_counter_ns()
