"""A client that leaves, and a server that is to stop, while a mind speaks."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from anima_actors import Actor, Facet, Mind, Unit, handler
from anima_actors.events import EmotionFelt
from anima_actors.server import PoolLimits
from tests.server.endpoint import Endpoint, endpoint, pieces_of, saying
from tests.voice.scripted import ScriptedModel

LONG = "word " * 400
COMPLETIONS = "/v1/chat/completions"


async def kept_turns(server: Endpoint, mind: str = "default") -> int:
    """How many turns a mind has on the disk, as soon as there are any."""
    for _ in range(200):
        if mind in server.store:
            return server.store.describe(mind).turns
        await asyncio.sleep(0.01)
    return 0


async def test_who_hangs_up_in_mid_stream_hushes_the_mind_and_the_turn_is_kept(tmp_path: Path) -> None:
    model = ScriptedModel(LONG, "Yes?", pause_s=0.01)  # four seconds, if nobody stopped it
    async with endpoint(tmp_path, model) as server:
        async with server.client.post(COMPLETIONS, json=saying("Go on.", stream=True)) as answer:
            await answer.content.readuntil(b'"content":"word ')
            answer.close()
        assert await kept_turns(server) == 1
        assert (await server.say("Are you there?"))["anima"]["turn"] == 2
    heard = model.conversations[1][1][1]
    assert heard.startswith("word") and len(heard) < len(LONG)  # it remembers what it came to say


async def test_who_hangs_up_before_the_first_word_hushes_it_too(tmp_path: Path) -> None:
    model = ScriptedModel(LONG, pause_s=0.01)
    async with endpoint(tmp_path, model) as server:
        for asked in (saying("Go on.", stream=True), saying("Go on.")):
            asking = asyncio.create_task(server.client.post(COMPLETIONS, json=asked))
            while len(model.requests) == (0 if asked.get("stream") else 1):
                await asyncio.sleep(0.005)
            if asked.get("stream"):
                (await asking).close()
            else:
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
        async with asyncio.timeout(20):
            assert (await server.post("/minds/default/stimulus", {}))["turn"] == 3


@dataclass(frozen=True)
class Pondered(Facet):
    level: Unit


class Slow(Actor):
    @handler
    async def ponder(self, felt: EmotionFelt) -> Pondered:
        await asyncio.sleep(0.2)
        return Pondered(0.5)


async def test_who_hangs_up_while_something_happens_does_not_undo_it(tmp_path: Path) -> None:
    async with endpoint(tmp_path, extra=(Slow,)) as server:
        path = "/minds/default/stimulus"
        asking = asyncio.create_task(server.client.post(path, json={"stimulus": {"tension": 0.5}}))
        await asyncio.sleep(0.1)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert await kept_turns(server) == 1
        told = await server.get("/minds/default/state")
    assert told["state"]["pondered"] == {"level": 0.5}


@pytest.mark.slow
async def test_who_hangs_up_while_waiting_says_nothing(tmp_path: Path) -> None:
    model = ScriptedModel("one two three four", pause_s=0.1)
    async with endpoint(tmp_path, model) as server:
        first = asyncio.create_task(server.say("First"))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(server.say("Second"))
        await asyncio.sleep(0.05)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        await first
        assert (await server.say("Third"))["anima"]["turn"] == 2
    assert "Second" not in str(model.conversations)


async def test_a_server_that_stops_lets_short_turns_end_and_hushes_long_ones(tmp_path: Path) -> None:
    model = ScriptedModel(LONG, pause_s=0.05)
    async with endpoint(tmp_path, model, PoolLimits(grace_s=0.2)) as server:
        answer = await server.client.post(COMPLETIONS, json=saying("Go on.", stream=True))
        await answer.content.readany()
        waits = asyncio.create_task(server.say("And me?", status=503))
        await asyncio.sleep(0.05)
        await server.pool.close()
        assert (await waits)["error"]["code"] == "stopping"
        *chunks, done = await pieces_of(answer)
        answer.close()
    assert done == "[DONE]" and chunks[-1]["choices"][0]["finish_reason"] == "length"
    mind = Mind.load(server.store.describe("default").file)
    assert mind.history[-1].reply is not None and mind.history[-1].reply.startswith("word word")
