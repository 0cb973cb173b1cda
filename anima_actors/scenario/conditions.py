"""What one value of the state is expected to be, and by how much it falls short.

A condition answers with a gap: 0 where it is met, else how far away the value is (infinite where there is no
telling). The nearest turn of an expectation that failed is the one with the smallest gap.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from anima_actors.scenario.outcome import is_nothing, shown
from anima_actors.scenario.problems import quoted

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
