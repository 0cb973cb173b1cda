"""L1: who one is, what is remembered and noticed, and what that does to the body."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from anima_actors.psyche import text as words
from anima_actors.psyche.events.contributions import Facet
from anima_actors.psyche.model.reactor_space import NO_CHANGE, REACTOR_NAMES, Reactors, Share, deviation
from anima_actors.runtime import Between, Event, NonNegative, RootEvent, Unit


@dataclass(frozen=True, slots=True)
class SpeechOccasion(RootEvent):
    """Something at which the mind may speak; the voice takes every kind of it."""


@dataclass(frozen=True, slots=True)
class Stimulus(SpeechOccasion):
    """Something happens: changes to the reactors, words, or both. One minute of the mind's time."""

    deltas: Annotated[Reactors, Between(-10.0, 10.0)] = NO_CHANGE
    message: str = ""
    reply_wanted: bool = False
    appraised: bool = True  # the deltas say what it means; else that is for the mind to find in the words

    @property
    def waits_for_ongoing_work(self) -> bool:
        """Whether a reply is wanted: one thing is said at a time."""
        return self.reply_wanted

    def main_values(self) -> Mapping[str, object]:
        """The reactors that it moves, and what was said."""
        moved = {name: delta for name, delta in zip(REACTOR_NAMES, self.deltas, strict=True) if delta}
        return {**moved, "message": self.message} if self.message else moved


@dataclass(frozen=True, slots=True)
class TimePassed(RootEvent):
    """Nobody speaks and nothing happens for a while."""

    seconds: NonNegative

    def split_at(self, seconds: float) -> tuple[RootEvent, RootEvent]:
        """Return the rest up to a moment, and what is left of it."""
        return TimePassed(seconds), TimePassed(max(0.0, self.seconds - seconds))


@dataclass(frozen=True, slots=True)
class Forgotten(RootEvent):
    """Something that was said is to be forgotten; it tells where it is kept, and repeats no word of it."""

    rare: ClassVar[bool] = True

    entries: tuple[tuple[str, int], ...]  # module, and the place of an entry among its remembered texts

    def entries_of(self, module: str) -> frozenset[int]:
        """Return the places of what a module is to forget."""
        return frozenset(place for name, place in self.entries if name == module)

    def cause_words(self) -> str:
        """Return that it was asked to."""
        return "that it was asked to forget"

    def main_values(self) -> Mapping[str, object]:
        """Return how many entries go."""
        return {"entries": len(self.entries)}


@dataclass(frozen=True, slots=True)
class FellAsleep(RootEvent):
    """It has been quiet, and sleep comes."""

    def cause_words(self) -> str:
        """Return that it was sleep."""
        return "sleep, which came"


@dataclass(frozen=True, slots=True)
class WokeUp(RootEvent):
    """It has slept enough, and wakes by itself."""

    slept_s: NonNegative

    def cause_words(self) -> str:
        """Return that the night was over."""
        return "waking up"


@dataclass(frozen=True, slots=True)
class ControlHeld(Event):
    """How far one expects, at the start of the turn, to get out of what threatens."""

    control: Unit


@dataclass(frozen=True, slots=True)
class BodyAdapted(Facet):
    """What the body is used to by now, and how much control is expected."""

    facet: ClassVar[str] = "adaptation"
    keys: ClassVar[tuple[str, ...] | None] = ("control",)
    order: ClassVar[int] = 25

    used_to: Annotated[Reactors, Between(-1.0, 1.0)]  # deviations from home
    control: Unit

    def state(self) -> Mapping[str, Any]:
        """Under ``control``: the control expected."""
        return {"control": self.control}

    def prompt_lines(self) -> tuple[str, ...]:
        """What one has got used to, and how much control one expects."""
        line = words.adaptation_line(dict(zip(REACTOR_NAMES, self.used_to, strict=True)), self.control)
        return (line,) if line else ()

    def prompt_weight(self) -> float:
        """How far the expectation of control is from the usual one."""
        return min(1.0, 2.0 * abs(self.control - 0.5))

    def main_values(self) -> Mapping[str, object]:
        """The control expected, and the reactors whose level is no longer felt in full."""
        used = {
            name: away for name, away in zip(REACTOR_NAMES, self.used_to, strict=True) if abs(away) >= 0.01
        }
        return {"control": self.control, **used}


@dataclass(frozen=True, slots=True)
class TensionReturned(Facet):
    """Tension that a defence had put off comes back."""

    facet: ClassVar[str] = "returned"
    keys: ClassVar[tuple[str, ...] | None] = ()  # the mind does not know where it comes from
    order: ClassVar[int] = 145

    source: str  # the module's name
    amounts: Annotated[tuple[float, ...], Between(0.0, 10.0)]  # in each minute of the turn, as a dose

    @property
    def tension(self) -> float:
        """What comes back in all, as a dose."""
        return sum(self.amounts)

    @property
    def first(self) -> float:
        """What comes back in the first minute."""
        return self.amounts[0] if self.amounts else 0.0

    def prompt_lines(self) -> tuple[str, ...]:
        """How it makes itself felt."""
        return (words.returned_line(self.first),)

    def prompt_weight(self) -> float:
        """How much comes back, against the most that usually does."""
        return min(1.0, 10.0 * self.first)

    def main_values(self) -> Mapping[str, object]:
        """How much comes back in all."""
        return {"tension": self.tension}


@dataclass(frozen=True, slots=True)
class DynamicsHeld(Event):
    """The law by which the body moves when left alone, as this personality has it."""

    decay: Unit  # k, the share of a deviation lost each minute
    gain_floor: Unit  # integration gain at no or full arousal
    gain_span: Unit  # how much more at middling arousal
    steepness: NonNegative
    coupling: Annotated[tuple[tuple[float, ...], ...], Between(-1.0, 1.0)]  # 4 rows (target) of 4 (source)

    def main_values(self) -> Mapping[str, object]:
        """What of it differs from one personality to another."""
        return {"decay": self.decay}


@dataclass(frozen=True, slots=True)
class MemoryRecalled(Facet):
    """Which earlier experiences the stimulus brought back."""

    facet: ClassVar[str] = "memory"
    order: ClassVar[int] = 40
    keys: ClassVar[tuple[str, ...] | None] = ("memory_resonance",)

    familiarity: Unit  # likeness of the trace most alike, weighted
    recalled: int  # how many traces came back, 0 to 3
    emotion: str  # what was felt at the strongest of them, "" where none came back
    turns_ago: int  # how long ago that was
    novelty: Unit = 0.0  # how far it is from what one has got used to
    said: str = ""  # the words of the other at that time

    def main_values(self) -> Mapping[str, object]:
        """How familiar it is, and what it brings back."""
        if not self.recalled:
            return {"recalled": "nothing"}
        return {"familiarity": self.familiarity, "felt": self.emotion, "turns_ago": self.turns_ago}

    def state(self) -> Mapping[str, Any]:
        """Under ``memory_resonance``: the familiarity."""
        return {"memory_resonance": self.familiarity}

    def prompt_lines(self) -> tuple[str, ...]:
        """What it reminds one of."""
        if not self.recalled and not self.familiarity:
            return ()
        turns_ago = self.turns_ago if self.recalled else None
        told = words.memory_line(self.familiarity, self.emotion or None, turns_ago)
        said = words.said_then_line(self.said)
        return (told, said) if said else (told,)

    def prompt_weight(self) -> float:
        """How familiar it is."""
        return self.familiarity


@dataclass(frozen=True, slots=True)
class GhostRemembered(Facet):
    """A memory of something that never happened."""

    facet: ClassVar[str] = "confabulation"
    order: ClassVar[int] = 50
    keys: ClassVar[tuple[str, ...] | None] = ()

    memory: str

    def state(self) -> Mapping[str, Any]:
        """Nothing: the mind does not know that it is false, so only the prompt has it."""
        return {}

    def prompt_lines(self) -> tuple[str, ...]:
        """The memory, told as if it were one."""
        return (words.ghost_line(self.memory),)

    def prompt_weight(self) -> float:
        """Little: it comes and goes."""
        return 0.3


@dataclass(frozen=True, slots=True)
class AttentionDirected(Facet):
    """How much the stimulus matters now, and so how much of it gets through."""

    facet: ClassVar[str] = "attention"
    order: ClassVar[int] = 30
    keys: ClassVar[tuple[str, ...] | None] = ("salience",)

    salience: Unit
    threat: Unit
    novelty: Unit
    relevance: Unit
    gain: NonNegative  # multiplies the stimulus

    def state(self) -> Mapping[str, Any]:
        """Under ``salience``: the salience."""
        return {"salience": self.salience}

    def prompt_lines(self) -> tuple[str, ...]:
        """What holds the attention."""
        parts = {"threat": 0.4 * self.threat, "novelty": 0.3 * self.novelty, "goal": 0.3 * self.relevance}
        source = max(parts, key=lambda name: parts[name])
        return (words.attention_line(self.salience, source if parts[source] > 0.05 else "nothing"),)

    def prompt_weight(self) -> float:
        """How much what happens matters."""
        return self.salience


@dataclass(frozen=True, slots=True)
class ReactorsMoved(Facet):
    """The body moved. The shares of all sources sum to the change. This is the body that is felt."""

    facet: ClassVar[str] = "reactors"
    order: ClassVar[int] = 20

    before: Annotated[Reactors, Between(0.0, 1.0)]
    after: Annotated[Reactors, Between(0.0, 1.0)]
    shares: tuple[Share, ...]  # opposing doses may each move further than the body can go
    minutes: int = 1  # how many it came home for
    seconds: NonNegative = 60.0  # how much time passed
    dose: Annotated[Reactors, Between(-100.0, 100.0)] = NO_CHANGE  # all doses of the turn together

    @property
    def dosed(self) -> bool:
        """Whether anything but time moved it."""
        return any(any(share.amounts) for share in self.shares if share.source != "return")

    def state(self) -> Mapping[str, Any]:
        """Under ``reactors``: each by name, as they are felt in this turn."""
        return {"reactors": dict(zip(REACTOR_NAMES, self.after, strict=True))}

    def prompt_lines(self) -> tuple[str, ...]:
        """How the body feels."""
        return (words.body_line(*self.after),)

    def prompt_weight(self) -> float:
        """How far the reactor that is furthest from home is from it."""
        return max(map(abs, deviation(self.after)))

    def main_values(self) -> Mapping[str, object]:
        """Where the reactors are now."""
        return dict(zip(REACTOR_NAMES, self.after, strict=True))


@dataclass(frozen=True, slots=True)
class ReactorsSettled(Facet):
    """The body after all feedback and defence: what shows of it, and where the next turn begins."""

    facet: ClassVar[str] = "shown"

    before: Annotated[Reactors, Between(0.0, 1.0)]
    after: Annotated[Reactors, Between(0.0, 1.0)]
    shares: tuple[Share, ...]  # opposing doses may each move further than the body can go

    def state(self) -> Mapping[str, Any]:
        """Under ``shown``: each by name."""
        return {"shown": dict(zip(REACTOR_NAMES, self.after, strict=True))}

    def main_values(self) -> Mapping[str, object]:
        """Where the reactors are now."""
        return dict(zip(REACTOR_NAMES, self.after, strict=True))
