"""The few joints of English that the sentences share: picking, banding, joining, and strange names."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

NAMELESS = "a feeling without a name"
_STRIPPED = frozenset('_.!?"<>{}[]()|\\/`*#:;,=')
_LONGEST_NAME = 60


def pick(variants: Sequence[str], draw: float) -> str:
    """Return the variant that a draw in [0,1) points at."""
    return variants[min(int(draw * len(variants)), len(variants) - 1)]


def band(value: float, edges: Sequence[float]) -> int:
    """Return in which band a value lies: 0 below the first edge, len(edges) above the last."""
    return bisect_right(edges, value)


@lru_cache(maxsize=512)
def plain(name: str) -> str:
    """Return a name that a plug-in chose as lower-case words, without digits or marks; perhaps empty."""
    kept = "".join(
        c if c.isprintable() and not c.isdigit() and c not in _STRIPPED else " " for c in name.lower()
    )
    words = " ".join(kept.split())
    return words if len(words) <= _LONGEST_NAME else words[:_LONGEST_NAME].rsplit(" ", 1)[0]


def called(name: str, verb: str) -> str:
    """Return a phrase that names anything at all: called("nest", "I call") is "what I call nest"."""
    words = plain(name)
    return f"what {verb} {words}" if words else "something without a name"


def lowered(sentence: str) -> str:
    """Return a sentence as it stands after a comma: the first letter small, unless it is the word I."""
    if sentence[:1] == "I" and sentence[1:2] in " '":
        return sentence
    return sentence[:1].lower() + sentence[1:]


def raised(clause: str) -> str:
    """Return a clause as it stands at the head of a sentence."""
    return clause[:1].upper() + clause[1:]


def closed(text: str, otherwise: str = "") -> str:
    """Return a text from elsewhere on one line, ending as a sentence does."""
    words = " ".join(text.split()) or otherwise
    return words if not words or words[-1] in ".?!" else words + "."


def bare(sentence: str) -> str:
    """Return a sentence without its full stop, to go on after it."""
    return sentence.rstrip().rstrip(".")


def listed(items: Sequence[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
