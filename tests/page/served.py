"""A small server of the page for its tests: a mind whose turns come when a test says so."""

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from anima_actors.encoding.json import dumps
from anima_actors.journal.reader import Journal
from anima_actors.page.source import JournalSource

ASSETS = Path(__file__).parents[2] / "anima_actors" / "page" / "assets"
TOKEN = "a-token-of-the-tests"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
MOST_TURNS = 200

Json = dict[str, Any]


class RecordedMind:
    """The turns of a journal, as a mind that has lived the first of them.

    Args:
        journal: to read.
        lived: how many of its turns are over; all by default.
        changed: changes a turn before it is shown.
    """

    def __init__(
        self, journal: Path, lived: int | None = None, changed: Callable[[Json], Json] = lambda turn: turn
    ):
        self.source = JournalSource(Journal.open(str(journal)))
        self.all = [changed(json.loads(dumps(turn))) for turn in self.source.turns()]
        self.lived = len(self.all) if lived is None else lived
        self.asked = threading.Lock()  # a journal is read by one thread at a time

    def about(self) -> Json:
        return {**self.source.about(), "turns": self.lived}

    def turns(self, first: int, last: int) -> list[Json]:
        return [turn for turn in self.all[: self.lived] if first <= turn["n"] <= last][:MOST_TURNS]

    def columns(self, first: int, last: int) -> Json:
        turns = [turn for turn in self.all[: self.lived] if first <= turn["n"] <= last]
        return columns_of_turns(turns)


class LongMind(RecordedMind):
    """A mind of very many turns: those of a journal again and again."""

    def __init__(self, journal: Path, turns: int) -> None:
        super().__init__(journal)
        self.lived = turns

    def turn(self, number: int) -> Json:
        return {**self.all[(number - 1) % len(self.all)], "n": number}

    def turns(self, first: int, last: int) -> list[Json]:
        return [self.turn(n) for n in range(max(1, first), min(last, first + MOST_TURNS - 1, self.lived) + 1)]

    def columns(self, first: int, last: int) -> Json:
        return columns_of_turns([self.turn(n) for n in range(first, min(last, self.lived) + 1)])


def columns_of_turns(turns: list[Json]) -> Json:
    """Return what the strip draws of turns."""
    states = [turn["state"] for turn in turns]
    told: Json = {
        "turn": [turn["n"] for turn in turns],
        "root": [turn["root"] for turn in turns],
        "failures": [len(turn["failures"]) for turn in turns],
        "goal": [(state["intention"] or {}).get("goal", "") for state in states],
        "defense": [(state["defense"] or {}).get("mechanism", "") for state in states],
        "crisis": [state["temporal"]["crisis"] for state in states],
        "dissonance": [state["dissonance"]["level"] for state in states],
    }
    for name in ("tension", "arousal", "satisfaction", "cohesion"):
        told[f"reactors.{name}"] = [state["reactors"][name] for state in states]
    for name in ("primary", "surprise_spike", "phi", "prediction_error", "free_energy"):
        told[name] = [state[name] for state in states]
    return told


class ServedPage:
    """The page, served in a thread until the block is left."""

    def __init__(self, minds: dict[str, RecordedMind]) -> None:
        self.minds = minds
        self.answering = threading.Event()  # what is posted is answered only while it is set
        self.answering.set()
        self.posted: list[tuple[str, Json]] = []
        self.streams: list[web.StreamResponse] = []
        self.answers: dict[str, Json] = {}
        self.loop = asyncio.new_event_loop()
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()
        for mind in self.minds.values():
            mind.source.journal.close()

    def start(self) -> None:
        """Listen, at the port of the last time where there was one."""
        asyncio.run_coroutine_threadsafe(self._start(), self.loop).result(20)

    def stop(self) -> None:
        """Cut all lines and listen no more."""
        asyncio.run_coroutine_threadsafe(self._stop(), self.loop).result(20)

    def cut(self) -> None:
        """Cut the streams; the server stays."""
        asyncio.run_coroutine_threadsafe(self._cut(), self.loop).result(20)

    def live(self, name: str, turns: int = 1) -> None:
        """Let a mind live its next turns, and tell whoever listens."""
        asyncio.run_coroutine_threadsafe(self._live(self.minds[name], turns), self.loop).result(20)

    def say(self, piece: str) -> None:
        """Tell whoever listens a piece of what is being said."""
        asyncio.run_coroutine_threadsafe(self._tell("piece", {"text": piece}), self.loop).result(20)

    async def _start(self) -> None:
        app = web.Application()
        app.add_routes([web.get("/", self._shell), web.get("/page/assets/{file}", self._asset)])
        app.add_routes([web.get("/page/{path:.*}", self._get), web.post("/{path:.*}", self._post)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        await self._cut()
        if self._runner:
            await self._runner.cleanup()

    async def _cut(self) -> None:
        for stream in self.streams:
            if stream._req and stream._req.transport:
                stream._req.transport.abort()
        self.streams.clear()

    async def _live(self, mind: RecordedMind, turns: int) -> None:
        for _ in range(turns):
            mind.lived += 1
            await self._tell("turn", mind.turns(mind.lived, mind.lived)[0])

    async def _tell(self, kind: str, data: Json) -> None:
        for stream in list(self.streams):
            try:
                await stream.write(_event(kind, data))
            except ConnectionResetError:  # whoever read it has begun a new one
                self.streams.remove(stream)

    async def _shell(self, _request: web.Request) -> web.Response:
        return _file("index.html")

    async def _asset(self, request: web.Request) -> web.Response:
        return _file(request.match_info["file"])

    async def _get(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _json({"error": {"message": "the token is missing"}}, 401)
        path = request.match_info["path"]
        if path in self.answers:
            return _json(self.answers[path])
        if path == "minds":
            told = [
                {"name": name, "open": True, "turns": mind.lived, "primary": "Calm"}
                for name, mind in self.minds.items()
            ]
            return _json({"minds": told})
        _, name, asked = path.split("/")
        if name not in self.minds:
            return _json({"error": {"message": f"there is no {name}"}}, 404)
        mind = self.minds[name]
        if asked == "stream":
            return await self._stream(request, mind)
        return _json(await asyncio.to_thread(_answered, mind, asked, request.query))

    async def _post(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        self.posted.append((path, await request.json()))
        while not self.answering.is_set():
            await asyncio.sleep(0.02)
        return _json(self.answers.get(path, {}))

    async def _stream(self, request: web.Request, mind: RecordedMind) -> web.StreamResponse:
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        for turn in mind.turns(int(request.query["after"]) + 1, mind.lived):
            await stream.write(_event("turn", turn))
        self.streams.append(stream)
        while stream in self.streams:
            await asyncio.sleep(0.05)
        return stream


def _answered(mind: RecordedMind, asked: str, query: Any) -> Any:
    with mind.asked:
        return _answer(mind, asked, query)


def _answer(mind: RecordedMind, asked: str, query: Any) -> Any:
    if asked == "about":
        return mind.about()
    if asked == "why":
        return mind.source.why(query["path"], (int(query["turn"]) - 1) % len(mind.all) + 1)
    if asked == "prompt":
        return mind.source.prompt((int(query["turn"]) - 1) % len(mind.all) + 1)
    if asked == "actors":
        return {"actors": []}
    first, last = int(query["from"]), int(query["to"])
    return (
        {"columns": mind.columns(first, last)} if asked == "columns" else {"turns": mind.turns(first, last)}
    )


def _event(kind: str, data: Json) -> bytes:
    return f"event: {kind}\r\nid: {data.get('n', '')}\r\ndata: {dumps(data).decode()}\r\n\r\n".encode()


def _file(name: str) -> web.Response:
    path = ASSETS / name
    headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
    return web.Response(text=path.read_text("utf-8"), content_type=KINDS[path.suffix], headers=headers)


def _json(data: Any, status: int = 200) -> web.Response:
    return web.Response(body=dumps(data), content_type="application/json", status=status)
