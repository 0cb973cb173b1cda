"""Timers of an open mind: each fires once, when it is due, and no second is lived twice or lost."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Actor, Mind, RootEvent, Stimulus, handler
from anima_actors.events import Spoken
from anima_actors.mind.streaming import OwnWords
from anima_actors.runtime import Turn
from anima_actors.store import KeptMind, MindStore, Presence, RealTime
from anima_actors.store.session import MIND, seen_in
from examples.reminder import Reminded, Reminder
from tests.store.kept import HOUR, NOON, Wall
from tests.thoroughness import examples

MINUTE = 60.0


@dataclass(frozen=True)
class Wished(RootEvent):
    words: str


class Speaker(Actor):
    """Says by itself, a minute later, what it was told to."""

    @handler
    def wish(self, stimulus: Stimulus) -> None:
        self.later(60.0, Wished(stimulus.message))

    @handler
    def speak(self, wished: Wished) -> Spoken:
        return Spoken(wished.words, "offline")


class Restless(Actor):
    """Sets its timer again at once, whenever it has fired."""

    @handler
    def begin(self, stimulus: Stimulus) -> None:
        self.later(0.0, Wished("again"))

    @handler
    def go_on(self, wished: Wished) -> None:
        self.later(0.0, wished)


def newborn(*more: type[Actor]) -> Mind:
    return Mind(seed=5, only=["reactors"], extra=[Reminder, *more])


@asynccontextmanager
async def opened(folder: Path, wall: Wall) -> AsyncGenerator[KeptMind, None]:
    store = MindStore(folder, wall)
    opening = store.open("olha", newborn, holder="a test", extra=[Reminder], record=True)
    async with opening as kept:
        yield kept


def reminded(turns: list[Turn]) -> list[tuple[str, float]]:
    return [(turn.root.what, turn.at_s) for turn in turns if isinstance(turn.root, Reminded)]


def turns_of(mind: Mind) -> list[Turn]:
    turns: list[Turn] = []
    mind.observe(turns.append)
    return turns


async def lived(presence: Presence) -> None:
    """Let everything happen that is due."""
    while await presence.pass_to_timer() is not None:
        pass


async def test_a_timer_fires_when_it_is_due_and_not_before(tmp_path: Path) -> None:
    wall = Wall()
    async with opened(tmp_path, wall) as kept:
        turns = turns_of(kept.mind)
        await kept.mind.chat("remember the tea")
        kept.save()
        assert kept.presence.due_in_s() == 10 * MINUTE
        wall.now_s += 599.0
        assert await kept.presence.pass_to_timer() is None and len(turns) == 1
        wall.now_s += 3.0
        assert kept.presence.due_in_s() == -2.0
        assert await kept.presence.pass_to_timer() is turns[-1]
        assert reminded(turns) == [("the tea", 11 * MINUTE)]
        assert kept.presence.due_in_s() is None
        assert kept.presence.seen_s == NOON + 600.0, "the two seconds that it was late are to be lived"


async def test_what_passes_before_and_after_a_timer_is_lived_once(tmp_path: Path) -> None:
    wall = Wall()
    async with opened(tmp_path, wall) as kept:
        await kept.mind.chat("remember the tea")
        kept.save()
        wall.now_s += 601.0
        await lived(kept.presence)
        kept.save(spoken=False)
        wall.now_s += 20.0
        assert await kept.presence.come_back() == 621.0, "the pause is long, though something happened in it"
        assert kept.mind.bus.clock.now_s() == MINUTE + 621.0
        wall.now_s += HOUR
    async with opened(tmp_path, wall) as kept:
        assert kept.mind.bus.clock.now_s() == pytest.approx(MINUTE + 621.0 + HOUR)


@examples(15)
@given(st.lists(st.tuples(st.floats(0.0, 2_000.0), st.booleans()), min_size=1, max_size=6), st.integers(0, 6))
async def test_however_it_goes_each_timer_fires_once_at_its_time(
    tmp_path_factory: pytest.TempPathFactory, pauses: list[tuple[float, bool]], closed: int
) -> None:
    folder, wall = tmp_path_factory.mktemp("minds"), Wall()
    due: list[tuple[str, float]] = []
    for part in (pauses[:closed], pauses[closed:], ()):
        async with opened(folder, wall) as kept:
            for pause_s, watched in part:
                wall.now_s += pause_s
                if watched:
                    await lived(kept.presence)
                    kept.save(spoken=False)
                await kept.presence.come_back()
                await kept.mind.chat(f"remember {len(due)}")
                due.append((str(len(due)), kept.mind.bus.clock.now_s() + 600.0))
                kept.save()
            wall.now_s += 700.0 * (not part)
            await lived(kept.presence)
            kept.save(spoken=False)
    told = fired(folder)
    assert [what for what, _ in told] == [what for what, _ in due]
    assert [at_s for _, at_s in told] == pytest.approx([due_s for _, due_s in due])


def fired(folder: Path) -> list[tuple[str, float]]:
    """The reminders in the history of the mind, each with its time."""
    with MindStore(folder, Wall()).history("olha") as journal:
        return [
            (turn.root.data["what"], turn.at_s) for turn in journal.turns() if turn.root.type == "Reminded"
        ]


async def test_a_mind_that_was_not_kept_after_a_timer_has_it_again_and_loses_no_time(
    tmp_path: Path,
) -> None:
    wall = Wall()
    async with opened(tmp_path, wall) as kept:
        await kept.mind.chat("remember the tea")
        kept.save()
        before = (tmp_path / "olha" / MIND).read_bytes()
        wall.now_s += 600.0
        await lived(kept.presence)
        kept.save(spoken=False)
    assert seen_in(tmp_path / "olha").seen_s == NOON + 600.0
    (tmp_path / "olha" / MIND).write_bytes(before)  # as if killed after the one file and before the other
    wall.now_s += 100.0
    async with opened(tmp_path, wall) as kept:
        assert kept.mind.bus.clock.now_s() == MINUTE + 700.0
        kept.save()
    assert fired(tmp_path) == [("the tea", 11 * MINUTE)]


async def beside(real_time: RealTime) -> "asyncio.Task[None]":
    task = asyncio.create_task(real_time.run())
    await asyncio.sleep(0)
    return task


async def ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])


async def test_nothing_runs_where_nothing_is_due_and_a_change_is_noticed() -> None:
    wall, lives = Wall(), 0
    mind = newborn()
    presence = Presence(mind, wall)
    happened = asyncio.Event()

    async def live() -> bool:
        nonlocal lives
        lives += 1
        turn = await presence.pass_to_timer()
        happened.set()
        return turn is not None

    real_time = RealTime(lambda: presence, live)
    task = await beside(real_time)
    assert presence.due_in_s() is None
    wall.now_s += HOUR
    for _ in range(10):
        await asyncio.sleep(0)
    assert lives == 0 and mind.bus.turns == 0
    await presence.come_back()
    await mind.chat("remember the tea")
    presence.seen()
    wall.now_s += 600.0
    real_time.changed()
    await happened.wait()
    assert lives == 1 and mind.bus.next_timer is None
    await ended(task)


@pytest.mark.parametrize("speed", [60.0, 7.5])
async def test_a_mind_that_lives_faster_passes_more_of_its_own_time(speed: float) -> None:
    wall, mind = Wall(), newborn()
    presence = Presence(mind, wall)
    presence.speed = speed
    await mind.chat("remember the tea")
    presence.seen()
    assert presence.due_in_s() == pytest.approx(600.0 / speed)
    wall.now_s += 601.0 / speed
    await lived(presence)
    assert mind.bus.clock.now_s() == 11 * MINUTE
    await presence.come_back(0.0)
    assert mind.bus.clock.now_s() == pytest.approx(11 * MINUTE + 1.0)


async def test_a_mind_that_waits_for_nothing_lives_until_its_end_or_that_of_its_timers() -> None:
    mind = newborn()
    presence = Presence(mind, Wall())
    presence.speed = inf
    turns = turns_of(mind)

    async def live() -> bool:
        return await presence.pass_to_timer() is not None

    for what in ("tea", "bread"):
        await mind.chat(f"remember the {what}")
    await RealTime(lambda: presence, live, until_s=11.5 * MINUTE).run()
    assert reminded(turns) == [("the tea", 11 * MINUTE)] and mind.bus.clock.now_s() == 11.5 * MINUTE
    await RealTime(lambda: presence, live).run()
    assert reminded(turns)[1:] == [("the bread", 12 * MINUTE)] and mind.bus.clock.now_s() == 12 * MINUTE


async def test_timers_that_set_one_another_at_once_have_to_wait() -> None:
    mind = newborn(Restless)
    presence = Presence(mind, Wall())
    presence.speed = inf
    await mind.chat("Hello!")
    for _ in range(200):
        assert await presence.pass_to_timer() is not None
    assert mind.bus.clock.now_s() == pytest.approx(MINUTE + 3.0)


async def test_what_it_says_of_its_own_accord_is_heard_and_its_replies_are_not() -> None:
    mind, heard = newborn(Speaker), list[str]()
    mind.observe(OwnWords(lambda spoken: heard.append(spoken.text)))
    assert await mind.chat("I am here.")
    assert heard == []
    await mind.rest(HOUR)
    assert heard == ["I am here."]
