"""What a handler costs in another process, over NATS, beside the same handler at home."""

import asyncio
import shutil
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from anima_actors import Mind
from benchmarks.measuring import Figure

MODULE = f"{Path(__file__).parents[1] / 'examples' / 'boredom.py'}:Boring"
TURNS = 300


async def _turns(extra: str) -> float:
    """The median microseconds of a turn with the module."""
    mind = await asyncio.to_thread(lambda: Mind(seed=1, extra=[extra]))
    async with mind:
        taken = []
        for _ in range(TURNS):
            began = time.perf_counter_ns()
            await mind.experience({"tension": 0.1})
            taken.append(time.perf_counter_ns() - began)
    return statistics.median(taken[TURNS // 10 :]) / 1000


def figures() -> list[Figure]:
    if shutil.which("nats-server") is None:
        return []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"nats://127.0.0.1:{port}"
    server = subprocess.Popen(
        ["nats-server", "-a", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(1.0)
    host = subprocess.Popen(
        [sys.executable, "-u", "-m", "anima_actors", "host", MODULE, "--bus", address], stdout=subprocess.PIPE
    )
    try:
        assert host.stdout is not None
        host.stdout.readline()
        pairs = [(asyncio.run(_turns(f"{address}/boring")), asyncio.run(_turns(MODULE))) for _ in range(3)]
    finally:
        host.kill()
        server.kill()
    away, home = sorted(pairs, key=lambda pair: pair[0] - pair[1])[1]
    return [Figure("a turn with one handler in another process", away, "us", "at home", home)]
