"""Decides whether a text is English, Ukrainian, or a language that we cannot read.

Better silent than wrong: a word that other languages have too ("die", "gift") is nearly no evidence, a
word or letter of another language is evidence against, and a doubt is settled as "unknown".
"""

from collections.abc import Sequence

from anima_actors.psyche.lexicon.tables import Word
from anima_actors.psyche.lexicon.vocabulary import Vocabulary, english, ukrainian

_NEEDED = {"en": 1.0, "uk": 0.5}  # evidence for; a lone Ukrainian word that Russian shares is enough
_SURE = 0.5  # weaker evidence never outvotes a word of another language
_LEAST_SHARE = 0.2  # of the words must be known as ours, so that one hit in gibberish is none


def recognise(tokens: Sequence[str]) -> tuple[str, list[Word]]:
    """The language ("en", "uk", "unknown") of lowercased tokens, and the tokens as that language's words."""
    cyrillic = sum("\u0400" <= token[0] <= "\u052f" for token in tokens)
    latin = sum(token[0].isalpha() for token in tokens) - cyrillic
    language, vocabulary = ("uk", ukrainian) if cyrillic >= latin and cyrillic else ("en", english)
    words = list(map(vocabulary().look_up, tokens))
    if cyrillic and latin:
        # A few words of the other script ("OK, дякую") are neither evidence nor affect.
        own = language == "uk"
        words = [word if _is_ours(word, own) else Word(word.text) for word in words]
    count = cyrillic if language == "uk" else latin
    return (language, words) if _is_convincing(words, count, _NEEDED[language]) else ("unknown", [])


def vocabulary_of(language: str) -> Vocabulary:
    """The vocabulary of "en" or "uk"."""
    return ukrainian() if language == "uk" else english()


def _is_ours(word: Word, cyrillic: bool) -> bool:
    return not word.text[0].isalpha() or cyrillic == ("\u0400" <= word.text[0] <= "\u052f")


def _is_convincing(words: Sequence[Word], count: int, needed: float) -> bool:
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
