"""The Messages dialect of Anthropic."""

import json
from typing import Any

from anima_actors.voice.dialects.base import (
    WORDLESS,
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

VERSION = "2023-06-01"
HOTTEST = 1.0
"""The highest temperature that this dialect knows; a higher one is sent as this."""

_FINISH: dict[str, Finish] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "filter",
}
_STATUS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
_ANSWER = "answer"
_SCHEMA = "tool_choice"
_OPTIONAL = {
    "temperature": ("temperature",),
    _SCHEMA: ("tool_choice", "tools", "input_schema"),
}


def _headers(key: str) -> dict[str, str]:
    return {"x-api-key": key, "anthropic-version": VERSION}


def _body(request: ModelRequest, model: str, stream: bool, without: frozenset[str]) -> dict[str, Any]:
    system = request.system
    messages = alternating_messages(request.messages)
    if messages and messages[0]["role"] == "assistant":  # the user has to begin
        messages.insert(0, {"role": "user", "content": WORDLESS})
    body: dict[str, Any] = {"model": model, "max_tokens": request.max_tokens}
    if request.schema is not None and _SCHEMA in without:
        system = f"{system}\n\n{schema_instruction(request.schema)}".strip()
    if system.strip():
        body["system"] = sendable_text(system)
    body["messages"] = messages
    if "temperature" not in without:
        body["temperature"] = min(request.temperature, HOTTEST)
    body["stream"] = stream
    if request.schema is not None and _SCHEMA not in without:
        # a tool that must be used is this dialect's oldest way to get JSON of a given shape
        tool = {"name": _ANSWER, "description": "Give the answer.", "input_schema": dict(request.schema)}
        body |= {"tools": [tool], _SCHEMA: {"type": "tool", "name": _ANSWER}}
    return body


def _parse_event(data: Any) -> ReplyDelta | None:
    kind = text_at(data, "type")
    if kind == "content_block_delta":
        return ReplyDelta(text_at(data, "delta", "text") + text_at(data, "delta", "partial_json"))
    if kind == "message_start":
        message = at(data, "message")
        return ReplyDelta(model=text_at(message, "model"), tokens_in=_tokens_in(at(message, "usage")))
    if kind == "message_delta":
        tokens_in, tokens_out = _tokens_in(at(data, "usage")), tokens_at(data, "usage", "output_tokens")
        return ReplyDelta(tokens_in=tokens_in, tokens_out=tokens_out, finish=_finish(at(data, "delta")))
    if kind == "message_stop":
        return ReplyDelta(ended=True)
    if kind == "error":
        return ReplyDelta(error=_stream_error(data))
    return None  # ping, the borders of blocks, and what a later version may add


def _parse_reply(data: Any) -> ReplyDelta:
    if text_at(data, "type") == "error":
        return ReplyDelta(error=_stream_error(data), ended=True)
    blocks = at(data, "content")
    texts = [_block(block) for block in blocks] if isinstance(blocks, list) else []
    return ReplyDelta(
        "".join(texts),
        text_at(data, "model"),
        _tokens_in(at(data, "usage")),
        tokens_at(data, "usage", "output_tokens"),
        _finish(data) or "whole",
        ended=True,
    )


def _block(block: Any) -> str:
    if text_at(block, "type") == "tool_use":
        return json.dumps(at(block, "input"), ensure_ascii=False)
    return text_at(block, "text")


def _finish(data: Any) -> Finish:
    reason = text_at(data, "stop_reason")
    return _FINISH.get(reason, "whole") if reason else ""


def _tokens_in(usage: Any) -> int | None:
    """Return the tokens read, from a cache or not."""
    plain = tokens_at(usage, "input_tokens")
    cached = ("cache_creation_input_tokens", "cache_read_input_tokens")
    return None if plain is None else plain + sum(tokens_at(usage, name) or 0 for name in cached)


def _stream_error(data: Any) -> StreamError:
    return StreamError(_STATUS.get(text_at(data, "error", "type")), _parse_reason(data))


def _parse_reason(data: Any) -> str:
    return text_at(data, "error", "message") or text_at(data, "message")


def _refused_parameter(reason: str, request: ModelRequest, without: frozenset[str]) -> str | None:
    unsent = without if request.schema is not None else without | {_SCHEMA}
    return parameter_named_in(reason, _OPTIONAL, unsent)


ANTHROPIC_MESSAGES = Dialect(
    "/messages", _headers, _body, _parse_event, _parse_reply, _parse_reason, _refused_parameter
)
