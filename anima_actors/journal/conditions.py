"""Conditions on one value of a state, with one meaning in every grammar that can write them.

The grammars are `anima show --where` (query.py) and the `expect` of a scenario. Numbers within CLOSE of each
other are equal, and so are texts that differ in case only; an empty text, list or mapping counts as None.

A condition answers with a gap: 0 where it is met, else how far away the value is (infinite where there is no
telling). The nearest turn of an expectation that failed is the one with the smallest gap.
"""

import math
import sys
from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass
from typing import Any, Protocol

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
