"""Reads packed data as FileSource does, in Python."""

from typing import Any


def unpacked(words: list[str], packed: Any, count: int, lists: list[list[Any]] | None = None) -> list[Any]:
    """Values that were packed; `lists` goes from one call to the next, in the order of packing."""
    known: list[list[Any]] = [] if lists is None else lists

    def read(one: Any, many: int) -> list[Any]:
        return unpacked(words, one, many, known)

    if isinstance(packed, int):
        return known[packed]
    if "a" in packed:
        columns = [read(one, count) for one in packed["a"]]
        return [[column[row] for column in columns] for row in range(count)]
    if "l" in packed:
        lengths = read(packed["l"], count)
        items = iter(read(packed["i"], sum(lengths)))
        return [[next(items) for _ in range(length)] for length in lengths]
    if "k" in packed:
        which = read(packed["o"], count)
        parts = []
        for shape, keys in enumerate(packed["k"]):
            fields = [read(one, which.count(shape)) for one in packed["f"][shape]]
            rows = range(which.count(shape))
            parts.append(
                iter([{key: field[row] for key, field in zip(keys, fields, strict=True)} for row in rows])
            )
        return [next(parts[shape]) for shape in which]
    if "m" in packed:
        which = read(packed["m"], count)
        parts = [iter(read(one, which.count(kind))) for kind, one in enumerate(packed["p"])]
        return [next(parts[kind]) for kind in which]
    ((form, values),) = packed.items()
    if form == "w":
        values = [words[place] for place in values]
    if form == "x":
        values = [float(value) if isinstance(value, str) else value / 1000 for value in values]
    if len(values) == 1 and count > 1:
        return list(values) * count
    known.append(values)
    return list(values)
