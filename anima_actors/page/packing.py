"""Turns packed for a report: columns in place of records, each text and each column once.

A turn has the same shape as the next, so what stands at one place of all of them is written on end; a
compressor then finds little left to do. `FileSource` in assets/report_source.js is the other half.

A packed value is one of these, for a number of values that its reader knows:
    7                                   the same as the seventh list below
    {"t": [..]}                         the values
    {"w": [..]}                         texts, by their places in the list of words
    {"x": [..]}                         numbers in thousandths, or as text where they are too large
    {"a": [.., ..]}                     lists of one length: a packed value for each place
    {"l": lengths, "i": items}          other lists
    {"k": [[key, ..], ..], "o": which, "f": [[.., ..], ..]}    mappings: a packed value for each key
    {"m": which, "p": [.., ..]}         values of several kinds
A list of a single value stands for as many as are needed.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from anima_actors.encoding.json import dumps

Packed = int | dict[str, Any]

PLACES, SCALE = 3, 1_000
LARGEST, CLEARLY = 1e11, 0.499_999
LONGEST = 16
"""Lists of one length up to this are packed place by place."""


class Packer:
    """Packs lists of plain data.

    Attributes:
        words: all texts so far, which the packed values refer to.
    """

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._lists: dict[bytes, int] = {}

    @property
    def words(self) -> list[str]:
        return list(self._words)

    def pack(self, values: Sequence[Any]) -> Packed:
        """Return values packed. Numbers keep what they show with three decimals."""
        kinds = [_kind(value) for value in values]
        found = sorted(set(kinds))
        if len(found) == 1:
            return self._by_kind[found[0]](self, values)
        which = self._list("t", [found.index(kind) for kind in kinds])
        parts = [
            self._by_kind[one](
                self, [value for value, kind in zip(values, kinds, strict=True) if kind == one]
            )
            for one in found
        ]
        return {"m": which, "p": parts}

    def _plain(self, values: Sequence[Any]) -> Packed:
        return self._list("t", list(values))

    def _texts(self, values: Sequence[str]) -> Packed:
        return self._list("w", [self._words.setdefault(text, len(self._words)) for text in values])

    def _numbers(self, values: Sequence[float]) -> Packed:
        if all(isinstance(value, int) for value in values):
            return self._list("t", list(values))
        return self._list("x", [scaled(value) for value in values])

    def _items(self, values: Sequence[Sequence[Any]]) -> Packed:
        lengths = {len(value) for value in values}
        if len(lengths) == 1 and (length := lengths.pop()) <= LONGEST:
            return {"a": [self.pack([value[place] for value in values]) for place in range(length)]}
        counts = self._list("t", [len(value) for value in values])
        return {"l": counts, "i": self.pack([item for value in values for item in value])}

    def _mappings(self, values: Sequence[dict[str, Any]]) -> Packed:
        shapes: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for value in values:
            shapes.setdefault(tuple(value), []).append(value)
        places = {keys: place for place, keys in enumerate(shapes)}
        which = self._list("t", [places[tuple(value)] for value in values])
        fields = [
            [self.pack([value[key] for value in alike]) for key in keys] for keys, alike in shapes.items()
        ]
        return {"k": [list(keys) for keys in shapes], "o": which, "f": fields}

    def _list(self, form: str, values: list[Any]) -> Packed:
        """Return a list, or the number of the one that is the same."""
        known = form.encode() + dumps(values)
        if known in self._lists:
            return self._lists[known]
        if len(values) > 1 and known == form.encode() + dumps(values[:1] * len(values)):
            return {form: values[:1]}
        self._lists[known] = len(self._lists)
        return {form: values}

    _by_kind: ClassVar[tuple[Callable[..., Packed], ...]] = (_plain, _texts, _numbers, _items, _mappings)


PLAIN, TEXT, NUMBER, ITEMS, MAPPING = range(5)


def _kind(value: Any) -> int:
    if value is None or isinstance(value, bool):
        return PLAIN
    if isinstance(value, str):
        return TEXT
    if isinstance(value, int | float):
        return NUMBER
    return MAPPING if isinstance(value, dict) else ITEMS


def scaled(value: float) -> int | float | str:
    """Return a number in thousandths: rounded to a whole one, a small number to two digits.

    It then shows the same with 0 to 3 decimals; where it would not, more is kept.
    """
    if abs(value) >= LARGEST:
        return repr(float(value))
    near: int = round(value * SCALE)
    coarser = near % 10 == 5 or near % 100 == 50 or near % SCALE == SCALE // 2
    if not value or (abs(near) >= 10 and not coarser and abs(value * SCALE - near) < CLEARLY):
        return near  # no boundary of a rounding lies between the two
    digits = 2 if abs(near) < 10 else len(str(abs(near)))
    for kept in range(digits, 18):
        candidate = round(float(f"{value:.{kept}g}") * SCALE, 15)
        if _shown(candidate / SCALE) == _shown(value):
            return int(candidate) if candidate == int(candidate) else candidate
    return repr(float(value))


def _shown(value: float) -> list[str]:
    return [f"{value:.{places}f}".removeprefix("-") for places in range(PLACES + 1)]
