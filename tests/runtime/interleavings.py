"""The same life in any interleaving: `python -m tests.runtime.interleavings` tries them by the thousand.

Every shipped story, with a module that fails, one that waits for the world outside, one that sets timers, and
faults done to the machinery on the way; lived by the pump and by the actors' tasks, under several hash seeds.
"""

import argparse
import asyncio
import hashlib
import logging
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from anima_actors import Actor, Mind, RootEvent, Scenario, Stimulus, handler
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.events import EmotionFelt, GoalHeld, StimulusBias
from anima_actors.runtime import Disturbed, Turn, straight_line
from anima_actors.scenario import build_mind
from anima_actors.scenario.runner import root_of

STORIES = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
FAULTS = (
    Disturbed("kill", "mirror"),
    Disturbed("corrupt", "memory"),
    Disturbed("restore", "mirror"),
    Disturbed("delay", "goals", 6.0),
    Disturbed("flood", "drives", 20.0),
    Disturbed("delay", "goals", 0.1),
)
EVERY_TURNS = 3
"""From one fault to the next."""


class Failing(Actor):
    """Fails in every second turn."""

    def __init__(self) -> None:
        self.turns = 0

    @handler
    def count(self, stimulus: Stimulus) -> None:
        self.turns += 1

    @handler
    def fail(self, goal: GoalHeld) -> None:
        if self.turns % 2:
            raise RuntimeError("every second time")


@dataclass(frozen=True, slots=True)
class Rung(RootEvent):
    """A timer is up."""

    times: int


class Clockwork(Actor):
    """Is moved by its own timers, which come in the midst of rests."""

    @handler
    def wind(self, stimulus: Stimulus | None, rung: Rung | None) -> StimulusBias | None:
        times = rung.times if rung else 0
        if times < 3:
            self.later(45.0 + 100.0 * self.random.random(), Rung(times + 1))
        return StimulusBias(self.name, tension=0.05 * times) if times else None


class Waiting(Actor):
    """Waits for the world outside, and draws a lot after it."""

    @handler
    async def wait(self, emotion: EmotionFelt) -> None:
        for _ in range(3):
            await asyncio.sleep(0)
        self.lot = self.random.random()


def happenings(story: Scenario) -> Iterator[tuple[RootEvent, float]]:
    """What happens in a story, with faults on the way."""
    for turn, (_, step) in enumerate(story.turns()):
        if turn % EVERY_TURNS == EVERY_TURNS - 1:
            yield FAULTS[turn // EVERY_TURNS % len(FAULTS)], 0.0
        yield root_of(step)


def made(story: Scenario, seed: int, *more: type[Actor], **options: Any) -> tuple[Mind, list[str]]:
    """The story's mind with these modules besides, and what becomes the hashes of its turns."""

    def factory(**asked: Any) -> Mind:
        return Mind(**{**asked, "extra": (*asked["extra"], Failing, Clockwork, *more)}, **options)

    mind, hashes = build_mind(story, seed=seed, mind_factory=factory), list[str]()

    def keep(turn: Turn) -> None:
        hashes.append(turn_hash(turn, hashes[-1] if hashes else ""))

    mind.observe(keep)
    return mind, hashes


def pumped(story: Scenario, seed: int) -> list[str]:
    """By the pump, one ready handler after the other."""
    mind, hashes = made(story, seed, ready=lambda: deque[int]())
    for root, seconds in happenings(story):
        mind.run_turn_now(root, seconds)
    return hashes


def in_a_straight_line(story: Scenario, seed: int) -> list[str]:
    """By the pump, each turn as one function from the first on."""
    mind, hashes = made(story, seed)
    with patch.object(straight_line, "WORTH_IT_FROM", 0):
        for root, seconds in happenings(story):
            mind.run_turn_now(root, seconds)
    return hashes


async def in_tasks(story: Scenario, seed: int, luck: Random, *more: type[Actor]) -> list[str]:
    mind, hashes = made(story, seed, *more, interleave=lambda: luck.randrange(4))
    with patch.object(straight_line, "WORTH_IT_FROM", 0):  # each handler as a function from the first turn on
        async with mind:
            for root, seconds in happenings(story):
                await mind.run_turn(root, seconds)
    return hashes


def _try_all(seeds: int, interleavings: int) -> str:
    """Raise where two lives differ; else a digest of them all, to be held against other hash seeds."""
    digest = hashlib.sha256()
    for file in STORIES:
        story = Scenario.from_file(file)
        for seed in range(seeds):
            expected = pumped(story, seed)
            assert in_a_straight_line(story, seed) == expected, f"{file.stem}, seed {seed}, straight"
            waiting = asyncio.run(in_tasks(story, seed, Random(0), Waiting))
            for number in range(interleavings):
                luck = Random(f"{file.stem} {seed} {number}")
                found = asyncio.run(in_tasks(story, seed, luck))
                assert found == expected, f"{file.stem}, seed {seed}, interleaving {number}"
                found = asyncio.run(in_tasks(story, seed, luck, Waiting))
                assert found == waiting, f"{file.stem}, seed {seed}, interleaving {number}, awaited"
            digest.update(f"{expected[-1]} {waiting[-1]}".encode())
    return digest.hexdigest()


def main() -> int:
    """Try all, each hash seed in a process of its own; print how many lives were the same."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=5)
    asked.add_argument("--interleavings", type=int, default=200)
    asked.add_argument("--hash-seeds", type=int, default=4)
    asked.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    told = asked.parse_args()
    if told.here:
        logging.disable()
        print(_try_all(told.seeds, told.interleavings))
        return 0
    command = [sys.executable, "-m", "tests.runtime.interleavings", "--here"]
    command += ["--seeds", str(told.seeds), "--interleavings", str(told.interleavings)]

    def tried(hash_seed: int) -> subprocess.CompletedProcess[str]:
        settings = {**os.environ, "PYTHONHASHSEED": str(hash_seed)}
        return subprocess.run(command, env=settings, capture_output=True, text=True, check=False)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = list(pool.map(tried, range(told.hash_seeds)))
    for one in done:
        sys.stderr.write(one.stderr[-2000:])
    same = all(one.returncode == 0 for one in done) and len({one.stdout for one in done}) == 1
    lives = len(STORIES) * told.seeds * told.interleavings * told.hash_seeds * 2
    print(f"{lives:,} lives in tasks beside the pump's: {'all the same' if same else 'NOT THE SAME'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
