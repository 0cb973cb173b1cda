"""A question to a state: ``reactors.tension > 0.8 and primary = Fear``. It is read, never evaluated as code.

    question    = part ("or" part)*
    part        = claim ("and" claim)*
    claim       = path operator value | "(" question ")"
    operator    = ">" | ">=" | "<" | "<=" | "=" | "==" | "!=" | "contains"
    value       = a number, a word, "a text", true, false, none

What is not there answers no claim but ``= none``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from anima_actors.journal.timeline import value_at
from anima_actors.runtime import AnimaError

LONGEST = 2000  # characters of a question
DEEPEST = 20  # brackets in brackets
TOLERANCE = 5e-10  # two numbers nearer than that are equal

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<operator>>=|<=|==|!=|>|<|=)|(?P<bracket>[()])|(?P<word>[^\s()<>=!"']+))"""
)
_ORDER: Mapping[str, Callable[[float, float], bool]] = {
    ">": lambda found, wanted: found > wanted,
    ">=": lambda found, wanted: found >= wanted,
    "<": lambda found, wanted: found < wanted,
    "<=": lambda found, wanted: found <= wanted,
}
_EQUAL = {"=": True, "==": True, "!=": False}
_OPERATORS = (*_ORDER, *_EQUAL, "contains")
_CONSTANTS: Mapping[str, Any] = {"true": True, "false": False, "none": None, "null": None}


class QuestionError(AnimaError, ValueError):
    """A question that cannot be read."""


class Claim(NamedTuple):
    """One comparison."""

    path: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Question:
    """A question that any state can be asked.

    Attributes:
        text: as it was written.
        paths: those it asks about.
        unknown: the paths that no state so far had.
    """

    text: str
    paths: tuple[str, ...]
    unknown: set[str]
    _tree: "_Node" = field(repr=False)

    def holds(self, state: Mapping[str, Any]) -> bool:
        """Whether the state answers yes."""
        return self._tree.holds(state, self.unknown)


def read_question(text: str) -> Question:
    """Read a question.

    Raises:
        QuestionError: saying where it stops making sense.
    """
    if len(text) > LONGEST:
        raise QuestionError(f"the question has {len(text):,} characters; at most {LONGEST:,} are read")
    reader = _Reader(_tokens(text))
    tree = reader.question(0)
    if reader.ahead:
        raise QuestionError(f"expected and, or, or the end, but found {reader.ahead.text!r}")
    paths = tuple(dict.fromkeys(reader.paths))
    return Question(text, paths, set(paths), tree)


class _Token(NamedTuple):
    kind: str  # text, operator, bracket, word
    text: str


class _Node(NamedTuple):
    """A claim, or several questions of which all or any must hold."""

    claim: Claim | None
    all_of: bool
    parts: tuple["_Node", ...]

    def holds(self, state: Mapping[str, Any], unknown: set[str]) -> bool:
        if self.claim is None:
            answers = [part.holds(state, unknown) for part in self.parts]
            return all(answers) if self.all_of else any(answers)
        try:
            found = value_at(state, self.claim.path)
        except KeyError:
            return False
        unknown.discard(self.claim.path)
        return _answers(found, self.claim)


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self.paths: list[str] = []

    @property
    def ahead(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def question(self, depth: int) -> _Node:
        if depth > DEEPEST:
            raise QuestionError(f"brackets go deeper than {DEEPEST}")
        return self._joined("or", lambda: self._joined("and", lambda: self._claim(depth)))

    def _joined(self, word: str, part: Callable[[], _Node]) -> _Node:
        parts = [part()]
        while self.ahead == ("word", word):
            self._next += 1
            parts.append(part())
        return parts[0] if len(parts) == 1 else _Node(None, word == "and", tuple(parts))

    def _claim(self, depth: int) -> _Node:
        if self.ahead == ("bracket", "("):
            self._next += 1
            inner = self.question(depth + 1)
            self._take("a closing bracket", lambda token: token == ("bracket", ")"))
            return inner
        path = self._take("a path such as reactors.tension", lambda token: token.kind == "word").text
        operator = self._take(f"one of {' '.join(_OPERATORS)}", lambda token: token.text in _OPERATORS).text
        token = self._take("a number or a text", lambda token: token.kind in ("text", "word"))
        value = token.text[1:-1] if token.kind == "text" else _meaning(token.text)
        if operator in _ORDER and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise QuestionError(f"{path} {operator} wants a number, but found {token.text!r}")
        self.paths.append(path)
        return _Node(Claim(path, operator, value), True, ())

    def _take(self, wanted: str, fits: Callable[[_Token], bool]) -> _Token:
        token = self.ahead
        if token is None:
            raise QuestionError(f"expected {wanted}, but it ends there")
        if not fits(token):
            raise QuestionError(f"expected {wanted}, but found {token.text!r}")
        self._next += 1
        return token


def _tokens(text: str) -> list[_Token]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise QuestionError(f"cannot read {text[at:end].strip()[:20]!r}")
        tokens.append(_Token(str(match.lastgroup), match[str(match.lastgroup)]))
        at = match.end()
    return tokens


def _meaning(word: str) -> Any:
    if word.lower() in _CONSTANTS:
        return _CONSTANTS[word.lower()]
    try:
        return float(word) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", word, re.I) else word
    except ValueError:
        return word


def _answers(found: Any, claim: Claim) -> bool:
    wanted = claim.value
    if claim.operator in _ORDER:
        number = isinstance(found, int | float) and not isinstance(found, bool)
        return number and _ORDER[claim.operator](found, wanted)
    if claim.operator == "contains":
        return _contains(found, wanted)
    return _EQUAL[claim.operator] == _same(found, wanted)


def _contains(found: Any, wanted: Any) -> bool:
    if isinstance(found, str):
        return isinstance(wanted, str) and wanted.lower() in found.lower()
    if isinstance(found, Mapping):
        found = list(found)
    return isinstance(found, list | tuple) and any(
        _same(item, wanted) or _contains(item, wanted) for item in found
    )


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(found, bool) or isinstance(wanted, bool) or found is None or wanted is None:
        return found is wanted
    if isinstance(found, int | float) and isinstance(wanted, int | float):
        return abs(found - wanted) <= TOLERANCE
    return isinstance(found, str) and isinstance(wanted, str) and found.lower() == wanted.lower()
