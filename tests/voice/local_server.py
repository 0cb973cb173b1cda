"""A real HTTP server on a loopback port that answers as it is told to, and a model that asks it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web

from anima_actors.voice import Message, ModelReply, ModelRequest, Secret, VoiceSettings
from anima_actors.voice.http_client import HttpModel
from anima_actors.voice.http_exchange import HttpLimits
from anima_actors.voice.providers import PROVIDERS
from anima_actors.voice.retries import Backoff

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

KEY = "cAnArY/7f3+Q9z=Kx8w-2mLp"
REQUEST = ModelRequest("You are glad.", (Message("user", "How are you?"),), 0.7, 100)
QUICK = Backoff(second=0.001)
PATIENT = HttpLimits(
    connect_s=20.0, patience_s=20.0, pause_s=20.0
)  # so that a machine that is busy is no fault
IMPATIENT = HttpLimits(connect_s=20.0, patience_s=0.8, pause_s=0.8)


@dataclass
class Seen:
    """A request as the server got it."""

    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class LocalServer:
    """Answers the first request with the first handler, and so on; the last handler answers all the rest."""

    handlers: tuple[Handler, ...]
    address: str = ""
    seen: list[Seen] = field(default_factory=list)
    runner: web.AppRunner | None = None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        handler = self.handlers[min(len(self.seen), len(self.handlers) - 1)]
        body = await request.read()
        self.seen.append(Seen(request.path, dict(request.headers), json.loads(body)))
        return await handler(request)

    async def connections(self) -> int:
        """Those that are still open once the server had time to notice an end."""
        assert self.runner is not None and self.runner.server is not None
        for _ in range(200):
            if not self.runner.server.connections:
                return 0
            await asyncio.sleep(0.01)
        return len(self.runner.server.connections)


@asynccontextmanager
async def serving(*handlers: Handler) -> AsyncIterator[LocalServer]:
    """A server while the block runs."""
    server = LocalServer(handlers)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    server.runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.01)
    await server.runner.setup()
    site = web.TCPSite(server.runner, "127.0.0.1", 0)
    await site.start()
    host, port = server.runner.addresses[0][:2]
    server.address = f"http://{host}:{port}/v1"
    try:
        yield server
    finally:
        await server.runner.cleanup()


def model_at(address: str, provider: str = "groq", *, budget_s: float = 60.0, **options: Any) -> HttpModel:
    """A model of a provider that lives at another address for the length of a test.

    The address is in the provider's row, as it is for the real ones: that is what the key is bound to.
    """
    row = PROVIDERS[provider]
    settings = VoiceSettings(provider, key=Secret(KEY), budget_s=budget_s, requests_a_minute=10_000)
    if row.address is None:
        settings = replace(settings, base_url=address, model="local-model")
    else:
        row = replace(row, address=address)
    return HttpModel(row, settings, **{"limits": PATIENT, "backoff": QUICK, **options})


async def asked(model: HttpModel, request: ModelRequest = REQUEST) -> tuple[ModelReply, list[str]]:
    """What the model answers, and the pieces that were handed out on the way."""
    pieces: list[str] = []
    try:
        reply = await model.reply(request, pieces.append)
    finally:
        await model.close()
    assert "".join(pieces) == reply.text
    return reply, pieces
