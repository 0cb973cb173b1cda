"""The mind may speak first: where a reason outweighs the reluctance to break a silence; else it stays silent.

Willingness to communicate (McCroskey & Baer 1985): trust and extraversion raise it, apprehension lowers it.
Whoever is not answered takes the floor less readily (Sacks, Schegloff & Jefferson 1974).
"""

from dataclasses import dataclass
from typing import NamedTuple

from anima_actors.psyche.events import (
    FellAsleep,
    Forgotten,
    GoalHeld,
    MirrorReflected,
    PersonalityHeld,
    ReactorsSettled,
    ReasonToSpeak,
    SpeechDue,
    SpokeFirst,
    Spoken,
    Stimulus,
    TimePassed,
    WokeUp,
)
from anima_actors.psyche.events.contributions import REASON_KINDS
from anima_actors.psyche.model.decay import DAY_S, HOUR_S
from anima_actors.psyche.model.personality import AVERAGE, Traits
from anima_actors.psyche.text import LANGUAGE, language_of
from anima_actors.runtime import Actor, handler

LEAST_SILENCE_S = 60.0
"""Nobody is spoken to sooner, whatever the constants say."""

MOST_AN_HOUR = 12
"""Whatever the constants say."""

LONGEST_ABOUT = 200
TOLD_KEPT = 6

WEIGHING = ("find safety", "avoid the threat", "preserve myself", "protect myself", "find certainty")
"""Goals that weigh on one while they are held."""

_JUST_DUE_S = 1e-6


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    silence_s: float = 180.0  # since anybody spoke, before the most urgent reason; never less than 60
    patience_s: float = 1_200.0  # that the least urgent waits longer
    threshold: float = 0.55  # urgency from which one speaks at all
    threshold_by_trust: float = -0.25
    threshold_by_extraversion: float = -0.2
    threshold_by_neuroticism: float = 0.1
    cooldown_s: float = 7_200.0  # from speaking first to doing so again; twice as long for each not answered
    cooldown_by_trust: float = -0.6  # share of it that full trust takes away
    most_an_hour: int = 2
    most_unanswered: int = 2  # then only an answer opens its mouth again
    kept_s: float = 43_200.0  # after which a reason is forgotten
    absence_s: float = 172_800.0  # after which somebody is missed whom one is fond of
    warm_from: float = 0.15  # running mean of the other's cohesion
    worried_from: float = 0.4  # how ill the other seems to be; tension, or satisfaction that is lacking
    hostile_below: float = -0.3  # cohesion of words that are against one; or of all, on the whole
    held_long: int = 4  # turns, from which it is a relief to be rid of a goal that weighs
    quiet_from_h: float = 0.0  # hours of the mind's day in which it does not speak first; the same: none
    quiet_until_h: float = 0.0


class HeldReason(NamedTuple):
    """A reason, and from when on it counts."""

    kind: str
    about: str
    urgency: float
    from_s: float


class Initiative(Actor):
    """Holds one reason of a kind, and sets a timer for the moment at which the most pressing may be told."""

    name = "initiative"
    layer = "L5"
    memory_words = {
        "unanswered": "how often nobody answered",
        "reasons": "what it had to say",
        "warmth": "how warmly it was spoken to",
    }
    constants: Constants

    def __init__(self) -> None:
        self.reasons: dict[str, tuple[str, str, float, float]] = {}  # a HeldReason by kind
        self.heard_s: float | None = None  # when somebody last did anything
        self.spoke_s: float | None = None
        self.first_s: tuple[float, ...] = ()  # when it spoke first, the latest times
        self.unanswered = 0  # times in a row
        self.awaiting = False  # whether its own words are due or under way
        self.asleep = False
        self.told: tuple[tuple[str, str], ...] = ()  # kind and about, lately
        self.trust = 0.5
        self.warmth = 0.0
        self.threshold = self.constants.threshold
        self.language = LANGUAGE
        self.goal = ("", 0)  # held, and for how many turns

    @handler
    def begin(self, due: SpeechDue) -> SpokeFirst | None:
        """Speak first, if it is still fitting; a timer may come late, as where nobody ran the mind."""
        held = self._held(due.kind)
        if held is None or held.about != due.about or not self._fitting(held):
            return None
        now_s = self.mind_time.now_s
        del self.reasons[due.kind]
        self.first_s = (*self.first_s, now_s)[-MOST_AN_HOUR:]
        self.told = (*self.told, (held.kind, held.about))[-TOLD_KEPT:]
        self.unanswered += 1
        self.awaiting = True
        return SpokeFirst(held.kind, held.about, self.language)

    @handler
    def notice(
        self,
        stimulus: Stimulus | None,
        mirror: MirrorReflected | None,
        goal: GoalHeld | None,
        personality: PersonalityHeld | None,
    ) -> tuple[ReasonToSpeak, ...]:
        """Publish its own reasons: worry about the other, and relief."""
        traits = personality.traits if personality else AVERAGE
        reasons = []
        if stimulus is not None and stimulus.message and mirror is not None:
            reasons += self._worry(stimulus.message, mirror, traits)
        if goal is not None:
            name, turns = self.goal
            relieved = goal.because == "fulfilled" and goal.previous == name and name in WEIGHING
            friendly = self.warmth > self.constants.hostile_below
            if relieved and friendly and turns >= self.constants.held_long:
                reasons.append(ReasonToSpeak("resolved", "", min(0.8, 0.4 + 0.05 * turns), self.name))
            self.goal = (goal.goal, goal.age)
        return tuple(reasons)

    @handler
    def weigh(
        self,
        stimulus: Stimulus | None,
        mirror: MirrorReflected | None,
        settled: ReactorsSettled | None,
        personality: PersonalityHeld | None,
        rest: TimePassed | None,
        fell: FellAsleep | None,
        woke: WokeUp | None,
        due: SpeechDue | None,
        spoken: tuple[Spoken, ...],
        reasons: tuple[ReasonToSpeak, ...],
    ) -> None:
        """Take in what happened, and set the timer anew: for the reason that may be told first, or none."""
        if fell is not None or woke is not None or stimulus is not None:
            self.asleep = fell is not None
        if stimulus is not None:
            self._hear(stimulus, mirror, settled, personality.traits if personality else AVERAGE)
        for reason in reasons:
            self._hold(reason)
        if spoken:
            self.spoke_s, self.awaiting = self.mind_time.now_s, False
        self._set_timer()

    @handler
    def forget(self, forgotten: Forgotten) -> None:
        """Let go of reasons with words that are to be forgotten."""
        gone, kinds = forgotten.entries_of(self.name), list(self.reasons)
        self.told = tuple([one for place, one in enumerate(self.told, len(kinds)) if place not in gone])
        self.reasons = {kind: self.reasons[kind] for place, kind in enumerate(kinds) if place not in gone}
        self._set_timer()

    def remembered_texts(self) -> tuple[str, ...]:
        """Return what its reasons are about, in the order in which :class:`Forgotten` counts them."""
        return (*[about for _, about, _, _ in self.reasons.values()], *[about for _, about in self.told])

    def _worry(self, message: str, mirror: MirrorReflected, traits: Traits) -> list[ReasonToSpeak]:
        """Return worry about one who is unwell; the agreeable worry more. Anger at oneself is no distress."""
        inferred = mirror.inferred
        distress = max(inferred.tension, -inferred.satisfaction)
        if distress < self.constants.worried_from or inferred.cohesion <= self.constants.hostile_below:
            return []
        urgency = min(1.0, distress * (0.6 + 0.8 * traits.agreeableness))
        return [ReasonToSpeak("worry", shortened(message), urgency, self.name)]

    def _hear(
        self,
        stimulus: Stimulus,
        mirror: MirrorReflected | None,
        settled: ReactorsSettled | None,
        traits: Traits,
    ) -> None:
        """Take in that somebody is there, and with words how near and how ready for talk it is."""
        constants, now_s = self.constants, self.mind_time.now_s
        self.heard_s, self.unanswered, self.awaiting = now_s, 0, stimulus.reply_wanted
        if not stimulus.message:
            return
        self.language = language_of(stimulus.message, self.language)
        self.warmth = mirror.warmth if mirror is not None else 0.0
        cohesion = settled.after.cohesion if settled is not None else 0.5
        self.trust = clipped((cohesion + clipped(0.5 + self.warmth)) / 2)
        self.threshold = clipped(
            constants.threshold
            + constants.threshold_by_trust * self.trust
            + constants.threshold_by_extraversion * (traits.extraversion - 0.5)
            + constants.threshold_by_neuroticism * (traits.neuroticism - 0.5)
        )
        self.reasons.pop("worry", None)  # of what was said before
        self.reasons.pop("absence", None)
        if self.warmth >= constants.warm_from:
            missed_from_s = now_s + max(HOUR_S, constants.absence_s)
            self.reasons["absence"] = HeldReason("absence", "", 0.4 + 0.6 * self.trust, missed_from_s)

    def _hold(self, reason: ReasonToSpeak) -> None:
        """Keep a reason, the more urgent of two of a kind; not one told lately, nor mere loneliness."""
        about, now_s = shortened(reason.about), self.mind_time.now_s
        lonely = reason.kind == "absence" and self.warmth < self.constants.warm_from
        told = bool(about) and (reason.kind, about) in self.told
        if reason.kind not in REASON_KINDS or told or (lonely and not self.reasons):
            return
        held = self._held(reason.kind)
        if held is None or reason.urgency >= held.urgency or held.from_s > now_s:
            self.reasons[reason.kind] = HeldReason(reason.kind, about, reason.urgency, now_s)

    def _set_timer(self) -> None:
        """Set the one timer, for the earliest moment at which a reason may be told."""
        self.pending_timers = ()
        now_s, kept_s = self.mind_time.now_s, self.constants.kept_s
        for kind in [kind for kind in self.reasons if self.reasons[kind][3] + kept_s < now_s]:
            del self.reasons[kind]
        moments = []
        for place, kind in enumerate(REASON_KINDS):
            held = self._held(kind)
            at_s = self._earliest_s(held) if held is not None else None
            if held is not None and at_s is not None and at_s <= held.from_s + kept_s:
                moments.append((max(now_s, at_s), -held.urgency, place, held))
        if moments and not self.awaiting and not self.asleep:
            at_s, _, _, held = min(moments)
            self.later(at_s - now_s, SpeechDue(held.kind, held.about, self.language))

    def _held(self, kind: str) -> HeldReason | None:
        held = self.reasons.get(kind)
        return None if held is None else HeldReason(*held)

    def _fitting(self, held: HeldReason) -> bool:
        """Tell whether a reason may be told now."""
        now_s, at_s = self.mind_time.now_s, self._earliest_s(held)
        if self.awaiting or self.asleep or at_s is None:
            return False
        forgotten_s = held.from_s + self.constants.kept_s
        return (
            max(at_s, self._after_quiet(now_s)) <= now_s + _JUST_DUE_S and now_s <= forgotten_s + _JUST_DUE_S
        )

    def _earliest_s(self, held: HeldReason) -> float | None:
        """Return the first moment at which a reason may be told; None for never, as things are."""
        constants, firsts = self.constants, self.first_s
        most = min(MOST_AN_HOUR, constants.most_an_hour)
        if self.heard_s is None or most < 1 or self.unanswered >= constants.most_unanswered:
            return None
        if held.urgency < self.threshold:
            return None
        silent_since_s = max(self.heard_s, self.heard_s if self.spoke_s is None else self.spoke_s)
        silence_s = constants.silence_s + constants.patience_s * (1.0 - held.urgency)
        at_s = max(held.from_s, silent_since_s + max(LEAST_SILENCE_S, silence_s))
        if firsts:
            share = max(0.0, 1.0 + constants.cooldown_by_trust * self.trust) * 2.0**self.unanswered
            at_s = max(at_s, firsts[-1] + max(LEAST_SILENCE_S, share * constants.cooldown_s))
        if len(firsts) >= most:
            at_s = max(at_s, firsts[-most] + HOUR_S)
        return self._after_quiet(at_s)

    def _after_quiet(self, at_s: float) -> float:
        """Return the moment itself, or the end of the quiet hours in which it falls."""
        from_s = HOUR_S * self.constants.quiet_from_h
        quiet_s = (HOUR_S * self.constants.quiet_until_h - from_s) % DAY_S
        into_s = (at_s - from_s) % DAY_S
        return at_s + quiet_s - into_s if into_s < quiet_s else at_s


def shortened(about: str) -> str:
    """Return words on one line, at most 200 characters of them, cut between two."""
    words = " ".join(about.split())
    if len(words) <= LONGEST_ABOUT:
        return words
    return f"{words[: LONGEST_ABOUT - 1].rpartition(' ')[0] or words[: LONGEST_ABOUT - 1]}…"


def clipped(amount: float) -> float:
    """Return the amount within [0, 1]."""
    return min(1.0, max(0.0, amount))
