"""Small journals, and what is needed to break them."""

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from anima_actors import Mind, Turn
from anima_actors.encoding.event_layout import split
from anima_actors.encoding.turn_content import Content, content_hash, pack
from anima_actors.journal.file import DiskFile
from anima_actors.journal.header import header_in
from anima_actors.journal.reader import Journal
from anima_actors.journal.recorder import header_of
from anima_actors.journal.records import TurnRecord
from anima_actors.journal.writer import JournalWriter

MESSAGES = ("", "I am afraid.", "Thank you, I trust you!", "Мені дуже сумно.", "leave me alone \ud800")
REACTORS = ("tension", "arousal", "satisfaction", "cohesion")

Moment = tuple[dict[str, float] | None, Any]


def moments(seed: int, count: int) -> list[Moment]:
    """What happens to a mind: stimuli with words, and rests."""
    chance = Random(seed)
    found: list[Moment] = []
    for _ in range(count):
        if chance.random() < 0.15:
            found.append((None, chance.choice((30.0, 90.0, 3600.0, 28_800.5))))
        else:
            deltas = {name: chance.uniform(-0.6, 0.6) for name in REACTORS if chance.random() < 0.8}
            found.append((deltas, chance.choice(MESSAGES)))
    return found


def live(mind: Mind, moment: Moment) -> dict[str, Any]:
    """Let one of them happen; the state after it."""
    deltas, what = moment
    if deltas is None:
        return mind.rest_now(what)
    mind.chat_now(what, deltas)
    return mind.state


def small_mind(**options: Any) -> Mind:
    """A mind of so few modules that its journal is a few thousand bytes."""
    return Mind(seed=3, only=("flash", "confabulation", "drives"), without=("voice",), **options)


def turns_of(mind: Mind, count: int, seed: int = 1) -> list[Turn]:
    """The first turns of a mind, finished."""
    turns = []
    for moment in moments(seed, count):
        live(mind, moment)
        assert mind.last_turn is not None
        turns.append(mind.last_turn)
    return turns


def written(path: Path, turns: list[Turn], *, end: bool = True, snapshot_every: int = 2) -> JournalWriter:
    """A journal of turns of :func:`small_mind`."""
    writer = JournalWriter.create(path, header_of(small_mind()), snapshot_every=snapshot_every)
    for turn in turns:
        writer.write(turn, {"confabulation": turn.number}, snapshot=lambda: b"a state")
    if end:
        writer.close(lambda: b"a state")
    else:
        writer.abandon()
    return writer


def opened(data: bytes) -> Journal:
    """A journal of bytes in memory."""
    file = io.BytesIO(data)
    return Journal("bytes", file, header_in(file, "bytes"))


def hashes(journal: Journal) -> list[str]:
    """The hash of each turn, all frames having been read and checked."""
    journal.verify()
    return [turn.hash for turn in journal.turns()]


class Broken(OSError):
    """What a test's disk raises."""


class FailingFile:
    """A file whose k-th call fails, having written a part of what it was given."""

    def __init__(self, path: Path, fail_at: int, *, part: float = 0.5, truncates: bool = True) -> None:
        self.disk = DiskFile(path, create=True)
        self.calls, self.fail_at, self.part, self.truncates = 0, fail_at, part, truncates
        self.synced = 0

    def write(self, data: bytes) -> None:
        if self._fails():
            self.disk.write(data[: int(len(data) * self.part)])
            raise Broken(28, "No space left on device")
        self.disk.write(data)

    def sync(self) -> None:
        if self._fails():
            raise Broken(5, "Input/output error")
        self.disk.sync()
        self.synced += 1

    def truncate(self, size: int) -> None:
        if not self.truncates:
            raise Broken(5, "Input/output error")
        self.disk.truncate(size)

    def close(self) -> None:
        self.disk.close()

    def _fails(self) -> bool:
        self.calls += 1
        return self.calls == self.fail_at


def places(journal: Journal) -> Iterator[tuple[int, int, int]]:
    """Begin, end and kind of each frame, the header's first."""
    yield 0, journal.begin.place, 1
    for frame in journal.frames():
        yield frame.place, frame.end, frame.head.kind


def content_of_record(record: TurnRecord) -> Content:
    """The content that a record was made of, made again from its plain data."""
    floats = [record.at_s]
    heads = [(one.publisher, one.causes, one.type) for one in record.events]
    values = [split(value, floats) for one in record.events for value in one.data.values()]
    failures = [(one["publisher"], one["reason"], one["stopped"]) for one in record.failures]
    packed = pack((record.number, values, record.skipped, failures))
    return Content(pack(heads), packed, struct.pack(f"<{len(floats)}d", *floats))


def record_hash(record: TurnRecord, previous_hash: str = "") -> str:
    """The hash that a record's content has, to be held against the one it carries."""
    return content_hash(content_of_record(record), previous_hash)
