"""A mind that lives while one types: what it says by itself stands above the prompt, never in the line."""

import asyncio
import os
import subprocess
from pathlib import Path

import pytest

from anima_actors.chat.input import PROMPT, PlainReader
from tests.chat.terminal import CTRL_D, ENTER, terminal
from tests.cli.anima import around, command

SPEAKER = '''
from dataclasses import dataclass

from anima_actors import Actor, RootEvent, Stimulus, handler
from anima_actors.events import Spoken


@dataclass(frozen=True)
class Wished(RootEvent):
    words: str


class Speaker(Actor):
    """Says by itself, a little later, what it was told."""

    @handler
    def wish(self, stimulus: Stimulus) -> None:
        self.later(0.5, Wished(f"I still think of {stimulus.message}"))

    @handler
    def speak(self, wished: Wished) -> Spoken:
        return Spoken(wished.words, "offline")
'''
WITH = ("--with", "./speaker.py:Speaker", "--without", "self_hearing")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "speaker.py").write_text(SPEAKER)


@pytest.mark.slow
def test_what_it_says_first_stands_above_what_is_typed(tmp_path: Path) -> None:
    with terminal("chat", "--mind", "olha", *WITH, folder=tmp_path / "minds") as talk:
        talk.wait_for_prompt(1)
        talk.type(f"the snow{ENTER}and then")
        talk.wait_for("› and then")
        talk.wait_for("I still think of the snow")
        talk.wait_for("› and then", after=talk.text.index("think of the snow"))
        assert talk.lines[-1] == "› and then" and talk.text.count("› and then") == 1
        talk.type(f", the wind{ENTER}")
        talk.wait_for("I still think of and then, the wind")
        talk.wait_for_prompt(3)
        talk.type(CTRL_D)
        assert talk.end() == 0


@pytest.mark.slow
def test_without_a_terminal_it_is_a_line_of_its_own(tmp_path: Path) -> None:
    with subprocess.Popen(
        command("chat", *WITH),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=around(ANIMA_HOME=str(tmp_path / "minds")),
    ) as child:
        assert child.stdin is not None and child.stdout is not None
        child.stdin.write("the sea\nthe ")
        child.stdin.flush()
        lines = [child.stdout.readline() for _ in range(2)]
        assert lines[1] == "I still think of the sea\n"
        child.stdin.write("snow\n")
        child.stdin.close()
        assert len(child.stdout.read().splitlines()) == 1
        assert child.wait() == 0


async def test_on_plain_lines_one_is_asked_anew_below_it() -> None:
    shown: list[str] = []
    source, typing = os.pipe()
    with os.fdopen(source) as lines, os.fdopen(typing, "wb", buffering=0) as typed:
        reader = PlainReader(lines, shown.append)
        line = asyncio.create_task(reader.line())
        await asyncio.sleep(0)
        typed.write("і тод".encode()[:-1])
        await reader.above(lambda: shown.append("I still think of the sea"))
        typed.write("д".encode()[1:] + b"i\r\nrest\n")
        assert await line == "і тодi\n" and await reader.line() == "rest\n"
        await reader.above(lambda: shown.append("I am here."))
    assert shown == [PROMPT, "\n", "I still think of the sea", PROMPT, PROMPT, "I am here."]
