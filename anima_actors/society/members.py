"""The minds of a society: how each is made from its place, lives a tick, and what is told of it then."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from anima_actors.encoding.turn_content import content_hash
from anima_actors.journal.records import recordable_content
from anima_actors.journal.timeline import value_at
from anima_actors.mind.mind import Mind
from anima_actors.psyche.events import (
    EmotionFelt,
    ReactorsMoved,
    ReactorsSettled,
    SocialStimulus,
    Spoken,
    TimePassed,
)
from anima_actors.psyche.model.decay import MINUTE_S
from anima_actors.psyche.model.reactor_space import BASELINE, NO_CHANGE, Reactors
from anima_actors.psyche.modules.personality import Personality
from anima_actors.runtime import BusyError, RootEvent, Turn
from anima_actors.runtime.supervision import one_line
from anima_actors.society.network import SocietyError

KEPT_TURNS = 1
"""Turns that the history of a mind in a society keeps."""

WORDS = ("mirror", "appraisal")
"""The modules by which words move the body."""


def seed_of(seed: int, place: int) -> int:
    """Return the seed of a mind's own, derived from the society's and its place."""
    return int.from_bytes(sha256(f"{seed}/{place}".encode()).digest()[:7], "big")


Calls = Sequence[Mapping[str, Any]]
"""The calls of a mind to language models in a tick, with their answers, as plain data."""


def turns_of_tick(root: RootEvent | None, tick_s: float) -> Iterator[tuple[RootEvent, float]]:
    """Yield what opens the turns of a tick, and the seconds that pass with it.

    A stimulus takes a minute, and the rest of a longer tick follows; where there is none, time passes.
    """
    if root is None:
        yield TimePassed(tick_s), tick_s
        return
    yield root, MINUTE_S
    if tick_s > MINUTE_S:
        yield TimePassed(tick_s - MINUTE_S), tick_s - MINUTE_S


class MindTick(NamedTuple):
    """What is told of a mind after a tick."""

    turn: int  # its last
    hash: str  # of its history, as its own journal would have it
    level: Reactors  # what it shows, in [0, 1]
    moved: Reactors  # how far the stimulus of this tick moved it, in levels
    moved_by_words: Reactors  # how far the words did
    emotion: str  # that shows; empty where the module was left out
    said: str
    calls: Calls = ()  # to language models, with their answers
    watched: tuple[Any, ...] = ()  # what stands at the paths of the state that are watched; not on record


@dataclass(frozen=True)
class Roster:
    """All that it takes to make the minds of a society, each by its place.

    Attributes:
        names: of the minds.
        personas: one for each.
        seed: of the society.
        settings: of :class:`~anima_actors.mind.config.MindConfig`, the same for all.
        header: in place of the settings, those in the header of a journal.
        watch: paths of the state that are told of each mind after a tick.
    """

    names: tuple[str, ...]
    personas: tuple[Personality, ...]
    seed: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] | None = None
    watch: tuple[str, ...] = ()

    def mind(self, place: int, **options: Any) -> Mind:
        """Make a mind as it is at first.

        Args:
            place: in the order of the minds.
            options: of how it is run, such as keep_turns; with a header, also extra.
        """
        name, persona, seed = self.names[place], self.personas[place], seed_of(self.seed, place)
        options = {"keep_turns": KEPT_TURNS, **options}
        if self.header is None:
            return Mind(persona, name=name, seed=seed, **{**self.settings, **options})
        own = {"persona": vars(persona), "name": name, "seed": seed}
        return Mind.from_header({**self.header, **own}, **{**self.settings, **options})


REFUSED = {
    "record": "record the society: society.record(path)",
    "personality": "give personas",
    "name": "give names",
    "clock": "the society has one clock of ticks",
}
"""Settings of a mind that a society has otherwise."""


def roster_of(
    names: tuple[str, ...],
    personas: Sequence[Personality] | None,
    seed: int,
    settings: Mapping[str, Any],
    watch: Sequence[str] = (),
) -> Roster:
    """Return what it takes to make the minds of a society, checked; see :class:`Roster`.

    Raises:
        SocietyError: there are too many or too few personas, or a setting is not for a society.
    """
    for name, instead in REFUSED.items():
        if name in settings:
            raise SocietyError(f"a society takes no {name}; {instead}")
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise SocietyError(f"seed is {seed!r:.80}; it must be a whole number")
    given = (Personality(),) * len(names) if personas is None else tuple(personas)
    if len(given) != len(names):
        raise SocietyError(f"{len(given)} personas are given for {len(names)} minds")
    wrong = next((one for one in given if not isinstance(one, Personality)), None)
    if wrong is not None:
        raise SocietyError(f"a persona is {wrong!r:.80}; it must be a Personality")
    return Roster(names, given, seed, settings, None, tuple(watch))


class Member:
    """A mind of a society while it lives."""

    def __init__(self, mind: Mind, watch: tuple[str, ...] = ()) -> None:
        self.mind, self._watch = mind, watch
        self._then = mind.bus.record
        mind.bus.record = self._record
        self._hash = ""
        self._calls: list[Mapping[str, Any]] = []
        self._level, self._emotion, self._said = BASELINE, "", ""
        self._moved = self._moved_by_words = NO_CHANGE

    def live_now(self, root: RootEvent | None, tick_s: float, answers: Calls | None = None) -> MindTick:
        """Live one tick, without an event loop."""
        self._begin(answers)
        for event, seconds in turns_of_tick(root, tick_s):
            self.mind.run_turn_now(event, seconds)
        return self._told()

    async def live(self, root: RootEvent | None, tick_s: float, answers: Calls | None = None) -> MindTick:
        """Live one tick; what it says is over before the tick is."""
        self._begin(answers)
        for event, seconds in turns_of_tick(root, tick_s):
            await self.mind.answered(event, seconds)
        return self._told()

    def _begin(self, answers: Calls | None) -> None:
        self._calls, self._said = [], ""
        self._moved = self._moved_by_words = NO_CHANGE
        self.mind.answer_from(answers)

    def _told(self) -> MindTick:
        return MindTick(
            self.mind.bus.turns,
            self._hash,
            self._level,
            self._moved,
            self._moved_by_words,
            self._emotion,
            self._said,
            tuple(self._calls),
            self._watched(),
        )

    def _watched(self) -> tuple[Any, ...]:
        state = self.mind.state if self._watch else {}
        return tuple(_at(state, path) for path in self._watch)

    def _record(self, turn: Turn) -> None:
        self._hash = content_hash(recordable_content(turn), self._hash)
        self._calls += self.mind.calls_of_turn()
        settled, felt, spoken = turn.find(ReactorsSettled), turn.find(EmotionFelt), turn.find(Spoken)
        if settled is not None:
            self._level = settled.after
        if felt is not None:
            self._emotion = felt.primary
        if spoken is not None and spoken.text:
            self._said = spoken.text
        if isinstance(turn.root, SocialStimulus) and (moved := turn.find(ReactorsMoved)) is not None:
            for source, amounts in moved.shares:
                if source == "stimulus":
                    self._moved = amounts
                elif source in WORDS:
                    self._moved_by_words = Reactors(
                        *[one + more for one, more in zip(self._moved_by_words, amounts, strict=True)]
                    )
        if self._then is not None:
            self._then(turn)
        self.mind.last_turn = None  # a third of what a mind of a society would hold


Answers = Mapping[int, Calls] | None
"""In place of asking language models: the calls on record, by place; None to ask."""


def _of(answers: Answers, place: int) -> Calls | None:
    return None if answers is None else answers.get(place, ())


def _at(state: Mapping[str, Any], path: str) -> Any:
    try:
        return value_at(state, path)
    except KeyError:
        return None


class Members:
    """Some of the minds of a society, living in one process."""

    def __init__(self, roster: Roster, places: Sequence[int], tick_s: float) -> None:
        self._tick_s = tick_s
        self._members = {place: Member(roster.mind(place), roster.watch) for place in places}
        self._runner: asyncio.Runner | None = None

    def mind(self, place: int) -> Mind:
        """Return the mind at a place."""
        return self._members[place].mind

    def live_now(self, roots: Mapping[int, RootEvent], answers: Answers = None) -> list[MindTick]:
        """Live one tick without an event loop, and tell of each mind in order of place.

        Raises:
            BusyError: a module in use has an async handler; no mind has begun.
        """
        if self._asynchronous:
            raise BusyError("a module in use has an async handler; await society.tick() in an event loop")
        try:
            return [
                one.live_now(roots.get(place), self._tick_s, _of(answers, place))
                for place, one in self._members.items()
            ]
        except BusyError as error:  # others have lived it already
            raise SocietyError(one_line(error)) from error

    async def live(self, roots: Mapping[int, RootEvent], answers: Answers = None) -> list[MindTick]:
        """:meth:`live_now` in an event loop: each mind lives in a task of its own, side by side."""
        tasks = [
            asyncio.ensure_future(one.live(roots.get(place), self._tick_s, _of(answers, place)))
            for place, one in self._members.items()
        ]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    def live_here(self, roots: Mapping[int, RootEvent], answers: Answers = None) -> list[MindTick]:
        """Live one tick in a process of one's own, with an event loop where a module needs one."""
        if not self._asynchronous:
            return self.live_now(roots, answers)
        if self._runner is None:
            self._runner = asyncio.Runner()
        return self._runner.run(self.live(roots, answers))

    @property
    def _asynchronous(self) -> bool:
        return any(one.mind.bus.wiring.asynchronous for one in self._members.values())

    async def release(self) -> None:
        """Let go of what the minds hold outside."""
        for one in self._members.values():
            await one.mind.release()

    def close(self) -> None:
        """:meth:`release`, where the minds lived by :meth:`live_here`."""
        if self._runner is not None:
            self._runner.run(self.release())
            self._runner.close()
            self._runner = None
