"""What asking a language model costs before the request is on its way, beside a turn."""

import asyncio
import statistics
import time
from dataclasses import replace

from anima_actors import AnimaCore
from anima_actors.voice import Message, ModelRequest, Secret, VoiceSettings
from anima_actors.voice.http_client import HttpModel
from anima_actors.voice.providers import PROVIDERS
from benchmarks.measuring import Figure, microseconds
from benchmarks.turns import PERSONA, STIMULI

SYSTEM = "You are tense, and you hide it behind small talk. " * 100  # about 1,200 tokens
TALK = tuple(Message(("user", "assistant")[n % 2], "A sentence of some length. " * 8) for n in range(19))
REQUEST = ModelRequest(SYSTEM, TALK, 0.85, 800)
ANSWER = b'{"choices": [{"message": {"content": "Hm."}, "finish_reason": "stop"}]}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(ANSWER)


async def _until_it_arrives(times: int) -> float:
    """The median of microseconds from the call of reply() to the request's first byte at the server."""
    arrived: list[int] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        arrived.append(time.perf_counter_ns())
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        writer.write(HEAD + ANSWER)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        row = replace(PROVIDERS["groq"], address=f"http://127.0.0.1:{port}/v1")
        settings = VoiceSettings("groq", key=Secret("gsk-benchmark"), requests_a_minute=1_000_000)
        model = HttpModel(row, settings)
        taken = []
        for _ in range(times):
            began = time.perf_counter_ns()
            await model.reply(REQUEST, lambda _: None)
            taken.append(arrived[-1] - began)
    return statistics.median(taken[times // 10 :]) / 1000


def figures() -> list[Figure]:
    core = AnimaCore(PERSONA)
    turn = microseconds(lambda: core.experience(STIMULI[3]), 200)
    asking = asyncio.run(_until_it_arrives(300))
    return [
        Figure("from reply() to the request at the server", asking, "us", "a turn", turn, "<= 1000 us"),
    ]
