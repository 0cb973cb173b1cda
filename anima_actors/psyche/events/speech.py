"""L6: the gathered state, the prompt made of it, and what is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, NamedTuple, Self

from anima_actors.psyche import text as words
from anima_actors.psyche.events.contributions import Facet
from anima_actors.psyche.events.reactors import SpeechOccasion, Stimulus
from anima_actors.runtime import ConcludingEvent, Event
from anima_actors.runtime.supervision import one_line


class PromptLine(NamedTuple):
    """One line of the prompt with its provenance."""

    section: str  # the facet's name
    event: str  # the type of the event that it comes from
    text: str
    module: str = ""  # which published the event; empty where whoever composed the prompt did not say


@dataclass(frozen=True, slots=True)
class StateGathered(Event):
    """All facets of the turn, in the order of their sections."""

    sections: tuple[str, ...]
    facets: tuple[Facet, ...] = field(default=(), repr=False, compare=False)

    def state(self) -> dict[str, Any]:
        """Return the state of the turn as one plain dict; a new one at each call."""
        gathered: dict[str, Any] = {}
        for facet in self.facets:
            gathered.update(facet.state())
        return gathered

    def main_values(self) -> Mapping[str, object]:
        """Return how many facets came together."""
        return {"facets": len(self.sections)}

    def completed(self, causes: Sequence[Event]) -> "StateGathered":
        """Return it with the facets among its causes, in the order of their sections.

        A facet that is no section was none when the turn was recorded.
        """
        facets = [cause for cause in causes if isinstance(cause, Facet) and cause.facet in self.sections]
        facets.sort(key=lambda facet: self.sections.index(facet.facet))
        return StateGathered(self.sections, tuple(facets))


@dataclass(frozen=True, slots=True)
class SpeechDue(SpeechOccasion):
    """The time has come to speak first; whether it is still fitting is looked at in this turn."""

    kind: str  # of the reason: resolved, promise, worry, curiosity, absence or dream
    about: str = ""  # a few words, as they were said; empty where the kind says all
    language: str = words.LANGUAGE  # of the conversation: english or ukrainian

    def cause_words(self) -> str:
        """Return the reason."""
        return f"a wish to speak first ({self.kind})"

    @property
    def waits_for_ongoing_work(self) -> bool:
        """Yes: one thing is said at a time."""
        return True


@dataclass(frozen=True, slots=True)
class SpokeFirst(Facet):
    """The mind breaks the silence in this turn, for a reason; the voice finds the words."""

    order: ClassVar[int] = 5

    kind: str  # of the reason: resolved, promise, worry, curiosity, absence or dream
    about: str  # a few words, as they were said; empty where the kind says all
    language: str  # english or ukrainian

    def prompt_lines(self) -> tuple[str, ...]:
        """Return why it speaks, of what, in which language, and what it must not make up."""
        return words.speaking_first_lines(self.kind, self.about, self.language)

    def prompt_weight(self) -> float:
        """Return the most: it is what the words are for."""
        return 1.0


@dataclass(frozen=True, slots=True)
class Spoken(Event):
    """What the mind said."""

    text: str
    voice: str  # who spoke: "offline", or the provider of the language model
    model: str = ""  # the language model, as its provider names it; empty offline
    partial: bool = False  # whether the answer broke off or was interrupted
    leaks: tuple[str, ...] = ()  # what in it gives the machinery away, in words
    tokens_in: int | None = None  # of the request; None where nobody counted
    tokens_out: int | None = None  # of the answer

    def main_values(self) -> Mapping[str, object]:
        """Return the words, and the voice, model, tokens and leaks where known."""
        told: dict[str, object] = {"text": self.text, "voice": self.voice}
        if self.model:
            told["model"] = self.model
        if self.partial:
            told["partial"] = True
        if self.leaks:
            told["leaks"] = ", ".join(self.leaks)
        if self.tokens_in is not None or self.tokens_out is not None:
            told["tokens"] = f"{self.tokens_in or 0} in, {self.tokens_out or 0} out"
        return told


@dataclass(frozen=True, slots=True)
class SpeechEnded(ConcludingEvent, Spoken):
    """What the mind said while later turns began; it ended here, whole or cut short."""

    by_name_only: ClassVar[bool] = True  # besides, whoever takes what is spoken hears it

    of_turn: int = 0  # the turn that it replies to
    heard: str = ""  # what was said to the mind in that turn
    failed: str = ""  # why a language model gave no answer, or not a whole one; in words

    @classmethod
    def concluding(cls, turn: int, taken: Sequence[Event | None], outcome: object) -> Self:
        """Return what was said, or that nothing was."""
        heard = next((one.message for one in taken if isinstance(one, Stimulus)), "")
        told = outcome if isinstance(outcome, tuple) else ()
        spoken = next((one for one in told if isinstance(one, Spoken)), Spoken("", ""))
        failed = next((one.reason for one in told if isinstance(one, VoiceFailed)), "")
        if isinstance(outcome, BaseException):
            failed = one_line(outcome)
        values = {one.name: getattr(spoken, one.name) for one in fields(Spoken)}
        return cls(**values, of_turn=turn, heard=heard, failed=failed)

    def main_values(self) -> Mapping[str, object]:
        """Return what is told of what is spoken, and the turn that it replies to."""
        told = {**Spoken.main_values(self), "of turn": self.of_turn}
        return {**told, "failed": self.failed} if self.failed else told


@dataclass(frozen=True, slots=True)
class VoiceFailed(Event):
    """The language model gave no answer, where the offline voice stood in, or not a whole one."""

    provider: str
    reason: str  # what happened and what to do, in a sentence
    status: int | None = None  # of the answer over HTTP; None where there was none

    def main_values(self) -> Mapping[str, object]:
        """Return the provider, and why it failed."""
        return {"provider": self.provider, "reason": self.reason}
