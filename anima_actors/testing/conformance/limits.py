"""How much is tried, and how long it may take."""

from dataclasses import dataclass

TURNS = 10_000
"""In the longest run, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The effort of a check."""

    turns: int = TURNS  # in the longest run
    long_s: float = 20.0  # for the longest run; it ends early rather than take longer
    short_s: float = 2.5  # for each of the other runs
    hangs_s: float = 15.0  # beyond its own time; a run that is not over by then hangs
