"""The interface of a language model: request, reply, error, and the messages of a conversation."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from anima_actors.runtime import AnimaError

OnPiece = Callable[[str], None]
"""Takes each piece of a reply as it arrives."""

KEPT_EXCHANGES = 200
TOKENS_A_MESSAGE = 4  # what a provider adds around each


class VoiceError(AnimaError, RuntimeError):
    """A language model gave no answer.

    Attributes:
        provider: who was asked.
        status: of the answer over HTTP; None where there was none.
        transient: whether asking again later may help.
        retry_after_s: how many seconds the provider asks to wait; None where it does not.
        kind: what it is about, such as "quota", "context" or "loading"; empty where nobody can know.
    """

    def __init__(
        self,
        message: str,
        *,
        provider: str = "",
        status: int | None = None,
        transient: bool = False,
        retry_after_s: float | None = None,
        kind: str = "",
    ) -> None:
        super().__init__(message)
        self.provider = provider
        self.status = status
        self.transient = transient
        self.retry_after_s = retry_after_s
        self.kind = str(kind)


class Message(NamedTuple):
    """One side's words in a conversation."""

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
        """A hash of the content: the same request, the same 32 hexadecimal digits."""
        content = [self.system, self.messages, self.temperature, self.max_tokens, self.schema]
        text = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class ModelReply:
    """A language model's answer."""

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
    """The shape of a language model; a model of one's own needs no more than this."""

    @property
    def provider(self) -> str:
        """Its name in logs and errors."""
        ...

    async def reply(self, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        """Answer a request. An answer that breaks off after its first piece is returned, marked.

        Args:
            request: what is asked.
            on_piece: takes the pieces of the answer in order; together they are its text.

        Raises:
            VoiceError: there is no answer, and why.
        """
        ...

    async def close(self) -> None:
        """Close connections; the model may be asked again."""
        ...


class Exchange(NamedTuple):
    """A message to the mind and the mind's reply."""

    heard: str
    answered: str


def message_tokens(text: str) -> int:
    """Estimate how many tokens a message takes."""
    from anima_actors.psyche.prompt.budget import estimated_tokens  # loads numpy: listing models does not

    return TOKENS_A_MESSAGE + estimated_tokens(text)


def messages_for(heard: str, exchanges: Sequence[Exchange], budget: int) -> tuple[Message, ...]:
    """Return the messages of a request: the latest exchanges within the budget, then the new message.

    Args:
        heard: the new message.
        exchanges: the earlier ones, the oldest first.
        budget: tokens that the earlier ones may take.
    """
    kept: list[Message] = []
    for exchange in reversed(exchanges):
        budget -= message_tokens(exchange.heard) + message_tokens(exchange.answered)
        if budget < 0:
            break
        kept += [Message("assistant", exchange.answered), Message("user", exchange.heard)]
    return (*reversed(kept), Message("user", heard))
