"""What waited in vain when it was recorded does so again when a record is gone on with."""

import asyncio
from pathlib import Path

from anima_actors import Actor, Mind, StimulusBias, handler
from anima_actors.events import DependencyUnavailable
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
