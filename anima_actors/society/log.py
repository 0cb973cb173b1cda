"""The record of a society: what reached each mind in each tick, and what was told of it afterwards.

A tick holds inputs only (what reached whom, with its sources, and answers from outside), of each mind the
hash of its history and what it showed, and what the story measures over all of them. Each mind is a pure
function of its persona, seed and inputs, so that its own journal is made by living them again.
"""

import struct
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from anima_actors.encoding.files import StrPath, sync_folder
from anima_actors.encoding.turn_content import pack, to_plain
from anima_actors.journal import JournalError
from anima_actors.journal.bodies import BEFORE, FORMAT, SOCIETY, BadBody, unpacked_body
from anima_actors.journal.file import DiskFile, Sync, WriteBuffer, shown
from anima_actors.journal.framing import FIRST, HEAD, Kind, framed
from anima_actors.psyche.events import SocialSource, SocialStimulus
from anima_actors.psyche.model.reactor_space import NO_CHANGE, Reactors
from anima_actors.runtime.redaction import redacted_data
from anima_actors.society.contagion import added
from anima_actors.society.members import MindTick

_FOUR = struct.Struct("<4d")


class SocietyTick(NamedTuple):
    """A tick of a society, as it was lived."""

    number: int  # from 1
    roots: Mapping[int, SocialStimulus]  # what reached whom, by place; time passed for all others
    minds: Sequence[MindTick]  # what is told of each mind, in order
    hash: str  # of the society up to here
    measured: Mapping[str, Any] = MappingProxyType({})  # what its story measures over the minds, in its words


class TickLog(Protocol):
    """The ticks of a society, by number."""

    def __len__(self) -> int: ...

    def append(self, tick: SocietyTick) -> None:
        """Take a tick in; once this returns it is on record."""
        ...

    def tick(self, number: int) -> SocietyTick:
        """Return a tick, from 1."""
        ...

    def close(self) -> None: ...


def tick_data(tick: SocietyTick, places: Mapping[str, int]) -> dict[str, Any]:
    """Return a tick as plain data, its numbers packed."""
    minds = tick.minds
    emotions = sorted({one.emotion for one in minds})
    inputs, moved = [], []
    for place, root in tick.roots.items():
        inputs.append(
            [
                place,
                _FOUR.pack(*root.own),
                root.message,
                [root.reply_wanted, root.appraised],
                places.get(root.speaker, -1),
                root.speaker_turn,
                [places[source.mind] for source in root.sources],
                [source.turn for source in root.sources],
                b"".join(_FOUR.pack(*source.deltas) for source in root.sources),
            ]
        )
        moved.append(_FOUR.pack(*minds[place].moved) + _FOUR.pack(*minds[place].moved_by_words))
    data = {
        "inputs": inputs,
        "moved": b"".join(moved),
        "levels": b"".join(_FOUR.pack(*one.level) for one in minds),
        "turns": struct.pack(f"<{len(minds)}I", *[one.turn for one in minds]),
        "emotions": emotions,
        "emotion": bytes(emotions.index(one.emotion) for one in minds),
        "hashes": b"".join(bytes.fromhex(one.hash) for one in minds),
        "said": {place: one.said for place, one in enumerate(minds) if one.said},
        "calls": {place: list(one.calls) for place, one in enumerate(minds) if one.calls},
        "measured": to_plain(tick.measured),
        "hash": bytes.fromhex(tick.hash),
    }
    return {name: value for name, value in data.items() if value or name in ("inputs", "levels")}


def tick_from(number: int, data: Mapping[str, Any], names: Sequence[str]) -> SocietyTick:
    """Return the tick in plain data.

    Raises:
        BadBody: it holds none.
    """
    try:
        roots: dict[int, SocialStimulus] = {}
        for place, own, message, flags, speaker, speaker_turn, senders, turns, parts in data["inputs"]:
            sources = tuple(
                SocialSource(names[sender], turn, Reactors(*part))
                for sender, turn, part in zip(senders, turns, _FOUR.iter_unpack(parts), strict=True)
            )
            ours = Reactors(*_FOUR.unpack(own))
            who = names[speaker] if speaker >= 0 else ""
            roots[place] = SocialStimulus(
                added(ours, sources), message, flags[0], flags[1], ours, sources, who, speaker_turn
            )
        minds = _minds(data, [*roots], len(names))
        return SocietyTick(number, roots, minds, data["hash"].hex(), dict(data.get("measured", {})))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, struct.error) as error:
        raise BadBody(f"it holds no tick: {type(error).__name__}: {error}") from error


def _minds(data: Mapping[str, Any], reached: Sequence[int], minds: int) -> list[MindTick]:
    quiet = MindTick(0, "", NO_CHANGE, NO_CHANGE, NO_CHANGE, "", "")
    levels = [Reactors(*one) for one in _FOUR.iter_unpack(data["levels"])]
    turns = struct.unpack(f"<{minds}I", data["turns"])
    moves = [Reactors(*one) for one in _FOUR.iter_unpack(data.get("moved", b""))]
    moved = {place: moves[2 * at : 2 * at + 2] for at, place in enumerate(reached)}
    emotions, said, calls = data["emotions"], data.get("said", {}), data.get("calls", {})
    found = []
    for place, level in enumerate(levels):
        by_stimulus, by_words = moved.get(place, (quiet.moved, quiet.moved))
        found.append(
            MindTick(
                turns[place],
                data["hashes"][32 * place : 32 * place + 32].hex(),
                level,
                by_stimulus,
                by_words,
                emotions[data["emotion"][place]],
                said.get(place, ""),
                tuple(calls.get(place, ())),
            )
        )
    if len(found) != minds:
        raise ValueError(f"it tells of {len(found)} minds, not of {minds}")
    return found


class MemoryLog:
    """The ticks of a society that is not recorded, packed."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._places = {name: place for place, name in enumerate(names)}
        self._bodies: list[bytes] = []

    def __len__(self) -> int:
        return len(self._bodies)

    def append(self, tick: SocietyTick) -> None:
        """Take a tick in."""
        self._bodies.append(pack(tick_data(tick, self._places)))

    def tick(self, number: int) -> SocietyTick:
        """Return a tick, from 1."""
        return tick_from(number, unpacked_body(self._bodies[number - 1]), self._names)

    def close(self) -> None:
        """Do nothing."""


class JournalLog:
    """The ticks of a society in its journal, which is written as they end.

    Whatever fails in writing is raised as JournalError, and so is every write after it; what was acknowledged
    before is in the file.
    """

    def __init__(self, path: StrPath, header: Mapping[str, Any], names: Sequence[str], sync: Sync) -> None:
        """Begin a journal.

        Raises:
            JournalError: the file is there already or cannot be written.
        """
        self.path = Path(path)
        self._names, self._places = names, {name: place for place, name in enumerate(names)}
        file = DiskFile.new(path)
        self._buffer = WriteBuffer(file, 0, sync)
        self._previous, self._before = FIRST, b""
        self._spots: list[int] = []  # where each tick begins
        self._broken = ""
        self._write(Kind.HEADER, {"format": list(FORMAT), "file": SOCIETY, **redacted_data(header)})
        if sync != "never":
            sync_folder(self.path.absolute().parent)

    def __len__(self) -> int:
        return len(self._spots)

    def append(self, tick: SocietyTick) -> None:
        """Write a tick; once this returns it is in the file."""
        self._spots.append(self._buffer.size)
        self._write(Kind.TURN, tick_data(tick, self._places))

    def tick(self, number: int) -> SocietyTick:
        """Read a tick back."""
        with self.path.open("rb") as file:
            file.seek(self._spots[number - 1])
            length = HEAD.unpack(file.read(HEAD.size))[3]
            return tick_from(number, unpacked_body(file.read(length)), self._names)

    def close(self) -> None:
        """End the journal and close the file. A second call does nothing."""
        if not self._broken:
            self._write(Kind.END, {"ticks": len(self)})
            self._broken = f"{shown(self.path)} is closed; nothing can be recorded in it any more"
            self._buffer.close()

    def _write(self, kind: Kind, data: dict[str, Any]) -> None:
        if self._broken:
            raise JournalError(self._broken)
        body = pack({**data, BEFORE: self._before} if kind != Kind.HEADER else data)
        frame, self._previous = framed(kind, len(self), body, self._previous)
        self._before = sha256(body).digest()
        try:
            self._buffer.add(frame)
            self._buffer.send()
        except OSError as error:
            self._buffer.cut()
            self._buffer.close()
            self._broken = (
                f"{shown(self.path)}: tick {len(self)} could not be recorded: {error.strerror or error}; "
                f"all ticks before it are in the file"
            )
            raise JournalError(self._broken) from error
