"""The messages of a request: the last one of the user is checked, what comes before it is passed over."""

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
