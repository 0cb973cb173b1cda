"""Did you mean: the nearest of the names that would have been right."""

import difflib
from collections.abc import Iterable


def did_you_mean(wrong: object, right: Iterable[str]) -> str:
    """A clause to end an error message with: the nearest name, or all of them where none is near."""
    names = list(right)
    nearest = difflib.get_close_matches(str(wrong), names, n=1, cutoff=0.6)
    if nearest:
        return f'; did you mean "{nearest[0]}"?'
    return f"; known: {', '.join(names)}"
