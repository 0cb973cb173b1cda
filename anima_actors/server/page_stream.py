"""The turns of a mind as they come, sent as server-sent events: whole to a page, in brief to a program."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from aiohttp import web

from anima_actors.journal import JournalError
from anima_actors.journal.reader import Journal
from anima_actors.journal.records import SPEECH_ENDED, SPOKEN, TurnRecord
from anima_actors.journal.turn_data import Json
from anima_actors.psyche.events import Stimulus
from anima_actors.server.completions import SILENCE_S, EventStream
from anima_actors.server.feed import News
from anima_actors.server.schemas import TurnTold

MOST_BEHIND = 200
"""Turns; a reader that is further behind is taken to the newest."""

AT_ONCE = 20  # turns that are read in one go
REMEMBERED = 64  # turns that were sent, to see which of them were taken back


class Turns(Protocol):
    """A history, as a stream reads it."""

    journal: Journal

    def turns(self, first: int, last: int) -> list[Json]:
        """Return turns, each with its number n and its hash."""
        ...


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
        having: Callable[[], AbstractContextManager[Turns]],
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
                await self._send_piece(stream, news.text)
            else:
                await self._send_turns(stream)

    async def _send_turns(self, stream: EventStream) -> None:
        more = True
        while more:
            turns, skipped, more = await asyncio.to_thread(self._next)
            if skipped:
                await stream.send({"turns": skipped}, event="skipped")
            for turn in turns:
                await self._send_turn(stream, turn)
                self._sent.append(SentTurn(turn["n"], turn["hash"]))

    async def _send_piece(self, stream: EventStream, text: str) -> None:
        await stream.send({"text": text}, event="piece")

    async def _send_turn(self, stream: EventStream, turn: Json) -> None:
        await stream.send(turn, event="turn", id=str(turn["n"]))
        if degraded := turn["state"].get("degraded"):
            await stream.send({"turn": turn["n"], "degraded": degraded}, event="degraded")

    def _next(self) -> _Next:
        """Read what the reader does not have yet."""
        try:
            with self._having() as source:
                return self._after(source, self._common(source))
        except JournalError:  # nothing is on record yet, or it is being put in another place
            return _Next([], 0, False)

    def _common(self, source: Turns) -> int:
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

    def _after(self, source: Turns, after: int) -> _Next:
        journal = source.journal
        start, skipped = max(after + 1, journal.first), 0
        if journal.last - start >= MOST_BEHIND:
            start, skipped = journal.last, journal.last - start
        stop = min(journal.last, start + AT_ONCE - 1)
        turns = source.turns(start, stop) if start <= stop else []
        return _Next(turns, skipped, stop < journal.last and bool(turns))


class BriefTurns:
    """A history, told in brief."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    def turns(self, first: int, last: int) -> list[Json]:
        """Return turns, each with its number n and its hash."""
        return [
            {"n": one.number, "hash": one.hash, "told": self._told(one)}
            for one in self.journal.turns(first, last)
        ]

    def _told(self, turn: TurnRecord) -> TurnTold:
        spoken, felt = turn.find(SPEECH_ENDED) or turn.find(SPOKEN), turn.find("EmotionFelt")
        opened_by = turn.root
        if opened_by.type == SPEECH_ENDED and self.journal.first <= opened_by.data["of_turn"]:
            opened_by = self.journal.turn(opened_by.data["of_turn"]).root  # what it answers, if anything
        said = spoken.data["text"] if spoken is not None else ""
        return TurnTold(
            turn=turn.number,
            at_s=turn.at_s,
            event=turn.root.type,
            feels=felt.data.get("primary") if felt is not None else None,
            said=said,
            spoke_first=bool(said) and opened_by.type != Stimulus.__name__,
        )


class MindStream(TurnStream):
    """One reader of what a mind says of its own accord, and of its turns in brief."""

    async def _send_piece(self, stream: EventStream, text: str) -> None:
        """Send nothing: a reply is told with its turn."""

    async def _send_turn(self, stream: EventStream, turn: Json) -> None:
        told: TurnTold = turn["told"]
        kind = "spoken" if told.spoke_first else "turn"
        await stream.send(told.model_dump(), event=kind, id=str(told.turn))
