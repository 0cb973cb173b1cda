"""The conditions that a scenario writes, and their words in a report; journal/conditions.py has the rest."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from anima_actors.journal.conditions import Compared, Condition, Contains, InRange, OneOf, Trend, is_nothing
from anima_actors.scenario.errors import quoted
from anima_actors.scenario.state_paths import Leaf, nearest

_NUMBER = r"[-+]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})(?:[eE][-+]?[0-9]{1,3})?"
_COMPARISON = re.compile(rf"(>=|<=|==|!=|>|<)\s*({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})\s*\.\.\s*({_NUMBER})")
_TEXT_COMPARISON = re.compile(r"(==|!=)\s*(.*)", re.DOTALL)
_TRENDS = {"rises": Trend(rising=True), "falls": Trend(rising=False)}
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
    if word == "none":
        return Compared(operator, None)
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
        case Compared("!=", str(unwanted)):
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
        return value if value.isprintable() and len(value) <= 40 else quoted(value, 100)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} {shown(item)}" for key, item in list(value.items())[:6])
        return inner if len(inner) <= 120 else f"{inner[:119]}…"
    if isinstance(value, Sequence):
        return "; ".join(shown(item) for item in list(value)[:4]) + ("; …" if len(value) > 4 else "")
    return str(value)
