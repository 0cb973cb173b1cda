"""The data files of this folder, and what one word of them is. Loaded at first need, then kept."""

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


class Word(NamedTuple):
    """A word or phrase of a message, as the tables know it."""

    text: str
    role: Role = Role.PLAIN
    factor: float = 1.0  # of a DEGREE word, 0.5 .. 1.5
    affect: Affect | None = None
    bond: bool = False  # said of the reader, it still tells of the bond
    ours: float = 0.0  # evidence for the table's language: 1 sure, 0 none, -1 speaks against it
    addresses: bool = False  # its own ending says "you" (Ukrainian verbs)
    names_sender: bool = False  # a phrase with "me" in it: "left me"
    denies: bool = False  # a phrase with its own negation: "не хочу жити"


class Row(NamedTuple):
    """One row of a language's tables: an affect row, a grammar row, or both for one word."""

    affect: Affect | None
    role: Role
    factor: float
    marks: tuple[str, ...]


def rows(language: str) -> dict[str, Row]:
    """All rows of "english" or "ukrainian", affect and grammar together, in the order of the files."""
    table: dict[str, Row] = {}
    for stem, valence, tension, arousal, cohesion, *marks in _cells(f"{language}.tsv"):
        affect = Affect(float(valence), float(tension), float(arousal), float(cohesion))
        table[stem] = Row(affect, Role.PLAIN, 1.0, tuple(marks[0].split(",")) if marks else ())
    for stem, role, *rest in _cells(f"{language}_grammar.tsv"):
        known = table.get(stem, Row(None, Role.PLAIN, 1.0, ()))
        factor = float(rest[0]) if rest else 1.0
        table[stem] = Row(known.affect, Role(role), factor, (*known.marks, *rest[1:]))
    return table


@cache
def emoji() -> dict[str, Affect]:
    """Each emoji or emoticon with its affect."""
    return {sign: Affect(float(v), float(t), float(a), float(c)) for sign, v, t, a, c in _cells("emoji.tsv")}


@cache
def other_languages() -> frozenset[str]:
    """Common words of languages that we do not read."""
    return frozenset(word for _, words in _cells("other_languages.tsv") for word in words.split())


def _cells(name: str) -> Iterator[list[str]]:
    from importlib.resources import files  # here: importing the package must stay cheap

    for line in files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
