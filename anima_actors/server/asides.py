"""Asides: what a chat window asks of a model for itself, such as a title or tags, which no person said."""

import json
import re
from collections.abc import Sequence
from typing import Any

ASIDE_MODEL = "anima-aside"
"""The model name under which everything is an aside."""

LONGEST_TITLE = 5  # words

_TASKS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        # Open WebUI; its template for documents begins with "### Task:" too, and brings what a person asks
        r"### Task:.*<chat_history>",
        r"### Task:\s*You are an autocompletion system",
        r"Create a concise, \d-\d word (?:title|phrase)",
        r"Here is the query:.*Create a concise, \d-\d word (?:title|phrase)",
        r"Your task is to reflect the speaker's likely facial expression",
        # LibreChat
        r"(?:Please generate|Provide|Write) a concise, \d-word-or-less title for the conversation",
        r"Analyze this conversation and provide:\s*1\. The detected language",
        # SillyTavern
        r"\[?(?:Pause your roleplay|Ignore previous instructions)[.,]? (?:and )?"
        r"(?:Summarize|Classify|Provide|Describe|Generate)",
        r"\[Write your next reply from the point of view of",
    )
)
_KEYS = {"title": "", "tags": [], "follow_ups": [], "queries": [], "prompt": "", "text": ""}
_ASKED_KEY = re.compile(r'\{\s*"(' + "|".join(_KEYS) + r')"\s*:')
_FIRST_SAID = re.compile(r"(?:USER|\|\|>User|User|Human):\s*\"?([^\n]+)", re.IGNORECASE)
_HISTORY = re.compile(r"<chat_history>(.*?)(?:</chat_history>|$)", re.DOTALL)


def text_of(content: object) -> str:
    """Return the text in the content of a message, whatever else is in it."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = (part.get("text") for part in parts if isinstance(part, dict))
    return "".join(text for text in texts if isinstance(text, str))


def is_aside(model: object, messages: Sequence[Any]) -> bool:
    """Return whether a request is an aside: by its model, or by the known beginning of its last message."""
    if model == ASIDE_MODEL:
        return True
    last = messages[-1] if messages else None
    asked = text_of(last.get("content")).lstrip() if isinstance(last, dict) else ""
    return any(task.match(asked) for task in _TASKS)


def aside_answer(messages: Sequence[Any]) -> str:
    """Return the answer to an aside, in the form that was asked for; the title is the first words said."""
    told = [text_of(one.get("content")) for one in messages if isinstance(one, dict)]
    asked = told[-1] if told else ""
    history = _HISTORY.search(asked)
    said = _FIRST_SAID.search(history[1] if history else asked)
    words = (said[1] if said else next(iter(told[:-1]), "")).split()
    title = " ".join(words[:LONGEST_TITLE]).strip("\"'.,:;") or "Conversation"
    key = _ASKED_KEY.search(asked)
    if key is None:
        return title
    return json.dumps({key[1]: title if key[1] == "title" else _KEYS[key[1]]}, ensure_ascii=False)
