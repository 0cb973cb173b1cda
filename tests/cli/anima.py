"""The program as the tests run it: inside this process, or as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from anima_actors.cli import main

STORY = """\
title: A knock at night
about: Somebody knocks, and it was only the wind.
seed: 4
steps:
  - label: The knock
    stimulus: {tension: 0.6, arousal: 0.5, satisfaction: -0.4, cohesion: -0.5}
    say: Who is there?
    expect:
      primary: [Fear, Anxiety]
      reactors.tension: "> 0.3"
  - label: It was the wind
    command: relax
    repeat: 2
  - rest: 8h
    expect: {primary: Calm}
"""

HOPELESS = """\
title: Joy on demand
steps:
  - {label: Bad news, command: grief, expect: {primary: Joy}}
"""

BOREDOM = '''\
"""Boredom: grows while everything happens as expected."""

from dataclasses import dataclass

from anima_actors import Actor, Facet, Unit, handler
from anima_actors.events import PredictionMade


@dataclass(frozen=True)
class BoredomFelt(Facet):
    level: Unit

    def prompt_lines(self) -> tuple[str, ...]:
        return ("You are bored to the bone.",)


class Boredom(Actor):
    def __init__(self) -> None:
        self.level = 0.0

    @handler
    def assess(self, made: PredictionMade) -> BoredomFelt:
        self.level = 0.7 * self.level + 0.3 * (1.0 - made.error)
        return BoredomFelt(self.level)
'''

FAINT = """\
from anima_actors import Actor, handler
from anima_actors.events import EmotionFelt


class Faint(Actor):
    @handler
    def fall(self, felt: EmotionFelt) -> None:
        raise RuntimeError("everything went black")
"""


def anima(*arguments: str | Path) -> Result:
    """The program with these arguments, in this process."""
    return CliRunner().invoke(main, [str(one) for one in arguments], prog_name="anima")


def process(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program with these arguments, in a process of its own."""
    return subprocess.run(
        command(*arguments), capture_output=True, encoding="utf-8", env=around(**environment), check=False
    )


def command(*arguments: str | Path) -> list[str]:
    """How the program is started."""
    return [sys.executable, "-m", "anima_actors", *map(str, arguments)]


def around(**environment: str) -> dict[str, str]:
    """The environment of a process, without what would colour or shape its output."""
    shaping = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE")
    kept = {name: value for name, value in os.environ.items() if name not in shaping}
    return kept | environment
