"""L1: who one is and what matters to one; what others say, mean to oneself, and hand on in a society."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, NamedTuple

from anima_actors.psyche import text as words
from anima_actors.psyche.events.contributions import Facet
from anima_actors.psyche.events.reactors import Stimulus
from anima_actors.psyche.model.personality import Traits
from anima_actors.psyche.model.reactor_space import NO_CHANGE, REACTOR_NAMES, Reactors
from anima_actors.runtime import Between, Event, Unit


@dataclass(frozen=True, slots=True)
class PersonalityHeld(Event):
    """The traits held at the start of the turn."""

    traits: Annotated[Traits, Between(0.0, 1.0)]
    confabulation_rate: Unit  # readiness to remember what never was

    def main_values(self) -> Mapping[str, object]:
        """The traits by their initials."""
        return dict(zip("NEACO", self.traits, strict=True))


@dataclass(frozen=True, slots=True)
class PersonalityDrifted(Event):
    """A strong emotion moved the traits; they apply from the next turn."""

    emotion: str
    change: Annotated[Traits, Between(-1.0, 1.0)]


@dataclass(frozen=True, slots=True)
class ValuesHeld(Facet):
    """What matters, and how much."""

    facet: ClassVar[str] = "values"
    keys: ClassVar[tuple[str, ...] | None] = ()
    order: ClassVar[int] = 115

    weights: Annotated[tuple[tuple[str, float], ...], Between(0.0, 1.0)]

    def prompt_lines(self) -> tuple[str, ...]:
        """What matters most."""
        line = words.values_line(self.weights)
        return (line,) if line else ()

    def prompt_weight(self) -> float:
        """Little: they are at work in all the rest."""
        return 0.35

    def main_values(self) -> Mapping[str, object]:
        """The weightiest three."""
        return dict(sorted(self.weights, key=lambda held: -held[1])[:3])


@dataclass(frozen=True, slots=True)
class MirrorReflected(Facet):
    """What the other's words say of the other's state, and how much of it is caught."""

    facet: ClassVar[str] = "mirror"
    order: ClassVar[int] = 160

    language: str  # "en", "uk" or "unknown"
    inferred: Annotated[Reactors, Between(-1.0, 1.0)]
    contagion: Annotated[Reactors, Between(-1.0, 1.0)]
    empathy_note: str
    evidence: tuple[str, ...]
    heard: int = 0  # messages so far
    warmth: Annotated[float, Between(-1.0, 1.0)] = 0.0  # their cohesion, a running mean

    def state(self) -> Mapping[str, Any]:
        """Under ``mirror``: what was inferred, by reactor, and the note."""
        inferred = dict(zip(REACTOR_NAMES, self.inferred, strict=True))
        return {"mirror": {"inferred": inferred, "empathy_note": self.empathy_note}}

    def prompt_lines(self) -> tuple[str, ...]:
        """What one notices in the other."""
        noted = words.mirror_line(self.empathy_note) if self.empathy_note else ""
        seems = words.describe_other(dict(zip(REACTOR_NAMES, self.inferred, strict=True)))
        known = words.relation_line(self.heard, self.warmth) if self.heard else ""
        return tuple([line for line in (noted, seems, known) if line])

    def prompt_weight(self) -> float:
        """How much the other is moved."""
        return max(map(abs, self.inferred))

    def main_values(self) -> Mapping[str, object]:
        """The language and the strongest inferred changes."""
        strong = {n: v for n, v in zip(REACTOR_NAMES, self.inferred, strict=True) if abs(v) >= 0.05}
        return {"language": self.language, **strong}


@dataclass(frozen=True, slots=True)
class MessageAppraised(Event):
    """What the other's words mean to the one they are said to; no part of the state, which they move."""

    deltas: Annotated[Reactors, Between(-1.0, 1.0)]  # what they do to the reactors
    confidence: Unit
    method: str  # "lexicon", or "llm" where a language model was believed
    reason: str  # in a sentence
    evidence: tuple[str, ...]  # the words that counted; empty where a language model read

    def main_values(self) -> Mapping[str, object]:
        """The reactors that they move, or why none; and by whose reading."""
        moved = {name: delta for name, delta in zip(REACTOR_NAMES, self.deltas, strict=True) if delta}
        return {**moved, "method": self.method} if moved else {"method": self.method, "reason": self.reason}


class SocialSource(NamedTuple):
    """What another mind of a society expressed, and the part of a stimulus that comes from it."""

    mind: str  # its name
    turn: int  # of that mind, in which it expressed it
    deltas: Reactors


@dataclass(frozen=True, slots=True)
class SocialStimulus(Stimulus):
    """What reaches a mind of a society: the story's own part, and what it catches from its neighbours.

    Its deltas are the own part and the parts of all sources, added in their order.
    """

    own: Annotated[Reactors, Between(-10.0, 10.0)] = NO_CHANGE  # the part that comes from no mind
    sources: Annotated[tuple[SocialSource, ...], Between(-10.0, 10.0)] = ()  # in the order of the minds
    speaker: str = ""  # the mind that said the message; empty where no mind did
    speaker_turn: int = 0  # of that mind, in which it said it

    def cause_words(self) -> str:
        """Return whom it was caught from; nothing where the story alone poses it."""
        if not self.sources:
            return ""
        minds = list(dict.fromkeys([one.mind for one in self.sources]))
        others = f"{minds[0]} and {len(minds) - 1} more" if len(minds) > 2 else " and ".join(minds)
        posed = any(self.own)
        return f"what it caught from {others}" + (", and what the story posed to it" if posed else "")

    def main_values(self) -> Mapping[str, object]:
        """Return what a stimulus tells, and from how many minds it comes, or whose words it brings."""
        told: dict[str, object] = dict(Stimulus.main_values(self))
        if self.sources:
            told["minds"] = len(self.sources)
        if self.speaker:
            told["speaker"] = self.speaker
        return told
