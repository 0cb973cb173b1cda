"""What a language model is asked, what it answers, and the shape of anything that can be asked."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from anima_actors.psyche.prompt.budget import estimated_tokens

OnPiece = Callable[[str], None]
"""Is handed each piece of an answer as it arrives."""


class Message(NamedTuple):
    """What one side of the conversation said."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """Everything that leaves for the language model, whoever provides it."""

    system: str
    messages: tuple[Message, ...]  # the oldest first, the last from the user
    temperature: float  # [0, 2]
    max_tokens: int  # of the answer, from 1
    schema: Mapping[str, Any] | None = None  # a JSON Schema that the answer must fit; None for free text

    @property
    def fingerprint(self) -> str:
        """A hash of the request's content: the same request, the same 32 hexadecimal digits."""
        told = [self.system, self.messages, self.temperature, self.max_tokens, self.schema]
        text = json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class ModelReply:
    """What came back."""

    text: str
    model: str = ""  # as the provider names it; empty where it does not say
    broken_off: str = ""  # why the answer is not whole, in words; empty for a whole one
    tokens_in: int | None = None  # None where the provider does not count
    tokens_out: int | None = None

    @property
    def complete(self) -> bool:
        """False where the stream broke off before its end."""
        return not self.broken_off


class LanguageModel(Protocol):
    """Something that can be asked. A model of one's own needs no more than this."""

    @property
    def provider(self) -> str:
        """Its name in logs and errors."""
        ...

    async def reply(self, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        """Answer a request. An answer that breaks off after its first piece is returned, marked.

        Args:
            request: what is asked.
            on_piece: is handed the pieces of the answer in order; together they are its text.

        Raises:
            VoiceError: there is no answer, and why.
        """
        ...

    async def close(self) -> None:
        """Let go of connections; it may be asked again."""
        ...


KEPT_EXCHANGES = 200
TOKENS_A_MESSAGE = 4  # what a provider adds around each


class Exchange(NamedTuple):
    """What was said to the mind, and what it answered."""

    heard: str
    answered: str


def tokens_in(text: str) -> int:
    """How many tokens a text takes, estimated."""
    return TOKENS_A_MESSAGE + estimated_tokens(text)


def messages_for(heard: str, exchanges: Sequence[Exchange], budget: int) -> tuple[Message, ...]:
    """The messages of a request: the latest exchanges that fit into the budget, then what was heard now.

    Args:
        heard: what is said to the mind now.
        exchanges: the earlier ones, the oldest first.
        budget: tokens that the earlier ones may take.
    """
    kept: list[Message] = []
    for exchange in reversed(exchanges):
        budget -= tokens_in(exchange.heard) + tokens_in(exchange.answered)
        if budget < 0:
            break
        kept += [Message("assistant", exchange.answered), Message("user", exchange.heard)]
    return (*reversed(kept), Message("user", heard))
