"""OpenAI's chat completions in front of a mind that remembers by itself."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Any, Literal

from aiohttp import web

from anima_actors.encoding.json import dumps
from anima_actors.server.mind_pool import MindPool, PendingTurn, Reply, ReplyStream
from anima_actors.server.routes import TO_A_MIND, WITH_BODY, Operation, answered, failure, possible, sent
from anima_actors.server.schemas import (
    AssistantMessage,
    Choice,
    Chunk,
    ChunkChoice,
    ChunkDelta,
    Completion,
    CompletionRequest,
    Lived,
    Usage,
)

LONGEST_WRITE_S = 30.0
"""How long a client may leave unread what it is sent."""

SILENCE_S = 15.0
"""After which a comment is sent, so that nobody on the way takes the connection for dead."""


class EventStream:
    """An answer that is sent event by event."""

    def __init__(self, response: web.StreamResponse) -> None:
        self._response = response

    @classmethod
    async def begun(cls, request: web.Request) -> "EventStream":
        """The answer to a request, its headers sent."""
        response = web.StreamResponse()
        response.content_type = "text/event-stream"
        response.charset = "utf-8"
        response.headers["X-Accel-Buffering"] = "no"  # a proxy is not to wait until it is whole
        await response.prepare(request)
        return cls(response)

    async def send(self, data: Mapping[str, Any]) -> None:
        """An event with JSON in it.

        Raises:
            ConnectionError: nobody reads any more.
        """
        await self._write(b"data: " + dumps(data) + b"\n\n")

    async def stay(self) -> None:
        """A comment, which no client shows."""
        await self._write(b": still thinking\n\n")

    async def end(self, *, done: bool = True) -> web.StreamResponse:
        """The end of the answer.

        Args:
            done: whether it is a good one; then it is said as OpenAI says it.
        """
        if done:
            await self._write(b"data: [DONE]\n\n")
        await self._response.write_eof()
        return self._response

    async def _write(self, data: bytes) -> None:
        try:
            async with asyncio.timeout(LONGEST_WRITE_S):
                await self._response.write(data)
        except TimeoutError:
            raise ConnectionResetError("the client does not read") from None


DEFAULT_MIND = "default"


class CompletionRoutes:
    """Answers to chat completions.

    Args:
        pool: where the minds are.
        now_s: seconds since 1970.
    """

    def __init__(self, pool: MindPool, now_s: Callable[[], float]) -> None:
        self._pool = pool
        self._now_s = now_s

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The one route."""
        about = "Say something to a mind, and be answered, in one piece or as a stream of events."
        refusals = (*WITH_BODY, *TO_A_MIND)
        one = ("createChatCompletion", "POST", "/v1/chat/completions", about, self.complete)
        return (Operation(*one, Completion, CompletionRequest, Chunk, refusals),)

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Say something to a mind. Whoever hangs up hushes it; the turn is completed all the same."""
        asked = await sent(request, CompletionRequest)
        name = DEFAULT_MIND if asked.user is None else possible(asked.user, "user")
        hearing = ReplyStream(asked.said)
        encounter = await self._pool.begin(name, hearing.speak)
        answer = _Answer(asked, name, int(self._now_s()))
        try:
            if asked.stream:
                return await self._streamed(request, answer, hearing, encounter)
            return answered(answer.whole(await encounter.outcome()))
        finally:
            encounter.leave()

    async def _streamed(
        self, request: web.Request, answer: "_Answer", hearing: ReplyStream, encounter: PendingTurn[Reply]
    ) -> web.StreamResponse:
        stream = await EventStream.begun(request)
        await stream.send(answer.piece(ChunkDelta(role="assistant", content="")))
        async with aclosing(hearing.pieces(encounter, SILENCE_S)) as pieces:
            async for piece in pieces:
                await (stream.send(answer.piece(ChunkDelta(content=piece))) if piece else stream.stay())
        try:
            reply = await encounter.outcome()
        except Exception as error:  # the status is sent already
            await stream.send(failure(error).as_data())
            return await stream.end(done=False)
        for last in answer.end(reply):
            await stream.send(last)
        return await stream.end()


class _Answer:
    """The answer to one request, in OpenAI's words."""

    def __init__(self, asked: CompletionRequest, mind: str, created: int) -> None:
        self._asked = asked
        self._mind = mind
        self._told: dict[str, Any] = {
            "id": f"chatcmpl-{secrets.token_hex(12)}",
            "created": created,
            "model": asked.model,
        }

    def whole(self, reply: Reply) -> Completion:
        """In one piece."""
        message = AssistantMessage(role="assistant", content=reply.text)
        choice = Choice(index=0, message=message, finish_reason=_finish(reply))
        rest: dict[str, Any] = {"usage": _usage(reply), "anima": self._lived(reply)}
        return Completion(object="chat.completion", choices=[choice], **rest, **self._told)

    def piece(self, delta: ChunkDelta) -> dict[str, Any]:
        """A piece of it."""
        return self._chunk([ChunkChoice(index=0, delta=delta, finish_reason=None)])

    def end(self, reply: Reply) -> list[dict[str, Any]]:
        """What comes after the last piece."""
        choice = ChunkChoice(index=0, delta=ChunkDelta(), finish_reason=_finish(reply))
        last = [self._chunk([choice], anima=self._lived(reply))]
        if self._asked.usage_wanted:
            last.append(self._chunk([], usage=_usage(reply)))
        return last

    def _chunk(self, choices: list[ChunkChoice], **more: Any) -> dict[str, Any]:
        if self._asked.usage_wanted:
            more = {"usage": None, **more}
        chunk = Chunk(object="chat.completion.chunk", choices=choices, **self._told, **more)
        return chunk.model_dump(exclude_unset=True)

    def _lived(self, reply: Reply) -> Lived:
        return Lived(mind=self._mind, turn=reply.turn, degraded=reply.degraded)


def _finish(reply: Reply) -> Literal["stop", "length"]:
    return "stop" if reply.whole else "length"


def _usage(reply: Reply) -> Usage:
    return Usage(
        prompt_tokens=reply.tokens_in,
        completion_tokens=reply.tokens_out,
        total_tokens=reply.tokens_in + reply.tokens_out,
    )
