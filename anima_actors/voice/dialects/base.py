"""What every dialect has, and the small things that they share."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from anima_actors.voice.language_model import Message, ModelRequest

Finish = Literal["", "whole", "length", "filter"]
"""How an answer ended: not yet, of itself, at the limit of tokens, or by a filter of the provider's."""

WORDLESS = "…"
"""Stands for what one side said where it said nothing: an empty message is refused by some servers."""

_MOST_TOKENS = 10**9


class Trouble(NamedTuple):
    """A server says, inside an answer that began well, that it went wrong."""

    status: int | None  # the status that it would have been over HTTP
    reason: str  # in the server's words; not to be shown before it was cleaned


@dataclass(frozen=True, slots=True)
class Part:
    """What one event of a stream tells, or a whole answer that came at once."""

    text: str = ""
    model: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    finish: Finish = ""
    ended: bool = False  # the server says that nothing more comes
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """A way to ask and to answer.

    Attributes:
        path: what is appended to the provider's address.
        headers: of a request, from the key (empty for none).
        body: of a request, from the request, the model's name, whether to stream, and the names of the
            parameters that this server has shown not to take.
        part: what the data of one event says; None where it says nothing that matters.
        whole: what an answer says that was not streamed.
        reason: why a request was refused, out of the answer's JSON; empty where it does not say.
        stumbled: which parameter of a refused request may be said in another way, from the reason, the
            request, and what was already given up; None where there is none.
    """

    path: str
    headers: Callable[[str], dict[str, str]]
    body: Callable[[ModelRequest, str, bool, frozenset[str]], dict[str, Any]]
    part: Callable[[Any], Part | None]
    whole: Callable[[Any], Part]
    reason: Callable[[Any], str]
    stumbled: Callable[[str, ModelRequest, frozenset[str]], str | None]


def told_in_json(schema: Mapping[str, Any]) -> str:
    """The instruction that stands in for a schema where a server takes none."""
    return (
        "Answer with one JSON value and with nothing else: no prose around it, no code fence. "
        f"It must fit this JSON Schema: {json.dumps(schema, ensure_ascii=False)}"
    )


def worded(text: str) -> str:
    """A text as it may be sent: not empty, and without halves of characters."""
    return text.encode("utf-8", "replace").decode("utf-8") if text.strip() else WORDLESS


def turn_about(messages: tuple[Message, ...]) -> list[dict[str, str]]:
    """The messages as both dialects have them, neighbours of one side as one."""
    told: list[dict[str, str]] = []
    for message in messages:
        if told and told[-1]["role"] == message.role:
            told[-1]["content"] += f"\n\n{worded(message.text)}"
        else:
            told.append({"role": message.role, "content": worded(message.text)})
    return told


def at(data: Any, *path: str | int) -> Any:
    """What stands at a place inside JSON; None where there is no such place."""
    for step in path:
        if isinstance(step, int) and isinstance(data, list) and len(data) > step:
            data = data[step]
        elif isinstance(step, str) and isinstance(data, dict):
            data = data.get(step)
        else:
            return None
    return data


def text_at(data: Any, *path: str | int) -> str:
    """The text at a place inside JSON; empty where there is none."""
    found = at(data, *path)
    return found if isinstance(found, str) else ""


def tokens_at(data: Any, *path: str | int) -> int | None:
    """The count of tokens at a place inside JSON; None where there is none that can be believed."""
    found = at(data, *path)
    right = isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= _MOST_TOKENS
    return found if right else None
