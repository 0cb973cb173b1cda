"""The chat-completions dialect: OpenRouter, Groq, Together, and most servers that one runs oneself."""

import json
from typing import Any

from anima_actors.voice.dialects.base import (
    Dialect,
    Finish,
    Part,
    Trouble,
    at,
    text_at,
    tokens_at,
    told_in_json,
    turn_about,
    worded,
)
from anima_actors.voice.language_model import ModelRequest

_FINISH: dict[str, Finish] = {"length": "length", "max_tokens": "length", "content_filter": "filter"}

_SCHEMA = "response_format"
_STUMBLING_BLOCKS = {
    "stream_options": ("stream_options", "include_usage"),
    "max_tokens": ("max_completion_tokens",),
    "temperature": ("'temperature'", '"temperature"', "`temperature`"),
    _SCHEMA: ("response_format", "response format", "json_schema", "schema", "structured", "grammar"),
}
"""Parameters that not every server takes, and the words in its reason that show which one it meant."""


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
        system = f"{system}\n\n{told_in_json(request.schema)}".strip()
    elif request.schema is not None:
        schema = {"name": "answer", "strict": True, "schema": dict(request.schema)}
        body[_SCHEMA] = {"type": "json_schema", "json_schema": schema}
    if system.strip():
        body["messages"] = [{"role": "system", "content": worded(system)}]
    body["messages"] += turn_about(request.messages)
    return body


def _part(data: Any) -> Part | None:
    if trouble := _trouble(data):
        return Part(trouble=trouble)
    return _read(data, text_at(data, "choices", 0, "delta", "content"))


def _whole(data: Any) -> Part:
    if trouble := _trouble(data):
        return Part(trouble=trouble, ended=True)
    text = text_at(data, "choices", 0, "message", "content")
    part = _read(data, text)
    return Part(text, part.model, part.tokens_in, part.tokens_out, part.finish or "whole", ended=True)


def _read(data: Any, text: str) -> Part:
    finish = text_at(data, "choices", 0, "finish_reason")
    # Groq puts the count of a stream in a place of its own
    usage = at(data, "usage") or at(data, "x_groq", "usage")
    return Part(
        text,
        text_at(data, "model"),
        tokens_at(usage, "prompt_tokens"),
        tokens_at(usage, "completion_tokens"),
        _FINISH.get(finish, "whole") if finish else "",
    )


def _trouble(data: Any) -> Trouble | None:
    error = at(data, "error") or at(data, "choices", 0, "error")
    if not error:
        return None
    code = at(error, "code")
    status = code if isinstance(code, int) and 400 <= code <= 599 else None
    return Trouble(status, _reason(data) or text_at(data, "choices", 0, "error", "message"))


def _reason(data: Any) -> str:
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


def _stumbled(reason: str, request: ModelRequest, without: frozenset[str]) -> str | None:
    lower = reason.lower()
    for parameter, signs in _STUMBLING_BLOCKS.items():
        sent = parameter not in without and (parameter != _SCHEMA or request.schema is not None)
        if sent and any(sign in lower for sign in signs):
            return parameter
    silent = not reason and request.schema is not None and _SCHEMA not in without
    return _SCHEMA if silent else None


OPENAI_CHAT = Dialect("/chat/completions", _headers, _body, _part, _whole, _reason, _stumbled)
