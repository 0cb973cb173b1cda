"""OpenAI's chat completions, answered by a mind that keeps the conversation itself."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from aiohttp import web

from anima_actors.encoding.json import dumps
from anima_actors.mind.inputs import stimulus_for_message
from anima_actors.mind.mind import Mind
from anima_actors.mind.streaming import stream_reply
from anima_actors.psyche.events import SpeechEnded, Spoken, Stimulus
from anima_actors.runtime import Turn
from anima_actors.server.messages import aside_answer
from anima_actors.server.mind_pool import MindPool
from anima_actors.server.pooled_mind import PendingTurn
from anima_actors.server.repeats import Once, conversation_of
from anima_actors.server.routes import (
    BODY_REFUSALS,
    MIND_REFUSALS,
    Operation,
    error_for,
    json_response,
    parse_body,
    said_in,
    valid_name,
)
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
from anima_actors.voice.language_model import message_tokens

DEFAULT_MIND = "default"

LONGEST_WRITE_S = 30.0
"""How long a client may leave unread what it is sent."""

SILENCE_S = 15.0
"""After which a comment is sent, so that no proxy takes the connection for dead."""


class EventStream:
    """An answer that is sent as server-sent events."""

    def __init__(self, response: web.StreamResponse) -> None:
        self._response = response

    @classmethod
    async def open(cls, request: web.Request) -> "EventStream":
        """Send the headers and return the stream."""
        response = web.StreamResponse()
        response.content_type = "text/event-stream"
        response.charset = "utf-8"
        response.headers["X-Accel-Buffering"] = "no"  # a proxy is not to wait until it is whole
        await response.prepare(request)
        return cls(response)

    async def send(self, data: Mapping[str, Any], *, event: str = "", id: str = "") -> None:
        """Send an event with JSON in it.

        Args:
            data: what it tells.
            event: its kind; empty for a message.
            id: with which a reader can go on after it.

        Raises:
            ConnectionError: nobody reads any more.
        """
        head = (f"event: {event}\n" if event else "") + (f"id: {id}\n" if id else "")
        await self._write(head.encode() + b"data: " + dumps(data) + b"\n\n")

    async def keep_alive(self) -> None:
        """Send a comment, which no client shows."""
        await self._write(b": still thinking\n\n")

    async def end(self, *, done: bool = True) -> web.StreamResponse:
        """End the answer.

        Args:
            done: whether to send OpenAI's mark of a complete answer.
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


@dataclass(frozen=True, slots=True)
class Reply:
    """A mind's reply, and the turn that it belongs to."""

    turn: int
    text: str
    whole: bool
    tokens_in: int
    tokens_out: int
    degraded: list[dict[str, Any]]


class ReplyStream:
    """A message to a mind, and the pieces of the reply as they come.

    Args:
        said: to the mind.
        heard: is called with each piece.
    """

    def __init__(self, said: str, heard: Callable[[str], None] = lambda piece: None) -> None:
        self._said = said
        self._heard = heard
        self._pieces: asyncio.Queue[str | None] = asyncio.Queue()

    async def speak(self, mind: Mind) -> Reply:
        """Run the turn. Cancelling it stops the reply, and completes the turn."""
        ended: list[Turn] = []

        async def pose(root: Stimulus) -> Turn:
            ended.append(await mind.answered(root))
            return ended[0]

        async with aclosing(stream_reply(stimulus_for_message(self._said), mind.calls, pose)) as pieces:
            async for piece in pieces:
                self._pieces.put_nowait(piece)
                self._heard(piece)
        return _reply(mind, ended[0], self._said)

    async def pieces(self, turn: PendingTurn[Reply], silence_s: float) -> AsyncGenerator[str, None]:
        """Yield the reply piece by piece; an empty piece after each silence."""
        turn.task.add_done_callback(lambda _: self._pieces.put_nowait(None))
        while True:
            try:
                async with asyncio.timeout(silence_s):
                    piece = await self._pieces.get()
            except TimeoutError:
                piece = ""
            if piece is None:
                return
            yield piece


def _reply(mind: Mind, turn: Turn, said: str) -> Reply:
    spoken = turn.find(Spoken) or Spoken("", "")
    return Reply(
        turn.root.of_turn if isinstance(turn.root, SpeechEnded) else turn.number,
        spoken.text,
        not spoken.partial,
        message_tokens(said) if spoken.tokens_in is None else spoken.tokens_in,
        message_tokens(spoken.text) if spoken.tokens_out is None else spoken.tokens_out,
        mind.state["degraded"],
    )


class CompletionRoutes:
    """The route of chat completions.

    Args:
        pool: the minds.
        now_s: seconds since 1970.
    """

    def __init__(self, pool: MindPool, now_s: Callable[[], float]) -> None:
        self._pool = pool
        self._now_s = now_s
        self._once: Once[Reply] = Once()

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The one route."""
        about = "Say something to a mind, and be answered, in one piece or as a stream of events."
        refusals = (*BODY_REFUSALS, *MIND_REFUSALS)
        one = ("createChatCompletion", "POST", "/v1/chat/completions", about, self.complete)
        return (Operation(*one, Completion, CompletionRequest, Chunk, refusals),)

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Say something to a mind. A client that hangs up stops the reply, not the turn."""
        asked = await parse_body(request, CompletionRequest)
        name = DEFAULT_MIND if asked.user is None else valid_name(asked.user, "user")
        if asked.aside:
            return await self._aside(request, asked, name)
        said = said_in(asked)
        conversation = conversation_of(asked, request.headers)
        answer = _Format(asked, name, int(self._now_s()), ignored=said.ignored)
        if "Idempotency-Key" in request.headers:
            reply = await self._once.reply(
                name,
                request.headers["Idempotency-Key"],
                said.text,
                lambda: self._whole_reply(name, said.text, conversation),
            )
            return await self._at_once(request, answer, reply)
        replies = ReplyStream(said.text, partial(self._pool.heard, name))
        turn = await self._pool.begin(name, replies.speak, conversation, speaks=True)
        try:
            if asked.stream:
                return await self._streamed(request, answer, replies, turn)
            return json_response(answer.whole(await turn.outcome()))
        finally:
            turn.leave()

    async def _aside(self, request: web.Request, asked: CompletionRequest, name: str) -> web.StreamResponse:
        """Answer what a chat window asks for itself; no mind is opened, and no turn is lived."""
        text = aside_answer(asked.messages)
        answer = _Format(asked, name, int(self._now_s()), aside=True)
        reply = Reply(0, text, True, 0, message_tokens(text), [])
        return await self._at_once(request, answer, reply)

    async def _whole_reply(self, name: str, said: str, conversation: str) -> Reply:
        """Live a turn that does not end early where its client hangs up: the client will ask again."""
        replies = ReplyStream(said, partial(self._pool.heard, name))
        turn = await self._pool.begin(name, replies.speak, conversation, speaks=True)
        return await turn.outcome()

    async def _at_once(self, request: web.Request, answer: "_Format", reply: Reply) -> web.StreamResponse:
        """Send a reply that is there already, as a stream of one piece where a stream is asked for."""
        if not answer.streamed:
            return json_response(answer.whole(reply))
        stream = await EventStream.open(request)
        await stream.send(answer.piece(ChunkDelta(role="assistant", content=reply.text)))
        for last in answer.end(reply):
            await stream.send(last)
        return await stream.end()

    async def _streamed(
        self, request: web.Request, answer: "_Format", replies: ReplyStream, turn: PendingTurn[Reply]
    ) -> web.StreamResponse:
        stream = await EventStream.open(request)
        await stream.send(answer.piece(ChunkDelta(role="assistant", content="")))
        async with aclosing(replies.pieces(turn, SILENCE_S)) as pieces:
            async for piece in pieces:
                await (stream.send(answer.piece(ChunkDelta(content=piece))) if piece else stream.keep_alive())
        try:
            reply = await turn.outcome()
        except Exception as error:  # the status is sent already
            await stream.send(error_for(error).as_data())
            return await stream.end(done=False)
        for last in answer.end(reply):
            await stream.send(last)
        return await stream.end()


class _Format:
    """The answer to one request in OpenAI's format."""

    def __init__(
        self,
        asked: CompletionRequest,
        mind: str,
        created: int,
        *,
        ignored: Sequence[str] = (),
        aside: bool = False,
    ) -> None:
        self._asked = asked
        self._ignored = list(ignored)
        self._is_aside = aside
        self._mind = mind
        self._common: dict[str, Any] = {
            "id": f"chatcmpl-{secrets.token_hex(12)}",
            "created": created,
            "model": asked.model,
        }

    @property
    def streamed(self) -> bool:
        return bool(self._asked.stream)

    def whole(self, reply: Reply) -> Completion:
        """Return the answer in one piece."""
        message = AssistantMessage(role="assistant", content=reply.text)
        choice = Choice(index=0, message=message, finish_reason=_finish(reply))
        rest: dict[str, Any] = {"usage": _usage(reply), "anima": self._anima(reply)}
        return Completion(object="chat.completion", choices=[choice], **rest, **self._common)

    def piece(self, delta: ChunkDelta) -> dict[str, Any]:
        return self._chunk([ChunkChoice(index=0, delta=delta, finish_reason=None)])

    def end(self, reply: Reply) -> list[dict[str, Any]]:
        """Return the chunks after the last piece."""
        choice = ChunkChoice(index=0, delta=ChunkDelta(), finish_reason=_finish(reply))
        last = [self._chunk([choice], anima=self._anima(reply))]
        if self._asked.usage_wanted:
            last.append(self._chunk([], usage=_usage(reply)))
        return last

    def _chunk(self, choices: list[ChunkChoice], **more: Any) -> dict[str, Any]:
        if self._asked.usage_wanted:
            more = {"usage": None, **more}
        chunk = Chunk(object="chat.completion.chunk", choices=choices, **self._common, **more)
        return chunk.model_dump(exclude_unset=True)

    def _anima(self, reply: Reply) -> Lived:
        return Lived(
            mind=self._mind,
            turn=reply.turn,
            degraded=reply.degraded,
            ignored=self._ignored,
            aside=self._is_aside,
        )


def _finish(reply: Reply) -> Literal["stop", "length"]:
    return "stop" if reply.whole else "length"


def _usage(reply: Reply) -> Usage:
    return Usage(
        prompt_tokens=reply.tokens_in,
        completion_tokens=reply.tokens_out,
        total_tokens=reply.tokens_in + reply.tokens_out,
    )
