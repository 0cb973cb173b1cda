"""Conditions on one value of a state, with one meaning in every grammar that can write them, and queries.

The grammars are `anima show --where` and the `expect` of a scenario. Numbers within CLOSE of each other are
equal, and so are texts that differ in case only; an empty text, list or mapping counts as None.

A condition answers with a gap: 0 where it is met, else how far away the value is (infinite where there is no
telling). The nearest turn of an expectation that failed is the one with the smallest gap.

A query is parsed, never evaluated as code. A path that a state does not have is none there:

    query       = part ("or" part)*
    part        = comparison ("and" comparison)*
    comparison  = path operator value | "(" query ")"
    operator    = ">" | ">=" | "<" | "<=" | "=" | "==" | "!=" | "contains"
    value       = a number, a word, "a text", true, false, none, any; after = also a range such as 0.2..0.4
"""

import math
import re
import sys
from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from anima_actors.journal.timeline import value_at
from anima_actors.runtime import AnimaError

CLOSE = 1e-9  # what a history hash tells apart, and no more

ORDERINGS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": lambda found, bound: found >= bound - CLOSE,
    "<=": lambda found, bound: found <= bound + CLOSE,
    ">": lambda found, bound: found > bound,
    "<": lambda found, bound: found < bound,
}


def is_nothing(value: Any) -> bool:
    """Return whether a value is None, or an empty text, list or mapping."""
    return value is None or (isinstance(value, Sized) and len(value) == 0)


def is_number(value: Any) -> bool:
    """Return whether a value is a finite number; a truth value is none."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) <= sys.float_info.max  # so it is not NaN either
    )


def equal(found: Any, wanted: Any) -> bool:
    """Return whether a value of the state is the one that is wanted; 1 is not true."""
    if wanted is None:
        return is_nothing(found)
    if is_number(found) and is_number(wanted):
        return bool(abs(found - wanted) <= CLOSE)
    if isinstance(found, str) and isinstance(wanted, str):
        return found.casefold() == wanted.casefold()
    return isinstance(wanted, bool) and found is wanted


class Condition(Protocol):
    """Asks something of a value; `before` is the same value one turn earlier (None on the first)."""

    def gap(self, found: Any, before: Any = None) -> float:
        """Return 0 where the condition is met, else how far the value is from it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A value on one side of another: > >= < <= of numbers, == != of anything. != is met where == is not."""

    operator: str
    value: float | str | bool | None

    def gap(self, found: Any, before: Any = None) -> float:
        """Return the distance to the bound, where the value is on the wrong side of it."""
        numbers = is_number(found) and is_number(self.value)
        if ordering := ORDERINGS.get(self.operator):
            met = numbers and ordering(found, self.value)  # type: ignore[arg-type]
        else:
            met = equal(found, self.value) == (self.operator == "==")
        if met:
            return 0.0
        return max(abs(found - self.value), math.ulp(0.0)) if numbers else math.inf


@dataclass(frozen=True, slots=True)
class InRange:
    """A number in a closed range."""

    low: float
    high: float

    def gap(self, found: Any, before: Any = None) -> float:
        """Return the distance to the nearer end."""
        away = max(self.low - found, found - self.high) if is_number(found) else math.inf
        return 0.0 if away <= CLOSE else away


@dataclass(frozen=True, slots=True)
class Trend:
    """A number that rises or falls from the turn before to this one."""

    rising: bool

    def gap(self, found: Any, before: Any = None) -> float:
        """Return how far it went the wrong way."""
        if not (is_number(found) and is_number(before)):
            return math.inf
        climbed = float(found - before) if self.rising else float(before - found)
        return 0.0 if climbed > CLOSE else max(-climbed, math.ulp(0.0))


@dataclass(frozen=True, slots=True)
class Contains:
    """A text that contains a piece of text, or a list or mapping that contains such a value, however deep."""

    piece: float | str | bool | None

    def gap(self, found: Any, before: Any = None) -> float:
        """Return 0 where it is contained."""
        return 0.0 if self._is_in(found) else math.inf

    def _is_in(self, found: Any) -> bool:
        if isinstance(found, str):
            return isinstance(self.piece, str) and self.piece.casefold() in found.casefold()
        items = found.values() if isinstance(found, Mapping) else found
        return isinstance(found, Mapping | list | tuple) and any(
            equal(item, self.piece) or self._is_in(item) for item in items
        )


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of several conditions."""

    choices: tuple[Condition, ...]

    def gap(self, found: Any, before: Any = None) -> float:
        """Return the smallest gap among them."""
        return min(choice.gap(found, before) for choice in self.choices)


LONGEST = 2000  # characters of a query
DEEPEST = 20  # brackets in brackets

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<operator>>=|<=|==|!=|>|<|=)|(?P<bracket>[()])|(?P<word>[^\s()<>=!"']+))"""
)
_DIGITS = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?"
_NUMBER = re.compile(_DIGITS, re.IGNORECASE)
_RANGE = re.compile(rf"({_DIGITS})\.\.({_DIGITS})", re.IGNORECASE)
_OPERATORS = (">", ">=", "<", "<=", "=", "==", "!=", "contains")
_CONSTANTS: Mapping[str, bool | None] = {"true": True, "false": False, "none": None, "null": None}


class QueryError(AnimaError, ValueError):
    """A query that cannot be parsed."""


class Comparison(NamedTuple):
    """A condition on what stands at a path."""

    path: str
    condition: Condition

    def holds(self, state: Mapping[str, Any], unknown: set[str]) -> bool:
        """Return whether the state meets it; a path that the state has is unknown no more."""
        try:
            found = value_at(state, self.path)
        except KeyError:
            found = None
        else:
            unknown.discard(self.path)
        return self.condition.gap(found) == 0


class _Joined(NamedTuple):
    """Several parts of a query of which all or any must hold."""

    all_of: bool
    parts: tuple["_Node", ...]

    def holds(self, state: Mapping[str, Any], unknown: set[str]) -> bool:
        answers = [part.holds(state, unknown) for part in self.parts]
        return all(answers) if self.all_of else any(answers)


_Node = Comparison | _Joined


@dataclass(frozen=True, slots=True)
class Query:
    """A query that any state can be asked.

    Attributes:
        unknown: the paths that no state so far had.
    """

    unknown: set[str]
    _tree: _Node = field(repr=False)

    def holds(self, state: Mapping[str, Any]) -> bool:
        """Return whether the state meets the query."""
        return self._tree.holds(state, self.unknown)


def parse_query(text: str) -> Query:
    """Parse a query.

    Raises:
        QueryError: saying where it stops making sense.
    """
    if len(text) > LONGEST:
        raise QueryError(f"the question has {len(text):,} characters; at most {LONGEST:,} are read")
    parser = _Parser(_tokens(text))
    tree = parser.query(0)
    if parser.ahead:
        raise QueryError(f"expected and, or, or the end, but found {parser.ahead.text!r}")
    return Query(parser.paths, tree)


class _Token(NamedTuple):
    kind: str  # text, operator, bracket, word
    text: str


class _Parser:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self.paths: set[str] = set()

    @property
    def ahead(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def query(self, depth: int) -> _Node:
        if depth > DEEPEST:
            raise QueryError(f"brackets go deeper than {DEEPEST}")
        return self._joined("or", lambda: self._joined("and", lambda: self._comparison(depth)))

    def _joined(self, word: str, part: Callable[[], _Node]) -> _Node:
        parts = [part()]
        while self.ahead == ("word", word):
            self._next += 1
            parts.append(part())
        return parts[0] if len(parts) == 1 else _Joined(word == "and", tuple(parts))

    def _comparison(self, depth: int) -> _Node:
        if self.ahead == ("bracket", "("):
            self._next += 1
            inner = self.query(depth + 1)
            self._take("a closing bracket", lambda token: token == ("bracket", ")"))
            return inner
        path = self._take("a path such as reactors.tension", lambda token: token.kind == "word").text
        operator = self._take(f"one of {' '.join(_OPERATORS)}", lambda token: token.text in _OPERATORS).text
        token = self._take("a number or a text", lambda token: token.kind in ("text", "word"))
        self.paths.add(path)
        operator = "==" if operator == "=" else operator
        if token.kind == "word" and operator in ("==", "!="):
            return Comparison(path, _of_word(path, operator, token.text))
        value = token.text[1:-1] if token.kind == "text" else _meaning(token.text)
        if operator in ORDERINGS and not is_number(value):
            raise QueryError(f"{path} {operator} wants a number, but found {token.text!r}")
        return Comparison(path, Contains(value) if operator == "contains" else Compared(operator, value))

    def _take(self, wanted: str, fits: Callable[[_Token], bool]) -> _Token:
        token = self.ahead
        if token is None:
            raise QueryError(f"expected {wanted}, but it ends there")
        if not fits(token):
            raise QueryError(f"expected {wanted}, but found {token.text!r}")
        self._next += 1
        return token


def _tokens(text: str) -> list[_Token]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise QueryError(f"cannot read {text[at:end].strip()[:20]!r}")
        tokens.append(_Token(str(match.lastgroup), match[str(match.lastgroup)]))
        at = match.end()
    return tokens


def _meaning(word: str) -> float | str | bool | None:
    if word.lower() in _CONSTANTS:
        return _CONSTANTS[word.lower()]
    return float(word) if _NUMBER.fullmatch(word) else word


def _of_word(path: str, operator: str, word: str) -> Condition:
    """Return what == or != and a word that is not in quotes ask for."""
    if word.lower() == "any":
        return Compared("!=" if operator == "==" else "==", None)
    if word.lower() in ("rises", "falls"):
        raise QueryError(f"{path} {word}: a question is of one turn; that is for the expect of a story")
    if found := _RANGE.fullmatch(word):
        low, high = map(float, found.groups())
        if operator == "!=":
            raise QueryError(f"{path} != {word}: write {path} < {low:g} or {path} > {high:g}")
        if low > high:
            raise QueryError(f"{path} {word}: a range goes from the smaller number to the larger")
        return InRange(low, high)
    return Compared(operator, _meaning(word))
