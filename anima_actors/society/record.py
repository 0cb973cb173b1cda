"""Reads the journal of a society: its ticks, who moved whom, each mind by itself."""

import asyncio
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Self

from anima_actors.encoding.files import Draft, StrPath
from anima_actors.journal import DamageError, JournalError
from anima_actors.journal.bodies import SOCIETY, BadBody, unpacked_body
from anima_actors.journal.file import open_to_read, os_errors_told, shown
from anima_actors.journal.framing import HEAD, Kind, Spot, TornTail, frames, read_head
from anima_actors.journal.header import beginning_of
from anima_actors.psyche.modules.personality import Personality
from anima_actors.society.lineage import Lineage
from anima_actors.society.log import SocietyTick, tick_from
from anima_actors.society.members import Roster, turns_of_tick
from anima_actors.society.network import Network, SocietyError
from anima_actors.society.partitions import partitions_of


def society_hash(before: str, hashes: Iterable[str]) -> str:
    """Return the hash of a society after a tick, from the one before and those of its minds in order."""
    chain = sha256(bytes.fromhex(before))
    for one in hashes:
        chain.update(bytes.fromhex(one))
    return chain.hexdigest()


def save_whole_ticks(path: StrPath, target: StrPath) -> int:
    """Copy the ticks of a damaged journal that come before the first that is lost; return how many.

    The new file is there whole or not at all; the damaged one is not touched.

    Raises:
        JournalError: its header is damaged or that of something else; the target is there already, or
            cannot be written.
    """
    name = shown(path)
    with os_errors_told(path), open_to_read(path) as file:
        first, _, _ = beginning_of(file, name)
        end = first.end
        with suppress(TornTail, DamageError):
            for frame in frames(file, name, Spot(first.end, first.head.body, 0)):
                end = frame.end if frame.head.kind != Kind.END else end
        file.seek(0)
        whole = file.read(end)
    with os_errors_told(target):
        if os.path.lexists(target):
            raise JournalError(f"{shown(target)} is there already; name another file")
        with Draft(target) as draft:
            draft.path.write_bytes(whole)
            ticks = SocietyRecord.open(draft.path).ticks
            draft.commit()
    return ticks


class ReplayedSociety(NamedTuple):
    """What came of living a society again."""

    ticks: int  # that were lived
    hash: str  # of the society after them
    differences: tuple[str, ...]  # what came out otherwise than recorded, a line each; the first of each mind


class ExpandedMind(NamedTuple):
    """The full journal of one mind, made by living its inputs again."""

    path: Path
    turns: int
    difference: str  # where it lived otherwise than the society's journal has it; empty where it did not


@dataclass
class SocietyRecord(Lineage):
    """The journal of a society, to read; nothing in it is run unless it is asked for.

    Attributes:
        path: of the file.
        header: all that was known before the first tick.
        network: who perceives whom.
        personas: of the minds, in order.
        ticks: how many are whole.
        hash: of the society after the last of them.
        torn: what was wrong with the end of the file; None where it is whole or was left open.
    """

    path: Path
    header: Mapping[str, Any]
    network: Network
    personas: tuple[Personality, ...]
    spots: tuple[int, ...]  # where each tick begins
    hash: str
    torn: str | None

    @property
    def ticks(self) -> int:  # type: ignore[override]
        """How many ticks are whole."""
        return len(self.spots)

    @property
    def tick_seconds(self) -> float:
        """How long a tick is."""
        return float(self.header["tick_seconds"])

    @classmethod
    def open(cls, path: StrPath) -> Self:
        """Read a journal to its end; every frame is checked, and no tick is kept.

        Raises:
            JournalError: it is no journal of a society, damaged, or of another format.
        """
        name = shown(path)
        with os_errors_told(path), open_to_read(path) as file:
            first, header, _ = beginning_of(file, name)
            if header.get("file") != SOCIETY:
                raise JournalError(f"{name} is the journal of a mind, not of a society")
            spots, last, torn = list[int](), "", None
            try:
                for frame in frames(file, name, Spot(first.end, first.head.body, 0)):
                    if frame.head.kind != Kind.TURN:
                        continue
                    data = _unpacked(frame.body, name, len(spots) + 1)
                    hashes = data["hashes"]
                    chain = society_hash(
                        last, [hashes[at : at + 32].hex() for at in range(0, len(hashes), 32)]
                    )
                    if data["hash"].hex() != chain:
                        raise JournalError(
                            f"{name}: tick {len(spots) + 1} does not follow from what is before it"
                        )
                    spots.append(frame.place)
                    last = chain
            except TornTail as tail:
                torn = tail.why
        try:
            channels = tuple(tuple((int(by), float(how)) for by, how in one) for one in header["network"])
            network = Network(tuple(map(str, header["names"])), channels)
            personas = tuple(Personality(*one) for one in header["personas"])
        except (KeyError, TypeError, ValueError) as error:
            raise JournalError(f"{name}: its header tells of no society: {error}") from error
        return cls(Path(path), header, network, personas, tuple(spots), last, torn)

    def tick_lived(self, number: int) -> SocietyTick:
        """Read a tick, from 1.

        Raises:
            SocietyError: there is none of that number.
        """
        if not 1 <= number <= self.ticks:
            raise SocietyError(
                f"{self.path} has no tick {number}; it has ticks 1 to {self.ticks}", tick=number
            )
        with self.path.open("rb") as file:
            return next(self._ticks(file, number))

    def __iter__(self) -> Iterator[SocietyTick]:
        """Read all ticks, one after another."""
        if self.spots:
            with self.path.open("rb") as file:
                yield from self._ticks(file, 1)

    def roster(self, **settings: Any) -> Roster:
        """Return what it takes to make the minds again.

        Args:
            settings: extra, voice and trust, as for :meth:`Mind.from_header`.
        """
        return Roster(self.names, self.personas, self.header["seed"], settings, self.header["mind"])

    def replay(self, partitions: int | str = 1, **settings: Any) -> ReplayedSociety:
        """Let all minds live their inputs again, and hold what comes of it against the record.

        Args:
            partitions: where they live; as for a society.
            settings: as for :meth:`roster`.

        Raises:
            ModuleError: a module is not where it was, or is neither built in nor given.
            SocietyError: the minds cannot live.
        """
        lives = partitions_of(self.roster(**settings), partitions, self.tick_seconds)
        last, otherwise = "", dict[int, str]()
        try:
            for tick in self:
                answers = {place: one.calls for place, one in enumerate(tick.minds) if one.calls}
                minds = lives.live_here(tick.roots, answers)
                last = society_hash(last, [one.hash for one in minds])
                for place, (one, recorded) in enumerate(zip(minds, tick.minds, strict=True)):
                    if one.hash != recorded.hash and place not in otherwise:
                        otherwise[place] = _otherwise(self.names[place], tick.number)
        finally:
            lives.close()
        return ReplayedSociety(self.ticks, last, tuple(otherwise.values()))

    def mind(self, mind: str | int, to: StrPath | None = None, **settings: Any) -> ExpandedMind:
        """Write the full journal of one mind, by letting it live its inputs again.

        Args:
            mind: its name or place.
            to: the new file; beside this one and named after both by default.
            settings: as for :meth:`roster`.

        Raises:
            SocietyError: there is no such mind.
            JournalError: the file is there already or cannot be written.
        """
        place = self.network.index(mind)
        name = self.names[place]
        path = Path(to) if to is not None else self.path.with_name(f"{self.path.stem}-{name}.anima")
        living, difference = self.roster(**settings).mind(place), ""
        living.record_to(path, sync="never", facts={"society": {"file": self.path.name, "mind": name}})
        runner = asyncio.Runner() if living.bus.wiring.asynchronous else None
        with living, runner or nullcontext():
            for tick in self:
                recorded = tick.minds[place]
                living.answer_from(recorded.calls)
                for root, seconds in turns_of_tick(tick.roots.get(place), self.tick_seconds):
                    if runner is not None:
                        runner.run(living.answered(root, seconds))
                    else:
                        living.run_turn_now(root, seconds)
                if living.history_hash != recorded.hash and not difference:
                    difference = _otherwise(name, tick.number)
            if runner is not None:
                runner.run(living.release())
        return ExpandedMind(path, living.bus.turns, difference)

    def _ticks(self, file: BinaryIO, first: int) -> Iterator[SocietyTick]:
        for number in range(first, self.ticks + 1):
            file.seek(self.spots[number - 1])
            body = file.read(read_head(file.read(HEAD.size)).length)
            try:
                yield tick_from(number, unpacked_body(body), self.names)
            except BadBody as bad:
                raise JournalError(f"{self.path}: tick {number}: {bad}") from bad


def _unpacked(body: bytes, name: str, number: int) -> Mapping[str, Any]:
    try:
        data = unpacked_body(body)
        if not isinstance(data["hashes"], bytes) or not isinstance(data["hash"], bytes):
            raise BadBody("it holds no hashes")
        return data
    except (BadBody, KeyError) as bad:
        raise JournalError(f"{name}: tick {number}: {bad}") from bad


def _otherwise(name: str, tick: int) -> str:
    return (
        f"{name} lives tick {tick} otherwise than it was recorded; the program or a module has changed since"
    )
