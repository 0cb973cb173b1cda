"""One connection for each event loop and address: opened once, kept while it is needed, and let go of."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Mind
from anima_actors.events import DependencyUnavailable
from anima_actors.remote.connection import ask, close, connected, subject
from anima_actors.remote.host import host
from anima_actors.runtime import Disturbed
from tests.remote.conftest import HostStarter, Server
from tests.remote.modules import Fickle, Slow, Teller

CALL = subject("slow", "call")
BODY = {"before": [0.5] * 4, "after": [0.5] * 4, "shares": [], "minutes": 1}
QUESTION: dict[str, Any] = {
    "handler": "think",
    "take": [{"type": "ReactorsMoved", "data": BODY}],
}


async def nothing_is_left() -> bool:
    """Whether no task but this one runs; those that were cancelled have a moment to end."""
    for _ in range(50):
        if len(asyncio.all_tasks()) == 1:
            return True
        await asyncio.sleep(0.02)
    return False


@pytest.mark.slow
async def test_two_modules_at_one_address_share_a_connection(server: Server, hosted: HostStarter) -> None:
    hosted("Restless", "Teller")
    names = [f"{server.address}/restless", f"{server.address}/teller"]
    async with Mind(extra=names) as mind:
        await mind.experience({"tension": 0.2})
        assert mind.state["degraded"] == []
    assert await nothing_is_left()


@pytest.mark.slow
async def test_that_of_a_killed_module_is_let_go_of(server: Server, hosted: HostStarter) -> None:
    hosted("Teller")
    async with Mind(extra=[f"{server.address}/teller"]) as mind:
        await mind.experience({})
        await mind.run_turn(Disturbed("kill", "teller"))
    assert await nothing_is_left()


@pytest.mark.slow
async def test_who_lets_go_leaves_it_to_who_still_waits(server: Server, hosted: HostStarter) -> None:
    hosted("Restless")
    manifest = subject("restless", "manifest")
    waiting = [asyncio.create_task(ask(server.address, manifest, None, 5.0)) for _ in range(3)]
    await asyncio.sleep(0)
    await close(server.address)
    assert [answer["name"] for answer in await asyncio.gather(*waiting)] == ["restless"] * 3
    assert await nothing_is_left()


@pytest.mark.slow
async def test_a_server_that_says_nothing_is_none() -> None:
    async def mute(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.close()

    async with await asyncio.start_server(mute, "127.0.0.1", 0) as silent:
        address = f"nats://127.0.0.1:{silent.sockets[0].getsockname()[1]}"
        async with asyncio.timeout(10):
            with pytest.raises(DependencyUnavailable, match="there is no NATS server"):
                await connected(address)
            with pytest.raises(DependencyUnavailable, match=r"no answer within 0\.1 s"):
                await ask(address, "nobody", None, 0.1)
        await close(address)
        await asyncio.sleep(0.3)
    assert await nothing_is_left()


@pytest.mark.slow
async def test_a_host_that_is_stopped_answers_first(server: Server) -> None:
    stop, ready = asyncio.Event(), asyncio.Event()
    hosting = asyncio.create_task(host([Slow], server.address, stop=stop, ready=ready.set))
    await ready.wait()
    asking = asyncio.create_task(ask(server.address, CALL, QUESTION, 5.0))
    await asyncio.sleep(0.2)
    stop.set()
    assert "publish" in await asking
    await hosting
    await close(server.address)
    assert await nothing_is_left()


async def test_a_host_can_be_stopped_while_the_server_is_away(server: Server) -> None:
    stop, ready = asyncio.Event(), asyncio.Event()
    hosting = asyncio.create_task(host([Teller], server.address, stop=stop, ready=ready.set))
    await ready.wait()
    server.kill()
    await asyncio.sleep(0.3)
    stop.set()
    async with asyncio.timeout(10):
        await hosting
    assert await nothing_is_left()


@pytest.mark.slow
@pytest.mark.parametrize("how", ["exit", "cancel", "hang"])
async def test_a_host_outlives_what_it_hosts(how: str, server: Server) -> None:
    stop, ready = asyncio.Event(), asyncio.Event()
    hosting = asyncio.create_task(host([Fickle], server.address, stop=stop, ready=ready.set))
    await ready.wait()
    call = subject("fickle", "call")
    body = QUESTION["take"]
    for _ in range(2):  # after the first it still answers
        answer = await ask(server.address, call, {"handler": how, "take": body}, 5.0)
        assert "error" in answer
    stop.set()
    await hosting
    await close(server.address)


@pytest.mark.slow
def test_without_the_extra_one_is_told_what_to_install() -> None:
    program = (
        "import sys; sys.modules['nats'] = None\n"
        "from anima_actors import Mind, ModuleError\n"
        "try: Mind(extra=['nats://127.0.0.1:4222/curiosity'])\n"
        "except ModuleError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, cwd=Path.cwd()
    )
    assert "pip install nats-py" in done.stdout, done.stderr
