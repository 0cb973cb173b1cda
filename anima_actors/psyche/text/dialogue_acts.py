"""What somebody does by saying something: greets, asks, tells of a loss, insults (after Searle 1976).

The patterns are data, a file a language: english_acts.toml, ukrainian_acts.toml. Nothing of a message goes
into an answer but a noun or a feeling that the file lists, in the file's own spelling.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple, cast

from anima_actors.psyche.text.phrases import LANGUAGE, UKRAINIAN, phrase_book

STATEMENT = "statement"
_LONGEST = 2_000  # characters of a message that are looked at
_DENIED_WITHIN = 24  # characters before a match
_OTHERS_WORDS = re.compile(r"```.*?(?:```|\Z)|^[ \t]*>[^\n]*", re.DOTALL | re.MULTILINE)
_SENTENCE = re.compile(r"[^.!?…\n;]+[.!?…]*")
NO_WORD = re.compile(r"[^\w'|]+")
_CYRILLIC = re.compile(r"[а-яґєії]", re.IGNORECASE)
_NOT_UKRAINIAN = re.compile(r"[ыэёъў]", re.IGNORECASE)


class DialogueAct(NamedTuple):
    """What a message does, and what it is about."""

    act: str  # as the answers are filed: "greeting", "loss", ...; "statement" where it is nothing else
    language: str  # of the answer
    greeted: bool = False  # whether it also greets
    topic: str = ""  # what it is about, as it stands in an answer: "your dog"
    feeling: str = ""  # that is confessed or asked about, as it stands after "you are"
    emotion: str = ""  # to which that feeling belongs


def language_of(message: str, otherwise: str = LANGUAGE) -> str:
    """Return the language to answer in; otherwise, where there is no letter in the message."""
    letters = [character for character in message[:_LONGEST] if character.isalpha()]
    if not letters:
        return otherwise
    cyrillic = sum([bool(_CYRILLIC.match(letter)) for letter in letters])
    if 2 * cyrillic > len(letters) and not _NOT_UKRAINIAN.search(message[:_LONGEST]):
        return UKRAINIAN
    return LANGUAGE


def recognise_act(
    message: str, otherwise: str = LANGUAGE, *, remembering: bool = False, hurt: bool = False
) -> DialogueAct:
    """Return the weightiest act of a message.

    Args:
        message: what was said.
        otherwise: the language in which to answer what has no letters.
        remembering: whether it may be to ask for what was told before; else that is a question like another.
        hurt: whether something hurtful is still thought of; an apology then weighs more than its reasons.
    """
    language = language_of(message, otherwise)
    grammar = _grammar(language)
    found: dict[str, tuple[str, str, str]] = {}
    for sentence in split_sentences(message):
        act, feeling, emotion = grammar.act_of(sentence, () if remembering else ASKING_TO_REMEMBER)
        found.setdefault(act, (sentence.words, feeling, emotion))
        if act != "greeting" and grammar.matches("greeting", sentence.words):
            found.setdefault("greeting", (sentence.words, "", ""))
    order = ("apology", *grammar.order) if hurt and not found.keys() & HOSTILE else grammar.order
    act = next((name for name in order if name in found), STATEMENT if found else act_of_signs(message))
    words, feeling, emotion = found.get(act, ("", "", ""))
    topic = grammar.topic_of(words) or next(
        (topic for said, _, _ in found.values() if (topic := grammar.topic_of(said))), ""
    )
    if act == "loss" and topic.rpartition(" ")[2] not in grammar.mourned:
        topic = ""
    return DialogueAct(act, language, "greeting" in found, topic, feeling, emotion)


def act_of_signs(message: str) -> str:
    """Return the act of a message that has no words, by its signs: a heart, a tear, a question mark."""
    signs = cast("Mapping[str, str]", phrase_book(f"{LANGUAGE}_acts")["acts.signs"])
    return next((act for act, several in signs.items() if any(one in message for one in several)), STATEMENT)


class Sentence(NamedTuple):
    """One sentence of somebody's own, its words small and between single spaces."""

    words: str
    asks: bool
    said: str  # as it was written


def split_sentences(message: str) -> list[Sentence]:
    """Return the sentences at the beginning of a message, without what it quotes."""
    own = _OTHERS_WORDS.sub(" ", message[:_LONGEST].replace("\u2019", "'").replace("\u02bc", "'"))
    split = [(part, _spelt_out(NO_WORD.sub(" ", part.lower()))) for part in _SENTENCE.findall(own)]
    return [Sentence(f" {words} ", "?" in part, part.strip()) for part, words in split if words]


_ENDS_FROM = 5  # letters of a word whose ending may say "you"
_REMEMBERED = 4_096  # words


@lru_cache(maxsize=_REMEMBERED)
def _spelt_out_word(word: str) -> str:
    for language in (LANGUAGE, UKRAINIAN):
        tables = phrase_book(f"{language}_acts")
        if whole := cast("Mapping[str, str]", tables["acts.spelt"]).get(word):
            return whole
        for ending, plain in cast("Mapping[str, str]", tables["acts.endings"]).items():
            if word.endswith(ending) and len(word) >= _ENDS_FROM:
                return word.removesuffix(ending) + plain
    return word


def _spelt_out(words: str) -> str:
    """Return words as the patterns write them: "dont" as "don't", the polite "ви чуєте" as "ти чуєш"."""
    return " ".join([_spelt_out_word(word) for word in words.split()])


class _Grammar:
    """The acts of one language, compiled."""

    def __init__(self, tables: Mapping[str, object]) -> None:
        self.order = cast("Sequence[str]", tables["acts.order"])
        self.mourned = cast("Sequence[str]", tables["acts.mourned"])
        patterns = cast("Mapping[str, Sequence[str]]", tables["acts.patterns"])
        self._patterns = {
            act: [(compile_pattern(one), f" {one.replace('|', ' ')} ") for one in several]
            for act, several in patterns.items()
        }
        said_of = cast("Mapping[str, Sequence[str]]", tables["acts.said_of"])
        self._feelings = cast("Mapping[str, Sequence[str]]", tables["acts.feelings"])
        self._of_oneself, self._of_reader = (
            [compile_pattern(f"{one} {'|'.join(self._feelings)}") for one in said_of[of]]
            for of in ("oneself", "reader")
        )
        self._denials, self._owed, self._factive, self._unreal, self._things, self._speakers = (
            cast("Sequence[str]", tables[f"acts.{name}"])
            for name in ("denials", "owed", "factive", "unreal", "things", "speakers")
        )
        self._question_words, self._yes_no_words, self._openers = (
            cast("Sequence[str]", tables[f"acts.{name}"])
            for name in ("question_words", "yes_no_words", "openers")
        )
        owners = cast("Mapping[str, str]", tables.get("acts.topic_owners", {}))
        nouns = cast("Sequence[str]", tables.get("acts.topic_nouns", ()))
        names = cast("Mapping[str, str]", tables.get("acts.topic_names", {}))
        self._owners = owners
        self._owned = (
            re.compile(rf" ({'|'.join(owners)})(?: \w+)? ({'|'.join(nouns)})(?= )") if owners else None
        )
        self._names = [(compile_pattern(pattern), name) for pattern, name in names.items()]

    def act_of(self, sentence: Sentence, without: Sequence[str] = ()) -> tuple[str, str, str]:
        """Return the act of a sentence, the feeling it names, and the emotion this belongs to."""
        for act in self.order:
            if act in without or (act in (MEMORY_ASKED, "pardon") and not self._asks(sentence)):
                continue
            if act == "feeling_asked":
                if sentence.asks and (feeling := self._feeling(self._of_reader, sentence.words, asked=True)):
                    return (act, *feeling)
            elif act in ("confession", "gladness"):
                feeling = None if sentence.asks else self._feeling(self._of_oneself, sentence.words)
                if feeling and (feeling[1] in GLAD) == (act == "gladness"):
                    return (act, *feeling)
                if act == "confession" and not sentence.asks and self._misses_joy(sentence.words):
                    return act, "", ""
                if self.matches(act, sentence.words):
                    return act, "", ""
            elif act == "yes_no":
                asks = sentence.asks and self._begins(sentence.words, self._yes_no_words)
                if asks or self.matches(act, sentence.words):
                    return act, "", ""
            elif act == "question":
                if sentence.asks or self._begins(sentence.words, self._question_words):
                    return act, "", ""
            elif not (act in UNASKED and sentence.asks) and (
                self.matches(act, sentence.words, embedded=act not in ASKING or self._asks(sentence))
                or (act == "comfort" and self._takes_back(sentence.words))
            ):
                return act, "", ""
        return STATEMENT, "", ""

    def matches(self, act: str, words: str, *, embedded: bool = True) -> bool:
        """Tell whether the act is in the sentence, and meant.

        Args:
            act: by its name in the file.
            words: of the sentence.
            embedded: whether it counts in the midst of one: "I know how you feel" does not ask how one feels.
        """
        if act in NEWS and self._any(words, self._unreal):
            return False
        if act == "loss" and self._any(words, self._things):
            return False
        return any(
            (match := pattern.search(words)) is not None
            and (embedded or self._opens(words, match))
            and not (act in DENIABLE and self._denied(words, match, own, owed=act not in HOSTILE))
            for pattern, own in self._patterns.get(act, ())
        )

    def _takes_back(self, words: str) -> bool:
        """Tell whether somebody says that what would hurt is not so: "I would never leave you"."""
        return words.split(maxsplit=1)[0] in self._speakers and any(
            (match := pattern.search(words)) is not None and self._denied(words, match, own, owed=False)
            for act in HOSTILE
            for pattern, own in self._patterns[act]
        )

    def _opens(self, words: str, match: re.Match[str]) -> bool:
        before = words[: match.start()].split()
        return not before or before[-1] in self._openers

    def topic_of(self, words: str) -> str:
        """Return what a sentence is about, where the file lists it; else empty."""
        if self._owned is not None and (match := self._owned.search(words)):
            return f"{self._owners[match[1]]} {match[2]}"
        return next((name for pattern, name in self._names if pattern.search(words)), "")

    def _feeling(
        self, patterns: Sequence[re.Pattern[str]], words: str, *, asked: bool = False
    ) -> tuple[str, str] | None:
        for pattern in patterns:
            for match in pattern.finditer(words):
                word = match[0].split()[-1]
                if word in self._feelings and (asked or not self._denied(words, match)):
                    echo, emotion = self._feelings[word]
                    return echo, emotion
        return None

    def _asks(self, sentence: Sentence) -> bool:
        begins = (*self._question_words, *self._yes_no_words)
        return sentence.asks or self._begins(sentence.words, begins)

    def _misses_joy(self, words: str) -> bool:
        """Tell whether somebody says that they are not, or only should be, glad."""
        return any(
            self._feelings.get(match[0].split()[-1], ("", ""))[1] in GLAD
            for pattern in self._of_oneself
            for match in pattern.finditer(words)
            if self._denied(words, match)
        )

    def _denied(self, words: str, match: re.Match[str], own: str = "", *, owed: bool = True) -> bool:
        """Tell whether a match is denied by a word near it that is none of the pattern's own."""
        near = words[max(0, match.start() - _DENIED_WITHIN) : match.end()]
        near = near[max([near.rfind(f" {one} ") for one in self._factive]) + 1 :]
        denials = (*self._denials, *self._owed) if owed else self._denials
        return any(f" {one} " in near and f" {one} " not in own for one in denials)

    @staticmethod
    def _begins(words: str, several: Sequence[str]) -> bool:
        return words.split(maxsplit=1)[0] in several

    @staticmethod
    def _any(words: str, several: Sequence[str]) -> bool:
        return any(f" {one} " in words for one in several)


GLAD = ("Joy", "Trust", "Calm", "Relief", "Anticipation", "Surprise")
NEWS = ("loss", "bad_news", "good_news", "threat")
"""Acts that are none in a sentence about a film or an if."""
UNASKED = (*NEWS, "apology", "comfort", "nod")
"""Acts that are none in a question."""
GRAVE = ("despair", "loss", "bad_news", "confession")
"""Acts that are answered for the other's sake: one's own wishes and slips of the tongue wait."""
HOSTILE = ("threat", "insult")
"""Acts that hurt."""
ASKING = ("who", "presence", "happened", "how")
"""Acts that ask."""
NAME_ASKED, MEMORY_ASKED = ASKING_TO_REMEMBER = ("name_asked", "memory_asked")
"""Acts that ask for what was told before."""
DENIABLE = (*NEWS, "despair", "insult", "praise", "affection", "thanks", "gladness")


@cache
def _grammar(language: str) -> _Grammar:
    return _Grammar(phrase_book(f"{language}_acts"))


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of words; each word takes the space before it along."""
    parts: list[str] = []
    for token in pattern.removeprefix("^").split():
        if token == "_":
            parts.append(r"(?: [\w']+){0,3}")
            continue
        whole = token.split("|")
        ways = []
        for one in whole:
            if one == "_":
                ways.append(r"(?: [\w']+){0,3}")
            elif one == "$":
                ways.append(r"(?= $)")
            else:
                end = "(?= $)" if one.endswith("$") else ""
                ways.append(" " + re.escape(one.rstrip("$")).replace(r"\*", r"[\w']*") + rf"(?= ){end}")
        parts.append(f"(?:{'|'.join(ways)})")
    return re.compile(("^" if pattern.startswith("^") else "") + "".join(parts))
