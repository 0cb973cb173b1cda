"""Requests that come again: a key has one turn, and a reply asked for anew takes the place of the last."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Generic, TypeVar

from anima_actors.encoding.json import dumps
from anima_actors.server.messages import role_of, text_of
from anima_actors.server.routes import RequestError, try_later
from anima_actors.server.schemas import CompletionRequest
from anima_actors.store.session import folded

R = TypeVar("R")

MOST_KEYS = 1_000
LONGEST_KEY = 255  # characters
CHAT_ID = "X-OpenWebUI-Chat-Id"


class Once(Generic[R]):
    """Gives each idempotency key of a mind one reply."""

    def __init__(self) -> None:
        self._replies: dict[tuple[str, str], tuple[str, asyncio.Future[R]]] = {}

    async def reply(self, name: str, key: str, said: str, live: Callable[[], Awaitable[R]]) -> R:
        """Return the reply to a key; a failure is forgotten, so that the client may try again.

        Args:
            name: of the mind.
            key: of the request.
            said: what it says.
            live: gives the reply; it goes on where the client hangs up.

        Raises:
            RequestError: the key is too long, or was used for another message; or too many are under way.
        """
        if not 1 <= len(key) <= LONGEST_KEY:
            said_so = f"the header Idempotency-Key has 1 to {LONGEST_KEY} characters"
            raise RequestError(400, said_so, "invalid_idempotency_key")
        place = (folded(name), key)
        former = self._replies.get(place)
        if former is not None and former[0] != said:
            said_so = "this Idempotency-Key was used for another message; take a new key for each message"
            raise RequestError(400, said_so, "invalid_idempotency_key")
        if former is None:
            self._make_space()
            reply = asyncio.ensure_future(live())
            former = self._replies[place] = (said, reply)
            reply.add_done_callback(lambda done: self._forget_failure(place, done))
        return await asyncio.shield(former[1])

    def _make_space(self) -> None:
        if len(self._replies) >= MOST_KEYS:
            oldest = next((place for place, (_, reply) in self._replies.items() if reply.done()), None)
            if oldest is None:
                said_so = f"{MOST_KEYS:,} requests with an Idempotency-Key are under way; ask again later"
                raise try_later(503, said_so, "too_many_keys")
            del self._replies[oldest]

    def _forget_failure(self, place: tuple[str, str], done: asyncio.Future[R]) -> None:
        if done.cancelled() or done.exception() is not None:
            del self._replies[place]


def conversation_of(asked: CompletionRequest, headers: Mapping[str, str]) -> str:
    """Return a digest of what is said and all before it; empty where nothing tells a conversation.

    A client that keeps no history sends one message alone, and may say the same twice.
    """
    place = asked.last_said or 0
    spoken = [
        (str(role_of(one)), text_of(one.get("content")))
        for one in asked.messages[: place + 1]
        if isinstance(one, dict) and role_of(one) in ("user", "assistant")
    ]
    chat = headers.get(CHAT_ID, "")
    if len(spoken) < 2 and not chat:
        return ""
    return hashlib.sha256(dumps([chat, spoken])).hexdigest()
