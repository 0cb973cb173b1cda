"""What waited in vain when it was recorded does so again when a record is gone on with."""

import asyncio
from pathlib import Path

import pytest

from anima_actors import Actor, Mind, StimulusBias, handler
from anima_actors.events import DependencyUnavailable
from anima_actors.journal import JournalError
from anima_actors.journal.inputs import Detail
from anima_actors.psyche.events import Stimulus

THERE = {"now": True}


class Far(Actor):
    released = 0

    @handler
    async def answer(self, stimulus: Stimulus) -> StimulusBias | None:
        if not THERE["now"]:
            raise DependencyUnavailable("nobody there")
        return StimulusBias("far", arousal=0.1)

    async def aclose(self) -> None:
        type(self).released += 1


class Fickle(Actor):
    """Its world says something else each time."""

    asked = 0

    @handler
    async def ask(self, stimulus: Stimulus) -> StimulusBias:
        type(self).asked += 1
        return StimulusBias("fickle", arousal=type(self).asked / 100)


@pytest.mark.parametrize("detail", ["events", "inputs"])
def test_a_world_that_answers_otherwise_is_named_and_is_not_asked_where_each_turn_is_saved(
    tmp_path: Path, detail: Detail
) -> None:
    async def live(path: Path, every: int) -> str:
        async with Mind(only=["reactors"], extra=[Fickle]) as mind:
            mind.record_to(path, snapshot_every=every, detail=detail)
            for _ in range(3):
                await mind.experience({"tension": 0.3})
            assert mind.recorder is not None
            mind.recorder.writer.abandon()
            return mind.history_hash

    asyncio.run(live(tmp_path / "seldom", 50))
    message = (
        "turn 1 comes out otherwise .*: fickle waits for the world outside, was asked again, and answered"
    )
    with pytest.raises(JournalError, match=message):
        Mind.resume(tmp_path / "seldom", extra=[Fickle])
    expected, asked = asyncio.run(live(tmp_path / "often", 1)), Fickle.asked
    resumed = Mind.resume(tmp_path / "often", extra=[Fickle])
    assert (resumed.history_hash, Fickle.asked) == (expected, asked)
    resumed.close()


async def test_the_world_that_is_back_changes_nothing_of_what_was(tmp_path: Path) -> None:
    THERE["now"] = False
    mind = Mind(extra=[Far], record=tmp_path / "j")
    for _ in range(3):
        await mind.experience({"tension": 0.3})
    expected = mind.history_hash
    assert mind.recorder is not None
    mind.recorder.writer.abandon()
    THERE["now"] = True
    released = Far.released
    resumed = await asyncio.to_thread(Mind.resume, tmp_path / "j", extra=[Far])
    assert resumed.history_hash == expected and Far.released == released + 3
    state = await resumed.experience({})
    assert state["degraded"] == []
    resumed.close()
