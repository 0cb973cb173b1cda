"""A society: minds on a network and one clock of ticks, in which each catches what its neighbours show."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any, Self

from anima_actors._version import __version__
from anima_actors.encoding.files import StrPath
from anima_actors.journal.file import Sync
from anima_actors.mind.inputs import LONGEST_REST_S
from anima_actors.mind.mind import Mind
from anima_actors.psyche.events import SocialStimulus, Stimulus
from anima_actors.psyche.model.decay import MINUTE_S
from anima_actors.psyche.model.reactor_space import BASELINE, NO_CHANGE, Reactors
from anima_actors.psyche.modules.personality import Personality
from anima_actors.runtime import BusyError
from anima_actors.runtime.event import validator
from anima_actors.runtime.plain_numbers import plain
from anima_actors.runtime.supervision import one_line
from anima_actors.scenario.over_minds import MindsMeasure
from anima_actors.society.contagion import Contagion, ContagionRule, Expressed, added
from anima_actors.society.lineage import Lineage
from anima_actors.society.log import JournalLog, MemoryLog, SocietyTick, TickLog
from anima_actors.society.members import MindTick, roster_of
from anima_actors.society.network import SocietyError, network_of
from anima_actors.society.partitions import Partitions, partitions_of
from anima_actors.society.record import ExpandedMind, SocietyRecord, society_hash


class Society(Lineage):
    """Minds m0, m1, ... on a directed weighted network and one clock of ticks.

    In each tick every mind lives a turn: through what is posed to it, what its neighbours showed at the end
    of the tick before, or the time that passes. Nothing crosses within a tick, so no order of minds matters.

    Args:
        network: who perceives whom; see :func:`~anima_actors.society.network.network_of`.
        personas: a personality for each mind; None for the average of all traits.
        seed: all chance derives from it; each mind's own from it and its place.
        names: of the minds; by default those of the network.
        contagion: the constants of what is caught.
        tick_seconds: of a tick, from 60: a stimulus takes a mind a minute, and the rest of the tick follows.
        talk: whether a mind answers the words that it hears from a neighbour. Otherwise only that one answers
            to whom something is said with ``reply_wanted``.
        partitions: 1 for this process, a number of processes, or "dask://HOST:PORT".
        watch: paths of the state, such as "defense.mechanism", that are told of each mind after a tick.
        measures: what is measured over the minds after each tick; their paths are watched, too.
        settings: those of :class:`~anima_actors.mind.config.MindConfig`, the same for all minds: only,
            without, extra, values, voice, constants and others.

    Raises:
        SocietyError: the network, names, personas or constants are not valid.
    """

    def __init__(
        self,
        network: Any,
        personas: Sequence[Personality] | None = None,
        seed: int = 0,
        *,
        names: Sequence[str] | None = None,
        contagion: Contagion | None = None,
        tick_seconds: float = MINUTE_S,
        talk: bool = False,
        partitions: int | str = 1,
        watch: Sequence[str] = (),
        measures: Sequence[MindsMeasure] = (),
        **settings: Any,
    ) -> None:
        self.network = network_of(network, names)
        self.contagion, self.talk = contagion or Contagion(), talk
        self.tick_seconds = _checked_tick(tick_seconds)
        self.seed = seed
        self._measures = tuple(measures)
        paths = dict.fromkeys((*watch, *(path for one in measures for path in one.paths)))
        self.roster = roster_of(self.network.names, personas, seed, settings, [*paths])
        self.personas = self.roster.personas
        self._described = self.roster.mind(0).described()  # so settings that make no mind are refused here
        self._rule = ContagionRule(self.contagion, self.network, self.personas)
        self._partitions: Partitions = partitions_of(self.roster, partitions, self.tick_seconds)
        minds = len(self.network.names)
        self._expressed = Expressed([BASELINE] * minds, [0] * minds)
        self._emotions: tuple[str, ...] = ("",) * minds
        self._said: Mapping[int, str] = {}
        self._broken = ""  # why it cannot go on
        self._under_way = False
        self._log: TickLog = MemoryLog(self.network.names)
        self.ticks = 0
        self.hash = ""

    @property
    def levels(self) -> tuple[Reactors, ...]:
        """What each mind shows at the end of the last tick, in order; at home before the first."""
        return tuple(self._expressed.levels)

    @property
    def emotions(self) -> tuple[str, ...]:
        """The emotion that shows of each mind, in order; empty before the first tick."""
        return self._emotions

    @property
    def said(self) -> dict[str, str]:
        """What was said in the last tick, by the mind that said it."""
        return {self.names[place]: words for place, words in self._said.items()}

    def tick_lived(self, number: int) -> SocietyTick:
        """Return a tick that was lived, from 1.

        Raises:
            SocietyError: there is none of that number.
        """
        if not 1 <= number <= self.ticks:
            raise SocietyError(
                f"there is no tick {number}; the society has ticks 1 to {self.ticks}", tick=number
            )
        return self._log.tick(number)

    def header(self, facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return all that it takes to make the society again, as plain data.

        Args:
            facts: further entries, such as the text of the story that it lives through.
        """
        mind = {name: part for name, part in self._described.items() if name not in OWN}
        return {
            **(facts or {}),
            "package": __version__,
            "names": list(self.names),
            "network": self.network.as_data(),
            "personas": [list(asdict(one).values()) for one in self.personas],
            "seed": self.seed,
            "contagion": self.contagion.as_data(),
            "tick_seconds": self.tick_seconds,
            "talk": self.talk,
            "mind": mind,
        }

    def record(self, path: StrPath, *, sync: Sync = "turn", facts: Mapping[str, Any] | None = None) -> None:
        """Begin the society's journal, with all ticks so far; :meth:`close` ends it.

        Args:
            path: of a new file.
            sync: when a tick counts as written; "turn", "every-second" or "never".
            facts: further entries of the header, such as the text of a story.

        Raises:
            SocietyError: it is recorded already, or cannot go on.
            JournalError: the file is there already or cannot be written.
        """
        if self._broken:
            raise SocietyError(self._broken)
        if isinstance(self._log, JournalLog):
            raise SocietyError(f"the society is recorded already, in {self._log.path}")
        log = JournalLog(path, self.header(facts), self.names, sync)
        for number in range(1, self.ticks + 1):
            log.append(self._log.tick(number))
        self._log = log

    @staticmethod
    def open(path: StrPath) -> SocietyRecord:
        """Read the journal of a society; see :class:`~anima_actors.society.record.SocietyRecord`.

        Raises:
            JournalError: it is no journal of a society, damaged, or of another format.
        """
        return SocietyRecord.open(path)

    @staticmethod
    def mind(path: StrPath, mind: str | int, to: StrPath | None = None, **settings: Any) -> ExpandedMind:
        """Write the full journal of one mind of a recorded society.

        See :meth:`SocietyRecord.mind <anima_actors.society.record.SocietyRecord.mind>`.
        """
        return SocietyRecord.open(path).mind(mind, to, **settings)

    def mind_of(self, mind: str | int) -> Mind:
        """Return a living mind, by its name or place, to look at.

        Raises:
            SocietyError: there is none, or it lives in another process.
        """
        return self._partitions.mind(self.network.index(mind))

    def tick_now(self, posed: Mapping[str | int, Stimulus] | None = None) -> SocietyTick:
        """Let every mind live a tick, without an event loop.

        Args:
            posed: what happens to whom, by the name or place of the mind.

        Raises:
            SocietyError: there is no such mind, or the society cannot go on.
            InvalidEvent: a stimulus holds a bad value; nothing has changed.
            BusyError: a module in use has an async handler; see :meth:`tick`.
        """
        roots = self._begin(posed)
        with self._whole():
            return self._finish(roots, self._partitions.live_now(roots))

    async def tick(self, posed: Mapping[str | int, Stimulus] | None = None) -> SocietyTick:
        """:meth:`tick_now` in an event loop: the minds live in tasks of their own, side by side."""
        roots = self._begin(posed)
        with self._whole():
            return self._finish(roots, await self._partitions.live(roots))

    def close(self) -> None:
        """End the journal, where there is one, and the processes that were begun."""
        self._broken = self._broken or "the society is closed"
        try:
            self._log.close()
        finally:
            self._partitions.close()

    async def aclose(self) -> None:
        """:meth:`close`, and let go of what the minds hold outside."""
        await self._partitions.release()
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _begin(self, posed: Mapping[str | int, Stimulus] | None) -> dict[int, SocialStimulus]:
        """Return what reaches each mind in the next tick."""
        if self._broken:
            raise SocietyError(self._broken)
        own = {self.network.index(mind): _checked_stimulus(one) for mind, one in (posed or {}).items()}
        caught = self._rule.caught(self._expressed)
        heard: dict[int, int] = {}
        if self._said:
            for place in range(len(self.names)):
                speaker = self._rule.strongest(place, self._said)
                if speaker is not None:
                    heard[place] = speaker
        roots: dict[int, SocialStimulus] = {}
        for place in sorted(own.keys() | caught.keys() | heard.keys()):
            posed_here = own.get(place, QUIET)
            sources = caught.get(place, ())
            root = SocialStimulus(
                added(posed_here.deltas, sources),
                posed_here.message,
                posed_here.reply_wanted,
                posed_here.appraised,
                posed_here.deltas,
                sources,
            )
            if not root.message and place in heard:  # the story's words go before those of neighbours
                speaker = heard[place]
                root = replace(
                    root,
                    message=self._said[speaker],
                    reply_wanted=self.talk,
                    speaker=self.names[speaker],
                    speaker_turn=self._expressed.turns[speaker],
                )
            roots[place] = root
        return roots

    def _finish(self, roots: Mapping[int, SocialStimulus], minds: Sequence[MindTick]) -> SocietyTick:
        chain = society_hash(self.hash, [one.hash for one in minds])
        tick = SocietyTick(self.ticks + 1, roots, minds, chain, self._measured(minds))
        self._log.append(tick)
        self.ticks, self.hash = tick.number, chain
        self._expressed = Expressed([one.level for one in minds], [one.turn for one in minds])
        self._emotions = tuple(one.emotion for one in minds)
        self._said = {place: one.said for place, one in enumerate(minds) if one.said}
        return tick

    def _measured(self, minds: Sequence[MindTick]) -> dict[str, Any]:
        watched = enumerate(self.roster.watch)
        values = {path: [one.watched[at] for one in minds] for at, path in watched}
        return {one.words: one.of(values) for one in self._measures}

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Let no tick begin within another, and none follow one that was not lived by all."""
        if self._under_way:
            raise BusyError("a tick is under way; ticks of a society never overlap")
        self._under_way = True
        try:
            yield
        except BusyError:
            raise  # no mind has begun
        except BaseException as error:
            self._broken = f"tick {self.ticks + 1} was not lived to its end: {one_line(error)}"
            if isinstance(error, SocietyError):
                raise SocietyError(f"tick {self.ticks + 1}: {error}", tick=self.ticks + 1) from error
            raise
        finally:
            self._under_way = False


QUIET = Stimulus(NO_CHANGE)

OWN = ("name", "seed", "persona", "persona_now")
"""What of a mind's description is its own."""


def _checked_stimulus(stimulus: Stimulus) -> Stimulus:
    if not isinstance(stimulus, Stimulus):
        raise SocietyError(f"a mind is posed a Stimulus; got {stimulus!r:.80}")
    validator(Stimulus)(stimulus)
    return stimulus


def _checked_tick(seconds: float) -> float:
    given = plain(seconds)
    number = isinstance(given, int | float) and not isinstance(given, bool)
    if not number or not MINUTE_S <= given <= LONGEST_REST_S:
        raise SocietyError(
            f"tick_seconds is {seconds!r:.80}; it must be a number from {MINUTE_S:g} to {LONGEST_REST_S:,}: "
            f"a stimulus takes a mind a minute"
        )
    return float(given)
