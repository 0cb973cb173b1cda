"""Answers that servers give, good ones and others, in the dialect of a provider."""

import asyncio
import gzip
import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from aiohttp import web

from anima_actors.voice.providers import PROVIDERS
from tests.voice.local_server import Handler

STREAM = {"Content-Type": "text/event-stream"}


def speaks_openai(provider: str) -> bool:
    return PROVIDERS[provider].dialect == "openai"


def events(provider: str, pieces: Sequence[str], finish: str = "stop", *, ended: bool = True) -> bytes:
    """The bytes of a stream."""
    told = (
        openai_events(pieces, finish, ended) if speaks_openai(provider) else anthropic_events(pieces, ended)
    )
    return "".join(told).encode()


def openai_events(pieces: Sequence[str], finish: str = "stop", ended: bool = True) -> list[str]:
    head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "a-model"}

    def chunk(delta: dict[str, Any], reason: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return f"data: {json.dumps({**head, 'choices': [choice], **more})}\n\n"

    told = [chunk({"role": "assistant", "content": ""}), *(chunk({"content": piece}) for piece in pieces)]
    if ended:
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
        told += [chunk({}, finish), f"data: {json.dumps({**head, 'choices': [], 'usage': usage})}\n\n"]
        told += ["data: [DONE]\n\n"]
    return told


def anthropic_events(pieces: Sequence[str], ended: bool = True, stop: str = "end_turn") -> list[str]:
    def event(kind: str, **data: Any) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n"

    message: dict[str, Any] = {"id": "m1", "type": "message", "role": "assistant", "model": "a-model"}
    message |= {"content": [], "stop_reason": None, "stop_sequence": None}
    message |= {"usage": {"input_tokens": 11, "output_tokens": 1}}
    told = [
        event("message_start", message=message),
        event("content_block_start", index=0, content_block={"type": "text", "text": ""}),
        event("ping"),
    ]
    told += [
        event("content_block_delta", index=0, delta={"type": "text_delta", "text": piece}) for piece in pieces
    ]
    if ended:
        told += [
            event("content_block_stop", index=0),
            event(
                "message_delta",
                delta={"stop_reason": stop, "stop_sequence": None},
                usage={"output_tokens": 7},
            ),
            event("message_stop"),
        ]
    return told


def streamed(provider: str, *pieces: str, finish: str = "stop", ended: bool = True) -> Handler:
    """A good stream, or one that ends too early without a word about it."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if speaks_openai(provider):
            told = openai_events(pieces, finish, ended)
        else:
            reasons = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}
            told = anthropic_events(pieces, ended, reasons[finish])
        return await flow(request, [one.encode() for one in told])

    return answer


async def flow(request: web.Request, parts: Sequence[bytes], pause_s: float = 0.0) -> web.StreamResponse:
    response = web.StreamResponse(headers=STREAM)
    await response.prepare(request)
    for part in parts:
        await response.write(part)
        await asyncio.sleep(pause_s)
    return response


def at_once(provider: str, text: str) -> Handler:
    """A whole answer in one JSON document."""
    if speaks_openai(provider):
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
        data: dict[str, Any] = {"id": "c1", "model": "a-model", "choices": [choice], "usage": usage}
    else:
        data = {"id": "m1", "type": "message", "role": "assistant", "model": "a-model"}
        data |= {"content": [{"type": "text", "text": text}], "stop_reason": "end_turn"}
        data |= {"usage": {"input_tokens": 11, "output_tokens": 7}}
    return document(data)


def document(data: Any, status: int = 200, **headers: str) -> Handler:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response(
            data, status=status, headers={name.replace("_", "-"): one for name, one in headers.items()}
        )

    return answer


def refused(status: int, reason: str = "", **headers: str) -> Handler:
    """A refusal, with the reason where both dialects have it."""
    error = {"type": "error", "error": {"type": "some_error", "message": reason}} if reason else {}
    return document(error, status, **headers)


def raw(body: bytes, status: int = 200, content_type: str = "text/html", **headers: str) -> Handler:
    async def answer(_: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): one for name, one in headers.items()}
        return web.Response(body=body, status=status, headers={"Content-Type": content_type, **named})

    return answer


def echoing(how: Any, status: int = 401) -> Handler:
    """A refusal whose reason has the request's headers in it."""

    async def answer(request: web.Request) -> web.StreamResponse:
        told = how(dict(request.headers))
        return web.json_response({"error": {"message": f"seen: {told}."}}, status=status)

    return answer


async def silent(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


async def hung_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def begun(first: bytes, then: str) -> Handler:
    """A stream that begins, and then is silent, is dripping, is reset, or ends in the middle of a chunk."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = await flow(request, [first])
        while then == "drips":
            await response.write(b": still here\n\n")
            await asyncio.sleep(0.02)
        if then == "silent":
            await asyncio.sleep(30)
        assert request.transport is not None
        if then == "reset":
            await asyncio.sleep(0.02)
            request.transport.abort()
        return response

    return answer


@cache
def _bomb() -> bytes:
    return gzip.compress(b"{" + b" " * 100_000_000, 1)


async def bomb(_: web.Request) -> web.StreamResponse:
    """A hundred megabytes of spaces in a hundred kilobytes."""
    return web.Response(
        body=_bomb(), headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}
    )
