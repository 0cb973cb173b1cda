"""What somebody mentions of themselves: their name, their people, what they like, what befell them.

The patterns are data, in the section [facts] of english_acts.toml and ukrainian_acts.toml.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple, cast

from anima_actors.psyche.text.dialogue_acts import (
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
    """Return what a message tells of its sender, one fact a sentence at most."""
    patterns = _facts(language_of(message))
    found = []
    for sentence in split_sentences(message):
        kinds = patterns.kinds_of(sentence)
        if "name" not in kinds and not sentence.asks and recognise_act(sentence.said).act in _EVENTS:
            kinds = ["event"]
        if kinds:
            found.append(Fact(kinds[0], sentence.said))
    return found


@cache
def _facts(language: str) -> SentencePatterns:
    tables = phrase_book(f"{language}_acts")
    wanted = cast("Mapping[str, Sequence[str]]", tables["facts.patterns"])
    ordered = {kind: wanted[kind] for kind in FACTS if kind in wanted}
    return SentencePatterns(ordered, cast("Sequence[str]", tables["facts.no_facts"]))
