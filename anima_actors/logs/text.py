"""Values and texts as a log line shows them: short, on one line, with nothing that could move a terminal."""

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
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

_word = partial(tuple.__new__, Word)


def tidy(text: str, longest: int = LONGEST) -> str:
    """A text on one line: white space collapsed, what is not printable written as its escape, cut if long."""
    cut = text[: longest + 1]
    line = " ".join(cut.split())
    if not line.isprintable():
        line = printable(line)
    return line if len(line) <= longest and len(cut) == len(text) else f"{line[: longest - 1]}…"


def number(value: float, *, signed: bool = False, brief: bool = False) -> str:
    """A number with two decimals; a brief one without the zero before the point."""
    if isinstance(value, int):
        return f"{value:+}" if signed else str(value)
    text = f"{value:+.2f}" if signed else f"{value:.2f}"
    if -0.005 < value < 0.005:
        text = "0.00"
    return _without_zero(text) if brief else text


def _without_zero(text: str) -> str:
    return text.replace("0.", ".", 1) if text.startswith(("0.", "+0.", "-0.")) else text


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
    shown = [_shown(name, value, signed) for name, value in _worth_telling(values, module)]
    names = [_name(one.name) for place, one in enumerate(shown) if place or one.kind not in TEXTS]
    if _length([one.text for one in shown], names) <= width:
        return _words(shown)
    if all([one.kind == "float" and one.name in REACTORS for one in shown]):
        return tuple([Word(f"{one.name[0]}{one.brief}") for one in shown])
    texts = [one.brief for one in shown]
    names = [one.name for one in shown if one.kind not in TEXTS]
    fitting = (each for each in NAMES if _length(texts, [_name(name, each) for name in names]) <= width)
    return _words(shown, next(fitting, NAMES[0]), brief=True)


NAMES = (40, 5, 4, 3)
"""Characters of a value's name that are shown, the most that there is room for."""

TEXTS = ("text", "quote")


class _Shown(NamedTuple):
    """A value as it is shown."""

    name: str
    text: str
    brief: str
    kind: str  # "float", "text", "quote" (a long one), "flag" (a raised one, its name says all), "other"


_made = partial(tuple.__new__, _Shown)


def _worth_telling(values: Mapping[str, object], module: str) -> list[tuple[str, object]]:
    told = [
        (name, value)
        for name, value in values.items()
        if not (value is None or (isinstance(value, str) and (not value or value == module)))
    ]
    return [one for one in told if not _is_zero(one[1])] or told[:1]


def _is_zero(value: object) -> bool:
    return isinstance(value, _NUMBER) and -0.005 < value < 0.005


_NUMBER = (int, float)


def _shown(name: str, value: object, signed: bool) -> _Shown:
    if isinstance(value, float):
        text = number(value, signed=signed)
        return _made((name, text, _without_zero(text), "float"))
    if value is True:
        return _made((name, "", "", "flag"))
    if isinstance(value, str):
        text, kind = tidy(value), "quote" if len(value) > QUOTE else "text"
    else:
        text = number(value) if isinstance(value, int) else tidy(repr(value))
        kind = "other"
    return _made((name, text, text, kind))


@lru_cache(maxsize=1024)
def _name(name: str, length: int = NAMES[0]) -> str:
    return tidy(name, NAMES[0]).replace("_", " ")[:length].rstrip()


def _words(values: Sequence[_Shown], name_length: int = NAMES[0], *, brief: bool = False) -> Words:
    words: list[Word] = []
    for place, (name, text, short, kind) in enumerate(values):
        if kind == "flag":
            words.append(_word((f"{_name(name, name_length)}!", "flag")))
            continue
        if kind not in TEXTS or (place and not brief):
            words.append(_word((_name(name, name_length), "name")))
        words.append(_word((short if brief else text, "quote" if kind == "quote" else "value")))
    return tuple(words)


def _length(texts: Sequence[str], names: Sequence[str]) -> int:
    """How long they are with a space between all; a flag has no text, and a mark instead of that space."""
    return sum(map(len, texts)) + sum(map(len, names)) + len(texts) + len(names) - 1
