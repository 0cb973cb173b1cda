"""200 messages at once over 100 minds: each is answered with 200, and lived exactly once.

A server in a process of its own, as it is by default. Wrong is any other status, a turn told to two
requests, and a mind that has lived more or fewer turns than there were messages for it.
"""

import asyncio
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from tests.reliability import Outcome
from tests.server.endpoint import BEARER, process, saying

TIMES = 1_000
AT_ONCE, MINDS = 200, 100


def attack(times: int, seed: int) -> Outcome:
    """Send messages, up to 200 at once; `seed` has nothing to decide."""
    with TemporaryDirectory() as folder, process(Path(folder)) as server:
        wrong = asyncio.run(_ask_all(server.address, times))
    return Outcome(times, wrong)


async def _ask_all(address: str, times: int) -> list[str]:
    names = [f"mind{trial % MINDS}" for trial in range(times)]
    wrong: list[str] = []
    told: Counter[tuple[str, int]] = Counter()
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    async with aiohttp.ClientSession(address, headers=BEARER, connector=connector) as client:

        async def say(name: str) -> None:
            async with client.post("/v1/chat/completions", json=saying("Hello", user=name)) as answer:
                if answer.status == 200:
                    told[name, (await answer.json())["anima"]["turn"]] += 1
                else:
                    wrong.append(f"{name}: {answer.status} {(await answer.text())[:200]}")

        for first in range(0, times, AT_ONCE):
            await asyncio.gather(*(say(name) for name in names[first : first + AT_ONCE]))
        for name, count in Counter(names).items():
            async with client.get(f"/minds/{name}/state") as answer:
                lived = (await answer.json())["turn"]
            if lived != count or any(told[name, turn] != 1 for turn in range(1, count + 1)):
                wrong.append(f"{name}: {count} messages, {lived} turns")
    return wrong
