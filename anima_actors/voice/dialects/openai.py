"""The chat-completions dialect: OpenRouter, Groq, Together, and most servers that one runs oneself."""

from typing import Any

from anima_actors.voice.dialects.base import (
    SYSTEM,
    Dialect,
    alternating_messages,
    parameter_named_in,
    schema_instruction,
    sendable_text,
    with_system_in_front,
)
from anima_actors.voice.language_model import ModelRequest

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
    messages = alternating_messages(request.messages)
    if system.strip() and SYSTEM in without:
        body["messages"] = with_system_in_front(system, messages)
    elif system.strip():
        body["messages"] = [{"role": "system", "content": sendable_text(system)}, *messages]
    else:
        body["messages"] = messages
    return body


def _refused_parameter(reason: str, request: ModelRequest, without: frozenset[str]) -> str | None:
    unsent = without if request.schema is not None else without | {_SCHEMA}
    if not reason and _SCHEMA not in unsent:
        return _SCHEMA
    return parameter_named_in(reason, _OPTIONAL, unsent)


OPENAI_CHAT = Dialect("/chat/completions", _headers, _body, _refused_parameter)
