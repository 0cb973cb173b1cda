"""What was said so far, as far as it goes along with the next request."""

from collections.abc import Sequence
from typing import NamedTuple

from anima_actors.psyche.prompt_budget import estimated_tokens
from anima_actors.voice.language_model import Message

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
