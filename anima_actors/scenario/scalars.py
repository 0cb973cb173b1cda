"""What a plain word in a scenario means: the YAML 1.2 core schema, and a guard for the words that mislead."""

import math
import re

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
# Truth values to YAML 1.1 and to many people, plain words to YAML 1.2. Here they are truth values, so that
# `surprise_spike: yes` works, and where a text is wanted the author is asked for quotes.
_YES = frozenset(spelt for word in ("yes", "on") for spelt in (word, word.title(), word.upper()))
_NO = frozenset(spelt for word in ("no", "off") for spelt in (word, word.title(), word.upper()))

_WHOLE = re.compile(r"[-+]?[0-9]+")
_OCTAL, _HEXADECIMAL = re.compile(r"0o[0-7]+"), re.compile(r"0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

_MOST_DIGITS = 40

Scalar = str | int | float | bool | None


def meaning_of(word: str) -> Scalar:
    """The value of an unquoted word. ValueError, saying why, for a number that no scenario can use."""
    if word in _NULL:
        return None
    if word in _TRUE or word in _YES:
        return True
    if word in _FALSE or word in _NO:
        return False
    if _WHOLE.fullmatch(word) or _OCTAL.fullmatch(word) or _HEXADECIMAL.fullmatch(word):
        if len(word) > _MOST_DIGITS:
            raise ValueError(f"a number of {len(word):,} digits")
        return int(word, 0 if word[:2] in ("0o", "0x") else 10)
    if _INFINITE.fullmatch(word):
        raise ValueError(f"{word} is not a number that can be used here; write a finite one")
    if _DECIMAL.fullmatch(word):
        number = float(word)
        if not math.isfinite(number):
            raise ValueError("a number too large to be used; write a finite one")
        return number
    return word


def readable(text: str) -> str:
    """The text, surrogate pairs joined as in JSON. ValueError for half a pair: no terminal can take it."""
    if text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise ValueError("a text with half a surrogate pair (\\ud800 to \\udfff)") from None
