"""The data files (*.tsv) as tables: affect, grammar, what is said to the reader, signs, other languages."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import NamedTuple


class Role(StrEnum):
    """What a word does to the words beside it; the data files explain each."""

    FIRST = "first"
    OBJECT = "object"
    SECOND = "second"
    SECOND_DATIVE = "second_dative"
    THIRD = "third"
    OTHER = "other"
    NEGATION = "negation"
    CONCORD = "concord"
    COUNTERFACTUAL = "counterfactual"
    DEGREE = "degree"
    CONTRAST = "contrast"
    OPINION = "opinion"
    WHY = "why"
    PREPOSITION = "preposition"
    PLAIN = "plain"
    COMMA = "comma"  # the last three are signs, not words
    STOP = "stop"
    QUESTION = "question"


class Affect(NamedTuple):
    """What a word says of the sender's state, each in [-1, 1]."""

    valence: float
    tension: float
    arousal: float
    cohesion: float


class ToReader(NamedTuple):
    """What a word means to the one it is said to, each in [-1, 1]."""

    esteem: float  # good or bad that it says to the reader's face
    bond: float  # closeness that it offers or takes away
    threat: float  # danger that it brings, or, below 0, safety


class LexiconEntry(NamedTuple):
    """What all tables of a language say of one word or phrase."""

    affect: Affect | None = None
    role: Role = Role.PLAIN
    factor: float = 1.0
    marks: tuple[str, ...] = ()
    to_reader: ToReader | None = None
    is_spoken: bool = True  # in the tables of affect or grammar; False: only in that of what is said to us


def rows(language: str) -> dict[str, LexiconEntry]:
    """Return all rows of "english" or "ukrainian", affect and grammar together, in the order of the files."""
    table: dict[str, LexiconEntry] = {}
    for stem, valence, tension, arousal, cohesion, *marks in _cells(f"{language}.tsv"):
        affect = Affect(float(valence), float(tension), float(arousal), float(cohesion))
        table[stem] = LexiconEntry(affect, marks=tuple(marks[0].split(",")) if marks else ())
    for stem, role, *rest in _cells(f"{language}_grammar.tsv"):
        known = table.get(stem, LexiconEntry())
        factor = float(rest[0]) if rest else 1.0
        table[stem] = known._replace(role=Role(role), factor=factor, marks=(*known.marks, *rest[1:]))
    for stem, esteem, bond, threat in _cells(f"{language}_to_reader.tsv"):
        to_reader = ToReader(float(esteem), float(bond), float(threat))
        table[stem] = table.get(stem, LexiconEntry(is_spoken=False))._replace(to_reader=to_reader)
    return table


@cache
def emoji() -> dict[str, Affect]:
    """Return each emoji or emoticon with its affect."""
    return {sign: Affect(float(v), float(t), float(a), float(c)) for sign, v, t, a, c in _cells("emoji.tsv")}


@cache
def other_languages() -> dict[str, frozenset[str]]:
    """Return common words of languages that we do not read, by language."""
    return {name: frozenset(words.split()) for name, words in _cells("other_languages.tsv")}


@cache
def words_of_other_languages() -> frozenset[str]:
    """Return common words of all languages that we do not read."""
    return frozenset().union(*other_languages().values())


def _cells(name: str) -> Iterator[list[str]]:
    from importlib.resources import files  # here: importing the package must stay cheap

    for line in files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
