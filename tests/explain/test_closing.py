"""Accounts are closed: what a value was, and what each source gave, is what it became."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Actor, Facet, Mind, ReactorNudge, Unit, handler
from anima_actors.events import EmotionFelt, ReactorsMoved
from anima_actors.explain.attribution import Attributor
from anima_actors.explain.history import ActorReplayer
from anima_actors.psyche.model.reactor_space import Share
from examples.boredom import Boring
from tests.explain.asking import (
    STORY_FILES,
    asked,
    betrayed,
    every_account,
    gaps_within,
    mind_after,
    open_ends,
)
from tests.stories import CLI_PERSONA, COMMANDS, STORIES, live

CLOSED = 1e-12


@pytest.mark.slow
@pytest.mark.parametrize("file", STORY_FILES, ids=[file.stem for file in STORY_FILES])
def test_every_change_in_a_shipped_story_closes_and_every_chain_ends_in_a_root(file: Path) -> None:
    mind = mind_after(file)
    numbers = 0
    for account in every_account(asked(mind)):
        where = f"{account.path}@{account.turn}"
        assert account.gap <= CLOSED or not account.is_number, where
        assert account.contributions, where
        assert open_ends(account) == [], where
        assert gaps_within(account) == [], where
        numbers += account.is_number and account.change != 0
    assert numbers > 100


@pytest.mark.slow
@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize(
    "without", [(), ("memory", "personality"), ("reactors",), ("emotion", "goals"), ("attention",)]
)
def test_accounts_close_whatever_is_left_out(story: str, without: tuple[str, ...]) -> None:
    mind = Mind(CLI_PERSONA, seed=5, without=without)
    for moment in STORIES[story]:
        live(mind, moment)
    for account in every_account(asked(mind)):
        assert account.gap <= CLOSED or not account.is_number, f"{account.path}@{account.turn}"
        assert open_ends(account) == []


@dataclass(frozen=True)
class Mood(Facet):
    level: Unit
    swings: dict[str, float]


class Moody(Actor):
    """Two inputs that act together, private state in a dict, chance, and feedback to the body."""

    def __init__(self) -> None:
        self.seen: dict[str, list[float]] = {"levels": [0.5]}

    @handler
    def swing(self, moved: ReactorsMoved, emotion: EmotionFelt) -> tuple[Mood, ReactorNudge | None]:
        level = 0.5 * self.seen["levels"][-1] + 0.3 * moved.after.arousal * abs(emotion.vad.valence)
        level = min(1.0, max(0.0, level + 0.1 * (self.random.random() - 0.5)))
        self.seen["levels"].append(level)
        nudge = ReactorNudge("moody", arousal=0.1 * level) if level > 0.25 else None
        return Mood(level, {"up": level, "down": 1.0 - level}), nudge


@pytest.mark.slow
def test_a_module_from_elsewhere_has_closed_accounts_too() -> None:
    mind = Mind(CLI_PERSONA, seed=2, extra=[Moody, Boring])
    for moment in STORIES["betrayal"]:
        live(mind, moment)
    paths = set()
    for account in every_account(asked(mind)):
        assert account.gap <= CLOSED or not account.is_number, f"{account.path}@{account.turn}"
        assert open_ends(account) == []
        paths.add(account.path)
    assert {"mood.level", "mood.swings.up", "boredom.level"} <= paths
    ends = {one.ends for one in mind.why("mood.level@4").roots()}
    assert {"random draw", "earlier turn", "stimulus"} <= ends
    assert any(one.source == "moody" for one in mind.why("reactors.arousal@4").contributions)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["reactors", "shown"])
def test_the_contributions_to_the_body_are_its_own_shares(path: str) -> None:
    mind = betrayed()
    replayer = asked(mind)
    for turn in range(1, 9):
        # What is felt went through the feedback of the turn before; what shows has had its own.
        moved, settled = _shares(replayer, turn, "ReactorsMoved"), turn if path == "shown" else turn - 1
        shares = moved + (_shares(replayer, settled, "ReactorsSettled") if settled else [])
        expected: dict[str, float] = {}
        for share in shares:
            expected[share.source] = expected.get(share.source, 0.0) + share.amounts.tension
        given: dict[str, float] = {}
        for one in mind.why(f"{path}.tension@{turn}").contributions:
            given[one.source] = given.get(one.source, 0.0) + (one.amount or 0.0)
        assert given == pytest.approx(
            {name: amount for name, amount in expected.items() if amount}, abs=1e-12
        )


def _shares(replayer: ActorReplayer, turn: int, type_name: str) -> list[Share]:
    scene = replayer.scene(turn)
    events: list[Any] = [scene.event(place) for place, row in enumerate(scene.rows) if row.type == type_name]
    return [share for event in events for share in event.shares]


def test_a_broken_way_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Attributor.path

    def broken(attributor: Attributor, port: int, before: int, after: int) -> Any:
        path = whole(attributor, port, before, after)
        return path._replace(steps=path.steps[:-1]) if len(path.steps) > 2 else path

    monkeypatch.setattr(Attributor, "path", broken)
    assert any(account.gap > CLOSED for account in every_account(asked(betrayed())) if account.is_number)


def test_what_a_failing_module_no_longer_tells_is_accounted_for() -> None:
    class Failing(Actor):
        @handler
        def fail(self, moved: ReactorsMoved) -> Mood:
            if moved.after.tension > 0.6:
                raise RuntimeError("too much")
            return Mood(moved.after.tension, {})

    mind = Mind(CLI_PERSONA, extra=[Failing])
    mind.experience_now(COMMANDS["relax"])
    mind.experience_now(COMMANDS["shock"])
    account = mind.why("mood.level")
    assert account.after is None
    assert account.gap <= CLOSED
    assert [one.ends for one in account.roots()] == ["failure"]
    assert "too much" in account.note
    assert "too much" in account.sentence()
    assert [one.ends for one in mind.why("degraded").roots()] == ["failure"]
    for other in every_account(asked(mind)):
        assert other.gap <= CLOSED or not other.is_number
