"""The conditions and checks that a scenario writes, and their words; journal/conditions.py has the rest."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from anima_actors.encoding.text import is_one_line
from anima_actors.journal.conditions import (
    CLOSE,
    Compared,
    Condition,
    Contains,
    InRange,
    OneOf,
    Trend,
    is_nothing,
)
from anima_actors.journal.timeline import value_at
from anima_actors.runtime.plain_numbers import plain
from anima_actors.scenario.errors import quoted
from anima_actors.scenario.state_paths import Leaf, nearest
from anima_actors.scenario.values import BASELINE

_NUMBER = r"[-+]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})(?:[eE][-+]?[0-9]{1,3})?"
_COMPARISON = re.compile(rf"(>=|<=|==|!=|>|<)\s*({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})\s*\.\.\s*({_NUMBER})")
_TEXT_COMPARISON = re.compile(r"(==|!=)\s*(.*)", re.DOTALL)
_TRENDS = {"rises": Trend(rising=True), "falls": Trend(rising=False)}
EXPLAINED_WHOLE = ("defense",)
"""The groups of the state that `anima why` explains as one."""
_NOTHING, _ANYTHING = Compared("==", None), Compared("!=", None)

_RIGHT = {
    "number": 'write a number, a comparison such as ">= 0.5", a range such as 0.2..0.4, rises or falls',
    "flag": "write true or false",
    "text": "write a text, a list of texts any of which will do, or {contains: ...}",
    "list": "write {contains: ...}, any or none",
    "group": "write any or none, or name one of its parts",
    "open": "write a value, or {contains: ...}",
}


def parse_condition(leaf: Leaf, raw: Any, *, plugins: bool = False) -> Condition:
    """Return the condition that an author's value stands for.

    Raises:
        ValueError: it stands for none; the message says what would be right.
    """
    raw = plain(raw)
    raw = re.sub(r"^\s*=(?!=)", "==", raw) if isinstance(raw, str) else raw
    if isinstance(raw, list | tuple):
        if not raw:
            raise ValueError("an empty list is met by nothing; name what would do")
        return OneOf(tuple(parse_condition(leaf, item, plugins=plugins) for item in raw))
    if isinstance(raw, Mapping):
        return _containing(leaf, raw)
    if raw is None or raw == "none":
        return _NOTHING
    if raw == "any":
        return _ANYTHING
    condition: Condition | None = None
    if isinstance(raw, bool):
        condition = Compared("==", raw) if leaf.kind in ("flag", "open") else None
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
        return InRange(low, high)
    return None


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number too large to be compared with")
    return number


def _text_condition(leaf: Leaf, raw: str, *, plugins: bool) -> Condition:
    match = _TEXT_COMPARISON.fullmatch(raw)
    operator, word = (match[1], match[2]) if match else ("==", raw)
    meaning = word if leaf.names else word.casefold()
    if meaning in ("none", "any"):
        return _NOTHING if (meaning == "none") == (operator == "==") else _ANYTHING
    if match and leaf.kind == "open" and meaning in ("true", "false"):
        return Compared(operator, meaning == "true")
    if leaf.names and word not in leaf.names and not (leaf.extensible and plugins):
        raise ValueError(unknown_word(leaf.noun, word, leaf.names))
    return Compared(operator, word)


def unknown_word(noun: str, word: str, vocabulary: tuple[str, ...]) -> str:
    """What to say of an unknown value: unknown emotion "sad"; did you mean "Sadness"?"""
    return f"unknown {noun} {quoted(word)}; {_instead(word, vocabulary)}"


def unknown_key(noun: str, word: str, vocabulary: tuple[str, ...]) -> str:
    """What to say of an unknown key, which the path in the message names already."""
    return f"unknown {noun}; {_instead(word, vocabulary)}"


def _instead(word: str, vocabulary: tuple[str, ...]) -> str:
    meant = nearest(word, vocabulary)
    return f'did you mean "{meant}"?' if meant else f"known: {', '.join(vocabulary)}"


def described(condition: Condition) -> str:
    """Return what a condition asks for, in a few words."""
    match condition:
        case Compared("!=", None):
            return "any"
        case Compared("!=", str() | bool() as unwanted):
            return f"anything but {shown(unwanted)}"
        case Compared("==", float(number)):
            return f"{number:g}"
        case Compared("==", value):
            return shown(value)
        case Compared(operator, bound):
            return f"{operator} {bound:g}"
        case InRange(low, high):
            return f"{low:g} to {high:g}"
        case Trend(rising):
            return f"a {'rise' if rising else 'fall'} from the turn before"
        case Contains(piece):
            return f"something that contains {quoted(str(piece))}"
        case OneOf(choices):
            return " or ".join(map(described, choices))
    raise TypeError(f"{condition!r} is no condition of a scenario")


def shown(value: Any) -> str:
    """A value of the state, short enough for a line."""
    if is_nothing(value):
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1e-3 else f"{value:.4f}"
    if isinstance(value, str):
        return value if is_one_line(value) and len(value) <= 40 else quoted(value, 100)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} {shown(item)}" for key, item in list(value.items())[:6])
        return inner if len(inner) <= 120 else f"{inner[:119]}…"
    if isinstance(value, Sequence):
        return "; ".join(shown(item) for item in list(value)[:4]) + ("; …" if len(value) > 4 else "")
    return str(value)


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """One turn: the state it ended with, who published (in canonical order), the prompt and the reply."""

    turn: int  # from 1
    step: int  # the step of the scenario that posed it, from 0
    label: str
    state: Mapping[str, Any] = field(repr=False)
    published: tuple[str, ...] = field(default=(), repr=False)  # module names
    # the prompt, or what composes it
    composed: str | Callable[[], str] = field(default="", repr=False, compare=False)
    reply: str = field(default="", repr=False)
    happened: Mapping[str, str] = field(default_factory=dict, repr=False)  # of HAPPENINGS: what it was

    @property
    def prompt(self) -> str:
        """The system prompt that the turn ended with; composed when asked for."""
        return self.composed if isinstance(self.composed, str) else self.composed()

    def __reduce__(self) -> tuple[Any, ...]:
        told = (self.turn, self.step, self.label, dict(self.state), self.published, self.prompt, self.reply)
        return TurnOutcome, told

    def value(self, path: str) -> Any:
        """What stands at a path such as `reactors.tension`, `blend.0.name` or `prompt`, or None."""
        if path in ("prompt", "reply"):
            return getattr(self, path)
        try:
            return value_at(self.state, path)
        except KeyError:
            return None


Outcomes = Sequence[TurnOutcome]


class TurnCheck(Protocol):
    """Asks something of the turn at an index of a story."""

    @property
    def subject(self) -> str:
        """What it is about, as written in the story."""

    @property
    def expected(self) -> str:
        """What is expected of it."""

    def gap(self, outcomes: Outcomes, at: int) -> float:
        """0 where it is met at that turn, else how far from it."""

    def found(self, outcomes: Outcomes, at: int) -> str:
        """What was found at that turn."""

    def explained_by(self, outcomes: Outcomes, at: int) -> str:
        """The command that explains what was found; FILE stands for a journal of the run."""


@dataclass(frozen=True, slots=True)
class PathCheck:
    """A value of the state meets a condition."""

    subject: str
    condition: Condition

    @property
    def expected(self) -> str:
        """What the condition asks for."""
        return described(self.condition)

    def gap(self, outcomes: Outcomes, at: int) -> float:
        """The condition's gap."""
        before = outcomes[at - 1].value(self.subject) if at else None
        return self.condition.gap(outcomes[at].value(self.subject), before)

    def found(self, outcomes: Outcomes, at: int) -> str:
        """The value; where something above it is missing, that is named."""
        value, parts = outcomes[at].value(self.subject), self.subject.split(".")
        for length in range(1, len(parts)):
            above = ".".join(parts[:length])
            if value is None and outcomes[at].value(above) is None:
                return f"none ({above} is none)"
        text = shown(value)
        return repr(value) if text == self.expected and self.gap(outcomes, at) else text

    def explained_by(self, outcomes: Outcomes, at: int) -> str:
        """The account of the value; of what is missing above it; of a group, its first part."""
        outcome = outcomes[at]
        if self.subject in ("prompt", "reply"):
            return f"anima show FILE --turn {outcome.turn}"
        parts = self.subject.split(".")
        above = (".".join(parts[:length]) for length in range(1, len(parts)))
        path = next((one for one in above if outcome.value(one) is None), self.subject)
        while isinstance(group := outcome.value(path), Mapping) and group and path not in EXPLAINED_WHOLE:
            path = f"{path}.{next(iter(group))}"
        return f"anima why FILE {path}@{outcome.turn}"


@dataclass(frozen=True, slots=True)
class OrderCheck:
    """Modules published in this order in one turn, whatever came between."""

    modules: tuple[str, ...]
    subject: str = "order"

    @property
    def expected(self) -> str:
        """The order."""
        return ", then ".join(self.modules)

    def gap(self, outcomes: Outcomes, at: int) -> float:
        """How many of the modules did not come in their turn."""
        left = list(self.modules)
        for module in outcomes[at].published:
            if left and module == left[0]:
                left.pop(0)
        return float(len(left))

    def found(self, outcomes: Outcomes, at: int) -> str:
        """The order in which they published, and who of them did not."""
        published = outcomes[at].published
        seen = [module for module in dict.fromkeys(published) if module in self.modules]
        silent = [module for module in dict.fromkeys(self.modules) if module not in published]
        missing = [f"{' and '.join(silent)} published nothing"] if silent else []
        return "; ".join(filter(None, (", then ".join(seen), *missing)))

    def explained_by(self, outcomes: Outcomes, at: int) -> str:
        """The messages of the turn."""
        return f"anima sequence FILE --turn {outcomes[at].turn} --format text"


@dataclass(frozen=True, slots=True)
class BaselineCheck:
    """All four reactors are within a tolerance of where they rest."""

    tolerance: float
    subject: str = "reactors"

    @property
    def expected(self) -> str:
        """How near is near enough."""
        return f"each within {self.tolerance:g} of its baseline"

    def _farthest(self, outcome: TurnOutcome) -> tuple[float, str]:
        values = {reactor: outcome.value(f"reactors.{reactor}") for reactor in BASELINE}
        if any(not isinstance(value, int | float) for value in values.values()):
            return math.inf, "reactors"
        return max((abs(value - BASELINE[reactor]), reactor) for reactor, value in values.items())

    def gap(self, outcomes: Outcomes, at: int) -> float:
        """How far the farthest reactor is outside."""
        away, _ = self._farthest(outcomes[at])
        return 0.0 if away <= self.tolerance + CLOSE else away - self.tolerance

    def found(self, outcomes: Outcomes, at: int) -> str:
        """The reactor that is farthest from home."""
        away, reactor = self._farthest(outcomes[at])
        if reactor == "reactors":
            return "no reactors in the state"
        value = outcomes[at].value(f"reactors.{reactor}")
        return f"{reactor} {shown(value)}, {away:.4f} from its {BASELINE[reactor]:g}"

    def explained_by(self, outcomes: Outcomes, at: int) -> str:
        """The account of that reactor."""
        away, reactor = self._farthest(outcomes[at])
        path = reactor if away == math.inf else f"reactors.{reactor}"
        return f"anima why FILE {path}@{outcomes[at].turn}"
