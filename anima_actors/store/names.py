"""What a mind may be called: a name that is a safe name of a folder everywhere."""

import unicodedata

from anima_actors.runtime import AnimaError

LONGEST = 60  # characters
_INNER = "-_"
_TAKEN_BY_WINDOWS = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
)


class StoreError(AnimaError, ValueError):
    """A mind cannot be opened, kept, copied or deleted; one line that says why."""


def checked_name(name: str) -> str:
    """The name in its one spelling.

    Raises:
        StoreError: no mind can be called that.
    """
    told = unicodedata.normalize("NFC", name)
    letters = all(character.isalnum() or unicodedata.category(character) == "Mn" for character in told[:1])
    safe = all(c.isalnum() or c in _INNER or unicodedata.category(c) in ("Mn", "Mc") for c in told)
    if not told or not letters or not safe or len(told) > LONGEST:
        raise StoreError(
            f"{name[:LONGEST]!r} cannot be the name of a mind: it takes letters, digits, - and _, "
            f"begins with a letter or a digit, and has {LONGEST} characters at most"
        )
    if told.casefold() in _TAKEN_BY_WINDOWS:
        raise StoreError(f"{told!r} cannot be the name of a mind: some systems keep it for themselves")
    return told


def is_name(name: str) -> bool:
    """Whether a mind can be called that."""
    try:
        checked_name(name)
    except StoreError:
        return False
    return True


def same(one: str, other: str) -> bool:
    """Whether two names are one on a disk that does not tell large from small letters."""
    return folded(one) == folded(other)


def folded(name: str) -> str:
    """What a name and all its other spellings have in common."""
    return unicodedata.normalize("NFC", name).casefold()
