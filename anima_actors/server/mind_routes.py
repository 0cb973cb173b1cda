"""The minds themselves: what there is to see of them, and what can happen to them beside words."""

from typing import Any

from aiohttp import web

from anima_actors.mind.mind import Mind
from anima_actors.server.mind_pool import MindPool, MindTask
from anima_actors.server.routes import TO_A_MIND, WITH_BODY, Operation, answered, mind_named, sent
from anima_actors.server.schemas import (
    MindEntry,
    MindList,
    MindPrompt,
    MindState,
    PromptLineTold,
    RestRequest,
    StimulusRequest,
)


class MindRoutes:
    """What can be asked of the minds of a pool."""

    def __init__(self, pool: MindPool) -> None:
        self._pool = pool

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The routes."""
        see, meet = (400, 404, 409), (*WITH_BODY, *TO_A_MIND)
        mind = "/minds/{name}"
        return (
            Operation(
                "listMinds",
                "GET",
                "/minds",
                "The minds that there are.",
                self.list,
                MindList,
                refusals=(409,),
            ),
            Operation(
                "getState",
                "GET",
                f"{mind}/state",
                "A mind after its last turn; no time passes by looking.",
                self.state,
                MindState,
                refusals=see,
            ),
            Operation(
                "getPrompt",
                "GET",
                f"{mind}/prompt",
                "What a language model is told of a mind.",
                self.prompt,
                MindPrompt,
                refusals=see,
            ),
            Operation(
                "stimulate",
                "POST",
                f"{mind}/stimulus",
                "Let something happen to a mind.",
                self.stimulate,
                MindState,
                StimulusRequest,
                refusals=meet,
            ),
            Operation(
                "rest",
                "POST",
                f"{mind}/rest",
                "Let time pass for a mind.",
                self.rest,
                MindState,
                RestRequest,
                refusals=meet,
            ),
        )

    async def list(self, _request: web.Request) -> web.StreamResponse:
        """The minds that there are, in alphabetical order."""
        return answered(MindList(minds=[MindEntry(name=one, open=here) for one, here in self._pool.names()]))

    async def state(self, request: web.Request) -> web.StreamResponse:
        """A mind after its last turn."""
        seen = self._pool.look(mind_named(request))
        return answered(MindState(mind=seen.name, turn=seen.turn, state=dict(seen.state)))

    async def prompt(self, request: web.Request) -> web.StreamResponse:
        """What a language model is told of a mind, with the provenance of each line."""
        seen = self._pool.look(mind_named(request))
        prompt = seen.prompt()
        lines = [PromptLineTold(**line._asdict()) for line in prompt.lines]
        return answered(MindPrompt(mind=seen.name, turn=seen.turn, prompt=prompt.text, lines=lines))

    async def stimulate(self, request: web.Request) -> web.StreamResponse:
        """Let something happen to a mind; the state after it."""
        asked = await sent(request, StimulusRequest)

        async def happen(mind: Mind) -> dict[str, Any]:
            return await mind.experience(asked.stimulus.model_dump(), asked.message)

        return await self._after(request, happen)

    async def rest(self, request: web.Request) -> web.StreamResponse:
        """Let time pass for a mind; the state after it."""
        asked = await sent(request, RestRequest)

        async def rest(mind: Mind) -> dict[str, Any]:
            return await mind.rest(asked.seconds)

        return await self._after(request, rest)

    async def _after(self, request: web.Request, deed: MindTask[dict[str, Any]]) -> web.StreamResponse:
        name = mind_named(request)

        async def lived(mind: Mind) -> MindState:
            state = await deed(mind)
            return MindState(mind=name, turn=mind.bus.turns, state=state)

        encounter = await self._pool.begin(name, lived)
        return answered(await encounter.outcome())
