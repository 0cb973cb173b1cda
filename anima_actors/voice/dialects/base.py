"""The interface of a dialect, and the helpers that dialects share."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from anima_actors.voice.language_model import Message, ModelRequest

WORDLESS = "…"
"""Stands for an empty message, which some servers refuse."""

SYSTEM = "system"
"""The system prompt among the parameters that a server refuses: then it opens the first user message."""

_MOST_TOKENS = 10**9


@dataclass(frozen=True, slots=True)
class Dialect:
    """The functions that translate between our records and one interface.

    Attributes:
        path: what is appended to the provider's address.
        headers: of a request, from the key (empty for none).
        body: of a request, from the request, the model's name, whether to stream, and the names of the
            parameters that this server has refused.
        typed: whether its answers tell thoughts from words by themselves, and never in the text.
        refused_parameter: names the parameter of a refused request that may be left out, from the reason, the
            request, and what was already left out; None where there is none.
    """

    path: str
    headers: Callable[[str], dict[str, str]]
    body: Callable[[ModelRequest, str, bool, frozenset[str]], dict[str, Any]]
    refused_parameter: Callable[[str, ModelRequest, frozenset[str]], str | None]
    typed: bool = False


def schema_instruction(schema: Mapping[str, Any]) -> str:
    """Return the instruction that stands in for a schema where a server takes none."""
    return (
        "Answer with one JSON value and with nothing else: no prose around it, no code fence. "
        f"It must fit this JSON Schema: {json.dumps(schema, ensure_ascii=False)}"
    )


def sendable_text(text: str) -> str:
    """Return a text that servers take: not empty, without unpaired surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8") if text.strip() else WORDLESS


def alternating_messages(messages: tuple[Message, ...]) -> list[dict[str, str]]:
    """Return the messages as both dialects have them, neighbours of one side joined."""
    joined: list[dict[str, str]] = []
    for message in messages:
        if joined and joined[-1]["role"] == message.role:
            joined[-1]["content"] += f"\n\n{sendable_text(message.text)}"
        else:
            joined.append({"role": message.role, "content": sendable_text(message.text)})
    return joined


def with_system_in_front(system: str, messages: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the messages with the system prompt in the first one, which is the user's."""
    if messages and messages[0]["role"] == "user":
        first = {"role": "user", "content": f"{sendable_text(system)}\n\n{messages[0]['content']}"}
        return [first, *messages[1:]]
    return [{"role": "user", "content": sendable_text(system)}, *messages]


def at(data: Any, *path: str | int) -> Any:
    """Return the value at a path inside JSON; None where there is none."""
    for step in path:
        if isinstance(step, int) and isinstance(data, list) and len(data) > step:
            data = data[step]
        elif isinstance(step, str) and isinstance(data, dict):
            data = data.get(step)
        else:
            return None
    return data


def text_at(data: Any, *path: str | int) -> str:
    """Return the text at a path inside JSON; empty where there is none."""
    found = at(data, *path)
    return found if isinstance(found, str) else ""


def tokens_at(data: Any, *path: str | int) -> int | None:
    """Return the token count at a path inside JSON; None where there is none or it is absurd."""
    found = at(data, *path)
    right = isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= _MOST_TOKENS
    return found if right else None


def parameter_named_in(
    reason: str, optional: Mapping[str, tuple[str, ...]], unsent: frozenset[str]
) -> str | None:
    """Return the first optional parameter that was sent and that a refusal names by one of its words."""
    lower = reason.lower()
    sent = (parameter for parameter in optional if parameter not in unsent)
    return next((one for one in sent if any(word in lower for word in optional[one])), None)
