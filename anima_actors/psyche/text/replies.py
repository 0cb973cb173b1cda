"""The offline voice: two or three sentences in answer to what was said, by what is felt and wanted."""

from collections.abc import Mapping, Sequence

from anima_actors.psyche.text.affect import emotion_noun
from anima_actors.psyche.text.dialogue_acts import (
    ASKING_TO_REMEMBER,
    GRAVE,
    HOSTILE,
    NAME_ASKED,
    STATEMENT,
    DialogueAct,
    language_of,
)
from anima_actors.psyche.text.grammar import bare, called, closed, lowered, raised
from anima_actors.psyche.text.narrative import SPLIT_FROM, STARTLED_FROM, TORN_FROM, NarrativeContext
from anima_actors.psyche.text.occasion import KIND, Occasion, lingering_of
from anima_actors.psyche.text.phrases import choices, grouped, groups, lines, nested, text, words
from anima_actors.psyche.text.wording import Wording, sentences_of

_STRONG_FROM = 0.5
_FRIGHTENED_FROM = 0.7
_MOST_SENTENCES = 3
_SAYS_MORE = 0.6
_TRIES = 6  # of an answer that was not given lately

_ANSWERED_BY_A_DEFENCE = (STATEMENT, "trouble", "how", "happened", "feeling_asked")
_UNWISHED = (
    *(*GRAVE, "farewell", "trick", "nod", "laughter", "unclear", "complaint", "wish_asked", "bond_asked"),
    *("pardon", "introduction", "promise", "kept", "boredom", "worth_asked", "privacy_asked", "trouble"),
)
_WANTS_NOTHING = "observe"
"""The goal of who wants nothing of the other, which would be a strange thing to say in answer."""
_BY_MOOD = ("bond_asked", "pardon")  # answered by yes or by no, as one feels
_CONFESSED = ("confession", "gladness")
_TELLING = (STATEMENT, "question", "yes_no", "request", "good_news", "gladness")
"""After these one may want to know more."""
_SHARED = ("good_news", "gladness")


def spoken_reply(context: NarrativeContext, wording: Wording, occasion: Occasion) -> str:
    """Return two or three sentences said to the other."""
    return _Reply(context, wording, occasion).compose()


class _Reply:
    """One answer while it is put together."""

    def __init__(self, context: NarrativeContext, wording: Wording, occasion: Occasion) -> None:
        self.context = context
        self.wording = wording
        self.language = wording.language
        self.said = occasion.said
        self.before = occasion.before
        self.traits = occasion.traits
        self.name, self.told, self.besides = occasion.name, closed(occasion.told), closed(occasion.besides)
        self.lingering = lingering_of(occasion)
        self.pieces: list[str] = []

    def compose(self) -> str:
        said = self.said
        turns = nested("replies.turns", self.language).get(self.context.defense or "")
        if said is None:
            self._without_words(turns)
        elif said.act in GRAVE or self.lingering == "grave":
            self._add(self._answer(said))
            self._beside_the_grave(said)
            self._add(self._one_of(self._then(said)))
        elif turns is not None:
            self._defended(said, turns)
        else:
            self._openly(said)
        self._fill_up()
        return " ".join(self.pieces)

    def _openly(self, said: DialogueAct) -> None:
        if said.greeted and said.act not in ("greeting", "introduction", *HOSTILE):
            self._add(self._one_of(self._table("greeting")["hard" if self._guarded() else "open"]))
        self._add(self._answer(said))
        wishes = self._wishes_after(said)
        if wishes and self.context.dissonance >= TORN_FROM:
            self._add(self._wish())
            self._add(self._aside())
            return
        first = self.wording.draw() < (0.35 if said.act in (*KIND, "greeting", "how") else 0.6)
        for wish in (first, not first):
            if wish and wishes:
                self._add(self._wish())
            elif not wish and self.wording.draw() < 0.8:
                self._add(self._one_of(self._then(said)))
        if wishes and said.act not in HOSTILE:
            self._add(self._aside())

    def _wishes_after(self, said: DialogueAct) -> bool:
        """Tell whether one's own wish has a place after the answer."""
        leaning = words("replies.leanings", self.language).get(self.context.goal or "", "easy")
        if said.act in HOSTILE:
            return leaning in ("safe", "firm")
        if self.context.goal == _WANTS_NOTHING:
            return False
        if self.lingering or (self.context.goal == "explore" and said.act not in _TELLING):
            return False
        return said.act not in _UNWISHED and (said.act not in _SHARED or leaning == "near")

    def _defended(self, said: DialogueAct, turns: Mapping[str, Sequence[str]]) -> None:
        leaning = words("replies.leanings", self.language).get(self.context.goal or "", "easy")
        opened = self.context.defense == "sublimation"  # its turns say "it" of what the opening names
        if said.act in _ANSWERED_BY_A_DEFENCE:
            self._add(self._opening() or self._answer(said))
        else:
            self._add(self._answer(said))
            if opened or self.wording.draw() < 0.5:
                self._add(self._opening())
        self._add(self._one_of(turns[leaning]))
        if self.wording.draw() < 0.7:  # what is kept away slips out all the same, now and then
            self._add(self._slip(self.context.felt))

    def _without_words(self, turns: Mapping[str, Sequence[str]] | None) -> None:
        context, language = self.context, self.language
        if turns is not None and not (context.quiet and self.wording.draw() < 0.5):
            self._add(self._opening())
        elif context.quiet:
            self._add(self._one_of(lines("replies.silences", language)))
        else:
            self._add(self._one_of(choices("replies.gestures", language)[self._colour(context.emotion)]))
        if turns is not None:
            leaning = words("replies.leanings", language).get(context.goal or "", "easy")
            self._add(self._one_of(turns[leaning]))
            self._add(self._slip(context.felt))
        else:
            self._add(self._wish())
            self._add(self._aside())

    def _answer(self, said: DialogueAct) -> str:
        """Return what is said to the act itself, if possible in words that were not used lately."""
        pool = self._answers(said)
        if said.act == STATEMENT and not said.topic and not self.lingering:
            pool = (*self._by_emotion(), *pool)
        for _ in range(_TRIES):
            answer = self._completed(self.wording.pick(pool), said)
            if self.wording.is_new(answer):
                break
        startled = self.context.surprise >= STARTLED_FROM and self.context.emotion != "Numbness"
        if (
            said.act == STATEMENT
            and not self.lingering
            and startled
            and not answer.startswith(lines("replies.exclaimed", self.language))
        ):
            return f"{text('replies.startled', self.language)}{lowered(answer)}"
        return raised(answer)

    def _answers(self, said: DialogueAct) -> Sequence[str]:
        guarded = self._guarded()
        if said.act == "happened" and self.before and not guarded:
            because = choices("replies.happened_because", self.language).get(self.before.act, ())
            known = [one for one in because if self.before.topic or "{topic}" not in one]
            if unused := [one for one in known if self.wording.is_new(one)]:
                return unused
        if said.act == "feeling_asked" and not guarded:
            shows = said.emotion in (self.context.emotion, self.context.felt)
            denies = self.context.defense == "denial"
            return (*self._pool(said, "yes" if shows and not denies else "no"), *self._pool(said, "open"))
        if guarded:
            return self._pool(said, "hard")
        if self.lingering:
            return nested("replies.lingering", self.language)[self.lingering]["open"]
        if said.act in _BY_MOOD:
            glad = self._colour(self.context.emotion) in ("warm", "bright")
            return self._pool(said, "yes") if glad else (*self._pool(said, "no"), *self._pool(said, "open"))
        if said.act == "wish_asked":
            wishes = choices("replies.requests", self.language).get(self.context.goal or "")
            return wishes or self._pool(said, "open")
        if said.act in ASKING_TO_REMEMBER:
            if said.act == NAME_ASKED or not self.told:  # whoever is remembered by name alone is remembered
                return self._table(NAME_ASKED)["named"] if self.name else self._pool(said, "open")
            return self._pool(said, "several" if self.besides else "named")
        if said.act == "greeting" and self.name and (by_name := self._pool(said, "named")):
            return by_name
        if said.act in _CONFESSED and said.feeling and self.wording.draw() < 0.6:
            return self._pool(said, "named")
        if said.topic and self.wording.draw() < 0.7 and (about := self._pool(said, "about")):
            return about
        return self._pool(said, "open")

    def _by_emotion(self) -> Sequence[str]:
        strong = self.context.intensity >= _STRONG_FROM
        known = grouped("replies.answers", self.language).get(self.context.emotion)
        return (known or groups("replies.answers_other", self.language))[strong]

    def _completed(self, template: str, said: DialogueAct) -> str:
        about = self.before if said.act == "happened" and self.before else said
        return template.replace("{}", emotion_noun(self.context.emotion)).format(
            topic=about.topic,
            feeling=said.feeling,
            mood=self._mood() if "{mood}" in template else "",
            nature=self._nature() if "{nature}" in template else "",
            name=self.name,
            said=self.told,
            besides=self.besides,
        )

    def _mood(self) -> str:
        emotion = "Calm" if self.context.defense == "denial" else self.context.emotion
        moods = choices("replies.moods", self.language).get(emotion)
        other = lines("replies.moods_other", self.language)
        return self.wording.pick(moods or other).replace("{}", emotion_noun(emotion))

    def _nature(self) -> str:
        known = choices("replies.natures", self.language)
        traits = [one for one in self.traits if one in known] or ["even-tempered"]
        joint = text("replies.natures_joined", self.language)
        return joint.join(self.wording.pick(known[one]) for one in traits[:2])

    def _beside_the_grave(self, said: DialogueAct) -> None:
        """Say how it touches oneself: through the defence that is up, or now and then openly."""
        if said.act == "despair":
            return
        shielded = choices("replies.grave_defended", self.language).get(self.context.defense or "")
        if shielded:
            self._add(self._one_of(shielded))
        elif self.wording.draw() < 0.5:
            moved = choices("replies.moved", self.language)[self._colour(self.context.emotion)]
            self._add(self._one_of(moved))

    def _opening(self) -> str | None:
        openings = choices("replies.openings", self.language).get(self.context.defense or "")
        projected = choices("replies.projected", self.language)[self._colour(self.context.felt)]
        return self._one_of(openings or projected)

    def _wish(self) -> str | None:
        goal = self.context.goal
        if not goal:
            return self._one_of(lines("replies.requests_none", self.language))
        known = choices("replies.requests", self.language).get(goal)
        wish = self._one_of(known or lines("replies.requests_other", self.language))
        return wish.replace("{}", called(goal, "I call")) if wish else None

    def _aside(self) -> str | None:
        """Return what comes out at the end: the split, the mask, the memory, the undertone, or nothing."""
        context, which = self.context, self.wording.draw()
        if context.dissonance >= TORN_FROM:
            torn = "split_aloud" if context.dissonance >= SPLIT_FROM else "torn_aloud"
            return self._one_of(lines(f"replies.{torn}", self.language))
        if context.emotion != context.felt and which < 0.4:
            return self._one_of(lines("replies.masked", self.language))
        if context.memory and which < 0.6:
            return self._one_of(lines("replies.reminded", self.language))
        return self._slip(context.undertone or context.felt) if which < 0.8 else None

    def _slip(self, emotion: str) -> str | None:
        known = choices("replies.slips", self.language).get(emotion)
        return self._one_of(known or lines("replies.slips_other", self.language))

    def _guarded(self) -> bool:
        """Tell whether it answers from behind a wall: angry, numb, or too frightened to be open."""
        emotion = self.context.emotion
        grave = self.lingering == "grave" or (self.said is not None and self.said.act in GRAVE)
        if grave and emotion != "Numbness":
            return False
        colour = self._colour(emotion)
        frightened = colour == "threat" and self.context.intensity >= _FRIGHTENED_FROM
        return colour == "anger" or emotion == "Numbness" or frightened

    def _colour(self, emotion: str) -> str:
        return words("replies.colours", self.language).get(emotion, "warm")

    def _table(self, act: str) -> Mapping[str, Sequence[str]]:
        return nested("replies.acts", self.language)[act]

    def _then(self, said: DialogueAct) -> Sequence[str]:
        if self.lingering:
            return nested("replies.lingering", self.language)[self.lingering]["then"]
        return self._pool(said, "then")

    def _pool(self, said: DialogueAct, kind: str) -> Sequence[str]:
        return self._table(said.act).get(kind, ())

    def _one_of(self, variants: Sequence[str]) -> str | None:
        return self.wording.pick_unused(variants)

    def _add(self, piece: str | None) -> None:
        """Add a piece that has room and was not said lately; of questions one is enough."""
        if not piece or piece in self.pieces:
            return
        told = sum([len(sentences_of(one)) for one in self.pieces])
        asked = any(one.endswith("?") for one in self.pieces)
        if told + len(sentences_of(piece)) > _MOST_SENTENCES or (asked and piece.endswith("?")):
            return
        if not self.pieces or self.wording.is_new(piece):
            self.pieces.append(piece)

    def _fill_up(self) -> None:
        """See to it that there are two sentences at least."""
        if self.said is not None and len(self.pieces) < 2 and self._then(self.said):
            self._add(self._one_of(self._then(self.said)))
        for _ in range(_TRIES):
            if sum([len(sentences_of(one)) for one in self.pieces]) >= 2:
                return
            beats = lines("replies.beats", self.language)
            self._add(raised(self.wording.pick(beats)))
        self.pieces.append(
            next(one for one in lines("replies.beats", self.language) if one not in self.pieces)
        )


def first_words(kind: str, about: str, wording: Wording) -> str:
    """Return one or two sentences with which a silence is broken, not those used lately.

    Args:
        kind: of the reason: resolved, promise, worry, curiosity, absence or dream.
        about: a few words, quoted as they are; left out where they are in another language.
        wording: the language, the chance, and what was said lately.
    """
    language = wording.language
    about = bare(closed(about))
    tables = nested("replies.first", language)[kind]
    told = bool(about) and language_of(about, language) == language
    opening = wording.pick(tables["about" if told else "bare"])
    pieces = [opening.replace("{about}", about)]
    if (more := wording.pick_unused(tables["then"])) and wording.draw() < _SAYS_MORE:
        pieces.append(more)
    return " ".join(pieces)


def preamble() -> str:
    """Return what a language model is told before the state."""
    return text("replies.preamble")


def expression_rules() -> tuple[str, ...]:
    """Return what a language model is told after the state: how to speak from it."""
    return lines("replies.expression_rules")
