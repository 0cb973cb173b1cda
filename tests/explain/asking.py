"""Minds that have lived through something, to be asked about it."""

import asyncio
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from anima_actors import Mind
from anima_actors.explain import Account
from anima_actors.explain.answer import Answer
from anima_actors.explain.history import ActorReplayer
from anima_actors.explain.question import known_paths, parse, target_of
from anima_actors.explain.sources import replayer_of
from anima_actors.scenario import Scenario, build_mind
from anima_actors.scenario.runner import live as live_step
from tests.stories import CLI_PERSONA, STORIES, live

STORY_FILES = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


def mind_after(file: Path) -> Mind:
    """A mind that has lived through a shipped story."""
    story = Scenario.from_file(file)
    mind = build_mind(story, seed=story.seed)

    async def through() -> None:
        for _, step in story.turns():
            await live_step(mind, step)

    asyncio.run(through())
    return mind


@lru_cache
def betrayed() -> Mind:
    """A mind that was betrayed and forgave: eight turns; not to be lived on with."""
    mind = Mind(CLI_PERSONA, seed=3)
    for moment in STORIES["betrayal"]:
        live(mind, moment)
    return mind


def every_account(replayer: ActorReplayer, turns: range | None = None) -> Iterator[Account]:
    """The accounts of everything that is reported, turn by turn."""
    for turn in turns or range(1, replayer.source.last + 1):
        answer = Answer(replayer, turn, "")
        for path in known_paths(replayer, turn):
            if path != "degraded":
                answer.path = path
                yield answer.of(target_of(parse(path), replayer, turn))


def open_ends(account: Account) -> list[str]:
    """Chains of causes that end in nothing."""
    return [one.text for one in account.roots() if not one.ends]


def gaps_within(account: Account) -> list[str]:
    """Contributions whose own sources do not sum to them."""
    found = []
    waiting = list(account.contributions)
    while waiting:
        one = waiting.pop()
        waiting += one.sources
        if one.sources and one.amount is not None:
            gap = one.amount - sum(source.amount or 0.0 for source in one.sources)
            if abs(gap) > 1e-12:
                found.append(f"{one.text}: {gap}")
    return found


def asked(mind: Mind) -> ActorReplayer:
    """What answers questions about a mind."""
    return replayer_of(mind)
