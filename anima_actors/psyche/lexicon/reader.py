"""The steps of a reading, from text to AffectReading."""

from collections.abc import Callable, Sequence

from anima_actors.psyche.lexicon.emphasis import Emphasis, emphasis
from anima_actors.psyche.lexicon.language import recognise, vocabulary_of
from anima_actors.psyche.lexicon.reading import (
    NOTHING,
    NOTHING_ADDRESSED,
    AddressReading,
    AffectReading,
)
from anima_actors.psyche.lexicon.score import Score, addressed, score, together
from anima_actors.psyche.lexicon.tables import Word
from anima_actors.psyche.lexicon.text import clean, lowered, tokens_of

EVIDENCE_SHOWN = 8
EVIDENCE_LENGTH = 40  # characters


def read(message: str, english_valence: Callable[[str], float] | None = None) -> AffectReading:
    """The reading of a message that is not empty; english_valence, if given, judges English in our place."""
    text, cut_in_word = clean(message)
    tokens = tokens_of(text, cut_in_word)
    language, single_words = recognise([lowered(token) for token in tokens])
    if language == "unknown":
        return NOTHING
    words = _with_phrases(single_words, vocabulary_of(language).phrases)
    said = score(words)
    reading = _reading(language, words, said, emphasis(text, tokens, single_words))
    if english_valence is None or language != "en":
        return reading
    satisfaction = english_valence(_of_sender(text, words, said))
    return reading._replace(satisfaction=max(-1.0, min(1.0, satisfaction)))


def read_addressed(message: str) -> AddressReading:
    """What a message that is not empty says to its reader's face."""
    text, cut_in_word = clean(message)
    language, single_words = recognise([lowered(token) for token in tokens_of(text, cut_in_word)])
    if language == "unknown":
        return NOTHING_ADDRESSED
    words = _with_phrases(single_words, vocabulary_of(language).phrases)
    said = addressed(words)
    return AddressReading(
        language=language,
        esteem=together([affect.valence for affect in said.affects]),
        bond=together([affect.cohesion for affect in said.affects]),
        counted=len(said.counted),
        evidence=_evidence(words, said.counted, []),
    )


def _reading(language: str, words: Sequence[Word], said: Score, heard: Emphasis) -> AffectReading:
    affects = said.affects
    return AffectReading(
        language=language,
        tension=together([affect.tension for affect in affects]),
        arousal=together([affect.arousal for affect in affects] + heard.arousal),
        satisfaction=together([affect.valence for affect in affects]),
        cohesion=together([affect.cohesion for affect in affects]),
        evidence=_evidence(words, said.counted, heard.loud),
    )


def _with_phrases(words: list[Word], phrases: dict[str, list[tuple[list[str], Word]]]) -> list[Word]:
    """The words, with each run that makes a phrase as one word ("thank you", "не можу перестати")."""
    joined: list[Word] = []
    at = 0
    while at < len(words):
        word, length = words[at], 1
        for rest, phrase in phrases.get(word.text, ()):
            if [follower.text for follower in words[at + 1 : at + 1 + len(rest)]] == rest:
                word, length = phrase, 1 + len(rest)
                break
        joined.append(word)
        at += length
    return joined


def _evidence(words: Sequence[Word], counted: list[int], loud: list[str]) -> tuple[str, ...]:
    if loud:
        shown = [word.text for at, word in enumerate(words) if at in counted or word.text in loud]
    else:
        shown = [words[at].text for at in counted]
    return tuple(text[:EVIDENCE_LENGTH] for text in dict.fromkeys(shown))[:EVIDENCE_SHOWN]


def _of_sender(text: str, words: Sequence[Word], said: Score) -> str:
    """The text as VADER gets it: without the words that speak of the reader."""
    if not said.set_aside:
        return text
    return " ".join(word.text for at, word in enumerate(words) if at not in said.set_aside)
