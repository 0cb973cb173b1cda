"""What somebody mentions: of themselves, what they promise, and what became of it.

The patterns are data, in the sections [facts] and [promises] of english_acts.toml and ukrainian_acts.toml.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple, cast

from anima_actors.psyche.text.dialogue_acts import (
    MEMORY_ASKED,
    NAME_ASKED,
    NO_WORD,
    STATEMENT,
    DialogueAct,
    Sentence,
    compile_pattern,
    language_of,
    recognise_act,
    split_sentences,
)
from anima_actors.psyche.text.phrases import phrase_book

FACTS = ("name", "people", "liking", "life", "event")
"""The kinds of a fact, the most telling first."""

_EVENTS = ("loss", "bad_news", "good_news", "confession", "despair")
"""Dialogue acts that tell of something that happened."""


class Fact(NamedTuple):
    """Something that somebody told of themselves."""

    kind: str  # one of FACTS
    said: str  # the sentence, as it was written


class SentencePatterns:
    """Patterns of one language that a sentence may match, and such as it must not match then.

    Args:
        wanted: by kind.
        unwanted: where one of these matches, the sentence is of no kind.
    """

    def __init__(self, wanted: Mapping[str, Sequence[str]], unwanted: Sequence[str]) -> None:
        self._wanted = {kind: [compile_pattern(one) for one in several] for kind, several in wanted.items()}
        self._unwanted = [compile_pattern(one) for one in unwanted]

    def kinds_of(self, sentence: Sentence) -> list[str]:
        """Return the kinds that a sentence is of, in their order; none for a question."""
        if sentence.asks or _any(self._unwanted, sentence.words):
            return []
        return [kind for kind, patterns in self._wanted.items() if _any(patterns, sentence.words)]


def _any(patterns: Sequence[re.Pattern[str]], words: str) -> bool:
    return any(pattern.search(words) is not None for pattern in patterns)


def facts_in(message: str) -> list[Fact]:
    """Return what a message tells of its sender, a fact a sentence, or a clause where their kinds differ."""
    language = language_of(message)
    found: list[Fact] = []
    for sentence in split_sentences(message):
        whole = _facts_of([sentence], language)
        apart = _facts_of(_clauses(sentence, language), language) if whole else []
        found += apart if len({one.kind for one in apart}) > 1 else whole
    return found


def _facts_of(sentences: Sequence[Sentence], language: str) -> list[Fact]:
    kinds = [(_kind_of(one, language), one.said) for one in sentences]
    return [Fact(kind, said) for kind, said in kinds if kind]


def _kind_of(sentence: Sentence, language: str) -> str:
    """Return the kind of the fact that a sentence tells; empty for none."""
    kinds = _facts(language).kinds_of(sentence)
    if "name" not in kinds and _names(language).in_sentence(sentence):
        return "name"
    if "name" not in kinds and not sentence.asks and recognise_act(sentence.said).act in _EVENTS:
        return "event"
    return kinds[0] if kinds else ""


def _clauses(sentence: Sentence, language: str) -> list[Sentence]:
    """Return a sentence in parts, a new one where its speaker is the subject anew."""
    parts = _subject_anew(language).split(sentence.said)
    return [one for part in parts for one in split_sentences(part[:1].upper() + part[1:])]


@cache
def _subject_anew(language: str) -> re.Pattern[str]:
    tables = phrase_book(f"{language}_acts")
    joins, subjects = (
        "|".join(cast("Sequence[str]", tables[f"facts.{name}"])) for name in ("joining_words", "subjects")
    )
    return re.compile(rf"(?:[,;]\s+(?:(?:{joins})\s+)?|\s+(?:{joins})\s+)(?=(?:{subjects})\b)", re.IGNORECASE)


def name_in(said: str) -> str:
    """Return the name that somebody gives themselves in a text, as it is written there; empty for none."""
    names = _names(language_of(said))
    return next((name for one in split_sentences(said) if (name := names.in_sentence(one))), "")


def asked_to_remember(message: str) -> str | None:
    """Return what a message asks one to remember: "name", words about it, "" for all; None if it does not."""
    said = recognise_act(message, remembering=True)
    if said.act == NAME_ASKED:
        return "name"
    if said.act != MEMORY_ASKED:
        return None
    asking = cast("Sequence[str]", phrase_book(f"{said.language}_acts")["acts.asking_to_remember"])
    words = [word for one in split_sentences(message) for word in one.words.split()]
    return " ".join([word for word in words if word not in asking])


def asked_of_oneself(message: str) -> str | None:
    """Return the telling words of a question about the asker's own affairs: "where do I live?".

    They are empty where it has but vague ones ("how old am I?"), and None where nothing of the kind is asked.
    """
    tables = phrase_book(f"{language_of(message)}_acts")
    sender, reader, endings, begins, vague = (
        cast("Sequence[str]", tables[f"acts.{name}"])
        for name in ("sender_words", "reader_words", "reader_endings", "question_words", "vague_words")
    )
    for sentence in split_sentences(message):
        words = sentence.words.split()
        asks = sentence.asks or words[0] in begins
        addressed = any(word in reader or word.endswith(tuple(endings)) for word in words)
        if asks and not addressed and any(word in sender for word in words):
            return " ".join([word for word in words if word not in (*vague, *sender, *begins)])
    return None


INTRODUCTION, PROMISE, KEPT_PROMISE = TOLD_BESIDES = ("introduction", "promise", "kept")
"""Acts that are known by more than the patterns of acts."""


def told_besides(
    said: DialogueAct, message: str, *, kept: bool = False, answered: bool = False
) -> DialogueAct:
    """Return an act, or in place of one that says little what the same words do besides.

    Args:
        said: the act that was recognised in the message.
        message: what was said.
        kept: whether it keeps a promise that was made before.
        answered: whether something that was told before answers it.
    """
    if answered and said.act in ("question", "yes_no"):
        return said._replace(act=MEMORY_ASKED)
    if said.act not in (STATEMENT, "nod", "greeting", "thanks"):
        return said
    if kept:
        return said._replace(act=KEPT_PROMISE)
    if said.act != "thanks" and name_in(message):
        return said._replace(act=INTRODUCTION)
    return said._replace(act=PROMISE) if said.act == STATEMENT and promises_in(message) else said


class _NameGrammar:
    """How one language tells a name."""

    def __init__(self, tables: Mapping[str, object]) -> None:
        def patterns(name: str) -> list[re.Pattern[str]]:
            return [compile_pattern(one) for one in cast("Mapping[str, Sequence[str]]", tables)[name]]

        named = cast("Mapping[str, Sequence[str]]", tables["facts.patterns"])["name"]
        self._named, self._introduced = [compile_pattern(one) for one in named], patterns("facts.introduced")
        feelings = cast("Mapping[str, object]", tables["acts.feelings"])
        self._no_names = {*cast("Sequence[str]", tables["facts.no_names"]), *feelings}
        self._no_facts = patterns("facts.no_facts")

    def in_sentence(self, sentence: Sentence) -> str:
        """Return the name that a sentence gives its speaker; empty for none."""
        if sentence.asks or _any(self._no_facts, sentence.words):
            return ""
        return self._after(self._named, sentence) or self._after(self._introduced, sentence, introduced=True)

    def _after(
        self, patterns: Sequence[re.Pattern[str]], sentence: Sentence, *, introduced: bool = False
    ) -> str:
        words, written = sentence.words.split(), NO_WORD.sub(" ", sentence.said).split()
        for pattern in patterns:
            match = pattern.search(sentence.words)
            place = len(sentence.words[: match.end()].split()) if match else len(words)
            if place >= len(words) or words[place] in self._no_names or len(words) != len(written):
                continue
            name = written[place]
            alone = place == len(words) - 1 or (words[place + 1] in _GOES_ON)
            capital = name[0].isupper() and not (name.isupper() and len(name) > 2)
            plain = name.replace("'", "").isalpha() and 2 <= len(name) <= _LONGEST_NAME
            if plain and ((capital and alone) if introduced else (capital or alone)):
                return name if capital else name.capitalize()
        return ""


_LONGEST_NAME = 24
_GOES_ON = ("and", "but", "from", "by", "btw", "i", "nice", "і", "й", "та", "а", "але", "з", "із")


@cache
def _names(language: str) -> _NameGrammar:
    return _NameGrammar(phrase_book(f"{language}_acts"))


@cache
def _facts(language: str) -> SentencePatterns:
    tables = phrase_book(f"{language}_acts")
    wanted = cast("Mapping[str, Sequence[str]]", tables["facts.patterns"])
    ordered = {kind: wanted[kind] for kind in FACTS if kind in wanted}
    return SentencePatterns(ordered, cast("Sequence[str]", tables["facts.no_facts"]))


class Promise(NamedTuple):
    """A sentence by which somebody commits themselves."""

    said: str  # as it was written
    within_s: float | None  # by when, in seconds from now; None where no word tells
    returning: bool  # whether being there, or speaking again, is what is promised


class PromiseOutcome(NamedTuple):
    """A sentence by which somebody tells what became of a promise."""

    kind: str  # one of OUTCOMES
    said: str


OUTCOMES = ("broken", "released", "kept")
"""What may become of a promise; of two in a sentence the first counts."""

_LATEST_S = 366 * 86_400.0
_DIGITS = 4
_VOW_WORDS = 4


class _PromiseGrammar:
    """How one language promises, and says by when."""

    def __init__(self, tables: Mapping[str, object]) -> None:
        def patterns(name: str) -> Sequence[str]:
            return cast("Sequence[str]", tables[f"promises.{name}"])

        made = {"made": patterns("made"), "made_if_timed": patterns("made_if_timed")}
        self.promises = SentencePatterns(made, patterns("no_promises"))
        self.returning = SentencePatterns({"returning": patterns("returning")}, ())
        self._vows = SentencePatterns({"vow": patterns("vow")}, ())
        self.outcomes = SentencePatterns({kind: patterns(kind) for kind in OUTCOMES}, ())
        due = cast("Sequence[tuple[str, int]]", tables["promises.due"])
        self._due = [(compile_pattern(pattern), float(seconds)) for pattern, seconds in due]
        self._numbers = cast("Mapping[str, int]", tables["promises.numbers"])
        self._units = cast("Mapping[str, int]", tables["promises.units"])
        spelt = "|".join(re.escape(one) for one in self._numbers if one)
        self._span = re.compile(
            rf" (?:{'|'.join(patterns('within'))})(?: an?)? ?(\d{{1,{_DIGITS}}}|{spelt}|)(?: of)?"
            rf" ({'|'.join(self._units)})(?= )"
        )

    def is_vow(self, sentence: Sentence) -> bool:
        """Return whether a sentence only affirms what was said before: "I promise"."""
        return len(sentence.words.split()) <= _VOW_WORDS and bool(self._vows.kinds_of(sentence))

    def within_s(self, words: str) -> float | None:
        """Return by when a sentence says that something will be, in seconds from now."""
        span = self._span.search(words)
        if span is not None:
            count = int(span[1]) if span[1].isdecimal() else self._numbers.get(span[1], 1)
            return min(_LATEST_S, float(count * self._units[span[2]]))
        return next((seconds for pattern, seconds in self._due if pattern.search(words)), None)


def promises_in(text: str) -> list[Promise]:
    """Return what whoever says this commits themselves to, in their own sentences."""
    grammar = _promise_grammar(language_of(text))
    found: list[Promise] = []
    before, was_promise = "", False
    for sentence in split_sentences(text):
        kinds = grammar.promises.kinds_of(sentence)
        within_s = grammar.within_s(sentence.words) if kinds else None
        promises = "made" in kinds or (bool(kinds) and within_s is not None)
        vows = promises and grammar.is_vow(sentence)
        if promises and not (vows and was_promise):
            said = f"{before} {sentence.said}".strip() if vows else sentence.said
            returning = bool(grammar.returning.kinds_of(sentence))
            found.append(Promise(said, within_s, returning))
        before, was_promise = sentence.said, promises
    return found


def outcomes_in(text: str) -> list[PromiseOutcome]:
    """Return what is said of promises that were made: that they are kept, cannot be, or need not be."""
    grammar = _promise_grammar(language_of(text))
    kinds = [(grammar.outcomes.kinds_of(sentence), sentence.said) for sentence in split_sentences(text)]
    return [PromiseOutcome(found[0], said) for found, said in kinds if found]


@cache
def _promise_grammar(language: str) -> _PromiseGrammar:
    return _PromiseGrammar(phrase_book(f"{language}_acts"))
