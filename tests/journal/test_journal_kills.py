"""Killed at any moment, a run is gone on with to the hash that it would have come to."""

import os
import signal
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from anima_actors import Mind
from anima_actors.journal import JournalError
from anima_actors.journal.file import DiskFile
from anima_actors.journal.inputs import Detail
from anima_actors.journal.reader import Journal
from anima_actors.journal.recovery import repair
from anima_actors.replay.expand import expand
from tests.journal.journals import live, moments
from tests.work import calls_made

KILLS = int(os.environ.get("ANIMA_KILLS", "200"))
TURNS = 45
SNAPSHOT_EVERY = 7
MOMENTS = moments(8, TURNS)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed that was forked off")


@cache
def uninterrupted() -> str:
    """The hash of the run that nobody disturbs."""
    from anima_actors.encoding.turn_content import turn_hash

    mind, chain = Mind(seed=8), ""
    for moment in MOMENTS:
        live(mind, moment)
        assert mind.last_turn is not None
        chain = turn_hash(mind.last_turn, chain)
    return chain


def run(path: Path, detail: Detail = "events") -> Mind:
    """Begin the run, or go on with it, and live what is left."""
    if path.exists() and path.stat().st_size:
        try:
            mind = Mind.resume(path, snapshot_every=SNAPSHOT_EVERY)
        except JournalError as error:
            if "ends within its header" not in str(error):
                raise
            path.unlink()
            return run(path, detail)
    else:
        mind = Mind(seed=8)
        mind.record_to(path, snapshot_every=SNAPSHOT_EVERY, detail=detail)
    for moment in MOMENTS[mind.bus.turns :]:
        live(mind, moment)
    mind.close()
    return mind


def in_a_child(work: Callable[[], Any], at_call: int | None = None) -> int:
    """Do the work in a process of its own, killed at its n-th call; return how it ended."""
    child = os.fork()
    if not child:
        try:
            if at_call is not None:
                count_calls(at_call)
            work()
            os._exit(0)
        except BaseException:
            os._exit(3)
    _, status = os.waitpid(child, 0)
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def count_calls(last: int) -> None:
    """Kill this process at its n-th call from here on, into Python or into C."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event.endswith("call")
        if calls > last:
            die()

    sys.setprofile(count)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_at_random_moments_and_again_while_resuming_it_comes_to_the_same_end(tmp_path: Path) -> None:
    uninterrupted()
    calls = calls_made(lambda: run(tmp_path / "first.anima"))
    chance, killed, index = Random(4), 0, 0
    while killed < KILLS:
        path = tmp_path / f"{index}.anima"
        index += 1
        for _ in range(4):  # the later ones hit a run that is being gone on with
            status = in_a_child(lambda path=path: run(path), chance.randrange(calls))  # type: ignore[misc]
            assert status in (0, -signal.SIGKILL)
            if status == 0:
                break
            killed += 1
            if path.exists() and path.stat().st_size:
                check_prefix(path)
        assert run(path).history_hash == uninterrupted() if not ended(path) else True
        assert last_hash(path) == uninterrupted()
        path.unlink()
    assert killed >= KILLS


def ended(path: Path) -> bool:
    if not path.exists() or not path.stat().st_size:
        return False
    try:
        with Journal.open(path) as journal:
            return journal.last == TURNS and journal.summary().ended
    except JournalError:
        return False


def last_hash(path: Path) -> str:
    with Journal.open(path) as journal:
        journal.verify()
        return journal.turn(TURNS).hash


def check_prefix(path: Path) -> None:
    try:
        with Journal.open(path) as journal:
            journal.verify()
    except JournalError as error:
        assert "ends within its header" in str(error)


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def points() -> dict[str, Callable[[int], None]]:
    """Where a child kills itself, at its k-th call."""
    write, sync, truncate = DiskFile.write, DiskFile.sync, DiskFile.truncate

    def at(kth: int, act: Callable[..., None]) -> Callable[..., None]:
        calls = [0]

        def patched(*arguments: Any) -> None:
            calls[0] += 1
            act(calls[0] == kth, *arguments)

        return patched

    def before_write(now: bool, file: DiskFile, data: bytes) -> None:
        die() if now else write(file, data)

    def within_write(now: bool, file: DiskFile, data: bytes) -> None:
        write(file, data[: len(data) // 3] if now else data)
        if now:
            die()

    def after_write(now: bool, file: DiskFile, data: bytes) -> None:
        write(file, data)
        if now:
            die()

    def before_sync(now: bool, file: DiskFile) -> None:
        die() if now else sync(file)

    def after_sync(now: bool, file: DiskFile) -> None:
        sync(file)
        if now:
            die()

    def after_truncate(now: bool, file: DiskFile, size: int) -> None:
        truncate(file, size)
        if now:
            die()

    return {
        "before write": lambda kth: setattr(DiskFile, "write", at(kth, before_write)),
        "within write": lambda kth: setattr(DiskFile, "write", at(kth, within_write)),
        "after write": lambda kth: setattr(DiskFile, "write", at(kth, after_write)),
        "before sync": lambda kth: setattr(DiskFile, "sync", at(kth, before_sync)),
        "after sync": lambda kth: setattr(DiskFile, "sync", at(kth, after_sync)),
        "after cutting a torn tail": lambda kth: setattr(DiskFile, "truncate", at(kth, after_truncate)),
    }


@pytest.mark.slow
@pytest.mark.parametrize("point", points())
@pytest.mark.parametrize("kth", [1, 2, 9, TURNS + 1])
def test_killed_at_each_named_point_likewise(point: str, kth: int, tmp_path: Path) -> None:
    path = tmp_path / "a.anima"
    if point == "after cutting a torn tail":
        run(path)
        path.write_bytes(path.read_bytes()[: -5000 * min(kth, 9) - 11])

    def child() -> None:
        points()[point](kth)
        run(path)

    status = in_a_child(child, None)
    assert status in (0, -signal.SIGKILL)
    if status and kth in (2, 9):  # once more, in the midst of going on
        in_a_child(child, None)
    run(path) if not ended(path) else None
    assert last_hash(path) == uninterrupted()


@pytest.mark.slow
@pytest.mark.parametrize("point", ["before write", "within write", "after write", "after sync"])
def test_killed_while_inputs_alone_are_recorded_all_that_was_acknowledged_is_lived_again(
    point: str, tmp_path: Path
) -> None:
    path, target = tmp_path / "a.anima", tmp_path / "b.anima"

    def child(kth: int) -> None:
        points()[point](kth)
        run(path, "inputs")

    for kth in (2, 9, 17):  # the later ones hit a run that is being gone on with
        assert in_a_child(lambda kth=kth: child(kth)) in (0, -signal.SIGKILL)  # type: ignore[misc]
        target.unlink(missing_ok=True)
        done = expand(path, target)
        assert done.turns >= (kth if point == "after write" else 0) - 1
    run(path, "inputs")
    target.unlink(missing_ok=True)
    assert expand(path, target).hash == uninterrupted() and last_hash(target) == uninterrupted()


@pytest.mark.slow
@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("after", [False, True])
def test_killed_while_a_mind_is_stored_there_is_the_old_one_or_the_new_one(
    call: str, after: bool, tmp_path: Path
) -> None:
    path = tmp_path / "a.mind"
    mind = Mind(seed=8)
    live(mind, MOMENTS[0])
    mind.save(path)
    for moment in MOMENTS[1:5]:
        live(mind, moment)

    def child() -> None:
        owner: Any = os if call == "fsync" else Path
        really = getattr(owner, call)

        def patched(*arguments: Any) -> None:
            if after:
                really(*arguments)
            die()

        setattr(owner, call, patched)
        mind.save(path)

    assert in_a_child(child, None) == -signal.SIGKILL
    loaded = Mind.load(path)
    assert loaded.bus.turns == (5 if call == "replace" and after else 1)
    for moment in MOMENTS[loaded.bus.turns : 8]:
        state = live(loaded, moment)
    other = Mind(seed=8)
    assert [live(other, moment) for moment in MOMENTS[:8]][-1] == state


@pytest.mark.slow
def test_killed_at_random_moments_a_repair_leaves_no_file_or_the_whole_one(tmp_path: Path) -> None:
    path, target = tmp_path / "a.anima", tmp_path / "b.anima"
    run(path)
    data = bytearray(path.read_bytes())
    data[len(data) * 9 // 10] ^= 1
    path.write_bytes(data)
    calls = calls_made(lambda: repair(path, target))
    whole = target.read_bytes()
    target.unlink()
    chance, left = Random(6), {"none": 0, "whole": 0}
    for _ in range(max(20, KILLS // 4)):
        status = in_a_child(lambda: repair(path, target), chance.randrange(calls + 10))
        assert status in (0, -signal.SIGKILL)
        if target.exists():
            assert target.read_bytes() == whole
            target.unlink()
            left["whole"] += 1
        else:
            left["none"] += 1
        assert path.read_bytes() == data
    assert left["none"]
