"""A reply, from the task that lives the turn to the one that sends it on."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from anima_actors.mind import Mind
from anima_actors.psyche.events import Spoken
from anima_actors.voice.conversation import tokens_in
from anima_actors.web.api.room import Encounter


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of something that was said to a mind."""

    turn: int
    text: str
    whole: bool
    tokens_in: int
    tokens_out: int
    degraded: list[dict[str, Any]]


class Hearing:
    """Says something to a mind, and hears the reply."""

    def __init__(self, said: str) -> None:
        self._said = said
        self._pieces: asyncio.Queue[str | None] = asyncio.Queue()

    async def speak(self, mind: Mind) -> Reply:
        """The turn. To cancel it is to stop listening: the mind is hushed, and the turn completed."""
        async with aclosing(mind.stream(self._said)) as pieces:
            async for piece in pieces:
                self._pieces.put_nowait(piece)
        return _reply(mind, self._said)

    async def pieces(self, encounter: Encounter[Reply], silence_s: float) -> AsyncGenerator[str, None]:
        """The reply piece by piece; an empty one after each silence."""
        encounter.task.add_done_callback(lambda _: self._pieces.put_nowait(None))
        while True:
            try:
                async with asyncio.timeout(silence_s):
                    piece = await self._pieces.get()
            except TimeoutError:
                piece = ""
            if piece is None:
                return
            yield piece


def _reply(mind: Mind, said: str) -> Reply:
    turn = mind.last_turn
    assert turn is not None, "it was just lived"
    spoken = turn.find(Spoken) or Spoken("", "")
    return Reply(
        turn.number,
        spoken.text,
        not spoken.partial,
        tokens_in(said) if spoken.tokens_in is None else spoken.tokens_in,
        tokens_in(spoken.text) if spoken.tokens_out is None else spoken.tokens_out,
        mind.state["degraded"],
    )
