"""Values and texts as a log line shows them: short, on one line, with nothing that could move a terminal."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from anima_actors.encoding.text import printable

QUOTE = 40  # characters from which on a text reads as a sentence
LONGEST = 400  # characters that are looked at; a message may have a million


REACTORS = frozenset({"tension", "arousal", "satisfaction", "cohesion"})
"""Where there is little room each is its first letter: t.03 a.33 s.86 c.88."""


class Word(NamedTuple):
    """A piece of a line, and what kind of piece it is."""

    text: str
    role: str = "value"  # "name" (dimmed), "value", "flag" (a raised one), "quote"


Words = tuple[Word, ...]


def tidy(text: str, longest: int = LONGEST) -> str:
    """A text on one line: white space collapsed, what is not printable written as its escape, cut if long."""
    cut = text[: longest + 1]
    line = printable(" ".join(cut.split()))
    return line if len(line) <= longest and len(cut) == len(text) else f"{line[: longest - 1]}…"


def number(value: float, *, signed: bool = False, brief: bool = False) -> str:
    """A number with two decimals; a brief one without the zero before the point."""
    if isinstance(value, int):
        return f"{value:+}" if signed else str(value)
    text = f"{value:+.2f}" if signed else f"{value:.2f}"
    if not text.strip("+-0."):
        text = "0.00"
    return text.replace("0.", ".", 1) if brief and text.lstrip("+-").startswith("0.") else text


def clock(at_s: float) -> str:
    """The mind's time as on a clock, with the days before it: "0:01:00", "2 d 3:00:00"."""
    minutes, seconds = divmod(int(at_s), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"{f'{days:,} d ' if days else ''}{hours}:{minutes:02}:{seconds:02}"


def duration(seconds: float) -> str:
    """A length of time in words that add up: "2 h", "1 d 12 h", "45 s"."""
    parts, left = [], round(seconds)
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count:,} {unit}")
    return " ".join(parts) or "no time"


def roughly(seconds: float) -> str:
    """A length of time without what nobody would say of it."""
    unit = 1 if seconds < 60 else 60 if seconds < 3 * 3_600 else 3_600
    return duration(round(seconds / unit) * unit)


def values_in(width: int, values: Mapping[str, object], module: str = "", *, signed: bool = False) -> Words:
    """The values of an event in so many columns: named in full where there is room, else shorter.

    What is zero, false or empty is passed over where something else is left to tell. The first value needs
    no name where it is a text, for the event's own name says what it is. Where nothing shorter fits, what
    is named in full is left for several lines.
    """
    told = _worth_telling(values, module)
    full = _words(told, signed=signed)
    if _length(full) <= width:
        return full
    cut = _words(told, signed=signed, bare_texts=True, brief=True)
    if all(name in REACTORS and isinstance(value, float) for name, value in told):
        cut = tuple([Word(f"{name[0]}{word.text}") for (name, _), word in zip(told, cut[1::2], strict=True)])
    shorter = (_words(told, n, signed=signed, bare_texts=True, brief=True) for n in (5, 4, 3))
    return next((words for words in (cut, *shorter) if _length(words) <= width), cut)


def _worth_telling(values: Mapping[str, object], module: str) -> list[tuple[str, object]]:
    told = [(name, value) for name, value in values.items() if not _says_nothing(value, module)]
    return [(name, value) for name, value in told if not _is_zero(value)] or told[:1]


def _says_nothing(value: object, module: str) -> bool:
    return value is None or (isinstance(value, str) and value in ("", module))


def _is_zero(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) < 0.005


def _words(
    values: Sequence[tuple[str, object]],
    name_length: int = 40,
    *,
    signed: bool,
    bare_texts: bool = False,
    brief: bool = False,
) -> Words:
    words: list[Word] = []
    for place, (name, value) in enumerate(values):
        shown_name = tidy(name, 40).replace("_", " ")[:name_length].rstrip()
        if value is True:
            words.append(Word(f"{shown_name}!", "flag"))
            continue
        if not (isinstance(value, str) and (bare_texts or place == 0)):
            words.append(Word(shown_name, "name"))
        if isinstance(value, str):
            words.append(Word(tidy(value), "quote" if len(value) > QUOTE else "value"))
        elif isinstance(value, int | float):
            words.append(Word(number(value, signed=signed, brief=brief)))
        else:
            words.append(Word(tidy(repr(value))))
    return tuple(words)


def _length(words: Words) -> int:
    return sum(len(word.text) for word in words) + len(words) - 1
