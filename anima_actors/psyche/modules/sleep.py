"""Being awake makes tired; at night, or in a long quiet, one falls asleep, and sleep puts the day in order.

Two processes (Borbely 1982; figures of Daan, Beersma & Borbely 1984): a pressure that builds while awake, and
a clock. What was strong is linked, what was weak leaves a tendency (Diekelmann & Born 2010); what comes back
after a night has lost some of its sting (Walker & van der Helm 2009). The neurotic sleep worse (Stephan et
al. 2018).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, exp, pi, sin
from typing import NamedTuple

from anima_actors.psyche.events import (
    EmotionFelt,
    Facet,
    FellAsleep,
    MemoryRecalled,
    MessageAppraised,
    PersonalityHeld,
    Stimulus,
    StimulusBias,
    TimePassed,
    WokeUp,
)
from anima_actors.psyche.model.decay import DAY_S, HOUR_S, kept
from anima_actors.psyche.model.personality import AVERAGE
from anima_actors.psyche.model.reactor_space import (
    NO_CHANGE,
    Reactors,
    added,
    length,
    likeness,
    limited,
    scaled,
)
from anima_actors.psyche.modules.rumination import ThoughtReturned
from anima_actors.runtime import Actor, NonNegative, Unit, handler

ASLEEP, FELL_ASLEEP, WOKE_UP, WOKEN = "asleep", "fell asleep", "woke up", "woken"
SLEPT, TIRED = "slept", "tired"
UNPLEASANT = ("Fear", "Anxiety", "Sadness", "Anger", "Disgust", "Numbness", "Protective anger")
SAID_AT_MOST = 160
"""Characters of what was said that are kept."""
STEP_S = 600.0  # sleep and waking begin on such a step after the last change
SHORTEST_DAY_S = 6.0 * HOUR_S
"""Awake, where nothing has happened since it woke."""
NIGHTS_ALONE = 3  # after which it sleeps on unseen: nothing is set until somebody comes
LONGEST_AWAKE_S, SHORTEST_SLEEP_S, LONGEST_SLEEP_S = 2.0 * DAY_S, 1_200.0, 43_200.0
STRONGEST = 0.8
"""Of a trace of the day, in each reactor; what was stronger is kept as this."""


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    first_pressure: Unit = 0.65  # a mind begins in its evening
    night_at_h: float = 6.0  # hour of the mind's first day at which its clock asks most for sleep
    entrained: Unit = 0.1  # share of the way that each visit moves the clock towards its own time
    visit_s: NonNegative = HOUR_S  # after such a silence the next words are a new visit
    tiring_s: float = 18.2 * HOUR_S  # time constant of the pressure while awake
    resting_s: float = 4.2 * HOUR_S  # and while asleep
    asleep_from: Unit = 0.67  # pressure, in the mean of a day
    awake_below: Unit = 0.17
    awake_by_neuroticism: float = 0.1
    by_clock: Unit = 0.1  # how far the clock moves both
    quiet_s: NonNegative = 1_800.0  # before it falls asleep
    long_quiet_s: NonNegative = 3_600.0  # after something happened: less pressure will do
    less: Unit = 0.15
    quiet_by_neuroticism: float = 1.0  # share by which it takes longer
    tired_from: Unit = 0.8
    consolidated_after_s: NonNegative = 5_400.0  # asleep: one cycle
    traces: int = 12  # of a day
    strong_from: NonNegative = 0.3  # length of a trace
    links: int = 8
    alike_from: float = 0.85  # cosine
    link_share: Unit = 0.1  # of the linked trace that is felt with the other
    tendency_share: Unit = 0.05  # of a weak trace
    tendency_most: Unit = 0.05  # of a reactor
    tendency_half_life_s: float = 7.0 * DAY_S
    relief: Unit = 0.02  # of tension, for a memory that was slept on, a night
    relieving_nights: int = 3


class DayTrace(NamedTuple):
    """What is left of something that happened, until it has been slept on."""

    vector: Reactors  # what it meant
    feeling: str  # what showed
    said: str  # by the other

    @property
    def strength(self) -> float:
        """How much there was of it."""
        return length(self.vector)


@dataclass(frozen=True, slots=True)
class SleepNoted(Facet):
    """How it stands with sleep, where that is worth a word."""

    facet = "sleep"

    what: str  # asleep, fell asleep, woke up, woken, slept or tired
    pressure: Unit  # to sleep
    slept_s: NonNegative = 0.0

    def prompt_lines(self) -> tuple[str, ...]:
        """Return that it was asleep until now, has slept, or is tired."""
        if self.what == WOKEN:
            return (
                f"You were asleep until this moment, for {hours(self.slept_s)}, and this woke you; "
                "it takes you a breath to find your way back.",
            )
        if self.what == SLEPT:
            return (f"You have slept for {hours(self.slept_s)} since you were last spoken with.",)
        if self.what == TIRED:
            return ("You have been awake for very long, and you are tired.",)
        return ()

    def prompt_weight(self) -> float:
        """Return much for one who was just asleep."""
        return 0.9 if self.what == WOKEN else 0.4


class Sleep(Actor):
    """Falls asleep when it is time and quiet, wakes by itself or by what happens, and sorts the day."""

    name = "sleep"
    layer = "L1"
    constants: Constants

    def __init__(self) -> None:
        self.asleep = False
        self.noon = (1.0, 0.0)  # where the day is full, on the circle of a day
        self.since_s = -1.0  # when it fell asleep or woke up; negative before the first turn
        self.level = 0.0  # pressure at that time
        self.sleepy_s = self.drowsy_s = 0.0  # when there is pressure enough, in a quiet and in a long one
        self.stirred_s = -1.0  # when something happened last
        self.slept_s = 0.0  # since then, the last time
        self.neuroticism = AVERAGE.neuroticism
        self.alone = 0  # nights since somebody was there
        self.stimuli = 0
        self.nights: tuple[int, ...] = ()  # the stimuli that there had been by each
        self.day: tuple[DayTrace, ...] = ()
        self.tendency = NO_CHANGE
        self.links: tuple[tuple[DayTrace, DayTrace], ...] = ()

    @handler
    def notice(self, stimulus: Stimulus, personality: PersonalityHeld | None) -> SleepNoted | None:
        """Be woken by what happens, or begin the quiet anew."""
        now_s = self.mind_time.now_s
        self.neuroticism = (personality.traits if personality else AVERAGE).neuroticism
        if self.since_s < 0.0:
            self._begin(now_s)
        elif self.alone >= NIGHTS_ALONE and not self.asleep:
            self._change(now_s, self.constants.awake_below, asleep=False)
        self.alone = 0
        pressure, slept_s, what = self._pressure(now_s), self.slept_s, ""
        if self.asleep:
            slept_s, what = now_s - self.since_s, WOKEN
            self._wake(now_s)
        elif slept_s:
            what = SLEPT
        elif pressure >= self.constants.tired_from:
            what = TIRED
        if now_s - self.stirred_s >= self.constants.visit_s:
            self._entrain(now_s)
        self.slept_s, self.stirred_s = 0.0, now_s
        self._wait_for_sleep()
        return SleepNoted(what, pressure, slept_s) if what else None

    @handler
    def rest(self, passed: TimePassed) -> SleepNoted | None:
        """Say whether it sleeps at the end of a rest."""
        now_s = self.mind_time.now_s
        if self.since_s < 0.0:
            self._begin(max(0.0, now_s - passed.seconds))
            self._wait_for_sleep()
        return SleepNoted(ASLEEP, self._pressure(now_s), now_s - self.since_s) if self.asleep else None

    @handler
    def toss(self, thought: ThoughtReturned) -> None:
        """Lie awake for longer over what comes back (Guastella & Moulds 2007)."""
        if not self.asleep and self.since_s >= 0.0:
            self.stirred_s = self.mind_time.now_s
            self._wait_for_sleep()

    @handler
    def fall_asleep(self, fell: FellAsleep, personality: PersonalityHeld | None) -> SleepNoted | None:
        """Sleep until the pressure is down to where the clock lets it wake."""
        if self.asleep:
            return None
        now_s = self.mind_time.now_s
        self.neuroticism = (personality.traits if personality else AVERAGE).neuroticism
        self._change(now_s, self._pressure(now_s), asleep=True)
        self.alone += 1
        bar = self.constants.awake_below + self.constants.awake_by_neuroticism * (self.neuroticism - 0.5)
        slept_s = self._first(
            lambda at_s: self._pressure(at_s) <= bar + self._clock(at_s), SHORTEST_SLEEP_S, LONGEST_SLEEP_S
        )
        self.cancel_timers()
        self.later(slept_s, WokeUp(slept_s))
        return SleepNoted(FELL_ASLEEP, self.level)

    @handler
    def wake_up(self, woke: WokeUp) -> SleepNoted | None:
        """Wake by oneself."""
        if not self.asleep:
            return None
        now_s = self.mind_time.now_s
        self.slept_s = now_s - self.since_s
        self._wake(now_s)
        if self.alone < NIGHTS_ALONE:
            self._wait_for_sleep()
        return SleepNoted(WOKE_UP, self.level, self.slept_s)

    @handler
    def colour(
        self, stimulus: Stimulus, appraised: MessageAppraised | None, recalled: MemoryRecalled | None
    ) -> StimulusBias | None:
        """Let what was slept on act: tendencies, links, and the lost sting of what comes back."""
        constants, cue = self.constants, meaning(stimulus, appraised)
        bias = scaled(self.tendency, max(0.0, likeness(cue, self.tendency)))
        linked = [two for link in self.links for two in (link, link[::-1])]
        comes = [other for one, other in linked if self._is_met(cue, one) and not self._is_met(cue, other)]
        if comes:  # one thing of another kind, the strongest
            strongest = max(comes, key=lambda trace: trace.strength)
            bias = added(bias, scaled(strongest.vector, constants.link_share))
        if recalled is not None and recalled.emotion in UNPLEASANT:
            lived = self.stimuli + 1 - recalled.turns_ago
            nights = sum(lived <= night for night in self.nights)
            relief = constants.relief * nights * recalled.familiarity
            bias = bias._replace(tension=bias.tension - relief)
        return StimulusBias(self.name, *limited(bias, STRONGEST)) if any(bias) else None

    @handler
    def keep(self, stimulus: Stimulus, emotion: EmotionFelt, appraised: MessageAppraised | None) -> None:
        """Keep a trace of what happens, until it has been slept on."""
        self.stimuli += 1
        trace = day_trace(stimulus, emotion, appraised)._replace(said="")  # dreams alone need the words
        self.day = with_trace(self.day, trace, self.constants.traces)

    def _begin(self, now_s: float) -> None:
        noon = 2.0 * pi * HOUR_S * self.constants.night_at_h / DAY_S + pi
        self.noon = (cos(noon), sin(noon))
        self._change(now_s, self.constants.first_pressure, asleep=False)

    def _is_met(self, cue: Reactors, trace: DayTrace) -> bool:
        """Whether something of that kind happens again."""
        return likeness(cue, trace.vector) > self.constants.alike_from

    def _wake(self, now_s: float) -> None:
        if now_s - self.since_s >= self.constants.consolidated_after_s and self.day:
            self._consolidate()
        self._change(now_s, self._pressure(now_s), asleep=False)

    def _consolidate(self) -> None:
        """Link what was strong that day, let what was weak become a tendency, and forget the day."""
        constants = self.constants
        strong = sorted(
            [one for one in self.day if one.strength >= constants.strong_from], key=lambda one: -one.strength
        )
        tendency = scaled(self.tendency, kept(DAY_S, constants.tendency_half_life_s))
        for one in self.day:
            if one.strength < constants.strong_from:
                tendency = added(tendency, scaled(one.vector, constants.tendency_share))
        self.tendency = limited(tendency, constants.tendency_most)
        most = max(0, constants.links)
        self.links = (*self.links, *pairwise(strong))[-most:] if most else ()
        nights = max(0, constants.relieving_nights)
        self.nights = (*self.nights, self.stimuli)[-nights:] if nights else ()
        self.day = ()

    def _change(self, now_s: float, level: float, *, asleep: bool) -> None:
        self.since_s, self.level, self.asleep = now_s, level, asleep
        if not asleep:
            bar = self.constants.asleep_from
            self.sleepy_s = self._enough_from(bar)
            self.drowsy_s = self._enough_from(bar - self.constants.less)

    def _wait_for_sleep(self) -> None:
        """Set the one timer anew: to fall asleep, if nothing happens before."""
        constants, now_s = self.constants, self.mind_time.now_s
        slower = max(0.0, 1.0 + constants.quiet_by_neuroticism * (self.neuroticism - 0.5))
        at_s = max(self.sleepy_s, self.stirred_s + slower * constants.quiet_s)
        if self.stirred_s >= self.since_s:
            at_s = min(at_s, max(self.drowsy_s, self.stirred_s + slower * constants.long_quiet_s))
        else:
            at_s = max(at_s, self.since_s + SHORTEST_DAY_S)
        self.cancel_timers()
        self.later(max(0.0, at_s - now_s), FellAsleep())

    def _pressure(self, at_s: float) -> float:
        """Return how much it needs sleep at a moment, in [0, 1], however the time was cut into turns."""
        passed_s = max(0.0, at_s - self.since_s)
        if self.asleep:
            return self.level * exp(-passed_s / self.constants.resting_s)
        return 1.0 - (1.0 - self.level) * exp(-passed_s / self.constants.tiring_s)

    def _clock(self, at_s: float) -> float:
        """Return by how much the time of the mind's day moves the bars."""
        at = 2.0 * pi * at_s / DAY_S - atan2(self.noon[1], self.noon[0])
        return self.constants.by_clock * cos(at)

    def _entrain(self, at_s: float) -> None:
        """Set the clock by those who come (Ehlers, Frank & Kupfer 1988)."""
        at, share = 2.0 * pi * at_s / DAY_S, self.constants.entrained
        x, y = self.noon
        self.noon = (x + share * (cos(at) - x), y + share * (sin(at) - y))

    def _enough_from(self, bar: float) -> float:
        """Return when the pressure that builds from now on is up to a bar, of the mind's time."""
        return self.since_s + self._first(
            lambda at_s: self._pressure(at_s) >= bar + self._clock(at_s), 0.0, LONGEST_AWAKE_S
        )

    def _first(self, holds: Callable[[float], bool], least_s: float, most_s: float) -> float:
        """Return after how long something holds for the first time, in steps from the last change."""
        passed_s = least_s
        while passed_s < most_s and not holds(self.since_s + passed_s):
            passed_s += STEP_S
        return min(passed_s, most_s)


def meaning(stimulus: Stimulus, appraised: MessageAppraised | None) -> Reactors:
    """Return what a stimulus meant, its words included."""
    return added(stimulus.deltas, appraised.deltas) if appraised else stimulus.deltas


def day_trace(stimulus: Stimulus, emotion: EmotionFelt, appraised: MessageAppraised | None) -> DayTrace:
    """Return what is left of a stimulus."""
    said = " ".join(stimulus.message.split())[:SAID_AT_MOST]
    return DayTrace(limited(meaning(stimulus, appraised), STRONGEST), emotion.primary, said)


def with_trace(day: tuple[DayTrace, ...], trace: DayTrace, at_most: int) -> tuple[DayTrace, ...]:
    """Return the day with one trace more; the weakest goes where there is no room, the older of two first."""
    traces = [*day, trace] if any(trace.vector) else list(day)
    while len(traces) > max(0, at_most):
        del traces[min(range(len(traces)), key=lambda index: traces[index].strength)]
    return tuple(traces)


def hours(seconds: float) -> str:
    """Return how long a sleep was, as one would say it."""
    whole = round(seconds / HOUR_S)
    return "a little while" if whole < 1 else "about an hour" if whole == 1 else f"about {whole} hours"
