"""Where the minds of a society live: in this process, in several, or on the workers of dask.

A partition keeps its minds for the whole life of the society; in a tick it is sent what reaches them, and
sends back what is told of them. Nothing crosses within a tick, so the split changes no result.
"""

import asyncio
import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for_end
from typing import Any, Protocol

from anima_actors.mind.mind import Mind
from anima_actors.runtime import RootEvent
from anima_actors.runtime.supervision import one_line
from anima_actors.society.members import Answers, Members, MindTick, Roster
from anima_actors.society.network import SocietyError

Roots = Mapping[int, RootEvent]
"""What reaches whom, by place; time passes for all others."""


class Partitions(Protocol):
    """Lets the minds of a society live, wherever they are."""

    def live_now(self, roots: Roots, answers: Answers = None) -> list[MindTick]:
        """Live one tick, and tell of all minds in their order."""
        ...

    async def live(self, roots: Roots, answers: Answers = None) -> list[MindTick]:
        """:meth:`live_now` in an event loop."""
        ...

    def live_here(self, roots: Roots, answers: Answers = None) -> list[MindTick]:
        """:meth:`live_now`, with an event loop where a module needs one."""
        ...

    def mind(self, place: int) -> Mind:
        """Return a mind, where it lives in this process."""
        ...

    async def release(self) -> None:
        """Let go of what the minds hold outside."""
        ...

    def close(self) -> None:
        """End what was begun for the minds."""
        ...


def partitions_of(roster: Roster, partitions: int | str, tick_s: float) -> "Partitions":
    """Return the minds of a society, living where it is asked for.

    Args:
        roster: of the society.
        partitions: 1 for this process, a number of processes, or "dask://HOST:PORT".
        tick_s: of a tick.

    Raises:
        SocietyError: there is no such place, or it cannot be reached.
    """
    if isinstance(partitions, str) and partitions.startswith("dask://"):
        return DaskPartitions(roster, f"tcp://{partitions.removeprefix('dask://')}", tick_s)
    if isinstance(partitions, bool) or not isinstance(partitions, int) or partitions < 1:
        raise SocietyError(
            f"partitions is {partitions!r:.80}; it must be a number of processes from 1, or dask://HOST:PORT"
        )
    if partitions == 1:
        return Members(roster, range(len(roster.names)), tick_s)
    return ProcessPartitions(roster, partitions, tick_s)


def parts_of(minds: int, partitions: int) -> list[range]:
    """Return the places of each partition: neighbours in order, as many in one as in another, but for one."""
    count = min(partitions, minds)
    size, over = divmod(minds, count)
    starts = [at * size + min(at, over) for at in range(count + 1)]
    return [range(begin, end) for begin, end in pairwise(starts)]


class _Remote:
    """What partitions elsewhere have in common."""

    def mind(self, place: int) -> Mind:
        """Refuse: the minds are not here.

        Raises:
            SocietyError: always.
        """
        raise SocietyError(
            "the minds of a society in several partitions live in other processes; record it, and take a "
            "mind out of its journal: Society.mind(path, name)"
        )

    def live_now(self, roots: Roots, answers: Answers = None) -> list[MindTick]:
        raise NotImplementedError

    async def live(self, roots: Roots, answers: Answers = None) -> list[MindTick]:
        """Live one tick, without standing in the way of the event loop."""
        return await asyncio.to_thread(self.live_now, roots, answers)

    def live_here(self, roots: Roots, answers: Answers = None) -> list[MindTick]:
        """Live one tick; the processes have event loops of their own."""
        return self.live_now(roots, answers)

    async def release(self) -> None:
        """Do nothing: each process lets go of its own when it ends."""


class ProcessPartitions(_Remote):
    """Minds in processes of this machine."""

    def __init__(self, roster: Roster, partitions: int, tick_s: float) -> None:
        """Begin the processes.

        Raises:
            SocietyError: a module or setting cannot be handed to another process.
        """
        self._parts = parts_of(len(roster.names), partitions)
        self._roster = roster
        context = multiprocessing.get_context("spawn")
        self._lines: list[Connection] = []
        self._processes: list[Any] = []
        try:
            handed = pickle.dumps((roster, tick_s))
        except Exception as error:  # whatever a class of somebody else's raises
            raise SocietyError(
                f"a society in several processes needs settings that can be pickled: {one_line(error)}; "
                f"name modules by text, as 'package.module:Class'"
            ) from error
        for part in self._parts:
            here, there = context.Pipe()
            process = context.Process(target=_serve, args=(there, handed, part), daemon=True)
            process.start()
            there.close()
            self._lines.append(here)
            self._processes.append(process)

    def live_now(self, roots: Roots, answers: Answers = None) -> list[MindTick]:
        """Live one tick, and tell of all minds in their order.

        Raises:
            SocietyError: a process was ended, or a mind cannot live on; the society is over.
        """
        told: list[MindTick] = []
        for number, part in enumerate(self._parts):
            batch = _batch(part, roots, answers)
            self._exchange(number, lambda line, batch=batch: line.send(batch))
        failed: BaseException | None = None
        for number in range(len(self._parts)):
            answer = self._exchange(number, lambda line: line.recv())
            if isinstance(answer, BaseException):
                failed = failed or answer
            else:
                told += answer
        if failed is not None:
            raise failed
        return told

    def close(self) -> None:
        """End the processes."""
        for line in self._lines:
            line.close()
        for process in self._processes:
            process.join(timeout=2.0)
            if process.is_alive():
                process.terminate()
                process.join()
        self._lines, self._processes = [], []

    def _exchange(self, number: int, use: Any) -> Any:
        if not self._lines:
            raise SocietyError("the society is closed")
        try:
            return use(self._lines[number])
        except (EOFError, OSError) as error:
            part, names = self._parts[number], self._roster.names
            raise SocietyError(
                f"the process of the minds {names[part[0]]} to {names[part[-1]]} was ended: "
                f"killed, or out of memory"
            ) from error


def _batch(part: Sequence[int], roots: Roots, answers: Answers) -> tuple[Roots, Answers]:
    """Return what concerns the minds of one partition."""
    given = None if answers is None else {at: answers[at] for at in part if at in answers}
    return {at: roots[at] for at in part if at in roots}, given


def _serve(line: Connection, handed: bytes, part: Sequence[int]) -> None:
    """Let the minds of one partition live until the line is closed; Ctrl-C is for who began it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent: Any = multiprocessing.parent_process()
    threading.Thread(target=lambda: (wait_for_end([parent.sentinel]), os._exit(1)), daemon=True).start()
    members: Members | None = None
    try:
        while True:
            batch = line.recv()
            try:
                members = members or _members(handed, part)
                answer: Any = members.live_here(*batch)
            except Exception as error:  # it is raised where the society is
                answer = SocietyError(one_line(error))
            line.send(answer)
    except (EOFError, OSError):
        if members is not None:
            members.close()


def _members(handed: bytes, part: Sequence[int]) -> Members:
    roster, tick_s = pickle.loads(handed)
    return Members(roster, part, tick_s)


class PartitionActor:
    """The minds of one partition on a worker of dask, which keeps it between ticks."""

    def __init__(self, handed: bytes, part: Sequence[int]) -> None:
        self._members = _members(handed, part)

    def live(self, batch: bytes) -> bytes:
        """Live one tick."""
        return pickle.dumps(self._members.live_here(*pickle.loads(batch)))


class DaskPartitions(_Remote):
    """Minds on the workers of a cluster of dask.distributed, which have this package installed."""

    def __init__(self, roster: Roster, address: str, tick_s: float) -> None:
        """Take the address of a scheduler; each of its workers gets a part of the minds.

        Raises:
            SocietyError: dask is not installed, or nobody answers there.
        """
        try:
            from distributed import Client
        except ImportError as error:
            raise SocietyError("dask is not installed: pip install 'anima-actors[sweep]'") from error
        self._address = address
        try:
            self._client = Client(address, timeout="10s")
        except (OSError, ValueError) as error:
            raise SocietyError(f"no scheduler of dask answers at {address}: {error}") from error
        with self._told():
            workers = sorted(self._client.scheduler_info(n_workers=-1)["workers"])
            if not workers:
                raise SocietyError(f"the scheduler at {address} has no workers")
            handed = pickle.dumps((roster, tick_s))
            self._parts = parts_of(len(roster.names), len(workers))
            begun = [
                self._client.submit(PartitionActor, handed, part, actor=True, workers=[worker], pure=False)
                for part, worker in zip(self._parts, workers, strict=False)
            ]
            self._actors = [one.result() for one in begun]
            self._begun = begun  # an actor lives as long as its future is held

    def live_now(self, roots: Roots, answers: Answers = None) -> list[MindTick]:
        """Live one tick, and tell of all minds in their order.

        Raises:
            SocietyError: a worker was lost, or a mind cannot live on; the society is over.
        """
        with self._told():
            waiting = [
                actor.live(pickle.dumps(_batch(part, roots, answers)))
                for actor, part in zip(self._actors, self._parts, strict=True)
            ]
            return [one for answer in waiting for one in pickle.loads(answer.result())]

    def close(self) -> None:
        """Let the workers forget the minds."""
        self._actors, self._begun = [], []
        self._client.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except SocietyError:
            raise
        except Exception as error:  # whatever dask raises where a worker is lost
            raise SocietyError(f"the cluster at {self._address} cannot go on: {one_line(error)}") from error
