"""A language's vocabulary: finds a word in the tables, whatever its ending."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from anima_actors.psyche.lexicon.tables import (
    Affect,
    LexiconEntry,
    Role,
    ToReader,
    emoji,
    rows,
    words_of_other_languages,
)
from anima_actors.psyche.lexicon.tokens import LONGEST_WORD, is_elongated, squeezed


class ReadWord(NamedTuple):
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
    to_reader: ToReader | None = None  # what it means to the one it is said to, whoever it speaks of
    topic: bool = False  # a thing that one may speak of without being touched by it
    laughs: bool = False  # the message is said in jest
    known: bool = False  # in the tables, if only as a word without affect


LAUGHING = frozenset("😂🤣😆😹")
_LONGEST_ENDING = 7  # letters that may follow a stem
_REMEMBERED = 4_096  # words whose look-up is kept; more only cost time, never change a result


class _Nature(NamedTuple):
    """How a language shows itself in its words."""

    name: str
    letters: frozenset[str]  # a word with any other letter is foreign
    own_letters: frozenset[str]  # a word with one of these is surely of this language
    own_endings: tuple[str, ...]  # and so is one that ends so
    foreign_endings: tuple[str, ...]
    clitics: tuple[str, ...]  # what may hang on a word behind an apostrophe
    addressing_endings: tuple[str, ...]  # verb endings that say "you"
    shared_affect: float  # evidence of an affect word that other languages have too
    shared_plain: float  # the same for a word without affect


_ENGLISH = _Nature(
    name="english",
    letters=frozenset("abcdefghijklmnopqrstuvwxyz'"),
    own_letters=frozenset(),
    own_endings=(),
    foreign_endings=(),
    clitics=("s", "re", "ve", "ll", "d", "m"),
    addressing_endings=(),
    shared_affect=0.15,
    shared_plain=0.15,
)
_UKRAINIAN = _Nature(
    name="ukrainian",
    letters=frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'"),
    own_letters=frozenset("ґєії"),
    own_endings=("ння", "ття", "увати", "ювати"),
    foreign_endings=("шь", "чь", "щь", "жь", "вь", "ние", "ость"),  # Russian; Ukrainian never ends so
    clitics=(),
    addressing_endings=("шся", "єш", "еш", "иш", "їш", "єте", "ете", "ите", "їте", "тесь"),
    shared_affect=0.5,
    shared_plain=0.1,
)


Phrases = dict[str, list[tuple[list[str], ReadWord]]]
"""By first word: the other words, and the whole as one word; longest first."""


class Vocabulary:
    """The words, stems and phrases of one language."""

    def __init__(self, nature: _Nature) -> None:
        self._nature = nature
        self._exact: dict[str, ReadWord] = {
            sign: ReadWord(sign, affect=affect, laughs=sign in LAUGHING) for sign, affect in emoji().items()
        }
        self._stems: dict[str, ReadWord] = {}
        self.phrases: Phrases = {}  # what tells of the sender or turns its neighbours
        self.phrases_to_reader: Phrases = {}  # the same, and those that only mean something to the reader
        table = rows(nature.name)
        for stem, row in table.items():
            self._add(stem, row, table)
        for stem, row in table.items():
            if " " not in stem and not row.is_spoken:  # perhaps known by its stem
                known = self._exact.get(stem) or self._inflected(stem) or self._word(stem, row)
                self._exact[stem] = known._replace(to_reader=row.to_reader)
        for first, options in self.phrases_to_reader.items():
            self._add_parts(first, options)
        for phrases in (self.phrases, self.phrases_to_reader):
            for options in phrases.values():
                options.sort(key=lambda option: -len(option[0]))
        self.look_up = lru_cache(maxsize=_REMEMBERED)(self._find)

    def _add(self, stem: str, row: LexiconEntry, table: dict[str, LexiconEntry]) -> None:
        word = self._word(stem.rstrip("*"), row)
        if " " in stem:
            first, *rest = stem.split(" ")
            roles = [table[part].role for part in (first, *rest) if part in table]
            phrase = word._replace(names_sender=Role.OBJECT in roles, denies=Role.NEGATION in roles)
            self.phrases_to_reader.setdefault(first, []).append((rest, phrase))
            if row.is_spoken:
                self.phrases.setdefault(first, []).append((rest, phrase))
        elif stem.endswith("*"):
            self._stems[word.text] = word
        elif row.is_spoken:
            self._exact[stem] = word

    def _add_parts(self, first: str, options: Sequence[tuple[list[str], ReadWord]]) -> None:
        # The words of our phrases are words of our language, though they say nothing alone.
        for part in [first, *(part for rest, _ in options for part in rest)]:
            if part not in self._exact and self._inflected(part) is None:
                self._exact[part] = self._word(part, LexiconEntry())

    def _word(self, text: str, row: LexiconEntry) -> ReadWord:
        shared = "shared" in row.marks or text in words_of_other_languages()
        weight = self._nature.shared_plain if row.affect is None else self._nature.shared_affect
        ours = 1.0 if not shared or self._is_surely_ours(text) else weight
        # A row of zeros is a shield: there to be found, not to be felt.
        affect = None if row.affect == Affect(0, 0, 0, 0) else row.affect
        return ReadWord(
            text=text,
            role=row.role,
            factor=row.factor,
            affect=affect,
            bond="bond" in row.marks,
            ours=ours,
            addresses=self._addresses(text),
            to_reader=row.to_reader,
            topic="topic" in row.marks,
            laughs="laughs" in row.marks,
            known=True,
        )

    def _find(self, token: str) -> ReadWord:
        """Return the tables' word for a lowercased token; a bare ReadWord where they have none."""
        found = self._exact.get(token) or self._sign(token) or self._inflected(token)
        if found is None and is_elongated(token):
            found = self._squeezed(token)
        if found is None:
            return ReadWord(
                token, ours=-1.0 if self._is_foreign(token) else float(self._is_surely_ours(token))
            )
        return found

    def _squeezed(self, token: str) -> ReadWord | None:
        """Return the tables' word for "sooo" as "so", for "goood" as "good"."""
        twice, once = squeezed(token, 2), squeezed(token, 1)
        exact = self._exact.get(twice) or self._exact.get(once)
        return exact or self._inflected(twice) or self._inflected(once)

    def _sign(self, token: str) -> ReadWord | None:
        if token[0].isalpha():
            return None
        if token[0] in ".!?…\n":
            return ReadWord(token, Role.QUESTION if "?" in token else Role.STOP)
        return ReadWord(token, Role.COMMA)

    def _inflected(self, token: str) -> ReadWord | None:
        if len(token) > LONGEST_WORD or self._is_foreign(token):
            return None
        head, _, clitic = token.rpartition("'")
        if clitic in self._nature.clitics and head in self._exact:
            return self._exact[head]._replace(text=token, ours=1.0)
        for end in range(len(token), max(2, len(token) - _LONGEST_ENDING - 1), -1):
            stem = self._stems.get(token[:end])
            if stem is not None:
                ours = 1.0 if self._is_surely_ours(token) else stem.ours
                return stem._replace(text=token, ours=ours, addresses=self._addresses(token))
        return None

    def _addresses(self, text: str) -> bool:
        return len(text) > 4 and text.endswith(self._nature.addressing_endings)

    def _is_foreign(self, token: str) -> bool:
        return (
            token in words_of_other_languages()
            or not self._nature.letters.issuperset(token)
            or token.endswith(self._nature.foreign_endings)
        )

    def _is_surely_ours(self, token: str) -> bool:
        return not self._nature.own_letters.isdisjoint(token) or token.endswith(self._nature.own_endings)


@cache
def english() -> Vocabulary:
    """Return the English vocabulary, loaded at the first call."""
    return Vocabulary(_ENGLISH)


@cache
def ukrainian() -> Vocabulary:
    """Return the Ukrainian vocabulary, loaded at the first call."""
    return Vocabulary(_UKRAINIAN)
