"""The steps of a reading, from text to AffectReading."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from anima_actors.psyche.lexicon import AddressReading, AffectReading
from anima_actors.psyche.lexicon.score import Score, score, score_to_reader, together
from anima_actors.psyche.lexicon.tables import Role, other_languages
from anima_actors.psyche.lexicon.tokens import clean, is_elongated, lowered, tokens_of
from anima_actors.psyche.lexicon.vocabulary import Phrases, ReadWord, Vocabulary, english, ukrainian


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


EXCLAIMED = 0.25  # arousal of a message with an exclamation mark
EXCLAMATION, EXCLAMATIONS_COUNTED = 0.05, 4  # of each, and how many of them add up
SHOUTED, SHOUTED_COUNTED = 0.12, 4
ELONGATED, ELONGATED_COUNTED = 0.15, 2
_SHORTEST_SHOUT = 4  # letters; shorter words in capitals are often names: "USA", "TV"


class Emphasis(NamedTuple):
    """The arousal of each sign of emphasis, and the words that carry one."""

    arousal: list[float]
    loud: list[str]


NO_EMPHASIS = Emphasis([], [])


def emphasis(text: str, tokens: Sequence[str], words: Sequence[ReadWord]) -> Emphasis:
    """Return the emphasis of a text; tokens and words run side by side."""
    marks = text.count("!")
    arousal = [EXCLAIMED] * min(marks, 1) + [EXCLAMATION] * min(marks, EXCLAMATIONS_COUNTED)
    loud = []
    pairs = list(zip(tokens, words, strict=True))
    if not text.islower():
        shouted = [word.text for token, word in pairs if _is_shouted(token, word)]
        arousal += [SHOUTED] * min(len(shouted), SHOUTED_COUNTED)
        loud += shouted
    if is_elongated(text.lower()):
        stretched = [word.text for token, word in pairs if is_elongated(token.lower())]
        arousal += [ELONGATED] * min(len(stretched), ELONGATED_COUNTED)
        loud += stretched
    return Emphasis(arousal, loud)


def _is_shouted(token: str, word: ReadWord) -> bool:
    if len(token) < 2 or not token.isupper():
        return False
    weighs = word.affect is not None or word.role in (Role.NEGATION, Role.DEGREE)
    return weighs or len(token) >= _SHORTEST_SHOUT


_NEEDED = {"en": 1.0, "uk": 0.5}  # evidence for; a lone Ukrainian word that Russian shares is enough
_SURE = 0.5  # weaker evidence never outvotes a word of another language
_LEAST_SHARE = 0.2  # of the words must be known as ours, so that one hit in gibberish is none
_PLAINLY_ENGLISH = 2  # words that are known, though others write them too, decide where no language has more


def recognise(tokens: Sequence[str]) -> tuple[str, list[ReadWord]]:
    """Return the language ("en", "uk", "unknown") of lowercased tokens, and them as its words.

    Of an unknown language only the signs are left: a broken heart needs no language.
    """
    cyrillic = sum("\u0400" <= token[0] <= "\u052f" for token in tokens)
    latin = sum(token[0].isalpha() for token in tokens) - cyrillic
    language, vocabulary = ("uk", ukrainian) if cyrillic >= latin and cyrillic else ("en", english)
    words = list(map(vocabulary().look_up, tokens))
    if cyrillic and latin:
        # A few words of the other script ("OK, дякую") are neither evidence nor affect.
        own = language == "uk"
        words = [word if _is_ours(word, own) else ReadWord(word.text) for word in words]
    count = cyrillic if language == "uk" else latin
    if _is_convincing(words, count, _NEEDED[language]) or (language == "en" and _is_plainly_english(words)):
        return language, words
    return "unknown", [ReadWord(word.text) if word.text[0].isalpha() else word for word in words]


def vocabulary_of(language: str) -> Vocabulary:
    """Return the vocabulary of "uk"; of any other language the English one."""
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


def _is_plainly_english(words: Sequence[ReadWord]) -> bool:
    """Return whether more of the words are English than of any other language that we know by sight."""
    spoken = [word for word in words if word.text[0].isalpha()]
    known = sum(word.known for word in spoken)
    if known < _PLAINLY_ENGLISH or known < len(spoken) / 3 or any(word.ours < 0 for word in spoken):
        return False
    return known > 1.5 * max(sum(word.text in own for word in spoken) for own in other_languages().values())


EVIDENCE_SHOWN = 8
EVIDENCE_LENGTH = 40  # characters


def read(
    message: str, english_valence: Callable[[str], float] | None = None, share: float = 0.0
) -> AffectReading:
    """Read a message that is not empty; english_valence, where given, has its share in English."""
    text, cut_in_word = clean(message)
    tokens = tokens_of(text, cut_in_word)
    language, single_words = recognise([lowered(token) for token in tokens])
    words, heard = single_words, NO_EMPHASIS
    if language != "unknown":
        words = _with_phrases(single_words, vocabulary_of(language).phrases)
        heard = emphasis(text, tokens, single_words)
    said = score(words)
    reading = _reading(language, words, said, heard)
    if english_valence is None or language != "en":
        return reading
    other = max(-1.0, min(1.0, english_valence(_of_sender(text, words, said))))
    return reading._replace(satisfaction=(1.0 - share) * reading.satisfaction + share * other)


def read_addressed(message: str) -> AddressReading:
    """Read what a message that is not empty says to its reader's face."""
    text, cut_in_word = clean(message)
    language, single_words = recognise([lowered(token) for token in tokens_of(text, cut_in_word)])
    words = single_words
    if language != "unknown":
        words = _with_phrases(single_words, vocabulary_of(language).phrases_to_reader, BETWEEN)
    said = score_to_reader(words)
    return AddressReading(
        language=language,
        esteem=together([meaning.esteem for meaning in said.meanings]),
        bond=together([meaning.bond for meaning in said.meanings]),
        threat=together([meaning.threat for meaning in said.meanings]),
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


BETWEEN = frozenset(
    (
        *("завтра", "сьогодні", "зараз", "скоро", "незабаром", "потім", "колись", "таки", "справді", "ще"),
        *("вже", "б", "би", "tomorrow", "tonight", "today", "still", "actually", "soon", "now"),
    )
)
"""Words that may stand within a phrase and change nothing of it: "я тебе завтра видалю"."""


def _with_phrases(
    words: list[ReadWord], phrases: Phrases, between: frozenset[str] = frozenset()
) -> list[ReadWord]:
    """Return the words, with each run that makes a phrase as one word ("thank you", "не можу перестати").

    Args:
        words: of the text.
        phrases: that are looked for.
        between: words that may stand in a phrase, one at a place; where there are any, the polite form of
            Ukrainian is looked for as the friendly one too.
    """
    texts = [word.text for word in words]
    spoken = [texts]
    if between and (friendly := [familiar(text) for text in texts]) != texts:
        spoken.append(friendly)
    loose = not between.isdisjoint(texts)
    joined: list[ReadWord] = []
    at = 0
    while at < len(words):
        word, length = words[at], 1
        for said in spoken:
            for rest, phrase in phrases.get(said[at], ()):
                whole = said[at + 1 : at + 1 + len(rest)] == rest
                if found := len(rest) if whole else loose and _run(said, at + 1, rest, between):
                    word, length = phrase, 1 + found
                    break
            if length > 1:
                break
        joined.append(word)
        at += length
    return joined


_FAMILIAR = {"ви": "ти", "вас": "тебе", "вам": "тобі", "вами": "тобою"}
_FAMILIAR_ENDINGS = (
    *(("єте", "єш"), ("ете", "еш"), ("ите", "иш"), ("їте", "їш")),
    *(("єтеся", "єшся"), ("етеся", "ешся"), ("итеся", "ишся"), ("їтеся", "їшся")),
)
_ENDS_FROM = 5  # letters


def familiar(word: str) -> str:
    """Return a word of the polite Ukrainian form as it is said to a friend: "вас" as "тебе"."""
    if whole := _FAMILIAR.get(word):
        return whole
    for ending, plain in _FAMILIAR_ENDINGS:
        if len(word) >= _ENDS_FROM and word.endswith(ending):
            return word.removesuffix(ending) + plain
    return word


def _run(texts: list[str], start: int, rest: list[str], between: frozenset[str]) -> int:
    """Return how many texts from a place on make the rest of a phrase, with others between; 0 for none."""
    at = start
    for wanted in rest:
        if at < len(texts) and texts[at] in between and texts[at] != wanted:
            at += 1
        if at >= len(texts) or texts[at] != wanted:
            return 0
        at += 1
    return at - start


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
