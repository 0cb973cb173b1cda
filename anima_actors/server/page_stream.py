"""The turns of a mind as they come, sent to a page as server-sent events."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple

from aiohttp import web

from anima_actors.journal import JournalError
from anima_actors.journal.turn_data import Json
from anima_actors.page.source import JournalSource
from anima_actors.server.completions import SILENCE_S, EventStream
from anima_actors.server.feed import News

MOST_BEHIND = 200
"""Turns; a reader that is further behind is taken to the newest."""

AT_ONCE = 20  # turns that are read in one go
REMEMBERED = 64  # turns that were sent, to see which of them were taken back


class SentTurn(NamedTuple):
    """A turn that a reader has."""

    number: int
    hash: str  # empty where it did not say


class _Next(NamedTuple):
    """What a reader is to be sent."""

    turns: list[Json]
    skipped: int
    more: bool


class TurnStream:
    """One reader of the turns of a mind: each is sent once, in order, and another that took its place.

    Args:
        having: opens the history; called in a thread.
        news: of the mind.
        after: the last turn that the reader has.
        hash: of that turn, where the reader says; then it is told where that turn was taken back.
    """

    def __init__(
        self,
        having: Callable[[], AbstractContextManager[JournalSource]],
        news: "asyncio.Queue[News]",
        after: int,
        hash: str = "",
    ) -> None:
        self._having = having
        self._news = news
        self._sent = deque([SentTurn(after, hash)], maxlen=REMEMBERED)

    async def send(self, request: web.Request) -> web.StreamResponse:
        """Send until the reader leaves or the server stops."""
        stream = await EventStream.open(request)
        await self._send_turns(stream)
        while True:
            try:
                async with asyncio.timeout(SILENCE_S):
                    news = await self._news.get()
            except TimeoutError:
                await stream.keep_alive()
                continue
            if news.kind == "bye":
                await stream.send({}, event="bye")
                return await stream.end(done=False)
            if news.kind == "piece":
                await stream.send({"text": news.text}, event="piece")
            else:
                await self._send_turns(stream)

    async def _send_turns(self, stream: EventStream) -> None:
        more = True
        while more:
            turns, skipped, more = await asyncio.to_thread(self._next)
            if skipped:
                await stream.send({"turns": skipped}, event="skipped")
            for turn in turns:
                await stream.send(turn, event="turn", id=str(turn["n"]))
                self._sent.append(SentTurn(turn["n"], turn["hash"]))
                if degraded := turn["state"].get("degraded"):
                    await stream.send({"turn": turn["n"], "degraded": degraded}, event="degraded")

    def _next(self) -> _Next:
        """Read what the reader does not have yet."""
        try:
            with self._having() as source:
                return self._after(source, self._common(source))
        except JournalError:  # nothing is on record yet, or it is being put in another place
            return _Next([], 0, False)

    def _common(self, source: JournalSource) -> int:
        """Return the last turn that reader and history have in common, forgetting later ones."""
        journal = source.journal
        while len(self._sent) > 1 or self._sent[-1].hash:
            last = self._sent[-1]
            there = journal.first <= last.number <= journal.last
            if there and (not last.hash or journal.turn(last.number).hash == last.hash):
                return last.number
            self._sent.pop()
            if not self._sent:
                self._sent.append(SentTurn(max(0, last.number - 1), ""))
        return self._sent[-1].number

    def _after(self, source: JournalSource, after: int) -> _Next:
        journal = source.journal
        start, skipped = max(after + 1, journal.first), 0
        if journal.last - start >= MOST_BEHIND:
            start, skipped = journal.last, journal.last - start
        stop = min(journal.last, start + AT_ONCE - 1)
        turns = source.turns(start, stop) if start <= stop else []
        return _Next(turns, skipped, stop < journal.last and bool(turns))
