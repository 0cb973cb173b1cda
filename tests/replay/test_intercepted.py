"""What an interceptor made of an event is what a record shows, and what a replay comes to again."""

import asyncio
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest

from anima_actors import Actor, Facet, Mind, Turn, handler, intercepts
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.events import EmotionFelt, GoalHeld, ReactorsMoved, StateGathered
from anima_actors.journal.reader import Journal
from anima_actors.journal.records import event_types, record_turn, state_of
from anima_actors.journal.timeline import columns_of
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import replay

DAY: tuple[dict[str, float], ...] = ({"tension": 0.6}, {"cohesion": -0.5}, {"arousal": 0.4}, {})


class Softened(Actor):
    @intercepts
    def soften(self, felt: EmotionFelt) -> EmotionFelt:
        return replace(felt, intensity=felt.intensity / 2.0)


class Halved(Actor):
    """Waits, draws, drops, fails and is cancelled."""

    def __init__(self) -> None:
        self.seen = 0

    @intercepts
    async def halve(self, felt: EmotionFelt) -> EmotionFelt | None:
        self.seen += 1
        await asyncio.sleep(0)
        if self.seen == 2:
            return None
        if self.random.chance(0.5):
            raise RuntimeError("torn; stopped: by nobody")
        return replace(felt, intensity=felt.intensity / 2.0)


class Loose(Actor):
    @intercepts
    def loosen(self, held: GoalHeld | None) -> GoalHeld | None:
        return replace(held, strength=held.strength / 2.0) if held is not None else None


class Shuffled(deque[int]):
    """A queue that gives the ready handlers in any order."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self.chance = chance

    def popleft(self) -> int:
        self.rotate(self.chance.randrange(len(self)))
        return super().popleft()


async def lived(mind: Mind) -> list[Turn]:
    turns: list[Turn] = []
    mind.observe(turns.append)
    for stimulus in DAY:
        await mind.experience(stimulus)
    return turns


@pytest.mark.slow
async def test_all_that_reads_a_record_has_the_event_after_its_interceptors() -> None:
    mind = Mind(extra=[Softened, Loose])
    turns = await lived(mind)
    records = [record_turn(turn) for turn in turns]
    types = event_types(mind.bus.wiring)
    columns = columns_of(records)
    for key, kind in (("intensity", EmotionFelt), ("goal.strength", GoalHeld)):
        field = key.rpartition(".")[2]
        expected = [getattr(turn.find(kind), field) for turn in turns]
        found = [one.find(kind.__name__) for one in records]
        assert [one.data[field] if one else None for one in found] == expected
        assert list(columns[key]) == expected
    told = state_of(records[-1], types)
    assert told == {key: mind.state[key] for key in told}


async def test_the_gathered_state_holds_what_came_of_an_event_and_never_what_was_before() -> None:
    for turn in await lived(Mind(extra=[Softened])):
        gathered = turn.find(StateGathered)
        assert gathered is not None
        assert [one for one in gathered.facets if isinstance(one, EmotionFelt)] == [turn.find(EmotionFelt)]


@pytest.mark.parametrize("seed", range(8))
async def test_the_order_of_ready_handlers_changes_nothing(seed: int) -> None:
    modules = (Softened, Loose, Halved)
    shuffled = await lived(Mind(extra=modules, ready=lambda: Shuffled(Random(seed))))
    assert list(map(turn_hash, shuffled)) == list(map(turn_hash, await lived(Mind(extra=modules))))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
async def test_one_that_waits_is_replayed_without_waiting(seed: int, tmp_path: Path) -> None:
    async with Mind(seed=seed, extra=[Halved, Softened], record=tmp_path / "j") as mind:
        for stimulus in DAY * 3:
            await mind.experience(stimulus)
        recorded = mind.history_hash
    with Journal.open(tmp_path / "j") as journal:
        found = await asyncio.to_thread(replay, history_in(journal))
    assert found.equal and found.hash == recorded


@dataclass(frozen=True)
class Heard(Facet):
    facet: ClassVar[str] = "heard"

    level: float


class Unbuilt(Actor):
    def __init__(self) -> None:
        raise OSError("no such device")

    @handler
    async def hear(self, body: ReactorsMoved) -> Heard:
        return Heard(0.5)


class Unkept(Actor):
    """Has a state that cannot be put aside."""

    @handler
    async def hear(self, body: ReactorsMoved) -> Heard:
        return Heard(0.5)

    def snapshot(self) -> dict[str, Any]:
        raise OSError("no space")


@pytest.mark.parametrize("kind", [Unbuilt, Unkept])
async def test_one_that_was_out_of_service_is_so_in_the_replay(kind: type[Actor], tmp_path: Path) -> None:
    async with Mind(extra=[kind], record=tmp_path / "j") as mind:
        turns = await lived(mind)
        assert turns[-1].stopped
    with Journal.open(tmp_path / "j") as journal:
        found = await asyncio.to_thread(replay, history_in(journal))
    assert found.equal, found.divergence
