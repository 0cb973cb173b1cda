"""The endpoint on a free port of this machine: in this event loop, or as a process of its own."""

import asyncio
import json
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from anima_actors import Actor, Mind
from anima_actors.server import Access, ConnectionLimits, MindPool, PageSources, PoolLimits, serve
from anima_actors.server.auth import LOOPBACK
from anima_actors.store import MindStore
from anima_actors.voice import LanguageModel, Secret
from tests.cli.anima import around, command

TOKEN = "cAnArY-7f3Q9zKx8w2mLp"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@dataclass(frozen=True)
class Endpoint:
    """A server that is running, and a client of it that has the token."""

    address: str
    store: MindStore
    pool: MindPool
    log: list[str]
    client: aiohttp.ClientSession

    async def get(self, path: str) -> Any:
        async with self.client.get(path) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, path: str, body: Any, status: int = 200) -> Any:
        async with self.client.post(path, json=body) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def say(self, text: str, mind: str = "default", status: int = 200) -> Any:
        return await self.post("/v1/chat/completions", saying(text, user=mind), status)


@asynccontextmanager
async def events_of(
    server: Endpoint, path: str, last: int | None = None
) -> AsyncIterator["asyncio.Queue[tuple[str, Any]]"]:
    """The events of a stream, each its kind and its data, as they come; after the last that was seen."""
    found: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()

    async def read(answer: aiohttp.ClientResponse) -> None:
        kind = ""
        async for line in answer.content:
            if line.startswith(b"event: "):
                kind = line[7:].strip().decode()
            elif line.startswith(b"data: "):
                found.put_nowait((kind, json.loads(line[6:])))

    headers = {} if last is None else {"Last-Event-ID": str(last)}
    timeout = aiohttp.ClientTimeout(total=None)
    async with server.client.get(path, headers=headers, timeout=timeout) as answer:
        assert answer.status == 200, await answer.text()
        reading = asyncio.create_task(read(answer))
        try:
            yield found
        finally:
            reading.cancel()


async def next_of(found: "asyncio.Queue[tuple[str, Any]]", kind: str) -> Any:
    """The data of the next event of a kind; what comes before is passed over."""
    async with asyncio.timeout(20):
        while True:
            came, data = await found.get()
            if came == kind:
                return data


def saying(text: str, **more: Any) -> dict[str, Any]:
    return {"model": "anima", "messages": [{"role": "user", "content": text}], **more}


@asynccontextmanager
async def endpoint(
    folder: Path,
    model: LanguageModel | None = None,
    limits: PoolLimits | None = None,
    origins: frozenset[str] = frozenset(),
    extra: tuple[type[Actor], ...] = (),
    connections: ConnectionLimits | None = None,
    *,
    page: bool = False,
    read_only: bool = False,
    without: tuple[str, ...] = (),
) -> AsyncIterator[Endpoint]:
    """A server in this event loop; its minds speak through the model, or offline."""
    log: list[str] = []
    store = MindStore(folder, time.time)
    pool = MindPool(
        store,
        lambda name: Mind(name=name, language_model=model, extra=extra, without=without),
        extra=extra,
        limits=limits or PoolLimits(),
        report=log.append,
    )
    listener = socket.create_server(("127.0.0.1", 0))
    stop, ready = asyncio.Event(), asyncio.Event()
    access = Access(Secret(TOKEN), LOOPBACK, origins=origins, page=page, read_only=read_only)
    running = asyncio.create_task(
        serve(
            listener,
            pool,
            access,
            stop,
            now_s=time.time,
            log=log.append,
            ready=ready.set,
            limits=connections or ConnectionLimits(),
            sources=PageSources(store, folder / "_journals") if page else None,
        )
    )
    await ready.wait()
    address = "http://{}:{}".format(*listener.getsockname())
    try:
        async with aiohttp.ClientSession(address, headers=BEARER) as client:
            yield Endpoint(address, store, pool, log, client)
    finally:
        stop.set()
        await running


@dataclass
class Process:
    """`anima serve --api`, and what it says."""

    address: str
    running: subprocess.Popen[str]
    errors: Path  # stderr; a pipe that nobody reads would fill up and bring it to a standstill
    out: str = ""

    @property
    def err(self) -> str:
        """What it has said on stderr so far."""
        return self.errors.read_text("utf-8")

    def stop(self, number: int) -> int:
        """Send a signal and wait; the exit status."""
        self.running.send_signal(number)
        out, _ = self.running.communicate(timeout=60)
        self.out += out
        return self.running.returncode


@contextmanager
def process(folder: Path, *options: str, page: bool = False, **environment: str) -> Iterator[Process]:
    """The program, listening; it is killed in the end where it still runs."""
    words = command("serve", *(() if page else ("--api",)), "--port", "0", "--folder", folder, *options)
    with TemporaryDirectory() as beside:
        errors = Path(beside) / "stderr"
        with errors.open("w") as said:
            running = subprocess.Popen(
                words,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                env=around(**{"ANIMA_TOKEN": TOKEN, **environment}),
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # also under nohup
            )
        assert running.stdout is not None
        try:
            line = running.stdout.readline()
            assert line, errors.read_text()
            yield Process(line.partition("/#")[0].strip(), running, errors, line)
        finally:
            if running.poll() is None:
                running.kill()
                running.communicate()
            running.stdout.close()


async def pieces_of(answer: aiohttp.ClientResponse) -> list[Any]:
    """The data of all events of a stream; the last one is the text [DONE]."""
    lines = (await answer.text()).splitlines()
    told = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    return [text if text == "[DONE]" else json.loads(text) for text in told]
