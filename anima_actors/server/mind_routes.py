"""The routes of the minds: list them, see state and prompt, follow them, stimulate, let time pass."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from anima_actors.mind.mind import Mind
from anima_actors.server.mind_pool import MindPool
from anima_actors.server.ongoing_speech import MindTask
from anima_actors.server.page_schemas import MOST_TURN, FollowQuery
from anima_actors.server.page_stream import BriefTurns, MindStream
from anima_actors.server.routes import (
    BODY_REFUSALS,
    MIND_REFUSALS,
    Operation,
    json_response,
    name_in_path,
    parse_body,
    parse_query,
)
from anima_actors.server.schemas import (
    MindEntry,
    MindList,
    MindPrompt,
    PromptLineTold,
    RestRequest,
    StateAnswer,
    StimulusRequest,
    TurnTold,
)


class MindRoutes:
    """The routes of the minds of a pool.

    Args:
        pool: the minds.
        read_only: whether no mind is opened, which would let time pass for it.
    """

    def __init__(self, pool: MindPool, *, read_only: bool = False) -> None:
        self._pool = pool
        self._read_only = read_only

    @property
    def operations(self) -> tuple[Operation, ...]:
        look, act = (400, 404, 409), (*BODY_REFUSALS, *MIND_REFUSALS)
        get, post, mind = "GET", "POST", "/minds/{name}"
        streamed = "What a mind says of its own accord, and its turns in brief, as events."
        told = "What a language model is told of a mind."
        after = "A mind after its last turn; no time passes by looking."
        happen, rest = "Let something happen to a mind.", "Let time pass for a mind."
        return (
            Operation("listMinds", get, "/minds", "All minds.", self.list, MindList, refusals=(409,)),
            Operation("getState", get, f"{mind}/state", after, self.state, StateAnswer, refusals=look),
            Operation(
                "followMind",
                get,
                f"{mind}/stream",
                streamed,
                self.stream,
                gives_events=TurnTold,
                refusals=(400, 404, *MIND_REFUSALS),
                query=FollowQuery,
            ),
            Operation("getPrompt", get, f"{mind}/prompt", told, self.prompt, MindPrompt, refusals=look),
            Operation(
                "stimulate",
                post,
                f"{mind}/stimulus",
                happen,
                self.stimulate,
                StateAnswer,
                StimulusRequest,
                refusals=act,
            ),
            Operation("rest", post, f"{mind}/rest", rest, self.rest, StateAnswer, RestRequest, refusals=act),
        )

    async def list(self, _request: web.Request) -> web.StreamResponse:
        return json_response(
            MindList(minds=[MindEntry(name=one, open=here) for one, here in self._pool.names()])
        )

    async def state(self, request: web.Request) -> web.StreamResponse:
        view = self._pool.look(name_in_path(request))
        return json_response(StateAnswer(mind=view.name, turn=view.turn, state=dict(view.state)))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Send the turns of a mind as they come; from now on, or after the last that the reader has."""
        name, asked = name_in_path(request), parse_query(request, FollowQuery)
        self._pool.known(name)
        after = asked.after
        if (last := request.headers.get("Last-Event-ID", "")).isascii() and last.isdigit():
            after = min(int(last), MOST_TURN)
        if not self._read_only:
            await self._pool.open(name)
        with self._pool.following(name) as news:
            if after is None:
                after = self._pool.look(name).turn
            return await MindStream(lambda: self._turns(name), news, after).send(request)

    @contextmanager
    def _turns(self, name: str) -> Iterator[BriefTurns]:
        with self._pool.history(name) as journal:
            yield BriefTurns(journal)

    async def prompt(self, request: web.Request) -> web.StreamResponse:
        """Return the prompt of a mind, with the provenance of each line."""
        view = self._pool.look(name_in_path(request))
        prompt = view.prompt()
        lines = [PromptLineTold(**line._asdict()) for line in prompt.lines]
        return json_response(MindPrompt(mind=view.name, turn=view.turn, prompt=prompt.text, lines=lines))

    async def stimulate(self, request: web.Request) -> web.StreamResponse:
        """Let something happen to a mind; return the state after it."""
        asked = await parse_body(request, StimulusRequest)

        async def happen(mind: Mind) -> dict[str, Any]:
            return await mind.experience(asked.stimulus.model_dump(), asked.message)

        return await self._after(request, happen)

    async def rest(self, request: web.Request) -> web.StreamResponse:
        """Let time pass for a mind; return the state after it."""
        asked = await parse_body(request, RestRequest)

        async def rest(mind: Mind) -> dict[str, Any]:
            return await mind.rest(asked.seconds)

        return await self._after(request, rest)

    async def _after(self, request: web.Request, task: MindTask[dict[str, Any]]) -> web.StreamResponse:
        name = name_in_path(request)

        async def run(mind: Mind) -> StateAnswer:
            state = await task(mind)
            return StateAnswer(mind=name, turn=mind.bus.turns, state=state)

        turn = await self._pool.begin(name, run)
        return json_response(await turn.outcome())
