"""Which characters may stand in a name, a title, a message on one line, and how the others are shown.

Some writing needs characters that nobody sees: joiners hold a family of emoji together, Persian parts its
words with a non-joiner, Arabic and Hebrew have marks of direction. These pass. What turns round the text that
follows (overrides, embeddings, isolates), so that a line reads other than it is, does not; nor do controls.
"""

import re
import unicodedata
from collections.abc import Callable

JOINERS = "\u200c\u200d\u200e\u200f"
"""The non-joiner, the joiner, and the marks of direction, left to right and right to left."""

TURNING_ROUND = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""What turns round the text that follows it."""

_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,7}\U000e007f")
_SAFE = frozenset((*JOINERS, "\u061c", "\u00ad", "\u2060"))  # and the Arabic mark, soft hyphen, word joiner


def is_one_line(text: str) -> bool:
    """Return whether a text stays on its line and is what it looks like."""
    if text.isprintable():
        return True
    return all(map(_passes, _FLAG.sub("", text)))


def printable(text: str) -> str:
    """Return the text with every character that may not stand on a line written as its escape."""
    return _replaced(text, lambda one: one.encode("unicode_escape").decode())


def without_controls(text: str) -> str:
    """Return the text with a space for every character that may not stand on a line."""
    return _replaced(text, lambda _: " ")


def seen(text: str) -> str:
    """Return the text without its joiners: texts that look alike are one."""
    return text if text.isascii() else text.translate(dict.fromkeys(map(ord, JOINERS)))


def _passes(character: str) -> bool:
    return character.isprintable() or character in _SAFE or unicodedata.category(character) == "Zs"


def _replaced(text: str, instead: Callable[[str], str]) -> str:
    if is_one_line(text):
        return text
    flags = iter((*_FLAG.findall(text), ""))
    pieces = ("".join(one if _passes(one) else instead(one) for one in piece) for piece in _FLAG.split(text))
    return "".join(piece + next(flags) for piece in pieces)
