"""Minds that live while a server has them open, and what they say first on their streams."""

import asyncio
import json
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anima_actors import Actor, RootEvent, Stimulus, handler
from anima_actors.events import Spoken
from anima_actors.server import PoolLimits
from tests.server.endpoint import Endpoint, endpoint, events_of, next_of


@dataclass(frozen=True)
class Wished(RootEvent):
    pass


class Speaker(Actor):
    """Says something by itself, as soon as it may, or much later where it is told to wait."""

    @handler
    def wish(self, stimulus: Stimulus) -> None:
        self.later(7_200.0 if "wait" in stimulus.message else 0.05, Wished())

    @handler
    def speak(self, wished: Wished) -> Spoken:
        return Spoken("I still think of it.", "offline")


LIVING: dict[str, Any] = {"extra": (Speaker,), "without": ("self_hearing",)}


def stream(
    server: Endpoint, query: str = "", last: int | None = None
) -> AbstractAsyncContextManager["asyncio.Queue[tuple[str, Any]]"]:
    return events_of(server, f"/minds/olha/stream{query}", last)


async def test_what_a_mind_says_first_comes_on_its_stream_once(tmp_path: Path) -> None:
    async with endpoint(tmp_path, **LIVING) as server:
        await server.say("Please wait.", "olha")
        async with stream(server) as found:
            await server.say("Hello!", "olha")
            told = await next_of(found, "turn")
            assert (told["event"], told["spoke_first"]) == ("Stimulus", False) and told["said"]
            spoken = await next_of(found, "spoken")
        assert (spoken["event"], spoken["said"]) == ("Wished", "I still think of it.")
        assert server.store.describe("olha").turns >= spoken["turn"], "it is kept"
        async with stream(server, last=spoken["turn"] - 1) as found:
            assert (await next_of(found, "spoken")) == spoken
        async with stream(server, query=f"?after={spoken['turn']}") as found:
            await server.say("And you?", "olha")
            assert (await next_of(found, "spoken"))["turn"] > spoken["turn"]
        assert all(" 200 " in line for line in server.log)


async def test_a_mind_that_is_closed_is_opened_again_when_a_timer_is_due(tmp_path: Path) -> None:
    async with endpoint(tmp_path, **LIVING) as server:
        await server.say("Please wait.", "olha")
        async with stream(server) as found:
            entry = server.pool._entries["olha"]
            await server.pool._evict("olha", entry)
            assert server.pool.opened_mind("olha") is None
            [waking] = server.pool._wakings.values()
            assert 0 < waking.when() - asyncio.get_running_loop().time() <= 7_200
            kept = tmp_path / "olha" / "about.json"
            about = json.loads(kept.read_text())
            kept.write_text(json.dumps({**about, "seen_s": about["seen_s"] - 7_200}))
            server.pool._begin_waking("olha", "olha")
            assert (await next_of(found, "spoken"))["event"] == "Wished"
            assert server.pool.opened_mind("olha") is not None


async def test_an_idle_mind_is_closed_unless_a_timer_is_due_soon(tmp_path: Path) -> None:
    limits = PoolLimits(idle_s=0.02)
    async with endpoint(tmp_path, limits=limits, **LIVING) as server:
        await server.say("Please wait.", "olha")
        mind = server.pool.opened_mind("olha")
        assert mind is not None
        async with asyncio.timeout(20):
            while server.pool.opened_mind("olha") is not None or not server.pool._wakings:
                await asyncio.sleep(0.01)
    assert server.pool._wakings == {} or all(one.cancelled() for one in server.pool._wakings.values())


async def test_a_stream_is_refused_for_a_mind_that_there_is_not(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server, server.client.get("/minds/nobody/stream") as answer:
        assert answer.status == 404
