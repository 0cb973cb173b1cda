"""The messages of a request: the last one of the user is checked, what comes before it is passed over.

Asides are what a chat window asks of a model for itself, such as a title or tags, which no person said.
"""

import json
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, WithJsonSchema
from pydantic import model_validator as validator

from anima_actors.encoding.text import is_one_line

LONGEST_TEXT = 20_000  # characters
LONGEST_KIND = 60  # characters of the type of a part, where it is named
MOST_PARTS = 50

Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]

A_USER_MESSAGE: dict[str, Any] = {
    "type": "object",
    "properties": {"role": {"const": "user"}},
    "required": ["role"],
}
_A_TEXT_PART: dict[str, Any] = {
    "type": "object",
    "properties": {"type": {"const": "text"}},
    "required": ["type"],
}


class TextPart(BaseModel):
    """A piece of text."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    type: Literal["text"]
    text: Text


OtherMessage = Annotated[Any, WithJsonSchema({"not": A_USER_MESSAGE})]
"""What is passed over: the mind has a state instead of instructions, and remembers by itself."""


def _kind(content: object) -> str | None:
    """Return which of the two kinds of content it is, so that an error is about that one."""
    return "(text)" if isinstance(content, str) else "(parts)" if isinstance(content, list) else None


Parts = Annotated[
    list[TextPart],
    Field(min_length=1, max_length=MOST_PARTS),
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_PARTS,
            "contains": _A_TEXT_PART,
            "items": {
                "anyOf": [
                    {
                        "type": "object",
                        "properties": {
                            "type": {"const": "text"},
                            "text": {"type": "string", "maxLength": LONGEST_TEXT},
                        },
                        "required": ["type", "text"],
                    },
                    {"not": _A_TEXT_PART},
                ]
            },
        },
        mode="validation",
    ),
]

Content = Annotated[
    Annotated[Text, Tag("(text)")] | Annotated[Parts, Tag("(parts)")],
    Discriminator(
        _kind,
        custom_error_type="no_text",
        custom_error_message="it is to be text, or a list of pieces of text",
    ),
]


class UserMessage(BaseModel):
    """What is said to the mind: text, or pieces, of which those of text count."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    role: Literal["user"]
    content: Content

    @validator(mode="before")
    @classmethod
    def _only_text(cls, data: Any) -> Any:
        """Take out the parts that are no text, where there is text beside them."""
        parts = data.get("content") if isinstance(data, dict) else None
        if not isinstance(parts, list) or len(parts) > MOST_PARTS:
            return data
        texts = [part for part in parts if _is_text(part)]
        return {**data, "content": texts or parts}

    @property
    def text(self) -> str:
        if isinstance(self.content, str):
            return self.content
        return "".join(part.text for part in self.content)


class LastMessage(NamedTuple):
    """What a request says to a mind."""

    text: str
    ignored: list[str]  # types of the parts that were passed over, each once


def role_of(message: object) -> object:
    """Return the role of a message; None for what has none."""
    return message.get("role") if isinstance(message, dict) else None


def ignored_parts(content: object) -> list[str]:
    """Return the types of the parts of a content that are no text, each once."""
    parts = content if isinstance(content, list) else []
    return list(dict.fromkeys(_part_name(part) for part in parts if not _is_text(part)))


def _is_text(part: object) -> bool:
    return isinstance(part, dict) and part.get("type") == "text"


def _part_name(part: object) -> str:
    kind = part.get("type") if isinstance(part, dict) else None
    return kind[:LONGEST_KIND] if isinstance(kind, str) and is_one_line(kind) else "unknown"


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
