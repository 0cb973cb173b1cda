"""The JSON of an answer, whoever's it is, as one record: one reading for all servers.

Servers and the proxies before them answer in each other's shapes: of chat completions, messages, responses,
Gemini, Ollama, llama.cpp. A shape is known by its fields, so no server has to be told apart by its name.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Literal

from anima_actors.voice.dialects.base import at, text_at, tokens_at
from anima_actors.voice.error_kinds import ServerError, read_error, server_words

Finish = Literal["", "whole", "length", "filter", "other"]
"""How an answer ended: not yet, of itself, at a limit of tokens, by a filter, or for another reason."""

_TEXT_TYPES = re.compile(
    r"(?:\w*[_.])?text(?:_delta|_chunk)?|message|markdown|model|assistant|content|string|parts?|"
)
_THOUGHT_TYPES = re.compile(r".*(?:think|thought|reason|summary|redacted|encrypted|signature).*")
_PASSED_OVER = re.compile(
    r"(?:\w*_)?(?:tool|function|tools)(?:_\w*)?|input_json(?:_delta)?|citations?(?:_delta)?"
)
_ERROR_WORDS = ("detail", "message", "msg", "error_msg", "error_message", "errorMessage", "status_msg")
_ANSWERS = (
    "choices",
    "candidates",
    "output",
    "content",
    "response",
    "delta",
    "content_block",
    "generated_text",
)


@dataclass(frozen=True, slots=True)
class ReplyDelta:
    """The content of one event of a stream, or of a whole answer that came at once."""

    text: str = ""
    thought: bool = False  # whether there were thoughts, which are not read
    whole_text: bool = False  # inside a stream: the text is all that was said so far, not only what is new
    missing: tuple[str, ...] = ()  # types of the parts that are not understood
    model: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    finish: Finish = ""
    finish_name: str = ""  # as the server names it
    ended: bool = False  # nothing more comes
    error: ServerError | None = None


def read_answer(data: Any, *, streamed: bool) -> ReplyDelta:
    """Return what an event of a stream, or a document, holds; empty where it is no part of an answer.

    Args:
        data: the JSON.
        streamed: whether more may come.
    """
    if not isinstance(data, dict):
        return ReplyDelta(ended=not streamed)
    if (error := error_in(data)) is not None:
        return ReplyDelta(error=error, ended=not streamed)
    parts = _Parts()
    whole_text = _gather(data, parts, streamed)
    name = _finish_name(data)
    finish = finish_of(name)
    if parts.refused and finish in ("", "whole"):
        finish = "filter"
    elif not finish and (data.get("done") is True or data.get("stop") is True or not streamed):
        finish = "whole"
    usage = at(data, "usage") or at(data, "x_groq", "usage") or at(data, "message", "usage")
    usage = usage or at(data, "response", "usage") or at(data, "usageMetadata") or data
    last = data.get("done") is True or data.get("type") in ("message_stop", "response.completed")
    return ReplyDelta(
        "".join(parts.texts),
        parts.thought,
        whole_text,
        tuple(parts.missing),
        text_at(data, "model") or text_at(data, "message", "model") or text_at(data, "response", "model"),
        _tokens_in(usage),
        _first_count(usage, "completion_tokens", "output_tokens", "candidatesTokenCount", "eval_count"),
        finish,
        name,
        last or not streamed,
    )


def error_in(data: dict[str, Any], *, told: bool = False) -> ServerError | None:
    """Return the error that JSON holds where an answer was due; None where it holds none.

    Args:
        data: the JSON.
        told: whether the event itself says that it is an error.
    """
    places = (
        *(
            ("error",),
            ("choices", 0, "error"),
            ("choices", 0, "message", "error"),
            ("choices", 0, "delta", "error"),
        ),
        *(("x_groq", "error"), ("response", "error"), ("errors",), ("message", "error")),
    )
    if any(at(data, *place) for place in places):
        if not data.get("error") and at(data, "choices", 0, "error"):
            return read_error(at(data, "choices", 0, "error"))
        return read_error(data if at(data, "choices") is None else (data.get("error") or data))
    says_so = told or data.get("type") in ("error", "response.failed") or data.get("object") == "error"
    says_so = says_so or data.get("success") is False or data.get("status") in ("error", "failed", "fail")
    says_so = says_so or bool(at(data, "base_resp", "status_code"))
    bare = not any(name in data for name in _ANSWERS) and any(
        isinstance(data.get(name), str | list) and data[name] for name in _ERROR_WORDS
    )
    return read_error(data) if says_so or bare else None


def finish_of(name: str) -> Finish:
    """Return what a server's reason for the end means."""
    name = re.sub(r"[\s-]+", "_", name.strip().casefold())
    words = server_words()["finish"]
    if name in words["not_yet"]:
        return ""
    finishes: tuple[Finish, ...] = ("whole", "length", "filter")
    for finish in finishes:
        if name in words[finish]:
            return finish
    return "other"


@dataclass(slots=True)
class _Parts:
    """What the content of an answer holds: texts, and what else there is."""

    texts: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    thought: bool = False
    refused: bool = False

    def add(self, content: Any) -> None:
        """Add content: a text, a part with a type, or a list of them."""
        if isinstance(content, str):
            self.texts.append(content)
        elif isinstance(content, list):
            for part in content:
                self.add(part)
        elif isinstance(content, dict):
            self._add_part(content, text_at(content, "type").casefold())
        elif content is not None:
            self.missing.append(type(content).__name__)

    def _add_part(self, part: dict[str, Any], kind: str) -> None:
        if part.get("thought") is True or _THOUGHT_TYPES.fullmatch(kind):
            self.thought = True
        elif kind == "refusal":
            self.refused = True
        elif kind == "tool_use":
            self.texts.append(json.dumps(part.get("input"), ensure_ascii=False))
        elif "partial_json" in part:
            self.add(part["partial_json"])
        elif _PASSED_OVER.fullmatch(kind):
            pass
        elif _TEXT_TYPES.fullmatch(kind):
            held = next(
                (part[name] for name in ("text", "value", "content", "parts", kind) if name in part), ()
            )
            self.add(held)
            if held == () and not kind and part:
                self.missing.append(next(iter(part)))
        else:
            self.missing.append(kind)


def _gather(data: dict[str, Any], parts: _Parts, streamed: bool) -> bool:
    """Add the content of an answer; return whether it is all that was said so far."""
    kind = text_at(data, "type")
    choice = at(data, "choices", 0)
    if isinstance(choice, dict):
        return _gather_choice(choice, parts, streamed)
    if isinstance(candidate := at(data, "candidates", 0), dict):
        parts.add(at(candidate, "content"))
        parts.refused = bool(at(data, "promptFeedback", "blockReason"))
    elif kind.startswith("response."):
        if kind == "response.output_text.delta":
            parts.add(at(data, "delta"))
        parts.refused = kind == "response.refusal.delta"
        parts.thought = "reason" in kind
    elif kind == "content_block_start":
        block = at(data, "content_block")
        if text_at(block, "type") != "tool_use":
            parts.add(block)
    elif kind == "content_block_delta":
        parts.add(at(data, "delta"))
    elif isinstance(message := at(data, "message"), dict):
        if kind != "message_start":
            _gather_message(message, parts)
    else:
        names = ("output", "content", "response", "generated_text", "output_text", "completion")
        parts.add(next((data[name] for name in names if isinstance(data.get(name), str | list)), None))
    return False


def _gather_choice(choice: dict[str, Any], parts: _Parts, streamed: bool) -> bool:
    delta, message = choice.get("delta"), choice.get("message")
    if isinstance(delta, dict) and (streamed or not isinstance(message, dict)):
        if at(delta, "extra_content", "google", "thought") is True or delta.get("thought") is True:
            parts.thought = True
        else:
            _gather_message(delta, parts)
        if parts.texts or not isinstance(message, dict):
            return False
    if isinstance(message, dict):
        _gather_message(message, parts)
        return streamed
    if not isinstance(delta, dict):
        parts.add(choice.get("text"))
    return False


def _gather_message(message: dict[str, Any], parts: _Parts) -> None:
    parts.add(message.get("content"))
    parts.refused = parts.refused or bool(message.get("refusal"))
    names = ("reasoning", "reasoning_content", "reasoning_details", "thinking", "thoughts")
    parts.thought = parts.thought or any(message.get(name) for name in names)
    parts.missing += [name for name in ("images", "audio") if message.get(name)]


def _finish_name(data: dict[str, Any]) -> str:
    """Return why the server ended the answer, in its own word; empty where it goes on."""
    choice = at(data, "choices", 0)
    places: tuple[tuple[Any, tuple[str | int, ...]], ...] = (
        *((choice, (name,)) for name in ("finish_reason", "finishReason")),
        (data, ("candidates", 0, "finishReason")),
        *((data, ("delta", name)) for name in ("stop_reason", "finish_reason")),
        *((data, (name,)) for name in ("finish_reason", "stop_reason", "done_reason")),
        (data, ("response", "incomplete_details", "reason")),
        (data, ("incomplete_details", "reason")),
        (data, ("promptFeedback", "blockReason")),
        (data, ("details", "finish_reason")),
        (data, ("stop_type",)),
    )
    for place, path in places:
        found = at(place, *path)
        if isinstance(found, dict):
            found = found.get("type") or found.get("reason")
        if isinstance(found, str) and finish_of(found):
            return found
    status = text_at(data, "response", "status") or text_at(data, "status")
    return status if finish_of(status) == "whole" else ""


def _tokens_in(usage: Any) -> int | None:
    """Return the tokens read, from a cache or not."""
    plain = tokens_at(usage, "input_tokens")
    cached = ("cache_creation_input_tokens", "cache_read_input_tokens")
    if plain is not None:
        return plain + sum(tokens_at(usage, name) or 0 for name in cached)
    return _first_count(usage, "prompt_tokens", "promptTokenCount", "prompt_eval_count")


def _first_count(usage: Any, *names: str) -> int | None:
    counts = (tokens_at(usage, name) for name in names)
    return next((count for count in counts if count is not None), None)
