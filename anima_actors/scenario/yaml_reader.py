"""From a text to plain data, of which every value still knows its line and column.

The tree is built from events, without recursion, and stops at the first event too many: a megabyte of
brackets costs a fraction of a second.
"""

import math
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import Scanner

from anima_actors.encoding.text import printable
from anima_actors.scenario.errors import MOST_PROBLEMS, Problem, ScenarioError, StoryPath, dotted

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
# Truth values to YAML 1.1 and to many people, plain words to YAML 1.2. Here they are truth values, so that
# `surprise_spike: yes` works, and where a text is wanted the author is asked for quotes.
_YES = frozenset(spelt for word in ("yes", "on") for spelt in (word, word.title(), word.upper()))
_NO = frozenset(spelt for word in ("no", "off") for spelt in (word, word.title(), word.upper()))

_WHOLE = re.compile(r"[-+]?[0-9]+")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(_[0-9]{3})+")
_OCTAL, _HEXADECIMAL = re.compile(r"0o[0-7]+"), re.compile(r"0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

_MOST_DIGITS = 40

Scalar = str | int | float | bool | None


def meaning_of(word: str) -> Scalar:
    """The value of an unquoted word. ValueError, saying why, for a number that no scenario can use."""
    if word in _NULL:
        return None
    if word in _TRUE or word in _YES:
        return True
    if word in _FALSE or word in _NO:
        return False
    if _GROUPED.fullmatch(word):  # 1_000, as in YAML 1.1 and Python
        word = word.replace("_", "")
    if _WHOLE.fullmatch(word) or _OCTAL.fullmatch(word) or _HEXADECIMAL.fullmatch(word):
        if len(word) > _MOST_DIGITS:
            raise ValueError(f"a number of {len(word):,} digits")
        return int(word, 0 if word[:2] in ("0o", "0x") else 10)
    if _INFINITE.fullmatch(word):
        raise ValueError(f"{word} is not a number that can be used here; write a finite one")
    if _DECIMAL.fullmatch(word):
        number = float(word)
        if not math.isfinite(number):
            raise ValueError("a number too large to be used; write a finite one")
        return number
    return word


def readable(text: str) -> str:
    """The text, surrogate pairs joined as in JSON. ValueError for half a pair: no terminal can take it."""
    if text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise ValueError("a text with half a surrogate pair (\\ud800 to \\udfff)") from None


DEEPEST = 20  # levels; a story needs 7
MOST_EVENTS = 60_000  # each key, value, and beginning and end of a mapping or list counts one


class Place(NamedTuple):
    """Where a value and its key stand (lines and columns from 1), and how a scalar was spelt."""

    line: int
    column: int
    key_line: int
    key_column: int
    spelt: str


@dataclass(slots=True)
class Tree:
    """A document as plain data, the place of everything in it, and what was wrong with single values."""

    name: str
    data: Any = None
    places: dict[StoryPath, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[StoryPath] = field(default_factory=set)  # values about which there is nothing more to say

    def problem(self, path: StoryPath, message: str, *, at_key: bool = False) -> Problem:
        """A problem at a path; it stands at the nearest thing above it that is in the file."""
        known = path
        while known and known not in self.places:
            known, at_key = known[:-1], False
        nowhere = Place(1, 1, 1, 1, "") if self.places else Place(0, 0, 0, 0, "")
        place = self.places.get(known, nowhere)
        line, column = (place.key_line, place.key_column) if at_key else (place.line, place.column)
        return Problem(self.name, line, column, dotted(path), message)

    def spelling(self, path: StoryPath) -> str:
        """How the scalar at a path was written."""
        return self.places[path].spelt if path in self.places else ""


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being filled."""

    path: StoryPath
    items: Any
    key: str | None = None  # a key that waits for its value
    key_at: tuple[int, int] = (1, 1)

    @property
    def wants_key(self) -> bool:
        return isinstance(self.items, dict) and self.key is None


def parse(text: str, name: str) -> Tree:
    """The tree of a YAML text. ScenarioError where it is not YAML at all, or too deep, or too large."""
    builder = _TreeBuilder(name)
    documents = 0
    for count, event in enumerate(events(text, name)):
        if count > MOST_EVENTS:
            builder.stop(event, "too many parts; say it shorter, with repeat or in several stories")
        match event:
            case DocumentStartEvent():
                documents += 1
                if documents > 1:
                    builder.stop(event, "a second document begins here; a file holds one scenario")
            case ScalarEvent():
                builder.scalar(event)
            case MappingStartEvent():
                builder.begin(event, {})
            case SequenceStartEvent():
                builder.begin(event, [])
            case MappingEndEvent() | SequenceEndEvent():
                builder.end()
    return builder.tree


class _TreeBuilder:
    """The tree so far, and the mappings and lists that are still open."""

    def __init__(self, name: str) -> None:
        self.tree = Tree(name)
        self.open: list[_Open] = []

    def scalar(self, event: ScalarEvent) -> None:
        """A key, or a value."""
        spelt, plain = str(event.value), not event.style
        if self.open and self.open[-1].wants_key:
            self.key(spelt, event, plain=plain)
            return
        try:
            self.put(event, meaning_of(spelt) if plain else readable(spelt), spelt)
        except ValueError as error:
            path = self.put(event, None, spelt)
            self.tree.broken.add(path)
            self.complain(event, path, str(error))

    def key(self, spelt: str, event: ScalarEvent, *, plain: bool) -> None:
        """The key of the next value."""
        mapping = self.open[-1]
        if plain and spelt == "<<":
            self.stop(event, "merge keys (<<) are not used in scenarios; write the keys out")
        mapping.key, mapping.key_at = spelt, _position(event)
        if spelt in mapping.items:
            path = (*mapping.path, spelt)
            self.complain(event, path, f"given twice; the first is in line {self.tree.places[path].key_line}")

    def begin(self, event: Event, items: dict[str, Any] | list[Any]) -> None:
        """A mapping or list begins."""
        if self.open and self.open[-1].wants_key:
            self.stop(event, "a key is a word; a text that begins with [ or { needs quotes")
        if len(self.open) >= DEEPEST:
            self.stop(event, f"nested deeper than {DEEPEST} levels")
        self.open.append(_Open(self.put(event, items, ""), items))

    def end(self) -> None:
        """The innermost mapping or list ends."""
        self.open.pop()

    def put(self, event: Event, value: Any, spelt: str) -> StoryPath:
        """Put a value where it belongs, and note its place. Of two values with one key the first stays."""
        within = self.open[-1] if self.open else None
        line, column = _position(event)
        if within and within.key is not None and value is None and not spelt:
            line, column = within.key_at  # nothing is written; the parser's mark is wherever it noticed
        if within is None:
            path: StoryPath = ()
            self.tree.data = value
        elif within.key is None:
            path = (*within.path, len(within.items))
            within.items.append(value)
        else:
            path = (*within.path, within.key)
            within.items.setdefault(within.key, value)
        key_line, key_column = within.key_at if within and within.key is not None else (line, column)
        if within:
            within.key = None
        self.tree.places.setdefault(path, Place(line, column, key_line, key_column, spelt[:80]))
        return path

    def complain(self, event: Event, path: StoryPath, message: str) -> None:
        """Note what is wrong with one value, and go on."""
        self.tree.problems.append(Problem(self.tree.name, *_position(event), dotted(path), message))
        if len(self.tree.problems) > MOST_PROBLEMS:
            raise ScenarioError(self.tree.problems)

    def stop(self, event: Event, message: str) -> NoReturn:
        """Give up on the whole document."""
        raise ScenarioError([*self.tree.problems, Problem(self.tree.name, *_position(event), "", message)])


def _position(event: Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


_HINTS = {  # what the scanner says, and what a person most probably did
    "mapping values are not allowed here": 'a text with ": " in it needs quotes around it',
    "found character '\\t' that cannot start any token": "a tab stands here; YAML is indented with spaces",
    "expected a comment or a line break, but found": 'a comparison needs quotes, as in ">= 0.5"',
    "expected chomping or indentation indicators, but found": 'a comparison needs quotes, as in ">= 0.5"',
    "that cannot start any token": "a text that begins with this character needs quotes around it",
    "expected <block end>, but found": "is the indentation right?",
    "could not find expected ':'": "a key is followed by a colon and a space",
}


class _StoryScanner(Scanner):
    """Refuses aliases, anchors and tags before a character of them is scanned."""

    def fetch_alias(self) -> None:
        self._refuse("aliases (*name) are not used in scenarios; a text that begins with * needs quotes")

    def fetch_anchor(self) -> None:
        self._refuse("anchors (&name) are not used in scenarios; a text that begins with & needs quotes")

    def fetch_tag(self) -> None:
        self._refuse("tags (!name) are not used in scenarios; a text that begins with ! needs quotes")

    def _refuse(self, message: str) -> NoReturn:
        raise MarkedYAMLError(problem=message, problem_mark=self.reader.get_mark())


def events(text: str, name: str) -> Iterator[Event]:
    """The events one by one. ScenarioError, with its line and column, where the text is not YAML."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = _StoryScanner
    try:
        yield from yaml.parse(text)
    except ReaderError as error:
        at = int(error.position)
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        message = f"the character #x{ord(text[at]):04x} is not allowed in YAML"
        raise ScenarioError([Problem(name, line, column, "", message)]) from None
    except MarkedYAMLError as error:
        raise ScenarioError([_syntax_problem(error, name)]) from None
    except (YAMLError, ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        reason = printable(str(error).partition("\n")[0])[:200] or type(error).__name__
        raise ScenarioError([Problem(name, 1, 1, "", f"not YAML: {reason}")]) from None


def _syntax_problem(error: MarkedYAMLError, name: str) -> Problem:
    """The scanner's or parser's complaint on one line, with what was probably meant."""
    complaint = printable(str(error.problem or error.context or "it cannot be read").partition("\n")[0])[:200]
    if "are not used in scenarios" not in complaint:
        context = printable(str(error.context or ""))[:200] if error.problem else ""
        hint = next((hint for words, hint in _HINTS.items() if words in complaint), "")
        complaint = "not YAML: " + "; ".join(filter(None, (context, complaint, hint)))
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(name, line, column, "", complaint)


LARGEST = 1_000_000  # bytes


def shown_name(path: str | os.PathLike[str]) -> str:
    """A file's name as messages show it."""
    return printable(os.fsdecode(path)) or '""'


def read_text(path: str | os.PathLike[str]) -> str:
    """The text of a scenario file. ScenarioError for whatever is no readable UTF-8 file of at most 1 MB."""
    name = shown_name(path)

    def refused(message: str) -> ScenarioError:
        return ScenarioError([Problem(name, 0, 0, "", message)])

    if not os.fsdecode(path):
        raise refused("the name is empty; name a scenario file")
    try:
        found = Path(path)
        status = found.stat()
        if stat.S_ISDIR(status.st_mode):
            raise refused("this is a directory; name a scenario file in it")
        if not stat.S_ISREG(status.st_mode):
            raise refused("not a regular file")
        with found.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise refused("no such file") from None
    except PermissionError:
        raise refused("no permission to read this file") from None
    except (OSError, ValueError) as error:  # a name too long, a loop of links, a name with a zero byte
        if isinstance(error, ScenarioError):
            raise
        reason = "no name of a file holds a zero byte"
        if isinstance(error, OSError):
            reason = error.strerror or str(error)
        raise refused(f"cannot be read: {reason}") from None
    if len(data) > LARGEST:
        raise refused(f"larger than {LARGEST:,} bytes; a scenario is a short text")
    return decoded(data, name)


def decoded(data: bytes, name: str) -> str:
    """Bytes as UTF-8 text, with or without a byte order mark."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        kind = " (it looks like UTF-16)" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
        message = f"not UTF-8 text{kind}; save the file as UTF-8"
        raise ScenarioError([Problem(name, line, column, "", message)]) from None
