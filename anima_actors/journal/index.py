"""The index of a journal: where each 32nd turn begins, read from its last frame or from the heads of all."""

import os
from contextlib import suppress
from typing import BinaryIO, NamedTuple

from anima_actors.journal import JournalError
from anima_actors.journal.bodies import EVERY, TRAILER, BadBody, unpacked_end
from anima_actors.journal.framing import HEAD, Kind, Spot, TornTail, frames, heads


class Index(NamedTuple):
    """The places where reading for a turn can begin."""

    spots: tuple[Spot, ...]  # before the first turn and each 32nd after it
    last: int  # the number of the last turn
    torn: str | None  # what was wrong with the end of the file, where that was seen


def index_of(file: BinaryIO, name: str, begin: Spot) -> Index:
    """Return the index of a journal whose header ends at a spot.

    Raises:
        DamageError: there is no footer, and the heads of the frames are not in order.
    """
    return _from_footer(file, name, begin) or _from_heads(file, name, begin)


def _from_footer(file: BinaryIO, name: str, begin: Spot) -> Index | None:
    size = file.seek(0, os.SEEK_END)
    tail_size = 8 + len(TRAILER)
    if size < begin.place + HEAD.size + tail_size:
        return None
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    place = size - int.from_bytes(tail[:8], "little")
    if not tail.endswith(TRAILER) or place < begin.place:
        return None
    try:
        frame = next(frames(file, name, Spot(place, None, None)))
        if frame.head.kind != Kind.END:
            return None
        end = unpacked_end(frame.body)
        places, last = end["places"], end["turns"]
    except (JournalError, TornTail, StopIteration, BadBody, KeyError):
        return None
    if end.get("every") != EVERY or not isinstance(places, bytes) or not isinstance(last, int):
        return None
    starts = [int.from_bytes(places[at : at + 8], "little") for at in range(0, len(places), 8)]
    before = begin.turn or 0
    spots = [Spot(start, None, before + EVERY * number) for number, start in enumerate(starts)]
    return Index((begin, *spots[1:]), last, None)


def _from_heads(file: BinaryIO, name: str, begin: Spot) -> Index:
    spots = [begin]
    before, previous = begin.turn or 0, begin.previous
    with suppress(TornTail):
        for place, head in heads(file, name, begin):
            if head.kind == Kind.TURN and head.turn > before + 1 and (head.turn - before - 1) % EVERY == 0:
                spots.append(Spot(place, previous, head.turn - 1))
            previous = head.body
    return Index(tuple(spots), *_last_whole(file, name, spots))


def _last_whole(file: BinaryIO, name: str, spots: list[Spot]) -> tuple[int, str | None]:
    """Return the last turn whose body is whole too, and what was wrong with the end."""
    last = spots[-1].turn or 0
    try:
        for frame in frames(file, name, spots[-1]):
            last = frame.head.turn
    except TornTail as torn:
        if last == spots[-1].turn and len(spots) > 1:  # the turn after the last spot is the torn one
            return _last_whole(file, name, spots[:-1])
        return last, torn.why
    return last, None
