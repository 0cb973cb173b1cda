"""Values drawn from annotations: what an event type promises is what is made for it.

Where the numbers come from is left open, so that one walk through an annotation serves a seeded generator and
a Hypothesis strategy alike.
"""

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from random import Random
from typing import (
    Annotated,
    Any,
    Literal,
    Protocol,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from anima_actors.runtime import Between
from anima_actors.runtime.event import LARGEST
from anima_actors.testing.turn_alone import HarnessError

T = TypeVar("T")

USUAL = Between(-1e6, 1e6)
"""What a plain float is drawn from: finite, and not so large that squaring it overflows."""

LONGEST = 315_576_000.0
"""What a number that is only known not to be negative goes up to: ten years in seconds."""

WHOLE = 1_000  # what an int goes up to
MOST_ITEMS = 4
WORDS = (
    *("", "a", "calm", "the other", "tension", "share", "Hello. Is anybody there?", "I hate you", "42"),
    *("Мені дуже сумно.", "naïve café", "非常感谢", "😢", 'it\'s "fine", really', "x" * 300),
)


class Draw(Protocol):
    """Where chance comes from; `moves` decides whether a number of an example gets another value."""

    def number(self, low: float, high: float) -> float: ...

    def whole(self, low: int, high: int) -> int: ...

    def one_of(self, options: Sequence[T]) -> T: ...

    def text(self) -> str: ...

    def moves(self) -> bool: ...


class Corners:
    """Chance that puts every number at an end of its range: where formulas break."""

    def __init__(self, draw: Draw) -> None:
        self.whole, self.one_of, self.text = draw.whole, draw.one_of, draw.text

    def number(self, low: float, high: float) -> float:
        return self.one_of((low, high))

    def moves(self) -> bool:
        return True


class SeededDraw:
    """Chance from a seed. The ends of a range, its middle and the neighbourhood of zero come often."""

    def __init__(self, seed: int | str) -> None:
        self._random = Random(f"anima_actors.testing/{seed}")

    def number(self, low: float, high: float) -> float:
        """A float in [low, high]: every fourth an end, the middle or zero."""
        random = self._random
        if random.random() < 0.25:
            ends = [low, high, (low + high) / 2]
            return random.choice([*ends, 0.0] if low <= 0.0 <= high else ends)
        if high > 1_000.0 and random.random() < 0.9:
            high = min(high, max(low, 0.0) + 1_000.0)
            low = max(low, -1_000.0)
        return low + (high - low) * random.random()

    def whole(self, low: int, high: int) -> int:
        if high - low > 10 and self._random.random() < 0.8:
            high = max(low, 0) + 10
        return self._random.randint(low, high)

    def one_of(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def text(self) -> str:
        return self._random.choice(WORDS)

    def moves(self) -> bool:
        return self._random.random() < 0.5


def draw_value(hint: Any, draw: Draw, bounds: Between | None = None, depth: int = 0) -> Any:
    """Draw a value of an annotation.

    Args:
        hint: the annotation.
        draw: where chance comes from.
        bounds: the range that its floats lie in, where one is declared.
        depth: how many annotations this one stands in.

    Raises:
        HarnessError: no value can be made of it.
    """
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        inner = next((note for note in parts[1:] if isinstance(note, Between)), bounds)
        return draw_value(parts[0], draw, inner, depth)
    if origin in (Union, types.UnionType):
        return draw_value(draw.one_of(parts), draw, bounds, depth)
    if origin is Literal:
        return draw.one_of(parts)
    if hint is float:
        return draw.number(*_usual(bounds))
    if hint is int:
        low, high = (0, WHOLE) if bounds is None else (int(bounds.low), int(min(bounds.high, LONGEST)))
        return draw.whole(low, high)
    if hint is bool:
        return draw.one_of((False, True))
    if hint is str or hint is Any:
        return draw.text()
    if hint is bytes:
        return draw.text().encode()
    if hint is None or hint is type(None):
        return None
    if origin in (tuple, list, Mapping, dict) or hint in (tuple, list, dict):
        return _collection(origin or hint, parts, draw, bounds, depth)
    if isinstance(hint, type):
        return _instance(hint, draw, bounds, depth)
    raise HarnessError(f"no value can be made up for {hint}")


def _usual(bounds: Between | None) -> Between:
    if bounds is None:
        return USUAL
    low = USUAL.low if bounds.low <= -LARGEST else bounds.low
    return Between(low, LONGEST if bounds.high >= LARGEST else bounds.high)


def _collection(kind: Any, parts: Any, draw: Draw, bounds: Between | None, depth: int) -> Any:
    length = draw.whole(0, MOST_ITEMS if depth < 2 else 1)
    if kind in (dict, Mapping):
        key, value = parts or (str, str)
        return {
            draw_value(key, draw, bounds, depth + 1): draw_value(value, draw, bounds, depth + 1)
            for _ in range(length)
        }
    if kind is list or (len(parts) == 2 and parts[1] is ...):
        item = parts[0] if parts else str
        made = [draw_value(item, draw, bounds, depth + 1) for _ in range(length)]
        return made if kind is list else tuple(made)
    return tuple(draw_value(part, draw, bounds, depth + 1) for part in parts if part != ())


def _instance(kind: type, draw: Draw, bounds: Between | None, depth: int) -> Any:
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        hints = get_type_hints(kind, include_extras=True)
        return kind(*[draw_value(hints[name], draw, bounds, depth + 1) for name in kind._fields])
    if is_dataclass(kind):
        return draw_dataclass(kind, draw, depth)
    raise HarnessError(f"no value can be made up for {kind.__name__}; its field wants plain data")


def draw_dataclass(kind: type[T], draw: Draw, depth: int = 0) -> T:
    """Draw an instance of a dataclass, such as an event; fields derived from causes keep their default.

    Raises:
        HarnessError: naming the field for which no value can be made.
    """
    hints = get_type_hints(kind, include_extras=True)
    values = {}
    for one in fields(kind):  # type: ignore[arg-type]
        has_default = one.default is not MISSING or one.default_factory is not MISSING
        if not one.init or (not one.compare and has_default):
            continue
        try:
            values[one.name] = draw_value(hints[one.name], draw, None, depth + 1)
        except HarnessError as error:
            raise HarnessError(f"{kind.__name__}.{one.name}: {error}") from error
    return kind(**values)
