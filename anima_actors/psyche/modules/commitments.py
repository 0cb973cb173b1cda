"""What was promised, by the mind or to it, is kept in mind until it is kept, broken or let off.

To promise is to commit oneself (Austin 1962); an intention waits for its time, and then comes to mind
(prospective memory, Einstein & McDaniel 1990). Trust is lost faster than it is won (Slovic 1993).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from anima_actors.psyche.events import (
    Facet,
    Forgotten,
    IntentionProposed,
    ReactorNudge,
    ReasonToSpeak,
    Requirement,
    SpeechEnded,
    Spoken,
    Stimulus,
    TimePassed,
)
from anima_actors.psyche.lexicon.topics import shared_share, topic_stems
from anima_actors.psyche.model.decay import DAY_S, HOUR_S, MINUTE_S
from anima_actors.psyche.modules.recollection import roughly_ago, shortened
from anima_actors.psyche.text.mentions import Promise, PromiseOutcome, outcomes_in, promises_in
from anima_actors.runtime import Actor, Between, NonNegative, RootEvent, Unit, handler

KEPT, BROKEN, RELEASED = "kept", "broken", "released"
TOLD = 4
"""Lines in the prompt, at most."""
AMENDS = IntentionProposed(
    "keeping your word",
    0.8,
    0.6,
    "commitments",
    (Requirement("satisfaction", 0.8, at_least=True), Requirement("cohesion", 0.8, at_least=True)),
)
"""What one wants who broke their word; while it cannot be had, that is dissonance."""


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    at_most: int = 10  # the oldest without a time goes first
    said_at_most: int = 160  # characters
    undated_s: float = 14.0 * DAY_S  # after which one without a time is let go of
    least_grace_s: float = HOUR_S  # after its time, until it counts as broken
    most_grace_s: float = DAY_S
    grace: float = 0.5  # of the time that it was given, within these
    apart_s: float = 15.0 * MINUTE_S  # from which being there again is a return
    same_from: float = 0.6  # share of the words from which it is the same promise
    about_from: float = 0.3  # share of the words from which somebody speaks of a promise
    kept_cohesion: float = 0.1  # nudges, by a promise of the other
    kept_satisfaction: float = 0.06
    broken_cohesion: float = -0.12
    broken_satisfaction: float = -0.06
    own_kept_satisfaction: float = 0.06  # by one's own
    own_broken_tension: float = 0.1  # the contradiction between what one said and did
    owing: int = 4  # turns in which one wants to make that good
    trust_won: float = 0.15  # share of the way, by a promise that the other kept
    trust_lost: float = 0.35


class Commitment(NamedTuple):
    """A promise that is neither kept nor broken yet."""

    number: int
    own: bool  # whether the mind made it, not the other
    said: str
    at_s: float  # of the mind's time
    due_s: float | None
    returning: bool  # whether being there again keeps it
    stems: tuple[str, ...]  # what it is about
    reminded: bool = False  # whether its time has come
    met: bool = False  # of one's own: whether the other was there since, to whom it could be kept


class HeldPromise(NamedTuple):
    """A promise as the state tells it."""

    own: bool
    said: str
    ago_s: float
    due: bool  # whether its time has come


class EndedPromise(NamedTuple):
    """What became of a promise."""

    own: bool
    said: str
    outcome: str  # kept, broken or released


@dataclass(frozen=True, slots=True)
class CommitmentsHeld(Facet):
    """What is promised, on either side, and what has just become of it."""

    facet = "commitments"
    order = 137

    held: Annotated[tuple[HeldPromise, ...], Between(0.0, 1e12)]  # those whose time has come first
    ended: tuple[EndedPromise, ...]  # in this turn, or while the mind spoke in the one before
    trust: Unit  # in the other's word

    def state(self) -> Mapping[str, Any]:
        """Return under ``commitments`` what is held and what ended, each by name, and the trust."""
        held, ended = ([one._asdict() for one in several] for several in (self.held, self.ended))
        return {"commitments": {"held": held, "ended": ended, "trust": self.trust}}

    def prompt_lines(self) -> tuple[str, ...]:
        """Return who promised what, as they said it, and what became of it."""
        ended = [_ENDED[one.own][one.outcome].format(one.said) for one in self.ended]
        return (*ended, *map(_line, self.held))[:TOLD]

    def prompt_weight(self) -> float:
        """Return much where something has come of one, or its time is here."""
        return 0.85 if self.ended or any(one.due for one in self.held) else 0.55

    def main_values(self) -> Mapping[str, object]:
        """Return how many are held, what became of others, and the trust."""
        ended = {"ended": ", ".join(one.outcome for one in self.ended)} if self.ended else {}
        return {"held": len(self.held), **ended, "trust": self.trust}


@dataclass(frozen=True, slots=True)
class CommitmentDue(RootEvent):
    """The time of a promise has come, or is long over."""

    number: int
    over: bool  # whether it can be kept no more
    after_s: NonNegative  # since it was made

    def cause_words(self) -> str:
        """Return that it was a promise."""
        return "a promise whose time is over" if self.over else "a promise whose time has come"

    def main_values(self) -> Mapping[str, object]:
        """Return whether its time has come, or is over."""
        return {"time": "over" if self.over else "come"}


class Commitments(Actor):
    """Keeps promises in mind, comes back to them when they are due, and feels what became of them."""

    name = "commitments"
    layer = "L5"
    memory_words = {"held": "a promise it keeps in mind", "trust": "how far it trusts promises"}
    constants: Constants

    def __init__(self) -> None:
        self.held: tuple[Commitment, ...] = ()
        self.made = 0
        self.trust = 0.5
        self.now_s = 0.0  # as far as it has lived
        self.owing = 0  # turns in which it still wants to make good what it did not keep
        self.ended: tuple[EndedPromise, ...] = ()  # while it spoke; told in the next turn

    @handler
    def attend(
        self, root: RootEvent
    ) -> tuple[
        CommitmentsHeld | None,
        ReactorNudge | None,
        IntentionProposed | None,
        ReasonToSpeak | None,
    ]:
        """Hear what is promised and what is said of promises, and come back to one whose time has come."""
        ended, self.ended = list(self.ended), ()
        reason = None
        if isinstance(root, TimePassed):
            self.now_s += root.seconds
        elif isinstance(root, Stimulus):
            self.now_s += MINUTE_S
            ended += self._hear(root.message)
        elif isinstance(root, CommitmentDue):
            found, reason = self._come_due(root)
            ended += found
        elif isinstance(root, Forgotten):
            gone, ended = root.entries_of(self.name), []
            self.held = tuple([one for place, one in enumerate(self.held) if place not in gone])
        self._let_go()
        self._set_timer()
        told = [self._as_told(one) for one in self.held]
        told.sort(key=lambda one: not one.due)
        state = CommitmentsHeld(tuple(told), tuple(ended), self.trust) if told or ended else None
        if any(one.own and one.outcome == BROKEN for one in ended):
            self.owing = self.constants.owing
        amends = AMENDS if self.owing else None
        self.owing = max(0, self.owing - 1)
        return state, self._felt(ended), amends, reason

    @handler
    def listen(self, spoken: Spoken, stimulus: Stimulus | None) -> None:
        """Hear what one says oneself: a promise in an answer, or that one is kept."""
        ended = self._settle(outcomes_in(spoken.text), own=True)
        for one in self.held:
            if spoken.text and one.own and one.returning and one.reminded:
                ended.append(self._end(one, KEPT))
        self.ended = tuple(ended)
        answered = stimulus is not None or (isinstance(spoken, SpeechEnded) and bool(spoken.heard))
        if answered:  # what the mind says unasked must not set its own next timer
            for promise in promises_in(spoken.text):
                self._add(promise, own=True)
        self._set_timer()

    def remembered_texts(self) -> tuple[str, ...]:
        """Return what was promised, in the order in which :class:`Forgotten` counts it."""
        return tuple([one.said for one in self.held])

    def _hear(self, message: str) -> list[EndedPromise]:
        if not message:
            return []
        ended = []
        for one in self.held:
            if one.own and one.reminded and not one.met:
                self._put(one._replace(met=True, due_s=self.now_s))
            elif not one.own and one.returning and self.now_s - one.at_s >= self.constants.apart_s:
                ended.append(self._end(one, KEPT))
        ended += self._settle(outcomes_in(message), own=False)
        for promise in promises_in(message):
            self._add(promise, own=False)
        return ended

    def _settle(self, outcomes: list[PromiseOutcome], *, own: bool) -> list[EndedPromise]:
        """End the promises that are spoken of: by who made them, and released by who they were made to."""
        ended = []
        for kind, said in outcomes:
            found = self._meant(said, own=own if kind != RELEASED else not own)
            if found is not None:
                ended.append(self._end(found, kind))
        return ended

    def _meant(self, said: str, *, own: bool) -> Commitment | None:
        """Return the promise that a sentence is about: by its words, or the only one there is."""
        stems = topic_stems(said)
        open_ = [one for one in self.held if one.own == own]
        shares = [shared_share(stems, one.stems) for one in open_]
        best = max(range(len(open_)), key=shares.__getitem__, default=None)
        if best is None:
            return None
        alone = len(open_) == 1 and len(stems) <= 1
        return open_[best] if shares[best] >= self.constants.about_from or alone else None

    def _come_due(self, due: CommitmentDue) -> tuple[list[EndedPromise], ReasonToSpeak | None]:
        found = next((one for one in self.held if one.number == due.number), None)
        if found is None:
            return [], None
        self.now_s = max(self.now_s, found.at_s + due.after_s)
        if due.over:
            return [self._end(found, BROKEN)], None
        self._put(found._replace(reminded=True))
        return [], ReasonToSpeak("promise", found.said, 0.8 if found.own else 0.5, self.name)

    def _add(self, promise: Promise, *, own: bool) -> None:
        constants = self.constants
        said = shortened(promise.said, constants.said_at_most)
        stems = topic_stems(said)
        same = [
            one for one in self.held if one.own == own and _is_same(one, said, stems, constants.same_from)
        ]
        if not said or any(one.due_s is not None or promise.within_s is None for one in same):
            return
        held = [one for one in self.held if one not in same]  # said again, and now with a time
        if len(held) >= constants.at_most:
            held.remove(min(held, key=lambda one: (one.due_s is not None, one.at_s)))
        self.made += 1
        due_s = None if promise.within_s is None else self.now_s + promise.within_s
        held.append(Commitment(self.made, own, said, self.now_s, due_s, promise.returning, stems))
        self.held = tuple(held)

    def _put(self, changed: Commitment) -> None:
        self.held = tuple([changed if one.number == changed.number else one for one in self.held])

    def _end(self, one: Commitment, outcome: str) -> EndedPromise:
        self.held = tuple([other for other in self.held if other.number != one.number])
        if not one.own and outcome == KEPT:
            self.trust += self.constants.trust_won * (1.0 - self.trust)
        elif not one.own and outcome == BROKEN:
            self.trust -= self.constants.trust_lost * self.trust
        return EndedPromise(one.own, one.said, outcome)

    def _let_go(self) -> None:
        """Let go of what was promised long ago without a time."""
        oldest_s = self.now_s - self.constants.undated_s
        self.held = tuple([one for one in self.held if one.due_s is not None or one.at_s >= oldest_s])

    def _set_timer(self) -> None:
        """Set one timer, for what is due next; an idle mind with nothing promised has none."""
        self.cancel_timers()
        nexts = [(at_s, one.number, one) for one in self.held if (at_s := self._next_s(one)) is not None]
        if nexts:
            at_s, _, one = min(nexts)
            due = CommitmentDue(one.number, one.reminded, max(0.0, at_s - one.at_s))
            self.later(max(0.0, at_s - self.now_s), due)

    def _next_s(self, one: Commitment) -> float | None:
        """Return when something is next to be done about a promise: at its time, and when that is over."""
        if one.due_s is None or not one.reminded:
            return one.due_s
        if one.own and not one.met:
            return None  # nobody is there to whom it could be kept
        constants = self.constants
        given_s = constants.grace * (one.due_s - one.at_s)
        return one.due_s + min(constants.most_grace_s, max(constants.least_grace_s, given_s))

    def _as_told(self, one: Commitment) -> HeldPromise:
        return HeldPromise(one.own, one.said, max(0.0, self.now_s - one.at_s), one.reminded)

    def _felt(self, ended: list[EndedPromise]) -> ReactorNudge | None:
        """Return what is felt about the weightiest of what ended: once, however many there are."""
        c = self.constants
        told = {(one.own, one.outcome) for one in ended}
        if (False, BROKEN) in told:
            return ReactorNudge(self.name, cohesion=c.broken_cohesion, satisfaction=c.broken_satisfaction)
        if (True, BROKEN) in told:
            return ReactorNudge(self.name, tension=c.own_broken_tension)
        if (False, KEPT) in told:
            return ReactorNudge(self.name, cohesion=c.kept_cohesion, satisfaction=c.kept_satisfaction)
        return ReactorNudge(self.name, satisfaction=c.own_kept_satisfaction) if (True, KEPT) in told else None


def _is_same(one: Commitment, said: str, stems: tuple[str, ...], same_from: float) -> bool:
    if one.said == said:
        return True
    shared = len(set(one.stems) & set(stems))
    return bool(shared) and shared >= same_from * max(len(one.stems), len(stems))


def _line(one: HeldPromise) -> str:
    who = ("The other", "You")[one.own]
    how = "now is the time for it" if one.due else "it is not done yet"
    return f'{who} promised this {roughly_ago(one.ago_s)}, and {how}: "{one.said}"'


_ENDED: Mapping[bool, Mapping[str, str]] = {
    True: {
        KEPT: 'You have kept your word, and may be glad of it: "{}"',
        BROKEN: 'You did not keep your word, and it does not let you be: "{}"',
        RELEASED: 'You need not do this any more, though you promised: "{}"',
    },
    False: {
        KEPT: 'The other has kept their word to you: "{}"',
        BROKEN: 'The other has not kept their word to you: "{}"',
        RELEASED: 'You have let the other off what they promised: "{}"',
    },
}
