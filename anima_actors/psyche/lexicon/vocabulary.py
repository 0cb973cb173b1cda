"""A language's vocabulary: cleans and cuts a message, and finds a word in the tables whatever its ending."""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache
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


class LexiconEntry(NamedTuple):
    """One row of a language's tables: an affect row, a grammar row, or both for one word."""

    affect: Affect | None
    role: Role
    factor: float
    marks: tuple[str, ...]


def rows(language: str) -> dict[str, LexiconEntry]:
    """Return all rows of "english" or "ukrainian", affect and grammar together, in the order of the files."""
    table: dict[str, LexiconEntry] = {}
    for stem, valence, tension, arousal, cohesion, *marks in _cells(f"{language}.tsv"):
        affect = Affect(float(valence), float(tension), float(arousal), float(cohesion))
        table[stem] = LexiconEntry(affect, Role.PLAIN, 1.0, tuple(marks[0].split(",")) if marks else ())
    for stem, role, *rest in _cells(f"{language}_grammar.tsv"):
        known = table.get(stem, LexiconEntry(None, Role.PLAIN, 1.0, ()))
        factor = float(rest[0]) if rest else 1.0
        table[stem] = LexiconEntry(known.affect, Role(role), factor, (*known.marks, *rest[1:]))
    return table


@cache
def emoji() -> dict[str, Affect]:
    """Return each emoji or emoticon with its affect."""
    return {sign: Affect(float(v), float(t), float(a), float(c)) for sign, v, t, a, c in _cells("emoji.tsv")}


@cache
def other_languages() -> frozenset[str]:
    """Return common words of languages that we do not read."""
    return frozenset(word for _, words in _cells("other_languages.tsv") for word in words.split())


def _cells(name: str) -> Iterator[list[str]]:
    from importlib.resources import files  # here: importing the package must stay cheap

    for line in files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


CHARACTERS_READ = 6_000  # of the cleaned text; a message speaks its mood early, and time must be bounded
TOKENS_READ = 500
LONGEST_WORD = 40  # no word of ours is longer; a longer one is cut here and so matches nothing

# Composing letters shrinks a text, hardly ever by more than this: the cut before it is that much wider.
_SHRINKING = 4

_APOSTROPHES = "’‘ʼ`´＇ʹ′"
_UNSEEN = (
    *(0x00AD, 0x061C, 0x180E, 0xFEFF),  # soft hyphen, marks of direction and of byte order
    *range(0x200B, 0x2010),  # zero-width characters, marks of direction
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0x0300, 0x0370),  # accents left over after composition: Ukrainian stress marks, zalgo
    *range(0xFE00, 0xFE10),  # variants of a sign
    *range(0x1F3FB, 0x1F400),  # shades of skin
)
_CLEANING: dict[int, str | None] = {
    **dict.fromkeys(_UNSEEN),
    **{ord(mark): "'" for mark in _APOSTROPHES},
}


def clean(message: str) -> tuple[str, bool]:
    """Return the part of the message that is read, in NFKC form, and whether it was cut within a word."""
    text = message.lstrip()[: CHARACTERS_READ * _SHRINKING]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_CLEANING)
    if "://" in text or "www." in text:
        text = re.sub(r"(?:https?://|www\.)\S+", " ", text)
    at_the_cut = text[CHARACTERS_READ - 1 : CHARACTERS_READ + 1]
    return text[:CHARACTERS_READ], len(at_the_cut) == 2 and at_the_cut.isalpha()


def tokens_of(text: str, cut_in_word: bool = False) -> list[str]:
    """Return words (with inner apostrophes), runs of stops, commas, newlines, emoji; at most TOKENS_READ."""
    tokens = _pattern().findall(text)
    if cut_in_word and tokens:
        del tokens[-1]  # half a word may be another word: "paint" must not become "pain"
    return tokens[:TOKENS_READ]


def lowered(token: str) -> str:
    """Return the form in which a token is looked up, at most one character longer than LONGEST_WORD."""
    if len(token) > LONGEST_WORD:
        token = squeezed(token, 2)[: LONGEST_WORD + 1]
    return token.lower()


def squeezed(token: str, length: int) -> str:
    """Return the token with each run of three or more equal letters cut down to `length` of them."""
    return _RUN.sub(lambda run: run[1] * length, token)


def is_elongated(text: str) -> bool:
    """Return whether a letter stands three or more times in a row."""
    return _RUN.search(text) is not None


_RUN = re.compile(r"([^\W\d_])\1\1+")


@cache
def _pattern() -> re.Pattern[str]:
    # Each alternative is a run of one class of characters: nothing to backtrack into.
    drawn = [sign for sign in emoji() if not sign.isascii()]
    typed = [re.escape(sign) for sign in emoji() if sign.isascii()]
    return re.compile(
        r"[^\W\d_]+(?:'[^\W\d_]+)*"
        rf"|(?<!\w)(?i:{'|'.join(typed)})(?!\w)"
        rf"|[{''.join(drawn)}]"
        r"|[.!?…]+|\n+|[,;:()—–]"
    )


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


class Vocabulary:
    """The words, stems and phrases of one language."""

    def __init__(self, nature: _Nature) -> None:
        self._nature = nature
        self._exact: dict[str, ReadWord] = {
            sign: ReadWord(sign, affect=affect) for sign, affect in emoji().items()
        }
        self._stems: dict[str, ReadWord] = {}
        self.phrases: dict[str, list[tuple[list[str], ReadWord]]] = {}  # by first word, longest first
        table = rows(nature.name)
        for stem, row in table.items():
            self._add(stem, row, table)
        for first, options in self.phrases.items():
            self._add_parts(first, options)
            options.sort(key=lambda option: -len(option[0]))
        self.look_up = lru_cache(maxsize=_REMEMBERED)(self._find)

    def _add(self, stem: str, row: LexiconEntry, table: dict[str, LexiconEntry]) -> None:
        word = self._word(stem.rstrip("*"), row)
        if " " in stem:
            first, *rest = stem.split(" ")
            roles = [table[part].role for part in (first, *rest) if part in table]
            phrase = word._replace(names_sender=Role.OBJECT in roles, denies=Role.NEGATION in roles)
            self.phrases.setdefault(first, []).append((rest, phrase))
        elif stem.endswith("*"):
            self._stems[word.text] = word
        else:
            self._exact[stem] = word

    def _add_parts(self, first: str, options: list[tuple[list[str], ReadWord]]) -> None:
        # The words of our phrases are words of our language, though they say nothing alone.
        for part in [first, *(part for rest, _ in options for part in rest)]:
            if part not in self._exact and self._inflected(part) is None:
                self._exact[part] = self._word(part, LexiconEntry(None, Role.PLAIN, 1.0, ()))

    def _word(self, text: str, row: LexiconEntry) -> ReadWord:
        shared = "shared" in row.marks or text in other_languages()
        weight = self._nature.shared_plain if row.affect is None else self._nature.shared_affect
        ours = 1.0 if not shared or self._is_surely_ours(text) else weight
        # A row of zeros is a shield: there to be found, not to be felt.
        affect = None if row.affect == Affect(0, 0, 0, 0) else row.affect
        return ReadWord(text, row.role, row.factor, affect, "bond" in row.marks, ours, self._addresses(text))

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
            token in other_languages()
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
