"""Processes of a sweep are killed at moments drawn by lot: no row is lost or doubled, the end is the same."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from random import Random

import pytest

from anima_actors.sweep import SerialEngine, SweepPlan, run_sweep
from tests.sweep.test_sweep import STORY, rows_in

CELLS = 90
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc"),
]


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    (tmp_path / "story.yaml").write_text(STORY)
    vary = "vary: {persona.neuroticism: {from: 0.1, to: 0.9, steps: 3}}"
    (tmp_path / "sweep.yaml").write_text(f"story: story.yaml\nseeds: {CELLS // 3}\n{vary}\n")
    return tmp_path / "sweep.yaml"


@contextmanager
def started(*words: str) -> Iterator[subprocess.Popen[str]]:
    """Start a program of Python's, and end it where it is not ended by then."""
    with subprocess.Popen([sys.executable, *words], stderr=subprocess.PIPE, text=True) as program:
        try:
            yield program
        finally:
            program.kill()


def sweeping(plan: Path, *words: str) -> tuple[str, ...]:
    return "-m", "anima_actors", "sweep", str(plan), "-o", str(plan.parent / "out"), *words


def until(there: Callable[[], object], program: subprocess.Popen[str]) -> bool:
    """Wait until something is there, and return whether the program still runs then."""
    while program.poll() is None and not there():
        time.sleep(0.01)
    return program.poll() is None


def family(pid: int) -> list[tuple[int, str]]:
    """Return the descendants of a process, each with its command line."""
    parents: dict[int, int] = {}
    for one in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(one.name)] = int((one / "stat").read_text().rpartition(")")[2].split()[1])
    found, asked = list[tuple[int, str]](), [pid]
    for parent in asked:
        for child in (one for one, above in parents.items() if above == parent):
            asked.append(child)
            with suppress(OSError):
                found.append((child, Path(f"/proc/{child}/cmdline").read_text()))
    return found


def assert_whole(plan_file: Path) -> None:
    """Run what is missing; then there is each row once, as in a run that nothing disturbed."""
    plan, out = SweepPlan.from_file(plan_file), plan_file.parent / "out"
    before = rows_in(out)
    result = run_sweep(plan, out, engine=SerialEngine())
    assert (result.kept, len(result.rows), rows_in(out)) == (before, CELLS, CELLS)
    assert not result.failed
    assert result.digest == run_sweep(plan, engine=SerialEngine()).digest


@pytest.mark.parametrize("lot", [1, 2])
def test_processes_that_are_killed_at_any_moment_cost_no_row(plan_file: Path, lot: int) -> None:
    out, chance = plan_file.parent / "out", Random(lot)
    moments = sorted(chance.sample(range(1, CELLS - 40), 3))
    with started(*sweeping(plan_file, "--processes", "2")) as program:

        def helpers() -> list[int]:
            return [pid for pid, words in family(program.pid) if "tracker" not in words]

        for moment in moments[:2]:
            assert until(lambda least=moment: rows_in(out) >= least and helpers(), program)  # type: ignore[misc]
            with suppress(ProcessLookupError, IndexError):
                os.kill(chance.choice(helpers()), signal.SIGKILL)
        assert until(lambda: rows_in(out) >= moments[2], program)
        program.kill()
        program.communicate()  # ends when the last process that holds stderr does
    assert moments[2] <= rows_in(out) < CELLS
    assert_whole(plan_file)


def test_a_cluster_whose_worker_client_and_scheduler_are_killed_costs_no_row(plan_file: Path) -> None:
    pytest.importorskip("distributed")
    out, place = plan_file.parent / "out", plan_file.parent / "scheduler.json"
    moments = sorted(Random(3).sample(range(1, CELLS - 40), 3))
    with ExitStack() as stack:
        dask = ("-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        scheduler = stack.enter_context(started(*dask, "--no-dashboard", "--scheduler-file", str(place)))
        worker = ("-m", "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard")
        first, _ = (stack.enter_context(started(*worker, "--scheduler-file", str(place))) for _ in range(2))
        assert until(place.exists, scheduler)
        address = place.read_text().partition("tcp://")[2].partition('"')[0]
        words = sweeping(plan_file, "--engine", f"dask://{address}")
        with started(*words) as client:
            assert until(lambda: rows_in(out) >= moments[0], client)
            first.kill()
            assert until(lambda: rows_in(out) >= moments[1], client)
            client.kill()
        with started(*words) as client:
            assert until(lambda: rows_in(out) >= moments[2], client)
            scheduler.kill()
            _, told = client.communicate()
            assert client.returncode == 2 and "Traceback" not in told
            assert told.startswith("anima sweep: ") and f"tcp://{address}" in told and told.count("\n") == 1
    assert moments[2] <= rows_in(out) < CELLS
    assert_whole(plan_file)
