"""What does not fit wants to be understood, unless it frightens; what stays open becomes a question.

A gap between what was expected and what came draws one in, up to where it is a threat (Berlyne 1960). A gap
in what one knows is a question, and presses until it is closed (Loewenstein 1994). The reward is to get the
hang of it: what is understood pleases, and then bores (Schmidhuber 2010).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from anima_actors.psyche.events import (
    Facet,
    Forgotten,
    IntentionProposed,
    PersonalityHeld,
    PredictionMade,
    ReactorNudge,
    ReactorsMoved,
    ReasonToSpeak,
    Requirement,
    Stimulus,
)
from anima_actors.psyche.lexicon.topics import shared_share, topic_stems
from anima_actors.psyche.model.decay import DAY_S
from anima_actors.psyche.text.dialogue_acts import recognise_act, split_sentences
from anima_actors.psyche.text.mentions import promises_in
from anima_actors.runtime import Actor, NonNegative, RootEvent, Unit, handler

MOST_OPEN = 5
"""Questions at a time."""

CIVILITIES = ("greeting", "farewell", "thanks")
PUZZLING = ("statement", "good_news", "gladness")
"""Dialogue acts that one asks about out of curiosity; to ask about a loss is another thing."""


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    wakes: Unit = 0.6  # share of the way up that one turn goes
    lingers: Unit = 0.8  # share that is left after a minute in which nothing keeps it awake
    threat: Unit = 0.4  # tension from which the unexpected interests less
    fright: Unit = 0.75  # and from which not at all
    by_openness: float = 1.2  # how much more the open find interesting
    explores_from: Unit = 0.35  # level
    learning: Unit = 0.5  # weight of the present in what error is usual
    joy: Unit = 0.4  # satisfaction for an error that is wholly gone
    open_at_most: int = MOST_OPEN
    asks_from: Unit = 0.25  # interest from which something said becomes a question
    by_words: Unit = 0.1  # of an error, for a sentence of which four words were never spoken of
    ripens_s: NonNegative = 1_800.0  # from when it came up; less for the open, more for others
    ripens_by_turn: Unit = 0.2  # share of what is left of that, which each turn of talk takes away
    same_from: Unit = 0.5  # share of the words from which it is one question
    answered_by: int = 2  # words of it in one sentence; one is enough where it is ripe
    stale_s: NonNegative = 2.0 * DAY_S


class OpenQuestion(NamedTuple):
    """Something that was said and does not fit yet."""

    about: str  # the sentence, as it was said
    stems: tuple[str, ...]  # what it is about
    since_s: float  # of the mind's time
    ripe_s: float  # when it is ripe to be asked
    ripe: bool = False


@dataclass(frozen=True, slots=True)
class QuestionRipened(RootEvent):
    """A question has waited long enough."""

    about: str  # the sentence, as it was said

    def cause_words(self) -> str:
        """Return that it was a question."""
        return "a question that it would ask"


@dataclass(frozen=True, slots=True)
class QuestionsHeld(Facet):
    """What it would like to know."""

    facet = "questions"

    open: tuple[str, ...]  # what was said, oldest first; 5 at most
    ripe: tuple[str, ...]  # those of them that it would ask now
    answered: str  # in this turn; else empty

    def prompt_lines(self) -> tuple[str, ...]:
        """Return what to ask, and what has been answered."""
        told = [
            f'You were told: "{about}" That has left you wondering; ask about it when it fits.'
            for about in self.ripe[:2]
        ]
        if self.answered:
            told.append(f'You had been wondering about this: "{self.answered}" Now you know more.')
        return tuple(told)

    def prompt_weight(self) -> float:
        """Return more where there is something to ask."""
        return 0.7 if self.ripe or self.answered else 0.2

    def main_values(self) -> Mapping[str, object]:
        """Return how many are open, and the first that is ripe."""
        return {"open": len(self.open), **({"asks": self.ripe[0]} if self.ripe else {})}


@dataclass(frozen=True)
class CuriosityFelt(Facet):
    """How curious it is, and how much of what puzzled it it has got the hang of in this turn."""

    facet = "curiosity"

    level: Unit
    understood: Unit

    def prompt_lines(self) -> tuple[str, ...]:
        """What a language model is told of it."""
        if self.understood > 0.08:
            return ("Something has just fallen into place for you, and that is a pleasure.",)
        if self.level > 0.55:
            return ("You are burning to know what is behind this; you ask, and then you ask further.",)
        if self.level > 0.35:
            return ("Something here has caught your interest, and you would look closer.",)
        return ()

    def prompt_weight(self) -> float:
        """How curious it is."""
        return self.level


class Curiosity(Actor):
    """Grows with prediction error, wants to explore, asks, and enjoys understanding."""

    name = "curiosity"
    layer = "L3"
    memory_words = {
        "level": "how curious it has become",
        "usual": "what it has found usual of late",
        "questions": "what it still wonders about",
    }
    constants: Constants

    def __init__(self) -> None:
        self.level = 0.0
        self.usual: float | None = None  # error, as of late
        self.questions: tuple[OpenQuestion, ...] = ()
        self.heard: tuple[str, ...] = ()  # the last stems that were spoken of

    @handler
    def wonder(
        self, prediction: PredictionMade, body: ReactorsMoved, personality: PersonalityHeld | None
    ) -> tuple[CuriosityFelt, IntentionProposed | None, ReactorNudge | None]:
        """Weigh the interesting against the frightening."""
        constants = self.constants
        openness = personality.traits.openness if personality else 0.5
        keen = 0.8 + constants.by_openness * openness
        safety = self._safety(body.after.tension)
        interest = min(1.0, keen * prediction.error) * safety
        usual = prediction.error if self.usual is None else self.usual
        understood = max(0.0, usual - prediction.error) * self.level
        self.usual = usual + constants.learning * (prediction.error - usual)
        if interest > self.level:
            self.level += constants.wakes * (interest - self.level)
        else:
            self.level = max(interest, self.level * safety * constants.lingers**body.minutes)
        wish = None
        if self.level >= constants.explores_from:
            wants = (Requirement("arousal", 0.35, at_least=True),)
            wish = IntentionProposed("explore", min(1.0, self.level + 0.3), 0.6, self.name, wants)
        joy = constants.joy * understood
        nudge = ReactorNudge(self.name, satisfaction=joy) if joy > 0.005 else None
        return CuriosityFelt(self.level, understood), wish, nudge

    @handler
    def ask(
        self,
        root: RootEvent,
        body: ReactorsMoved,
        prediction: PredictionMade | None,
        personality: PersonalityHeld | None,
    ) -> tuple[QuestionsHeld | None, ReasonToSpeak | None]:
        """Close what was answered, sweep what is stale, take up what puzzles, and ask what is ripe."""
        constants, now_s = self.constants, self.mind_time.now_s
        openness = personality.traits.openness if personality else 0.5
        answered = ""
        gone = root.entries_of(self.name) if isinstance(root, Forgotten) else frozenset[int]()
        if isinstance(root, Forgotten):
            self.heard = ()  # what it has heard of is words as well
        kept = [one for place, one in enumerate(self.questions) if place not in gone]
        kept = [one for one in kept if now_s - one.since_s < constants.stale_s]
        if isinstance(root, Stimulus) and root.message:
            answered, kept = self._closed(root.message, kept)
            kept = [one._replace(ripe_s=self._sooner(one)) for one in kept]
            safety = self._safety(body.after.tension)
            kept = self._taken_up(
                root.message, kept, prediction.error if prediction else 0.0, safety, openness
            )
            self.heard = (*self.heard, *topic_stems(root.message))[-HEARD:]
        due = [one.about for one in kept if not one.ripe and one.ripe_s <= now_s]
        self.questions = tuple([one._replace(ripe=one.ripe or one.about in due[:1]) for one in kept])
        self._set_timer()
        ripe = tuple([one.about for one in self.questions if one.ripe])
        held = QuestionsHeld(tuple([one.about for one in self.questions]), ripe, answered)
        reason = ReasonToSpeak("curiosity", due[0], 0.2 + 0.4 * openness, self.name) if due else None
        return held if self.questions or answered else None, reason

    def remembered_texts(self) -> tuple[str, ...]:
        """Return what is open, in the order in which :class:`Forgotten` counts it."""
        return tuple([one.about for one in self.questions])

    def _sooner(self, one: OpenQuestion) -> float:
        left_s = max(0.0, one.ripe_s - self.mind_time.now_s)
        return one.ripe_s - self.constants.ripens_by_turn * left_s

    def _closed(self, message: str, questions: list[OpenQuestion]) -> tuple[str, list[OpenQuestion]]:
        """Return the question that a message answers, and the others; what asks answers nothing."""
        told = [one.said for one in split_sentences(message) if not one.asks]
        said = [set(topic_stems(one)) for one in told if recognise_act(one).act not in CIVILITIES]
        for question in questions:
            enough = 1 if question.ripe else min(self.constants.answered_by, len(question.stems))
            if any(len(stems.intersection(question.stems)) >= enough for stems in said):
                return question.about, [one for one in questions if one is not question]
        return "", questions

    def _taken_up(
        self, message: str, questions: list[OpenQuestion], error: float, safety: float, openness: float
    ) -> list[OpenQuestion]:
        """Return the questions with one more: the sentence that has most in it that was never spoken of."""
        constants, now_s = self.constants, self.mind_time.now_s
        told = [one.said for one in split_sentences(message) if not one.asks and not promises_in(one.said)]
        fresh = [(len(set(topic_stems(said)) - set(self.heard)), said) for said in told]
        new = [(count, said) for count, said in fresh if count and recognise_act(said).act in PUZZLING]
        if not new or constants.open_at_most < 1:
            return questions
        count, said = max(new, key=lambda one: one[0])
        gap = error + constants.by_words * min(1.0, count / MANY)
        if min(1.0, (0.8 + constants.by_openness * openness) * gap) * safety < constants.asks_from:
            return questions
        said = " ".join(said.split())[:SAID_AT_MOST].replace('"', "'")
        stems = topic_stems(said)
        if any(shared_share(stems, one.stems) >= constants.same_from for one in questions):
            return questions
        ripe_s = now_s + constants.ripens_s * (1.5 - openness)
        several = [*questions, OpenQuestion(said, stems, now_s, ripe_s)]
        return several[-min(MOST_OPEN, constants.open_at_most) :]

    def _set_timer(self) -> None:
        """Have one timer at most: for the question that is ripe first."""
        waiting = [one for one in self.questions if not one.ripe]
        first = min(waiting, key=lambda one: one.ripe_s, default=None)
        self.cancel_timers()
        if first is not None:
            self.later(max(0.0, first.ripe_s - self.mind_time.now_s), QuestionRipened(first.about))

    def _safety(self, tension: float) -> float:
        """1 where nothing threatens, 0 where all that is new does."""
        threat, fright = self.constants.threat, self.constants.fright
        return min(1.0, max(0.0, (fright - tension) / max(0.01, fright - threat)))


SAID_AT_MOST = 120
"""Characters of what was said that are kept."""

MANY = 4
"""New words that make a sentence as new as can be."""

HEARD = 80
"""Stems that are remembered as spoken of."""
