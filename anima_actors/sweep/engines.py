"""Who does the tasks of a sweep. The rows are the same under each engine; they only come in another order."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.connection import wait as wait_for_end
from multiprocessing.context import BaseContext
from time import sleep
from typing import Any, Protocol, TypeVar

from anima_actors.runtime.clock import stopwatch_ns
from anima_actors.runtime.supervision import one_line
from anima_actors.sweep.cells import Runner
from anima_actors.sweep.store import SweepError

BATCH_NS = 500_000_000  # of work that is handed over at once, about
MOST_AT_ONCE = 200  # tasks of a batch
ENDED = (BrokenProcessPool, ConnectionError, EOFError)  # a process, or the one from which they are forked
TRIES_ALONE = 3  # of a task whose process may have been ended by others
UNREACHED, PAUSE_S = 50, 0.05  # of tries that no process was begun for, so many are one
KILLED = "its process was ended each time: killed, or out of memory"


Task = TypeVar("Task")
Row = TypeVar("Row")


class Engine(Protocol):
    """Has tasks done somewhere."""

    def run(self, runner: Runner[Task, Row], tasks: Iterable[Task]) -> Iterator[Sequence[Row]]:
        """Yield the rows of all tasks, as they come; only so many tasks are taken as are being done."""
        ...


class SerialEngine:
    """Does one task after another, here."""

    def run(self, runner: Runner[Task, Row], tasks: Iterable[Task]) -> Iterator[Sequence[Row]]:
        """Yield each row by itself."""
        for task in tasks:
            yield [runner.run(task)]


class ProcessEngine:
    """Has tasks done in processes of this machine.

    Where one of them is ended from outside, the tasks that were being done are done again, each alone. One
    that then ends its process each time is a failed row.
    """

    def __init__(self, processes: int | None = None) -> None:
        """Take so many processes; one a processor unless told otherwise."""
        self.processes = processes or os.cpu_count() or 1

    def run(self, runner: Runner[Task, Row], tasks: Iterable[Task]) -> Iterator[Sequence[Row]]:
        """Yield the rows of batches of about half a second."""
        left, size = iter(tasks), 1
        while True:
            pool = self._pool(runner, self.processes)
            waiting: dict[Future[tuple[Sequence[Row], int]], list[Task]] = {}
            batch: list[Task] = []  # that is being handed over
            try:
                while True:
                    while len(waiting) < 2 * self.processes and (batch := [*islice(left, size)]):
                        waiting[pool.submit(_run, batch)] = batch
                    if not waiting:
                        return
                    batch = []
                    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                        rows, took_ns = future.result()
                        size = _next_size(waiting.pop(future), took_ns)
                        yield rows
            except ENDED:
                suspects = batch
                for future, given in waiting.items():
                    if future.done() and future.exception() is None:
                        yield future.result()[0]
                    else:
                        suspects = [*suspects, *given]
            finally:
                _end(pool)
            yield from self._one_by_one(runner, suspects)

    def _one_by_one(self, runner: Runner[Task, Row], tasks: Iterable[Task]) -> Iterator[Sequence[Row]]:
        """Yield the rows of tasks that may have ended their process; one that does so each time alone has."""
        pool = self._pool(runner, 1)
        try:
            for task in tasks:
                left, rows = float(TRIES_ALONE), None
                while rows is None and left > 0.0:
                    try:
                        rows = pool.submit(_run, [task]).result()[0]
                    except ENDED as error:
                        began = isinstance(error, BrokenProcessPool)
                        left -= 1.0 if began else 1.0 / UNREACHED
                        sleep(0.0 if began else PAUSE_S)  # the one that forks is dead, and nobody knows yet
                        _end(pool)
                        pool = self._pool(runner, 1)
                yield [runner.lost(task, KILLED)] if rows is None else rows
        finally:
            _end(pool)

    def _pool(self, runner: Runner[Any, Any], processes: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(processes, _context(), _prepare, (runner,))


class DaskEngine:
    """Has tasks done on a cluster of dask.distributed, whose workers have this package installed."""

    def __init__(self, address: str) -> None:
        """Take the address of a scheduler, such as "tcp://10.0.0.1:8786"."""
        self.address = address

    def run(self, runner: Runner[Task, Row], tasks: Iterable[Task]) -> Iterator[Sequence[Row]]:
        """Yield the rows of batches of about half a second.

        Raises:
            SweepError: dask is not installed, nobody answers at the address, or the scheduler is lost.
        """
        try:
            from distributed import Client, KilledWorker, as_completed
        except ImportError as error:
            raise SweepError("dask is not installed: pip install 'anima-actors[sweep]'") from error
        try:
            client = Client(self.address, timeout="10s")
        except (OSError, ValueError) as error:
            raise SweepError(f"no scheduler of dask answers at {self.address}: {error}") from error
        left, size = iter(tasks), 1
        again: list[list[Task]] = []  # of batches in which a task has ended its workers, each alone
        with client:
            coming = as_completed()
            batches: dict[str, list[Task]] = {}
            wanted = came = 0
            held = client.submit(_itself, runner, pure=False)  # goes to the cluster once, not with each batch
            while True:
                if came >= wanted:  # now and then, for workers come and go
                    wanted, came = 2 * max(1, sum(client.nthreads().values())), 0
                while len(batches) < wanted and (batch := again.pop() if again else [*islice(left, size)]):
                    future = client.submit(_run_with, held, batch, pure=False)
                    batches[future.key] = batch
                    coming.add(future)
                if not batches:
                    return
                future = next(coming)
                batch, came = batches.pop(future.key), came + 1
                try:
                    rows, took_ns = future.result()
                except KilledWorker:
                    if len(batch) == 1:
                        yield [runner.lost(batch[0], KILLED)]
                    else:
                        again += [[task] for task in batch]
                except Exception as error:
                    reason = one_line(error)
                    raise SweepError(f"the cluster at {self.address} cannot go on: {reason}") from error
                else:
                    size = _next_size(batch, took_ns)
                    yield rows


def engine_named(name: str | None, processes: int | None = None, *, few: bool = False) -> Engine:
    """Return the engine of a name: "serial", "processes", or "dask://HOST:PORT".

    Args:
        name: of the engine; None for several processes, or this one where it is told to be one or there is
            little to do.
        processes: how many; None for one a processor.
        few: whether there is little to do.

    Raises:
        SweepError: there is none.
    """
    if name is None:
        name = "serial" if processes == 1 or (processes is None and few) else "processes"
    if name == "serial":
        return SerialEngine()
    if name == "processes":
        return ProcessEngine(processes)
    if name.startswith("dask://"):
        return DaskEngine(f"tcp://{name.removeprefix('dask://')}")
    raise SweepError(f"no engine {name!r:.80}; write serial, processes, or dask://HOST:PORT")


def _context() -> BaseContext:
    """Return how processes begin: where it can be had, as forks of one that has imported all they need."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


_runner: list[Runner[Any, Any]] = []


def _prepare(runner: Runner[Any, Any]) -> None:
    """Prepare a worker: it leaves stdout and Ctrl-C to the program that began it, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(2, 1)  # what a module prints is no part of what the program writes
    _runner[:] = [runner]
    parent: Any = multiprocessing.parent_process()
    end = os._exit  # a run may put another in its place
    threading.Thread(target=lambda: (wait_for_end([parent.sentinel]), end(1)), daemon=True).start()


def _run(tasks: Sequence[Any]) -> tuple[Sequence[Any], int]:
    return _run_with(_runner[0], tasks)


def _run_with(runner: Runner[Task, Row], tasks: Sequence[Task]) -> tuple[Sequence[Row], int]:
    began = stopwatch_ns()
    return runner.run_all(tasks), stopwatch_ns() - began


def _itself(runner: Runner[Task, Row]) -> Runner[Task, Row]:
    return runner


def _next_size(batch: Sequence[Any], took_ns: int) -> int:
    """Return how many tasks make a batch, from how long one took."""
    return max(1, min(MOST_AT_ONCE, BATCH_NS * len(batch) // max(1, took_ns)))


def _end(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool, whatever they do; what they were doing is run again another time."""
    for process in [*(pool._processes or {}).values()]:
        process.terminate()
    pool.shutdown(wait=True, cancel_futures=True)
