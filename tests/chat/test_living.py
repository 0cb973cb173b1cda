"""A mind that lives while one types: what it says by itself stands above the prompt, never in the line."""

import asyncio
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anima_actors.chat.input import PROMPT, PlainReader
from anima_actors.cli import main
from anima_actors.psyche import KEPT
from anima_actors.store import MindStore
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
        later_s = 3600.0 if "hour" in stimulus.message else 0.5
        self.later(later_s, Wished(f"I still think of {stimulus.message}"))

    @handler
    def speak(self, wished: Wished) -> Spoken:
        return Spoken(wished.words, "offline")
'''
WITH = ("--with", "./speaker.py:Speaker", "--without", ",".join(("self_hearing", *KEPT)))


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


def anima(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=typed)


def test_a_mind_lives_as_long_as_it_is_told_to_and_says_what_it_wishes(tmp_path: Path) -> None:
    store = ("--folder", str(tmp_path / "minds"))
    assert anima("chat", "--mind", "olha", *store, *WITH, typed="the hour\n").exit_code == 0
    done = anima("live", "OLHA", *store, "--with", WITH[1], "--speed", "max", "--for", "8h")
    assert done.exit_code == 0, done.output
    assert "olha: I still think of the hour\n" in done.stdout
    assert re.search(r"^ +\d+ Wished", done.stdout, re.MULTILINE), "a line for each turn"
    assert done.stderr.splitlines()[-1] == "olha lived 8 h in 3 turns and spoke first 1 time; it is kept."
    assert MindStore(tmp_path / "minds", lambda: 0.0).describe("olha").lived_s == pytest.approx(
        60 + 8 * 3600, abs=10
    )
    quiet = anima("live", "olha", *store, "--with", WITH[1], "--speed", "max", "--log", "off")
    assert quiet.stdout == "" and "nothing is left to happen by itself; it is kept." in quiet.stderr
    refused = anima("live", "olha", *store, "--speed", "0")
    assert refused.exit_code == 2
    assert "'0' is no speed; a number above 0, or max" in refused.stderr
    assert anima("live", "olha", *store, "--seed", "3").exit_code == 2


def test_what_it_said_while_nobody_was_there_comes_before_its_answer(tmp_path: Path) -> None:
    store = ("--mind", "olha", "--folder", str(tmp_path / "minds"))
    assert anima("chat", *store, *WITH, typed="the hour\n").exit_code == 0
    about = tmp_path / "minds" / "olha" / "about.json"
    told = json.loads(about.read_text())
    about.write_text(json.dumps({**told, "seen_s": told["seen_s"] - 7_200}))
    lines = anima("chat", *store, "--with", WITH[1], typed="I am back\n").stdout.splitlines()
    assert lines[0] == "I still think of the hour" and lines[1] and len(lines) == 2


REMINDED = '''
from dataclasses import dataclass

from anima_actors import Actor, RootEvent, Stimulus, handler


@dataclass(frozen=True)
class Counted(RootEvent):
    number: int


class Counter(Actor):
    """Counts by itself, a number a minute."""

    @handler
    def begin(self, stimulus: Stimulus) -> None:
        self.later(60.0, Counted(1))

    @handler
    def go_on(self, counted: Counted) -> None:
        self.later(60.0, Counted(counted.number + 1))
'''


@pytest.mark.slow
def test_a_mind_that_is_killed_again_and_again_has_each_timer_once(tmp_path: Path) -> None:
    (tmp_path / "counter.py").write_text(REMINDED)
    store, counting = ("--folder", str(tmp_path / "minds")), ("--with", "./counter.py:Counter")
    assert anima("chat", "--mind", "olha", *store, *counting, typed="go\n").exit_code == 0
    for turns in (30, 7, 1):
        words = command("live", "olha", *store, *counting, "--speed", "max")
        with subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=around()
        ) as child:
            assert child.stdout is not None
            for _ in range(turns):
                child.stdout.readline()
            child.kill()
    assert anima("live", "olha", *store, *counting, "--speed", "max", "--for", "10m").exit_code == 0
    with MindStore(tmp_path / "minds", lambda: 0.0).history("olha") as journal:
        roots = [
            (turn.root.data["number"], turn.at_s) for turn in journal.turns() if turn.root.type == "Counted"
        ]
    assert len(roots) >= 10
    assert [number for number, _ in roots] == list(range(1, len(roots) + 1))
    assert [at_s for _, at_s in roots] == pytest.approx([60.0 + 60.0 * number for number, _ in roots])
