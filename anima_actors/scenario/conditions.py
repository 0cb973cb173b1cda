"""What one value of the state is expected to be, and by how much it falls short.

A condition answers with a gap: 0 where it is met, else how far away the value is (infinite where there is no
telling). The nearest turn of an expectation that failed is the one with the smallest gap.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from typing import Any, Protocol

from anima_actors.scenario.errors import quoted
from anima_actors.scenario.state_paths import Leaf, nearest


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """One turn: the state it ended with, who published (in canonical order), the prompt and the reply."""

    turn: int  # from 1
    step: int  # the step of the scenario that posed it, from 0
    label: str
    state: Mapping[str, Any] = field(repr=False)
    published: tuple[str, ...] = field(default=(), repr=False)  # module names
    composed: str | Callable[[], str] = field(
        default="", repr=False, compare=False
    )  # the prompt, or what composes it
    reply: str = field(default="", repr=False)

    @property
    def prompt(self) -> str:
        """The system prompt that the turn ended with; composed when asked for."""
        return self.composed if isinstance(self.composed, str) else self.composed()

    def value(self, path: str) -> Any:
        """What stands at a path such as `reactors.tension`, `blend.0.name` or `prompt`, or None."""
        if path == "prompt":
            return self.prompt
        if path == "reply":
            return self.reply
        found: Any = self.state
        for part in path.split("."):
            if isinstance(found, Mapping):
                found = found.get(part)
            elif isinstance(found, Sequence) and not isinstance(found, str) and part.isdecimal():
                found = found[int(part)] if int(part) < len(found) else None
            else:
                return None
        return found


def is_nothing(value: Any) -> bool:
    """True for None, and for an empty text, list or mapping: nothing there to speak of."""
    return value is None or (isinstance(value, Sized) and len(value) == 0)


def shown(value: Any) -> str:
    """A value of the state, short enough for a line."""
    if is_nothing(value):
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1e-3 else f"{value:.4f}"
    if isinstance(value, str):
        return value if value.isprintable() and len(value) <= 40 else quoted(value, 100)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} {shown(item)}" for key, item in list(value.items())[:6])
        return inner if len(inner) <= 120 else f"{inner[:119]}…"
    if isinstance(value, Sequence):
        return "; ".join(shown(item) for item in list(value)[:4]) + ("; …" if len(value) > 4 else "")
    return str(value)


CLOSE = 1e-9  # numbers nearer than this are equal


class Condition(Protocol):
    """Asks something of a value; `before` is the same value one turn earlier (None on the first)."""

    def gap(self, found: Any, before: Any) -> float:
        """0 where the condition is met, else how far the value is from it."""

    def __str__(self) -> str:
        """What is expected, in a few words."""


@dataclass(frozen=True, slots=True)
class Same:
    """Exactly this text or truth value."""

    wanted: str | bool

    def gap(self, found: Any, before: Any) -> float:
        """Equal, and of one kind: 1 is not true."""
        return 0.0 if type(found) is type(self.wanted) and found == self.wanted else math.inf

    def __str__(self) -> str:
        return shown(self.wanted)


@dataclass(frozen=True, slots=True)
class Other:
    """Anything but this text; nothing at all counts as well."""

    unwanted: str

    def gap(self, found: Any, before: Any) -> float:
        """Not equal."""
        return math.inf if found == self.unwanted else 0.0

    def __str__(self) -> str:
        return f"anything but {shown(self.unwanted)}"


@dataclass(frozen=True, slots=True)
class Nothing:
    """None, or an empty text or list."""

    def gap(self, found: Any, before: Any) -> float:
        """Nothing there."""
        return 0.0 if is_nothing(found) else math.inf

    def __str__(self) -> str:
        return "none"


@dataclass(frozen=True, slots=True)
class Something:
    """Whatever it is, it is there."""

    def gap(self, found: Any, before: Any) -> float:
        """Something there."""
        return math.inf if is_nothing(found) else 0.0

    def __str__(self) -> str:
        return "any"


@dataclass(frozen=True, slots=True)
class Compared:
    """A number on one side of another: >= > <= < == !=."""

    operator: str
    bound: float

    def gap(self, found: Any, before: Any) -> float:
        """The distance to the bound, where the value is on the wrong side of it."""
        if not _is_number(found):
            return math.inf
        away = abs(found - self.bound)
        met = {
            ">=": found >= self.bound - CLOSE,
            "<=": found <= self.bound + CLOSE,
            ">": found > self.bound,
            "<": found < self.bound,
            "==": away <= CLOSE,
            "!=": away > CLOSE,
        }[self.operator]
        return 0.0 if met else max(away, math.ulp(0.0))

    def __str__(self) -> str:
        return f"{self.operator} {self.bound:g}" if self.operator != "==" else f"{self.bound:g}"


@dataclass(frozen=True, slots=True)
class Between:
    """A number in a closed range."""

    low: float
    high: float

    def gap(self, found: Any, before: Any) -> float:
        """The distance to the nearer end."""
        if not _is_number(found):
            return math.inf
        away = max(self.low - found, found - self.high)
        return 0.0 if away <= CLOSE else away

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True)
class Trend:
    """A number that rises or falls from the turn before to this one."""

    rising: bool

    def gap(self, found: Any, before: Any) -> float:
        """How far it went the wrong way."""
        if not (_is_number(found) and _is_number(before)):
            return math.inf
        climbed = float(found - before) if self.rising else float(before - found)
        return 0.0 if climbed > CLOSE else max(-climbed, math.ulp(0.0))

    def __str__(self) -> str:
        return f"a {'rise' if self.rising else 'fall'} from the turn before"


@dataclass(frozen=True, slots=True)
class Contains:
    """A text that contains a piece of text, or a list with such an item; upper and lower case are one."""

    piece: str

    def gap(self, found: Any, before: Any) -> float:
        """Contained or not."""
        return 0.0 if self._within(found) else math.inf

    def _within(self, found: Any) -> bool:
        if isinstance(found, str):
            return self.piece.casefold() in found.casefold()
        if isinstance(found, Mapping):
            return any(self._within(item) for item in found.values())
        return isinstance(found, Sequence) and any(self._within(item) for item in found)

    def __str__(self) -> str:
        return f"something that contains {quoted(self.piece)}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of several conditions."""

    choices: tuple[Condition, ...]

    def gap(self, found: Any, before: Any) -> float:
        """The smallest gap among them."""
        return min(choice.gap(found, before) for choice in self.choices)

    def __str__(self) -> str:
        return " or ".join(map(str, self.choices))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


_NUMBER = r"[-+]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})(?:[eE][-+]?[0-9]{1,3})?"
_COMPARISON = re.compile(rf"(>=|<=|==|!=|>|<)\s*({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})\s*\.\.\s*({_NUMBER})")
_TEXT_COMPARISON = re.compile(r"(==|!=)\s*(.*)", re.DOTALL)
_TRENDS = {"rises": Trend(rising=True), "falls": Trend(rising=False)}

_RIGHT = {
    "number": 'write a number, a comparison such as ">= 0.5", a range such as 0.2..0.4, rises or falls',
    "flag": "write true or false",
    "text": "write a text, a list of texts any of which will do, or {contains: ...}",
    "list": "write {contains: ...}, any or none",
    "group": "write any or none, or name one of its parts",
    "open": "write a value, or {contains: ...}",
}


def condition_for(leaf: Leaf, raw: Any, *, plugins: bool = False) -> Condition:
    """The condition that an author's value stands for. ValueError, saying what would be right."""
    if isinstance(raw, list | tuple):
        if not raw:
            raise ValueError("an empty list is met by nothing; name what would do")
        return OneOf(tuple(condition_for(leaf, item, plugins=plugins) for item in raw))
    if isinstance(raw, Mapping):
        return _containing(leaf, raw)
    if raw is None or raw == "none":
        return Nothing()
    if raw == "any":
        return Something()
    condition: Condition | None = None
    if isinstance(raw, bool):
        condition = Same(raw) if leaf.kind in ("flag", "open") else None
    elif isinstance(raw, int | float):
        condition = Compared("==", float(raw)) if leaf.kind in ("number", "open") else None
    elif isinstance(raw, str) and leaf.kind in ("number", "open"):
        condition = _number_condition(raw)
    if condition is None and isinstance(raw, str) and leaf.kind in ("text", "open"):
        condition = _text_condition(leaf, raw, plugins=plugins)
    if condition is None:
        raise ValueError(_RIGHT[leaf.kind])
    return condition


def _containing(leaf: Leaf, raw: Mapping[Any, Any]) -> Condition:
    if set(raw) != {"contains"}:
        wrong = next((key for key in raw if key != "contains"), None)
        if wrong is not None and nearest(str(wrong), ["contains"]):
            raise ValueError(f'unknown test {quoted(str(wrong))}; did you mean "contains"?')
        raise ValueError(_RIGHT[leaf.kind])
    if leaf.kind in ("number", "flag", "group"):
        raise ValueError(_RIGHT[leaf.kind])
    pieces = raw["contains"] if isinstance(raw["contains"], list | tuple) else [raw["contains"]]
    if not pieces or not all(isinstance(piece, str) and piece for piece in pieces):
        raise ValueError(
            "contains takes a text, or a list of texts any of which will do; numbers need quotes"
        )
    return Contains(pieces[0]) if len(pieces) == 1 else OneOf(tuple(map(Contains, pieces)))


def _number_condition(raw: str) -> Condition | None:
    text = raw.strip()
    if text in _TRENDS:
        return _TRENDS[text]
    if match := _COMPARISON.fullmatch(text):
        return Compared(match[1], _finite(match[2]))
    if match := _RANGE.fullmatch(text):
        low, high = _finite(match[1]), _finite(match[2])
        if low > high:
            raise ValueError("a range goes from the smaller number to the larger")
        return Between(low, high)
    return None


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number too large to be compared with")
    return number


def _text_condition(leaf: Leaf, raw: str, *, plugins: bool) -> Condition:
    match = _TEXT_COMPARISON.fullmatch(raw)
    word = match[2] if match else raw
    if leaf.names and word not in leaf.names and not (leaf.extensible and plugins):
        raise ValueError(unknown_word(leaf.noun, word, leaf.names))
    return Other(word) if match and match[1] == "!=" else Same(word)


def unknown_word(noun: str, word: str, vocabulary: tuple[str, ...]) -> str:
    """What to say of an unknown value: unknown emotion "sad"; did you mean "Sadness"?"""
    return f"unknown {noun} {quoted(word)}; {_instead(word, vocabulary)}"


def unknown_key(noun: str, word: str, vocabulary: tuple[str, ...]) -> str:
    """What to say of an unknown key, which the path in the message names already."""
    return f"unknown {noun}; {_instead(word, vocabulary)}"


def _instead(word: str, vocabulary: tuple[str, ...]) -> str:
    meant = nearest(word, vocabulary)
    return f'did you mean "{meant}"?' if meant else f"known: {', '.join(vocabulary)}"
