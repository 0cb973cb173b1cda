"""A society: minds on a network and one clock of ticks, in which each catches what its neighbours show."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from types import TracebackType
from typing import Any, NamedTuple, Self

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
from anima_actors.society.contagion import Contagion, ContagionRule, Expressed, added
from anima_actors.society.members import MindTick, Roster
from anima_actors.society.network import Network, SocietyError, network_of
from anima_actors.society.partitions import Partitions, partitions_of


class SocietyTick(NamedTuple):
    """A tick of a society, as it was lived."""

    number: int  # from 1
    roots: Mapping[int, SocialStimulus]  # what reached whom, by place; time passed for all others
    lived: Sequence[MindTick]  # what is told of each mind, in order
    hash: str  # of the society up to here


class Society:
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
        **settings: Any,
    ) -> None:
        self.network = network_of(network, names)
        self.personas = _checked_personas(personas, self.network)
        self.contagion, self.talk = contagion or Contagion(), talk
        self.tick_seconds = _checked_tick(tick_seconds)
        self.seed = seed
        self.roster = Roster(self.network.names, self.personas, seed, settings)
        self._rule = ContagionRule(self.contagion, self.network, self.personas)
        self._partitions: Partitions = partitions_of(self.roster, partitions, self.tick_seconds)
        minds = len(self.network.names)
        self._expressed = Expressed([BASELINE] * minds, [0] * minds)
        self._emotions: tuple[str, ...] = ("",) * minds
        self._said: Mapping[int, str] = {}
        self._broken = ""  # why it cannot go on
        self.ticks = 0
        self.hash = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the minds, in their order."""
        return self.network.names

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
        """End the processes that were begun."""
        self._broken = self._broken or "the society is closed"
        self._partitions.close()

    async def aclose(self) -> None:
        """:meth:`close`, and let go of what the minds hold outside."""
        await self._partitions.release()
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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

    def _finish(self, roots: Mapping[int, SocialStimulus], lived: Sequence[MindTick]) -> SocietyTick:
        self.ticks += 1
        chain = sha256(bytes.fromhex(self.hash))
        for one in lived:
            chain.update(bytes.fromhex(one.hash))
        self.hash = chain.hexdigest()
        self._expressed = Expressed([one.level for one in lived], [one.turn for one in lived])
        self._emotions = tuple(one.emotion for one in lived)
        self._said = {place: one.said for place, one in enumerate(lived) if one.said}
        return SocietyTick(self.ticks, roots, lived, self.hash)

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Let no tick follow one that was not lived by all."""
        try:
            yield
        except BusyError:
            raise  # nobody has begun
        except BaseException as error:
            self._broken = f"tick {self.ticks + 1} was not lived to its end: {one_line(error)}"
            if isinstance(error, SocietyError):
                raise SocietyError(f"tick {self.ticks + 1}: {error}", tick=self.ticks + 1) from error
            raise


QUIET = Stimulus(NO_CHANGE)


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


def _checked_personas(personas: Sequence[Personality] | None, network: Network) -> tuple[Personality, ...]:
    minds = len(network.names)
    if personas is None:
        return (Personality(),) * minds
    given = tuple(personas)
    if len(given) != minds:
        raise SocietyError(f"{len(given)} personas are given for {minds} minds")
    wrong = next((one for one in given if not isinstance(one, Personality)), None)
    if wrong is not None:
        raise SocietyError(f"a persona is {wrong!r:.80}; it must be a Personality")
    return given
