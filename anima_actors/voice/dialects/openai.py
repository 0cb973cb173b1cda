"""The chat-completions dialect: OpenRouter, Groq, Together, and most servers that one runs oneself."""

import json
from typing import Any

from anima_actors.voice.dialects.base import (
    Dialect,
    Finish,
    ReplyDelta,
    StreamError,
    alternating_messages,
    at,
    parameter_named_in,
    schema_instruction,
    sendable_text,
    text_at,
    tokens_at,
)
from anima_actors.voice.language_model import ModelRequest

_FINISH: dict[str, Finish] = {"length": "length", "max_tokens": "length", "content_filter": "filter"}

_SCHEMA = "response_format"
_OPTIONAL = {
    "stream_options": ("stream_options", "include_usage"),
    "max_tokens": ("max_completion_tokens",),
    "temperature": ("'temperature'", '"temperature"', "`temperature`"),
    _SCHEMA: ("response_format", "response format", "json_schema", "schema", "structured", "grammar"),
}
"""Parameters that not every server takes, and the words of a refusal that name them."""


def _headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def _body(request: ModelRequest, model: str, stream: bool, without: frozenset[str]) -> dict[str, Any]:
    system = request.system
    body: dict[str, Any] = {"model": model, "messages": []}
    if "temperature" not in without:
        body["temperature"] = request.temperature
    # newer models of OpenAI's own know the limit under its longer name alone
    body["max_completion_tokens" if "max_tokens" in without else "max_tokens"] = request.max_tokens
    body["stream"] = stream
    if stream and "stream_options" not in without:
        body["stream_options"] = {"include_usage": True}
    if request.schema is not None and _SCHEMA in without:
        system = f"{system}\n\n{schema_instruction(request.schema)}".strip()
    elif request.schema is not None:
        schema = {"name": "answer", "strict": True, "schema": dict(request.schema)}
        body[_SCHEMA] = {"type": "json_schema", "json_schema": schema}
    if system.strip():
        body["messages"] = [{"role": "system", "content": sendable_text(system)}]
    body["messages"] += alternating_messages(request.messages)
    return body


def _parse_event(data: Any) -> ReplyDelta | None:
    if error := _stream_error(data):
        return ReplyDelta(error=error)
    return _read(data, text_at(data, "choices", 0, "delta", "content"))


def _parse_reply(data: Any) -> ReplyDelta:
    if error := _stream_error(data):
        return ReplyDelta(error=error, ended=True)
    text = text_at(data, "choices", 0, "message", "content")
    part = _read(data, text)
    return ReplyDelta(text, part.model, part.tokens_in, part.tokens_out, part.finish or "whole", ended=True)


def _read(data: Any, text: str) -> ReplyDelta:
    finish = text_at(data, "choices", 0, "finish_reason")
    # Groq puts the count of a stream in a place of its own
    usage = at(data, "usage") or at(data, "x_groq", "usage")
    return ReplyDelta(
        text,
        text_at(data, "model"),
        tokens_at(usage, "prompt_tokens"),
        tokens_at(usage, "completion_tokens"),
        _FINISH.get(finish, "whole") if finish else "",
    )


def _stream_error(data: Any) -> StreamError | None:
    error = at(data, "error") or at(data, "choices", 0, "error")
    if not error:
        return None
    code = at(error, "code")
    status = code if isinstance(code, int) and 400 <= code <= 599 else None
    return StreamError(status, _parse_reason(data) or text_at(data, "choices", 0, "error", "message"))


def _parse_reason(data: Any) -> str:
    error = at(data, "error")
    told = (
        text_at(error, "metadata", "raw"),  # OpenRouter: what the server behind it said
        text_at(error, "message"),
        error if isinstance(error, str) else "",
        text_at(data, "message"),
        text_at(data, "detail"),
        json.dumps(at(data, "detail")) if isinstance(at(data, "detail"), list) else "",  # vLLM
    )
    return next((one for one in told if one), "")


def _refused_parameter(reason: str, request: ModelRequest, without: frozenset[str]) -> str | None:
    unsent = without if request.schema is not None else without | {_SCHEMA}
    if not reason and _SCHEMA not in unsent:
        return _SCHEMA
    return parameter_named_in(reason, _OPTIONAL, unsent)


OPENAI_CHAT = Dialect(
    "/chat/completions", _headers, _body, _parse_event, _parse_reply, _parse_reason, _refused_parameter
)
