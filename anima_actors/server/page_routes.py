"""The routes of the page: its files, histories of minds and journals, their stream, forks, stories."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel

from anima_actors import page
from anima_actors.explain import WhyError
from anima_actors.journal.turn_data import Json
from anima_actors.page.source import JournalSource
from anima_actors.runtime import AnimaError
from anima_actors.server.mind_pool import MindPool
from anima_actors.server.page_schemas import (
    AccountQuery,
    CompareQuery,
    ForkRequest,
    NewJournal,
    PromptQuery,
    RunRequest,
    StreamQuery,
    TurnsQuery,
)
from anima_actors.server.page_sources import PageSources
from anima_actors.server.page_stream import TurnStream
from anima_actors.server.routes import (
    BODY_REFUSALS,
    Handler,
    Operation,
    RequestError,
    json_response,
    name_in_path,
    parse_body,
    parse_query,
    without_paths,
)

T = TypeVar("T")

MOST_TURNS, MOST_ROWS = 200, 2_500
"""Turns in one answer, whole or as rows of columns."""

ASSETS = Path(page.__file__).parent / "assets"
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
SHELL_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


SHELL_PATHS = ("/", "/page/assets/{file}")


async def shell(request: web.Request) -> web.StreamResponse:
    """Answer with a file of the page; the only thing that is given without a token.

    Raises:
        RequestError: there is no such file.
    """
    name = request.match_info.get("file", "index.html")
    files = {one.name: one for one in ASSETS.iterdir() if one.suffix in _TYPES}
    if name not in files:
        raise RequestError(404, "the page has no such file", "unknown_url")
    data = await asyncio.to_thread(files[name].read_bytes)
    kind = _TYPES[files[name].suffix]
    response = web.Response(body=data, content_type=kind, charset="utf-8", headers=SHELL_HEADERS)
    response.enable_compression()
    return response


class PageRoutes:
    """The routes of the page.

    Args:
        pool: the minds.
        sources: the histories that it shows.
        read_only: told to the page; what changes anything is refused before it comes here.
    """

    def __init__(self, pool: MindPool, sources: PageSources, *, read_only: bool = False) -> None:
        self._pool = pool
        self._sources = sources
        self._read_only = read_only

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All routes but those of the shell."""
        get, post, look, act = "GET", "POST", (400, 404, 409), (*BODY_REFUSALS, 404, 409)
        minds, journals, stories = "/page/minds", "/page/journals", "/page/stories"
        stream, compare = f"{minds}/{{name}}/stream", "/page/compare"
        streamed, compared = "Its turns as they come, as events.", "Two histories, turn by turn."
        run, ran = f"{stories}/{{id}}/run", "Run a story into a new journal."
        return (
            Operation("pageMinds", get, minds, "All minds, for the page.", self.minds, refusals=(409,)),
            Operation(
                "pageActors", get, f"{minds}/{{name}}/actors", "Its actors now.", self.actors, refusals=look
            ),
            Operation("pageStream", get, stream, streamed, self.stream, query=StreamQuery, refusals=look),
            *self._histories("pageMind", f"{minds}/{{name}}", self._mind),
            *self._histories("pageJournal", f"{journals}/{{id}}", self._journal),
            Operation("pageJournals", get, journals, "The journals of the folder.", self.journals),
            Operation("pageStories", get, stories, "The stories that can be run.", self.stories),
            Operation("pageRun", post, run, ran, self.run, NewJournal, RunRequest, None, act),
            Operation("pageCompare", get, compare, compared, self.compare, query=CompareQuery, refusals=look),
        )

    def _histories(self, name: str, path: str, having: "Having") -> tuple[Operation, ...]:
        """Return the routes of a history, of a mind or a journal."""
        look, act = (400, 404, 409), (*BODY_REFUSALS, 404, 409)
        questions: tuple[tuple[str, str, Callable[[web.Request], Look], type[BaseModel] | None], ...] = (
            ("About", "What it is made of, and how many turns there are.", _about, None),
            ("Turns", f"Turns, at most {MOST_TURNS} at once.", _turns, TurnsQuery),
            ("Columns", f"The variables of the strip, {MOST_ROWS:,} turns at most.", _columns, TurnsQuery),
            ("Why", "The account of a value.", self._why, AccountQuery),
            ("Prompt", "What a language model was told.", _prompt, PromptQuery),
        )
        looks = []
        for part, told, question, query in questions:
            place, handler = f"{path}/{part.lower()}", _looking(having, question)
            looks.append(Operation(f"{name}{part}", "GET", place, told, handler, query=query, refusals=look))
        forked = "Live another future from a turn on, into a new journal."
        fork = ("POST", f"{path}/fork", forked, self.fork, NewJournal, ForkRequest, None, act)
        return *looks, Operation(f"{name}Fork", *fork)

    async def minds(self, _request: web.Request) -> web.StreamResponse:
        names = self._pool.names()

        def told() -> list[Json]:
            return [self._mind_told(name, is_open) for name, is_open in names]

        return json_response({"minds": await _apart(told), "read_only": self._read_only})

    async def actors(self, request: web.Request) -> web.StreamResponse:
        """Tell of each actor of an open mind; a mind that is closed has none."""
        name = name_in_path(request)
        await _apart(lambda: self._sources.known(name))
        mind = self._pool.opened_mind(name)
        told = [
            {
                "name": one.name,
                "layer": one.layer,
                "mailbox": one.mailbox,
                "at_work": one.at_work,
                "busy_since_s": one.busy_for_s,
                "waiting_for": list(one.waiting_for),
                "restarts": one.restarts,
                "handled": one.handled,
                "stopped": one.stopped,
            }
            for one in (mind.actors() if mind is not None else ())
        ]
        return json_response({"actors": told, "open": mind is not None})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Send the turns of a mind as they come."""
        name, asked = name_in_path(request), parse_query(request, StreamQuery)
        await _apart(lambda: self._sources.known(name))
        with self._pool.following(name) as news:
            stream = TurnStream(lambda: self._sources.mind(name), news, asked.after, asked.hash)
            return await stream.send(request)

    async def journals(self, _request: web.Request) -> web.StreamResponse:
        return json_response({"journals": await _apart(self._sources.journals)})

    async def stories(self, _request: web.Request) -> web.StreamResponse:
        return json_response({"stories": await _apart(self._sources.stories)})

    async def run(self, request: web.Request) -> web.StreamResponse:
        """Run a story, and tell the id of its journal."""
        asked, story = await parse_body(request, RunRequest), request.match_info["id"]
        new = await _apart(lambda: self._sources.run_story(story, asked.seed))
        return json_response(NewJournal(journal=new))

    async def fork(self, request: web.Request) -> web.StreamResponse:
        """Fork a history, and tell the id of the new journal."""
        asked, info = await parse_body(request, ForkRequest), request.match_info
        of = f"mind:{name_in_path(request)}" if "name" in info else f"journal:{info['id']}"
        stimulus = asked.with_stimulus.model_dump(exclude_unset=True) if asked.with_stimulus else {}
        new = await _apart(lambda: self._sources.fork(of, asked.turn, asked.without, stimulus))
        return json_response(NewJournal(journal=new))

    async def compare(self, request: web.Request) -> web.StreamResponse:
        """Compare two histories."""
        asked = parse_query(request, CompareQuery)
        return json_response(await _apart(lambda: self._sources.compare(asked.a, asked.b)))

    def _mind(self, request: web.Request) -> AbstractContextManager[JournalSource]:
        return self._sources.mind(name_in_path(request))

    def _journal(self, request: web.Request) -> AbstractContextManager[JournalSource]:
        return self._sources.journal(request.match_info["id"])

    def _why(self, request: web.Request) -> "Look":
        asked = parse_query(request, AccountQuery)
        return lambda source: self._sources.why(source, asked.path, asked.turn)

    def _mind_told(self, name: str, is_open: bool) -> Json:
        told: Json = {"name": name, "open": is_open, "turns": 0, "primary": None}
        told["seen"] = self._sources.seen_s(name)
        try:
            with self._sources.mind(name) as source:
                told["turns"] = source.journal.last
                felt = source.journal.turn(source.journal.last).find("EmotionFelt")
                told["primary"] = felt.data.get("primary") if felt is not None else None
        except AnimaError as error:
            told["problem"] = without_paths(str(error))
        return told


Having = Callable[[web.Request], AbstractContextManager[JournalSource]]
Look = Callable[[JournalSource], Json]


def _looking(having: Having, look: Callable[[web.Request], Look]) -> Handler:
    """Return what answers a request from a history, in a thread."""

    async def answer(request: web.Request) -> web.StreamResponse:
        asked, history = look(request), having(request)

        def told() -> Json:
            with history as source:
                return asked(source)

        return json_response(await _apart(told))

    return answer


def _about(_request: web.Request) -> Look:
    return lambda source: source.about()


def _turns(request: web.Request) -> Look:
    asked = parse_query(request, TurnsQuery)

    def told(source: JournalSource) -> Json:
        first, stop = _span(asked, source, MOST_TURNS)
        turns = source.turns(first, stop) if first <= stop else []
        return {"turns": turns, "last": source.journal.last}

    return told


def _columns(request: web.Request) -> Look:
    asked = parse_query(request, TurnsQuery)

    def told(source: JournalSource) -> Json:
        first, stop = _span(asked, source, MOST_ROWS)
        columns = source.columns(first, stop) if first <= stop else {}
        return {"columns": columns, "last": source.journal.last}

    return told


def _span(asked: TurnsQuery, source: JournalSource, most: int) -> tuple[int, int]:
    """Return the first and the last of the turns asked for that go into one answer."""
    first, last = max(asked.start, source.journal.first), source.journal.last
    return first, min(last if asked.to is None else asked.to, last, first + most - 1)


def _prompt(request: web.Request) -> Look:
    turn = parse_query(request, PromptQuery).turn
    return lambda source: source.prompt(turn) or {"turn": turn, "text": "", "lines": []}


async def _apart(work: Callable[[], T]) -> T:
    """Work in a thread; tell what cannot be done as a refusal.

    Raises:
        RequestError: what was asked for is not there, or cannot be read or done.
    """
    try:
        return await asyncio.to_thread(work)
    except WhyError as error:
        raise RequestError(404, without_paths(str(error)), "no_account") from None
    except AnimaError as error:
        raise RequestError(409, without_paths(str(error)), "unavailable") from None
