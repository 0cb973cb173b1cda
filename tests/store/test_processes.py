"""Several programs and one mind: one at a time, and none that dies takes the mind with it."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from anima_actors import Mind
from anima_actors.store import StoreError
from anima_actors.store.session import MIND
from tests.store.kept import Wall, lived, newborn, store_in

HOLDING = """
import asyncio, sys
from pathlib import Path
from tests.store.kept import newborn, store_in

async def hold():
    async with store_in(Path(sys.argv[1])).open("olha", newborn, holder="anima chat") as kept:
        await kept.mind.chat("Hello!")
        kept.save()
        print("held", flush=True)
        sys.stdin.readline()

asyncio.run(hold())
"""

SAVING = """
import asyncio, sys
from pathlib import Path
from tests.store.kept import newborn, store_in

async def save():
    async with store_in(Path(sys.argv[1])).open("olha", newborn, holder="anima chat") as kept:
        while True:
            await kept.mind.chat("Hello!")
            kept.save()
            print(kept.mind.bus.turns, flush=True)

asyncio.run(save())
"""

HALF_WRITTEN = """
import asyncio, sys, time
from pathlib import Path
from tests.store.kept import newborn, store_in

class Slow:
    def __init__(self, file):
        self.file = file

    def write(self, data):
        self.file.write(data[: len(data) // 2])
        self.file.flush()
        print("half", flush=True)
        time.sleep(60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def __getattr__(self, name):
        return getattr(self.file, name)

async def save():
    async with store_in(Path(sys.argv[1])).open("olha", newborn, holder="anima chat") as kept:
        await kept.mind.chat("Hello!")
        plainly = Path.open
        Path.open = lambda path, mode="r", *rest, **more: (
            Slow(plainly(path, mode, *rest, **more)) if "w" in mode else plainly(path, mode, *rest, **more)
        )
        kept.save()

asyncio.run(save())
"""


@contextmanager
def running(program: str, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


@pytest.mark.slow
async def test_a_mind_that_another_program_has_is_refused_and_who_has_it_is_said(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    with running(HOLDING, tmp_path) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        told = rf"olha is in use by anima chat \(process {other.pid}\); one at a time"
        with pytest.raises(StoreError, match=f"^{told}$"):
            async with store.open("olha", newborn, holder="a test"):
                pass
        with pytest.raises(StoreError, match=told):
            store.delete("olha")
        assert store.describe("olha").turns == 1
        store.copy("olha", "marko")
        other.send_signal(signal.SIGKILL)
        other.wait()
    await lived(store)
    await lived(store, "marko")


async def test_one_program_cannot_have_it_twice(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    async with store.open("olha", newborn, holder="the first"):
        with pytest.raises(StoreError, match="olha is in use by the first"):
            async with store.open("olha", newborn, holder="the second"):
                pass


async def test_a_note_of_the_holder_that_cannot_be_read_is_no_matter(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    async with store.open("olha", newborn, holder="the first") as kept:
        (kept.folder / "lock").write_bytes(b"\xff")
        with pytest.raises(StoreError, match="olha is in use by another program"):
            async with store.open("olha", newborn, holder="the second"):
                pass


@pytest.mark.slow
async def test_a_mind_that_is_half_written_when_its_program_is_killed_is_the_one_before(
    tmp_path: Path,
) -> None:
    store = store_in(tmp_path)
    await lived(store)
    before = (tmp_path / "olha" / MIND).read_bytes()
    with running(HALF_WRITTEN, tmp_path) as other:
        assert other.stdout is not None and other.stdout.readline() == "half\n"
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert (tmp_path / "olha" / MIND).read_bytes() == before
    assert list((tmp_path / "olha").glob(".*.draft"))
    async with store.open("olha", newborn, holder="a test") as kept:
        assert kept.mind.bus.turns == 2
        assert {path.name for path in kept.folder.iterdir()} == {"mind", "about.json", "lock"}


@pytest.mark.slow
async def test_a_program_that_is_killed_while_it_saves_leaves_the_last_good_mind(tmp_path: Path) -> None:
    turns = 0
    for round_ in range(8):
        with running(SAVING, tmp_path) as other:
            assert other.stdout is not None
            said = [int(other.stdout.readline())]
            time.sleep(0.011 * round_)
            other.send_signal(signal.SIGKILL)
            said += [int(line) for line in other.stdout.read().split("\n")[:-1]]
            other.wait()
        mind = Mind.load(tmp_path / "olha" / MIND)
        assert turns < said[-1] <= mind.bus.turns <= said[-1] + 1
        turns = mind.bus.turns
    async with store_in(tmp_path, Wall(2e9)).open("olha", newborn, holder="a test") as kept:
        assert kept.mind.bus.turns == turns + 1
        assert {path.name for path in kept.folder.iterdir()} == {"mind", "about.json", "lock"}
