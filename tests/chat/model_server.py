"""A language model's server on a loopback port, in a thread of its own: as slow as it is told to be."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.voice.answers import document, flow, openai_events

PROVIDER = "openai-compatible"


@dataclass
class ModelServer:
    """Says the same words to everything; change them, or how fast they come, between two requests."""

    words: str = "I am here, and I hear you."
    pause_s: float = 0.0  # between two words
    refuses: int = 0  # with this status, where it is not 0
    address: str = ""
    asked: list[Any] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)  # that came with what was asked

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(json.loads(await request.read()))
        self.keys.append(request.headers.get("Authorization"))
        if self.refuses:
            return await document({"error": {"message": "that key is none of ours"}}, self.refuses)(request)
        pieces = self.words.replace(" ", "\0 ").split("\0")
        return await flow(request, [one.encode() for one in openai_events(pieces)], self.pause_s)

    @property
    def options(self) -> tuple[str, ...]:
        """What makes `anima` speak through it."""
        return ("--provider", PROVIDER, "--base-url", self.address, "--model", "a-model")


@contextmanager
def model_server(words: str, pause_s: float = 0.0) -> Iterator[ModelServer]:
    server = ModelServer(words, pause_s)
    ready, loop = threading.Event(), asyncio.new_event_loop()
    over = asyncio.Event()

    async def serve() -> None:
        application = web.Application()
        application.router.add_post("/v1/chat/completions", server.answer)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.address = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        ready.set()
        await over.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: (loop.run_until_complete(serve()), loop.close()))
    thread.start()
    assert ready.wait(10.0)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10.0)
