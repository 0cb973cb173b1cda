"""The Messages dialect of Anthropic."""

from typing import Any

from anima_actors.voice.dialects.base import (
    SYSTEM,
    WORDLESS,
    Dialect,
    alternating_messages,
    parameter_named_in,
    schema_instruction,
    sendable_text,
    with_system_in_front,
)
from anima_actors.voice.language_model import ModelRequest

VERSION = "2023-06-01"
HOTTEST = 1.0
"""The highest temperature that this dialect knows; a higher one is sent as this."""

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
    if system.strip() and SYSTEM in without:
        messages = with_system_in_front(system, messages)
    elif system.strip():
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


def _refused_parameter(reason: str, request: ModelRequest, without: frozenset[str]) -> str | None:
    unsent = without if request.schema is not None else without | {_SCHEMA}
    return parameter_named_in(reason, _OPTIONAL, unsent)


ANTHROPIC_MESSAGES = Dialect("/messages", _headers, _body, _refused_parameter, typed=True)
