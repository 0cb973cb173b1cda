"""Sweeps: what an engine costs beside its cells, whether memory stays flat, whether all engines agree.

`python -m benchmarks.sweeps --cells 10000` runs the same cells under each engine and fails where their rows
differ. Beside several processes stand as many independent programs, each with a share of the cells: what this
machine can do at best, at the same load.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from multiprocessing import active_children
from pathlib import Path

from anima_actors import Scenario
from anima_actors.sweep import Engine, SweepPlan, engine_named, run_sweep
from anima_actors.sweep.ablation_runs import mind_for
from benchmarks.measuring import Figure, in_turn

STORY = """\
title: A quarrel
steps:
  - {say: You lied!, stimulus: {tension: 0.6, cohesion: -0.5}}
  - {rest: 10m}
  - {rest: 8h}
"""
SHORT = "title: A moment\nsteps:\n  - {stimulus: {tension: 0.6}}\n"
PROCESSES = 2
ALONE = """\
import time
from benchmarks.sweeps import STORY, plan_of
plan = plan_of(STORY, {cells})
runner, cells = plan.runner(), list(plan.cells())
runner.run(cells[0])
began = time.perf_counter()
runner.run_all(cells)
print(time.perf_counter() - began)
"""


def plan_of(story: str, cells: int) -> SweepPlan:
    """Return a plan of so many cells, rounded down to whole settings."""
    vary = {"persona.neuroticism": {"from": 0.1, "to": 0.9, "steps": 5}, "modules.without": [[], ["defense"]]}
    return SweepPlan.from_document({"story": Scenario.from_text(story), "seeds": cells // 10, "vary": vary})


def figures() -> Iterator[Figure]:
    """A mind beside the cell that it is made for; two processes beside two programs."""
    plan = plan_of(STORY, 20)
    runner, cell, story = plan.runner(), next(plan.cells()), plan.stories[0]
    mind, lived = in_turn(lambda: mind_for(story, 0), lambda: runner.run(cell), 5)
    yield Figure("a mind made for a cell of three turns", mind, "µs", "the cell", lived)
    shared, apart = beside_programs(1_000)
    yield Figure(f"1,000 cells in {PROCESSES} processes", shared, "s", "2 programs", apart, "<= 1.11")


def beside_programs(cells: int) -> tuple[float, float]:
    """Return the seconds of a sweep over processes, and of independent programs with a share each.

    The sweep's are all there are, with the start of its processes and the rows on the disk; the programs' are
    those of the cells alone.
    """
    plan = plan_of(STORY, cells)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        run_sweep(plan, folder, engine=engine_named("processes", PROCESSES))
        shared = time.perf_counter() - began
    words = [sys.executable, "-c", ALONE.format(cells=cells // PROCESSES)]
    programs = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    return shared, max(float(one.communicate()[0]) for one in programs)


def resident_mb(pid: int | str = "self") -> float:
    """Return the memory of a process, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def measured(engine: Engine, plan: SweepPlan) -> tuple[str, str]:
    """Run a plan with its rows on the disk; return its digest, and a line of what it took."""
    done, memory = 0, list[float]()

    def advance(cells: int) -> None:
        nonlocal done
        before, done = done, done + cells
        if before < len(plan) // 10 <= done or done == len(plan):
            memory.append(resident_mb() + sum(resident_mb(one.pid or 0) for one in active_children()))

    with tempfile.TemporaryDirectory() as folder:
        began, worked = time.perf_counter(), time.process_time()
        result = run_sweep(plan, folder, engine=engine, advance=advance)
        took, worked = time.perf_counter() - began, time.process_time() - worked
    early, late = memory
    told = (
        f"{len(plan):>9,} cells {took:>7.1f} s {len(plan) / took:>6.0f} cells/s, {worked:.1f} s of it here, "
        f"{early:.0f} MB after a tenth, {late:.0f} MB at the end, digest {result.digest[:12]}"
    )
    return result.digest, told


def engines(names: Sequence[str], stack: ExitStack) -> Iterator[tuple[str, Callable[[], Engine]]]:
    """Yield the engines of names; for dask, a cluster of two workers on this machine is begun."""
    for name in names:
        if name == "dask":
            from distributed import LocalCluster

            quiet = {"host": "127.0.0.1", "dashboard_address": ":0", "silence_logs": 50}
            cluster = stack.enter_context(LocalCluster(n_workers=PROCESSES, threads_per_worker=1, **quiet))
            address = cluster.scheduler_address.replace("tcp://", "dask://")
            yield name, lambda address=address: engine_named(address)  # type: ignore[misc]
        else:
            yield name, lambda name=name: engine_named(name, PROCESSES)  # type: ignore[misc]


def main() -> int:
    """Run the same cells under each engine; return 1 where their rows are not the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=1_000)
    parser.add_argument("--engines", nargs="+", default=["serial", "processes", "dask"])
    asked = parser.parse_args()
    found = set()
    with ExitStack() as stack:
        for name, make in engines(asked.engines, stack):
            digest, told = measured(make(), plan_of(SHORT, asked.cells))
            found.add(digest)
            print(f"{name:<10}{told}", flush=True)
    return int(len(found) > 1)


if __name__ == "__main__":
    sys.exit(main())
