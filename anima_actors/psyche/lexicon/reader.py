"""The steps of a reading, from text to AffectReading."""

from collections.abc import Callable, Sequence
from functools import cache

from anima_actors.psyche.lexicon import NOTHING, NOTHING_ADDRESSED, AddressReading, AffectReading
from anima_actors.psyche.lexicon.score import Emphasis, Score, addressed, emphasis, score, together
from anima_actors.psyche.lexicon.vocabulary import (
    ReadWord,
    Vocabulary,
    clean,
    english,
    lowered,
    tokens_of,
    ukrainian,
)


@cache
def compound() -> Callable[[str], float]:
    """Return VADER's compound score, a function from text to [-1, 1].

    Raises:
        ImportError: vaderSentiment is missing; says how to install it.
    """
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError as missing:
        raise ImportError(
            'english_valence "vader" needs vaderSentiment: pip install vaderSentiment'
        ) from missing
    analyzer = SentimentIntensityAnalyzer()
    return lambda text: float(analyzer.polarity_scores(text)["compound"])


_NEEDED = {"en": 1.0, "uk": 0.5}  # evidence for; a lone Ukrainian word that Russian shares is enough
_SURE = 0.5  # weaker evidence never outvotes a word of another language
_LEAST_SHARE = 0.2  # of the words must be known as ours, so that one hit in gibberish is none


def recognise(tokens: Sequence[str]) -> tuple[str, list[ReadWord]]:
    """Return the language ("en", "uk", "unknown") of lowercased tokens, and them as its words."""
    cyrillic = sum("\u0400" <= token[0] <= "\u052f" for token in tokens)
    latin = sum(token[0].isalpha() for token in tokens) - cyrillic
    language, vocabulary = ("uk", ukrainian) if cyrillic >= latin and cyrillic else ("en", english)
    words = list(map(vocabulary().look_up, tokens))
    if cyrillic and latin:
        # A few words of the other script ("OK, дякую") are neither evidence nor affect.
        own = language == "uk"
        words = [word if _is_ours(word, own) else ReadWord(word.text) for word in words]
    count = cyrillic if language == "uk" else latin
    return (language, words) if _is_convincing(words, count, _NEEDED[language]) else ("unknown", [])


def vocabulary_of(language: str) -> Vocabulary:
    return ukrainian() if language == "uk" else english()


def _is_ours(word: ReadWord, cyrillic: bool) -> bool:
    return not word.text[0].isalpha() or cyrillic == ("\u0400" <= word.text[0] <= "\u052f")


def _is_convincing(words: Sequence[ReadWord], count: int, needed: float) -> bool:
    sure = faint = contra = 0.0
    for word in words:
        if word.ours >= _SURE:
            sure += word.ours
        elif word.ours > 0:
            faint += word.ours
        else:
            contra -= word.ours
    pro = sure + faint
    return sure > contra and pro >= needed and pro >= _LEAST_SHARE * count


EVIDENCE_SHOWN = 8
EVIDENCE_LENGTH = 40  # characters


def read(message: str, english_valence: Callable[[str], float] | None = None) -> AffectReading:
    """Read a message that is not empty; english_valence, where given, has half a say in English."""
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
    other = max(-1.0, min(1.0, english_valence(_of_sender(text, words, said))))
    return reading._replace(satisfaction=(reading.satisfaction + other) / 2.0)


def read_addressed(message: str) -> AddressReading:
    """Read what a message that is not empty says to its reader's face."""
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


def _reading(language: str, words: Sequence[ReadWord], said: Score, heard: Emphasis) -> AffectReading:
    affects = said.affects
    return AffectReading(
        language=language,
        tension=together([affect.tension for affect in affects]),
        arousal=together([affect.arousal for affect in affects] + heard.arousal),
        satisfaction=together([affect.valence for affect in affects]),
        cohesion=together([affect.cohesion for affect in affects]),
        evidence=_evidence(words, said.counted, heard.loud),
    )


def _with_phrases(
    words: list[ReadWord], phrases: dict[str, list[tuple[list[str], ReadWord]]]
) -> list[ReadWord]:
    """Return the words, with each run that makes a phrase as one word ("thank you", "не можу перестати")."""
    joined: list[ReadWord] = []
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


def _evidence(words: Sequence[ReadWord], counted: list[int], loud: list[str]) -> tuple[str, ...]:
    if loud:
        shown = [word.text for at, word in enumerate(words) if at in counted or word.text in loud]
    else:
        shown = [words[at].text for at in counted]
    return tuple(text[:EVIDENCE_LENGTH] for text in dict.fromkeys(shown))[:EVIDENCE_SHOWN]


def _of_sender(text: str, words: Sequence[ReadWord], said: Score) -> str:
    """Return the text for VADER, without the words that speak of the reader."""
    if not said.set_aside:
        return text
    return " ".join(word.text for at, word in enumerate(words) if at not in said.set_aside)
