"""What is unresolved comes back by itself: a goal long held, a contradiction, a shock, a pain put off.

Rumination prolongs distress, more so in the neurotic (Nolen-Hoeksema 1991; Watkins 2008); it is about what
one wanted and did not reach, and ends when that is reached or given up (Martin & Tesser 1996).
"""

from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple

from anima_actors.psyche import text as words
from anima_actors.psyche.events import (
    DefenseRaised,
    DissonanceFelt,
    Facet,
    FellAsleep,
    Forgotten,
    GoalHeld,
    PersonalityHeld,
    PredictionMade,
    ReactorsMoved,
    ReasonToSpeak,
    Stimulus,
    StimulusBias,
    WokeUp,
)
from anima_actors.psyche.model.decay import HOUR_S
from anima_actors.psyche.model.personality import AVERAGE
from anima_actors.psyche.model.reactor_space import BASELINE, NO_CHANGE, Reactors
from anima_actors.runtime import Actor, Between, NonNegative, RootEvent, Unit, handler

GOAL, DISSONANCE, SURPRISE, PAIN = "goal", "dissonance", "surprise", "pain"
LINES = {
    GOAL: "You have long wanted to {}, it has not come to pass, and you cannot leave it alone.",
    DISSONANCE: "You want to {}, and things are not so; your thoughts keep going round that.",
    SURPRISE: "Something happened that you did not see coming, and you keep going over it.",
    PAIN: "Something hurt more than you let yourself feel then, and it is not over for you.",
}
SAID_AT_MOST, QUOTED = 160, 44
"""Characters of what was said that are kept, and that are quoted where it is a cause."""
Hurt = Annotated[Reactors, Between(-1.0, 1.0)]


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    at_most: int = 3  # things at a time; what hurt least goes first
    hurts_from: Unit = 0.1  # of a reactor; what hurt less is forgotten
    long_held: int = 6  # turns, for a goal
    at_odds_from: Unit = 0.5  # level of dissonance
    agreed_below: Unit = 0.1  # level of dissonance
    comforted_by: Unit = 0.5  # share of the first pain that has to be made good
    small_talk: Unit = 0.05  # of a dose, that comforts nobody
    first_after_s: NonNegative = 900.0
    ever_later: NonNegative = 1.8  # how much longer each pause is than the one before
    apart_s: NonNegative = 600.0  # between any two returns
    first_share: Unit = 0.3  # of the first pain
    lessening: Unit = 0.55  # each share is so much of the one before
    lessening_by_neuroticism: float = 0.4
    least_share: Unit = 0.03  # what would be less does not come back
    in_all: Unit = 0.9  # of the first pain, all returns together
    returns_at_most: int = 10


class Concern(NamedTuple):
    """Something unresolved."""

    kind: str
    about: str  # the goal, or what was said when it happened
    pain: Reactors  # how far each reactor was from home, on the side that hurts, times how far this was why
    since_s: float  # of the mind's time
    since_turn: int
    due_s: float  # when it comes back next
    returns: int = 0
    share: float = 0.0  # of the pain, that came with the last return
    spent: float = 0.0  # of the pain, all returns together
    help: float = 0.0  # what was done about it


@dataclass(frozen=True, slots=True)
class ThoughtReturned(RootEvent):
    """Something unresolved comes to mind again, while nobody speaks."""

    about: str  # the goal, or what was said when it happened
    strength: Unit  # share of the first pain that comes with it
    kind: str  # goal, dissonance, surprise or pain
    returns: int  # which time it is, from 1
    pain: Hurt  # the first one
    since_turn: int  # when that was

    def cause_words(self) -> str:
        """Return what came back, and from when."""
        about = f"{self.about[: QUOTED - 1]}…" if len(self.about) > QUOTED else self.about
        return f"what came back to it: “{about}” (from turn {self.since_turn})"


@dataclass(frozen=True, slots=True)
class RuminationFelt(Facet):
    """What keeps coming back."""

    facet = "rumination"

    about: str  # the goal, or what was said when it happened
    kind: str  # goal, dissonance, surprise or pain
    returns: int  # how often it came back so far
    strength: Unit  # share of the first pain that came with the last return

    def prompt_lines(self) -> tuple[str, ...]:
        """Return what one cannot leave alone, and whether it has come back yet."""
        wish = words.goal_words(self.about).yours if self.kind in (GOAL, DISSONANCE) else ""
        again = "once" if self.returns == 1 else "again and again"
        so_far = f" It has come back to you {again} since." if self.returns else ""
        said = "" if wish else words.said_then_line(self.about)
        return tuple(filter(None, (LINES[self.kind].format(wish) + so_far, said)))

    def prompt_weight(self) -> float:
        """Return more, the stronger it came back."""
        return min(1.0, 0.3 + 2.0 * self.strength)


class Rumination(Actor):
    """Keeps what is unresolved; it comes back later each time, weaker each time, and then no more."""

    name = "rumination"
    layer = "L5"
    cause_name = "what it cannot leave alone"
    memory_words = {"concerns": "what is unresolved"}
    constants: Constants

    def __init__(self) -> None:
        self.concerns: tuple[Concern, ...] = ()
        self.last_s = 0.0  # when anything came back
        self.asleep = False  # nothing comes back then but in dreams

    @handler
    def come_back(self, thought: ThoughtReturned) -> StimulusBias:
        """Feel a share of the first pain again."""
        self.last_s = self.mind_time.now_s
        self.concerns = tuple(
            [
                one._replace(
                    returns=thought.returns, share=thought.strength, spent=one.spent + thought.strength
                )
                if one.about == thought.about
                else one
                for one in self.concerns
            ]
        )
        return StimulusBias(self.name, *[thought.strength * part for part in thought.pain])

    @handler
    def dwell(
        self,
        root: RootEvent,
        moved: ReactorsMoved,
        goal: GoalHeld | None,
        conflict: DissonanceFelt | None,
        prediction: PredictionMade | None,
        defense: DefenseRaised | None,
        personality: PersonalityHeld | None,
    ) -> tuple[RuminationFelt | None, ReasonToSpeak | None]:
        """Let go of what is resolved, keep what hurts anew, and see to it that it comes back."""
        lessening = self._lessening((personality.traits if personality else AVERAGE).neuroticism)
        came_back = root.about if isinstance(root, ThoughtReturned) else None
        if isinstance(root, Stimulus | FellAsleep | WokeUp):
            self._sleep(asleep=isinstance(root, FellAsleep))
        resolved: list[Concern] = []
        kept: list[Concern] = []
        gone = root.entries_of(self.name) if isinstance(root, Forgotten) else ()
        for one in [one for place, one in enumerate(self.concerns) if place not in gone]:
            one = self._helped(one, moved) if isinstance(root, Stimulus) else one
            outcome = self._outcome(one, root, goal, conflict)
            if outcome == "resolved":
                resolved.append(one)
            elif outcome == "kept" and (one.about == came_back or self._share(one, lessening)):
                kept.append(one)
        if isinstance(root, Stimulus):
            noted = self._noted(root.message, moved.after, goal, conflict, prediction, defense)
            kept = self._with(noted, kept) if noted else kept
        self.concerns = tuple([self._scheduled(one, came_back) for one in kept])
        self._set_timer(lessening)
        return self._felt(came_back), self._reason(resolved)

    def remembered_texts(self) -> tuple[str, ...]:
        """Return what it is about, in the order in which :class:`Forgotten` counts it."""
        return tuple([one.about for one in self.concerns])

    def _sleep(self, *, asleep: bool) -> None:
        if self.asleep and not asleep:  # a moment to oneself on waking
            self.last_s = self.mind_time.now_s
        self.asleep = asleep

    def _helped(self, one: Concern, moved: ReactorsMoved) -> Concern:
        """Add what a stimulus did about the pain, small talk left out; what hurts again takes from it."""
        amounts = [
            -dose if part > 0.0 else dose for part, dose in zip(one.pain, moved.dose, strict=True) if part
        ]
        small = self.constants.small_talk
        felt = [max(0.0, abs(amount) - small) * (1.0 if amount > 0.0 else -1.0) for amount in amounts]
        return one._replace(help=max(0.0, one.help + sum(felt)))

    def _outcome(
        self, one: Concern, root: RootEvent, goal: GoalHeld | None, conflict: DissonanceFelt | None
    ) -> str:
        """Return whether it is "resolved", "given up" or "kept"; to calm down resolves nothing."""
        if one.kind == GOAL:
            if goal is None or goal.previous != one.about:
                return "kept"
            return {"fulfilled": "resolved", "displaced": "kept"}.get(goal.because, "given up")
        if not isinstance(root, Stimulus):
            return "kept"
        if one.kind == DISSONANCE:
            if goal is not None and goal.goal != one.about:
                return "given up"
            gone = conflict is not None and conflict.level < self.constants.agreed_below
            return "resolved" if gone else "kept"
        whole = sum(map(abs, one.pain))
        return "resolved" if one.help >= self.constants.comforted_by * whole else "kept"

    def _noted(
        self,
        message: str,
        x: Reactors,
        goal: GoalHeld | None,
        conflict: DissonanceFelt | None,
        prediction: PredictionMade | None,
        defense: DefenseRaised | None,
    ) -> Concern | None:
        """Return what of this turn will not leave it alone: the one thing that hurts most."""
        constants = self.constants
        found: list[tuple[float, str, str]] = []
        said = " ".join(message.split())[:SAID_AT_MOST]
        if defense is not None and defense.parked > 0.0:
            found.append((defense.parked / max(defense.parked, defense.tension_relief), PAIN, said))
        if prediction is not None and prediction.spike:
            found.append((prediction.error, SURPRISE, said))
        if goal is not None and conflict is not None and conflict.level >= constants.at_odds_from:
            found.append((conflict.level, DISSONANCE, goal.goal))
        if goal is not None and goal.age >= constants.long_held and goal.origin != "default":
            found.append((goal.strength, GOAL, goal.goal))
        if not found:
            return None
        weight, kind, about = max(found, key=lambda one: one[0])
        home = BASELINE
        hurt = NO_CHANGE._replace(
            tension=max(0.0, x.tension - home.tension),
            satisfaction=min(0.0, x.satisfaction - home.satisfaction),
            cohesion=min(0.0, x.cohesion - home.cohesion),
        )
        pain = Reactors(*[min(1.0, weight) * part for part in hurt])
        now_s = self.mind_time.now_s
        one = Concern(kind, about, pain, now_s, self.mind_time.turn, now_s + constants.first_after_s)
        return one if _size(one) >= constants.hurts_from else None

    def _with(self, noted: Concern, kept: list[Concern]) -> list[Concern]:
        """Return the concerns with one more: of two about one thing the worse, of too many the worst."""
        same = next((one for one in kept if one.about == noted.about), None)
        if same is not None and _size(same) >= _size(noted):
            return kept
        several = [*[one for one in kept if one is not same], noted]
        worst = sorted(several, key=_size, reverse=True)[: max(0, self.constants.at_most)]
        return [one for one in several if one in worst]

    def _scheduled(self, one: Concern, came_back: str | None) -> Concern:
        """Set when it is to come back after a return."""
        if one.about != came_back:
            return one
        pause_s = self.constants.first_after_s * max(1.0, self.constants.ever_later) ** one.returns
        return one._replace(due_s=self.mind_time.now_s + pause_s)

    def _lessening(self, neuroticism: float) -> float:
        by_trait = self.constants.lessening_by_neuroticism * (neuroticism - 0.5)
        return min(1.0, max(0.0, self.constants.lessening + by_trait))

    def _share(self, one: Concern, lessening: float) -> float:
        """Return how much of the first pain comes with the next return; 0 where there is none."""
        constants = self.constants
        if one.returns >= constants.returns_at_most:
            return 0.0
        share = min(constants.first_share * lessening**one.returns, max(0.0, constants.in_all - one.spent))
        return share if share >= constants.least_share and share > 0.0 else 0.0

    def _set_timer(self, lessening: float) -> None:
        """Have one timer at most: for what comes back first."""
        waiting = [(one, share) for one in self.concerns if (share := self._share(one, lessening))]
        if not waiting or self.asleep:
            self.cancel_timers()
            return
        one, share = min(waiting, key=lambda pair: pair[0].due_s)
        thought = ThoughtReturned(one.about, share, one.kind, one.returns + 1, one.pain, one.since_turn)
        held = [timer.event for timer in self.pending_timers]
        if [replace(event, strength=share) for event in held if isinstance(event, ThoughtReturned)] == [
            thought
        ]:
            return
        self.cancel_timers()
        due_s = max(one.due_s, self.last_s + self.constants.apart_s)
        self.later(max(0.0, due_s - self.mind_time.now_s), thought)

    def _felt(self, came_back: str | None) -> RuminationFelt | None:
        if not self.concerns:
            return None
        one = max(self.concerns, key=lambda one: (one.about == came_back, _size(one)))
        return RuminationFelt(one.about, one.kind, one.returns, one.share)

    def _reason(self, resolved: list[Concern]) -> ReasonToSpeak | None:
        """Return a reason to speak of what had long been on its mind."""
        now_s = self.mind_time.now_s
        long = [one for one in resolved if one.returns or now_s - one.since_s >= HOUR_S]
        if not long:
            return None
        one = max(long, key=_size)
        return ReasonToSpeak("resolved", one.about, min(1.0, 0.3 + _size(one)), self.name)


def _size(one: Concern) -> float:
    return max(map(abs, one.pain))
