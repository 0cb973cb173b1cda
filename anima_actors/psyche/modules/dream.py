"""Asleep, what happened by day comes back in new company, at a fraction of its strength.

Dreams connect broadly, led by feeling (Hartmann 1996), and rehearse threats (Revonsuo 2000); sleep recombines
(Wagner et al. 2004). Nightmares come with strain and neuroticism (Levin & Nielsen 2007).
"""

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Annotated

from anima_actors.psyche import text as words
from anima_actors.psyche.events import (
    EmotionFelt,
    Facet,
    FellAsleep,
    Forgotten,
    MessageAppraised,
    PersonalityHeld,
    ReasonToSpeak,
    Stimulus,
    StimulusBias,
    WokeUp,
)
from anima_actors.psyche.model.personality import AVERAGE
from anima_actors.psyche.model.reactor_space import Reactors, added, length, limited, scaled
from anima_actors.psyche.modules.sleep import DayTrace, day_trace, with_trace
from anima_actors.runtime import Actor, Between, NonNegative, RootEvent, Unit, handler

MOST_DREAMS = 5
"""In a night, whatever the constants say."""
STRONGEST_PUSH = 0.25
"""Of a dream, on each reactor."""
SHORTEST_CYCLE_S = 600.0


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    cycle_s: NonNegative = 5_400.0
    at_most: int = MOST_DREAMS
    traces: int = 12  # of a day
    share: Unit = 0.25  # of the strength of what it is made of
    nightmare: Unit = 0.02  # probability
    nightmare_by_neuroticism: Unit = 0.25
    nightmare_by_strain: Unit = 0.2
    nightmare_most: Unit = 0.6
    told_from: NonNegative = 0.15  # strength from which one would tell it
    urgency: Unit = 0.4  # to tell the strongest


@dataclass(frozen=True, slots=True)
class Dreamed(RootEvent):
    """Two things that happened come together in a dream."""

    number: int  # of the night, from 1
    nightmare: bool
    push: Annotated[Reactors, Between(-STRONGEST_PUSH, STRONGEST_PUSH)]
    feelings: tuple[str, ...]  # that showed at both
    said: tuple[str, ...]  # at both, where anything was

    def cause_words(self) -> str:
        """Return that it was a dream."""
        return "a nightmare" if self.nightmare else "a dream"


@dataclass(frozen=True, slots=True)
class DreamFelt(Facet):
    """A dream: while it lasts, and when it is remembered."""

    facet = "dream"

    number: int  # of the night, from 1
    nightmare: bool
    remembered: bool  # by one who is awake
    feelings: tuple[str, ...]  # that showed at what it was made of
    said: tuple[str, ...]  # then

    def prompt_lines(self) -> tuple[str, ...]:
        """Return what it was made of, in one line, and what was said in it."""
        felt = [words.emotion_adjective(one) for one in self.feelings]
        moments = " ran into ".join(f"a moment when you were {one}" for one in felt)
        if len(set(felt)) < len(felt):
            moments = f"two moments when you were {felt[0]} ran into one another"
        kind, end = (
            ("nightmare", "and it has not quite let go of you")
            if self.nightmare
            else ("dream", "as things do in dreams")
        )
        told = (
            f"You had a {kind} in your sleep: {moments}, {end}. "
            "It did not happen; it was made of what had happened before."
        )
        return (told, *filter(None, map(words.said_then_line, self.said)))

    def prompt_weight(self) -> float:
        """Return little, more for a nightmare."""
        return 0.6 if self.nightmare else 0.35


class Dream(Actor):
    """Dreams once a cycle while asleep, of the day that was, and remembers the strongest when it wakes."""

    name = "dream"
    layer = "L3"
    memory_words = {
        "day": "what the day has left",
        "strongest": "its strongest dream",
    }
    constants: Constants

    def __init__(self) -> None:
        self.day: tuple[DayTrace, ...] = ()
        self.asleep = False
        self.number = 0  # of the dreams since it fell asleep
        self.dreamt: tuple[tuple[int, int], ...] = ()  # traces of the day that have met since then
        self.strongest: Dreamed | None = None
        self.neuroticism = AVERAGE.neuroticism

    @handler
    def remember(self, stimulus: Stimulus) -> DreamFelt | None:
        """Wake, where one is asleep, and tell the strongest dream once."""
        self._wake()
        dreamed, self.strongest = self.strongest, None
        return _felt(dreamed, remembered=True) if dreamed is not None else None

    @handler
    def fall_asleep(self, fell: FellAsleep) -> None:
        """Begin the night."""
        self.asleep, self.number, self.dreamt, self.strongest = True, 0, (), None
        self._wait_for_dream()

    @handler
    def dream(self, dreamed: Dreamed) -> tuple[DreamFelt | None, StimulusBias | None]:
        """Feel a little of what it is made of, and go on sleeping."""
        if not self.asleep or dreamed.number <= self.number:
            return None, None
        self.number = dreamed.number
        if self.strongest is None or length(dreamed.push) >= length(self.strongest.push):
            self.strongest = dreamed
        self._wait_for_dream()
        return _felt(dreamed, remembered=False), StimulusBias(self.name, *dreamed.push)

    @handler
    def wake_up(self, woke: WokeUp) -> ReasonToSpeak | None:
        """Be done with the night; a strong dream is worth telling."""
        self._wake()
        dreamed, constants = self.strongest, self.constants
        if dreamed is None or length(dreamed.push) < constants.told_from:
            return None
        strength = min(1.0, length(dreamed.push) / (2.0 * STRONGEST_PUSH))
        about = dreamed.said[0] if dreamed.said else ""
        return ReasonToSpeak("dream", about, constants.urgency * strength, self.name)

    @handler
    def keep(
        self,
        stimulus: Stimulus,
        emotion: EmotionFelt,
        appraised: MessageAppraised | None,
        personality: PersonalityHeld | None,
    ) -> None:
        """Keep a trace of what happens by day."""
        self.neuroticism = (personality.traits if personality else AVERAGE).neuroticism
        self.day = with_trace(self.day, day_trace(stimulus, emotion, appraised), self.constants.traces)

    @handler
    def forget(self, forgotten: Forgotten) -> None:
        """Keep what the day and its dreams felt like, and none of their words."""
        self.day = tuple([one._replace(said="") for one in self.day])
        if self.strongest is not None:
            self.strongest = replace(self.strongest, said=())
        if self.pending_timers:  # a dream that is to come has words too
            self._wait_for_dream()

    def remembered_texts(self) -> tuple[str, ...]:
        """Return the words of the day, and of the strongest dream."""
        return (*[one.said for one in self.day], *(self.strongest.said if self.strongest else ()))

    def _wake(self) -> None:
        if self.asleep and self.number:
            self.day = ()
        self.asleep = False
        self.cancel_timers()

    def _wait_for_dream(self) -> None:
        self.cancel_timers()
        if self.number < min(MOST_DREAMS, self.constants.at_most) and (dreamed := self._next_dream()):
            self.later(max(SHORTEST_CYCLE_S, self.constants.cycle_s), dreamed)

    def _next_dream(self) -> Dreamed | None:
        """Make a dream of two things of the day that have not met this night: any two, or the two worst."""
        constants, day = self.constants, self.day
        pairs = [pair for pair in combinations(range(len(day)), 2) if pair not in self.dreamt]
        if not pairs:
            return None
        probability = (
            constants.nightmare
            + constants.nightmare_by_neuroticism * self.neuroticism
            + constants.nightmare_by_strain * max([max(0.0, one.vector.tension) for one in day])
        )
        nightmare = self.random.chance(min(constants.nightmare_most, probability))
        worst = max(pairs, key=lambda pair: _pain(day[pair[0]]) + _pain(day[pair[1]]))
        pair = worst if nightmare else self.random.choice(pairs)
        self.dreamt = (*self.dreamt, pair)
        first, second = sorted([day[index] for index in pair], key=lambda one: -one.strength)
        push = limited(scaled(added(first.vector, second.vector), constants.share), STRONGEST_PUSH)
        said = tuple(dict.fromkeys([one.said for one in (first, second) if one.said]))
        bad = nightmare and _pain(first) + _pain(second) > 0.0
        return Dreamed(self.number + 1, bad, push, (first.feeling, second.feeling), said)


def _felt(dreamed: Dreamed, *, remembered: bool) -> DreamFelt:
    return DreamFelt(dreamed.number, dreamed.nightmare, remembered, dreamed.feelings, dreamed.said)


def _pain(trace: DayTrace) -> float:
    v = trace.vector
    return max(0.0, v.tension) + max(0.0, -v.satisfaction) + max(0.0, -v.cohesion)
