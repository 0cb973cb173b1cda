"""A run ends with its verdict, whatever a module leaves behind; with real processes."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from anima_actors.cli._group import heed_signals

STORY = """\
title: What is left behind
steps:
  - stimulus: {tension: 0.1}
  - stimulus: {tension: 0.1}
    expect: {reactors.tension: "> 0"}
"""
HEAD = "import asyncio, os, threading, time\nfrom anima_actors import Actor, Stimulus, handler\n\n\n"
SWALLOWS = """\
class Left(Actor):
    @handler(deadline_s=0.2)
    async def f(self, s: Stimulus) -> None:
        while True:
            try:
                await asyncio.sleep(1000)
            except asyncio.CancelledError:
                pass
"""
THREAD = """\
class Left(Actor):
    @handler
    def f(self, s: Stimulus) -> None:
        threading.Thread(target=time.sleep, args=(10**6,), name="musing").start()
"""
POOL = """\
class Left(Actor):
    @handler(deadline_s=0.2)
    async def f(self, s: Stimulus) -> None:
        await asyncio.to_thread(time.sleep, 10**6)
"""
ENDS = """\
class Left(Actor):
    @handler
    def f(self, s: Stimulus) -> None:
        os._exit(7)
"""

pytestmark = pytest.mark.slow


def ran(folder: Path, module: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "left.py").write_text(HEAD + module)
    (folder / "story.yaml").write_text(STORY)
    return anima(folder, "run", "story.yaml", *options)


def anima(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "anima_actors", *words, "--with", "./left.py:Left"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100, check=False)


@pytest.mark.parametrize(
    ("module", "told"),
    [
        (SWALLOWS, "anima: left.f goes on though it was cancelled; it is left behind\n"),
        (THREAD, "anima: a module has left a thread behind (musing); it is ended with the program\n"),
        (
            POOL,
            "anima: a module has left a thread behind (asyncio_0, asyncio_1); it is ended with the program\n",
        ),
    ],
)
def test_what_goes_on_is_told_and_the_run_ends_with_its_verdict(
    tmp_path: Path, module: str, told: str
) -> None:
    done = ran(tmp_path, module, "--log", "off")
    assert done.returncode == 0 and "1 of 1 expectation met" in done.stdout
    assert told in done.stderr


def test_a_module_that_would_end_the_program_fails_instead(tmp_path: Path) -> None:
    done = ran(tmp_path, ENDS)
    assert done.returncode == 0 and "1 of 1 expectation met" in done.stdout
    assert "it tried to end the program: os._exit(7)" in " ".join(done.stdout.split())


def test_so_it_does_where_its_record_is_lived_again(tmp_path: Path) -> None:
    ran(tmp_path, ENDS, "--log", "off", "--record", "run.anima", "--detail", "inputs")
    expanded = anima(tmp_path, "expand", "run.anima", "-o", "whole.anima")
    assert (expanded.returncode, expanded.stdout.startswith("whole.anima: 2 turns")) == (0, True)
    for command in (("replay", "whole.anima"), ("fork", "whole.anima", "--at", "2")):
        assert anima(tmp_path, *command).returncode == 0


@pytest.mark.parametrize("windows", [False, True])
async def test_a_signal_is_heeded_where_event_loops_know_none(
    windows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> None:
        raise NotImplementedError

    loop, told, before = asyncio.get_running_loop(), asyncio.Event(), signal.getsignal(signal.SIGTERM)
    if windows:
        monkeypatch.setattr(loop, "add_signal_handler", unknown, raising=False)
        monkeypatch.setattr(loop, "remove_signal_handler", unknown, raising=False)
    try:
        heed_no_more = heed_signals([signal.SIGTERM], told.set)
        signal.raise_signal(signal.SIGTERM)
        await told.wait()
        heed_no_more()
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    finally:
        signal.signal(signal.SIGTERM, before)
