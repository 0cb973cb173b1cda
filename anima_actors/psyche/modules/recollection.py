"""What was said that mattered is remembered, and comes back when the talk or the mood calls for it.

Autobiographical memory keeps what touches oneself and the people one knows (Conway & Pleydell-Pearce 2000);
recall is easier in the mood of what is recalled (Bower 1981).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from typing import Annotated, Any, NamedTuple
from unicodedata import normalize

from anima_actors.psyche.events import (
    EmotionFelt,
    Facet,
    Forgotten,
    PredictionMade,
    Stimulus,
    TimePassed,
)
from anima_actors.psyche.lexicon.topics import shared_share, topic_stems
from anima_actors.psyche.model.decay import DAY_S, HOUR_S, MINUTE_S, kept
from anima_actors.psyche.modules.absence import span
from anima_actors.psyche.text.mentions import Fact, asked_of_oneself, asked_to_remember, facts_in
from anima_actors.runtime import Actor, Between, handler

MOMENT = "moment"
"""The kind of what was said when much was felt, and is no fact about the other."""

IN_VAIN = (
    "You are asked for something that was told before, and you have nothing of it left; make nothing up."
)

TOLD = 3
"""Recollections in one turn, at most."""


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    capacity: int = 40  # entries
    said_at_most: int = 160  # characters of an entry
    kept_from: float = 0.5  # intensity of what is felt, or of a surprise, from which words are remembered
    half_life_s: float = 60.0 * DAY_S  # of the weight of a moment; facts keep theirs
    same_from: float = 0.75  # share of the words from which it is the same, said again
    recalled_from: float = 0.2  # score
    by_topic: float = 0.7  # share of the topic in the score; the rest is the mood's
    mood_width: float = 0.15  # of the square of a difference of valence
    fresh_s: float = 10.0 * 60.0  # so long it is still part of the talk, and not recalled


class Remembered(NamedTuple):
    """Something that was said, as it is remembered."""

    said: str
    kind: str  # of a fact, or "moment"
    weight: float  # [0, 1]
    valence: float  # of what was felt, [-1, 1]
    at_s: float  # of the mind's time
    stems: tuple[str, ...]  # what it is about


class Recollection(NamedTuple):
    """One thing that comes back."""

    said: str
    kind: str
    ago_s: float


@dataclass(frozen=True, slots=True)
class ContentRecalled(Facet):
    """What was said some time ago comes back."""

    facet = "recollection"
    order = 135

    recollections: Annotated[tuple[Recollection, ...], Between(0.0, 1e12)]  # what fits best, first
    strength: Annotated[float, Between(0.0, 1.0)]  # the score of the first; 0 where one asks in vain

    def state(self) -> Mapping[str, Any]:
        """Return under ``recollection`` what comes back, each by name, and how well the first fits."""
        told = [one._asdict() for one in self.recollections]
        return {"recollection": {"recollections": told, "strength": self.strength}}

    def prompt_lines(self) -> tuple[str, ...]:
        """Return what was said and roughly when, as the words of somebody else."""
        return tuple([_line(one) for one in self.recollections]) or (IN_VAIN,)

    def prompt_weight(self) -> float:
        """Return how well the first fits, and never little: one who forgets a name hurts."""
        return max(0.6, self.strength)

    def main_values(self) -> Mapping[str, object]:
        """Return how many come back, and the first."""
        said = {"said": self.recollections[0].said} if self.recollections else {}
        return {"recalled": len(self.recollections), **said}


class ContentMemory(Actor):
    """Remembers what the other tells of themselves, and what was said when much was felt."""

    name = "recollection"
    layer = "L4"
    memory_words = {"entries": "what it was told before"}
    constants: Constants

    def __init__(self) -> None:
        self.entries: tuple[Remembered, ...] = ()
        self.valence = 0.0  # of the last turn in which something happened
        self.now_s = 0.0  # as far as it has lived

    @handler
    def wait(self, passed: TimePassed) -> None:
        """Let the time pass."""
        self.now_s += passed.seconds

    @handler
    def recall(self, stimulus: Stimulus) -> ContentRecalled | None:
        """Bring back what the words and the mood call for; whom one speaks with is always a topic."""
        self.now_s += MINUTE_S
        if not stimulus.message:
            return None
        constants, now_s = self.constants, self.now_s
        asked = asked_to_remember(stimulus.message)
        name = next((one for one in reversed(self.entries) if one.kind == "name"), None)
        if asked is None and (answers := self._answering(about_oneself(stimulus.message))):
            chosen = answers
        elif asked is None:
            about = topic_stems(stimulus.message)
            scored = [
                (self._score(one, 1.0 if one is name else shared_share(about, one.stems)), one)
                for one in self.entries
                if now_s - one.at_s >= constants.fresh_s
            ]
            chosen = [pair for pair in scored if pair[0] >= constants.recalled_from]
        else:
            chosen = [(self._score(one, 1.0), one) for one in self._asked_for(asked, name)]
        chosen.sort(key=lambda pair: (-pair[0], -pair[1].at_s))
        if not chosen:
            return ContentRecalled((), 0.0) if asked is not None else None
        told = [Recollection(one.said, one.kind, now_s - one.at_s) for _, one in chosen[:TOLD]]
        return ContentRecalled(tuple(told), min(1.0, chosen[0][0]))

    @handler
    def remember(
        self, stimulus: Stimulus, emotion: EmotionFelt | None, prediction: PredictionMade | None
    ) -> None:
        """Remember the facts in what was said, or all of it where much was felt."""
        self.valence = valence = emotion.vad.valence if emotion else 0.0
        if not stimulus.message:
            return
        surprise = prediction.error if prediction and prediction.spike else 0.0
        weight = max(emotion.intensity if emotion else 0.0, surprise)
        found = facts_in(stimulus.message)
        if not found and weight >= self.constants.kept_from:
            found = [Fact(MOMENT, stimulus.message)]
        for fact in found:
            said = shortened(fact.said, self.constants.said_at_most)
            if said:
                self._keep(fact.kind, said, max(weight, _WEIGHTS.get(fact.kind, 0.0)), valence)

    @handler
    def forget(self, forgotten: Forgotten) -> None:
        """Let go of what is to be forgotten."""
        gone = forgotten.entries_of(self.name)
        self.entries = tuple([one for place, one in enumerate(self.entries) if place not in gone])

    def remembered_texts(self) -> tuple[str, ...]:
        """Return what is remembered, in the order in which :class:`Forgotten` counts it."""
        return tuple([one.said for one in self.entries])

    def _asked_for(self, asked: str, name: Remembered | None) -> list[Remembered]:
        """Return what somebody asks to be remembered, however long ago it was told."""
        if asked == "name":
            return [name] if name else []
        about = topic_stems(asked)
        if not about:
            return [one for one in self.entries if one.kind != MOMENT]
        return [one for one in self.entries if shared_share(about, one.stems)]

    def _answering(self, about: tuple[str, ...]) -> list[tuple[float, Remembered]]:
        """Return the facts that speak of what somebody asks about themselves, each by how much of it."""
        facts = [one for one in self.entries if one.kind != MOMENT]
        shares = [(len(set(about).intersection(one.stems)), one) for one in facts]
        return [(shared / len(about), one) for shared, one in shares if shared]

    def _score(self, one: Remembered, topic: float) -> float:
        constants = self.constants
        away = self.valence - one.valence
        mood = exp(-away * away / constants.mood_width) * min(1.0, 2.0 * abs(one.valence))
        together = constants.by_topic * topic + (1.0 - constants.by_topic) * mood
        return self._weight_now(one) * together

    def _weight_now(self, one: Remembered) -> float:
        if one.kind != MOMENT:
            return one.weight
        return one.weight * kept(self.now_s - one.at_s, self.constants.half_life_s)

    def _keep(self, kind: str, said: str, weight: float, valence: float) -> None:
        """Add what was said in place of the same said before; where there are too many, the lightest goes."""
        now_s, stems = self.now_s, topic_stems(said)
        others = [
            one
            for one in self.entries
            if not (one.said == said or (one.kind == kind and self._is_same(one.stems, stems)))
        ]
        before = [one.weight for one in self.entries if one not in others]
        entry = Remembered(said, kind, min(1.0, max(weight, *before, 0.0)), valence, now_s, stems)
        others.append(entry)
        if len(others) > self.constants.capacity:
            others.remove(min(others, key=lambda one: (self._weight_now(one), one.at_s)))
        self.entries = tuple(others)

    def _is_same(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        shared = len(set(one) & set(other))
        return bool(shared) and shared >= self.constants.same_from * max(len(one), len(other))


_WEIGHTS = {"name": 0.9, "event": 0.7, "people": 0.6, "life": 0.5, "liking": 0.45}
"""What a fact weighs at least."""


def about_oneself(message: str) -> tuple[str, ...]:
    """Return the stems of what somebody asks about their own affairs; empty for nothing of the kind."""
    asked = asked_of_oneself(message)
    return () if asked is None else topic_stems(asked) or topic_stems(message)


def _line(one: Recollection) -> str:
    return f'You remember what you were told {roughly_ago(one.ago_s)}, in these words: "{one.said}"'


def roughly_ago(seconds: float) -> str:
    """Return how long ago something was, as one would say it."""
    return f"{span(seconds)} ago" if seconds >= 0.75 * HOUR_S else "a little while ago"


def shortened(text: str, most: int) -> str:
    """Return a text on one line, without quotation marks that could end it, and cut between two words."""
    line = normalize("NFKC", " ".join(text[: 4 * most].split())).translate(_QUOTES)
    if len(line) <= most:
        return line
    cut = line[: max(0, most - 1)]
    return (cut.rpartition(" ")[0] or cut).rstrip() + "…"


_QUOTES = {ord(mark): "'" for mark in '"“”„‟«»＂〝〞'}
