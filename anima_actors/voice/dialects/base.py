"""The interface of a dialect, and the helpers that dialects share."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from anima_actors.voice.language_model import Message, ModelRequest

Finish = Literal["", "whole", "length", "filter"]
"""How an answer ended: not yet, of itself, at the token limit, or by a filter of the provider."""

WORDLESS = "…"
"""Stands for an empty message, which some servers refuse."""

_MOST_TOKENS = 10**9


class StreamError(NamedTuple):
    """An error that a server reports inside an answer that began well."""

    status: int | None  # what it would have been over HTTP
    reason: str  # in the server's words; to be scrubbed before it is shown


@dataclass(frozen=True, slots=True)
class ReplyDelta:
    """The content of one event of a stream, or of a whole answer that came at once."""

    text: str = ""
    model: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    finish: Finish = ""
    ended: bool = False  # nothing more comes
    error: StreamError | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """The functions that translate between our records and one interface.

    Attributes:
        path: what is appended to the provider's address.
        headers: of a request, from the key (empty for none).
        body: of a request, from the request, the model's name, whether to stream, and the names of the
            parameters that this server has refused.
        parse_event: reads the data of one event; None where it holds nothing that matters.
        parse_reply: reads an answer that was not streamed.
        parse_reason: reads from an answer why it is a refusal; empty where it does not say.
        refused_parameter: names the parameter of a refused request that may be left out, from the reason, the
            request, and what was already left out; None where there is none.
    """

    path: str
    headers: Callable[[str], dict[str, str]]
    body: Callable[[ModelRequest, str, bool, frozenset[str]], dict[str, Any]]
    parse_event: Callable[[Any], ReplyDelta | None]
    parse_reply: Callable[[Any], ReplyDelta]
    parse_reason: Callable[[Any], str]
    refused_parameter: Callable[[str, ModelRequest, frozenset[str]], str | None]


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
