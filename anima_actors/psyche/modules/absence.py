"""A long silence is noticed when somebody comes back.

Its length is known roughly, not to the minute (Fraisse 1963).
"""

from dataclasses import dataclass

from anima_actors.psyche.events import Facet, Stimulus, TimePassed
from anima_actors.runtime import Actor, NonNegative, handler

HOUR, DAY = 3_600.0, 86_400.0

_SPANS = (
    (1.5 * HOUR, "about an hour"),
    (2.5 * HOUR, "about two hours"),
    (6 * HOUR, "some hours"),
    (12 * HOUR, "many hours, about as long as a night"),
    (18 * HOUR, "more than half a day"),
    (1.5 * DAY, "about a day"),
    (2.5 * DAY, "about two days"),
    (5 * DAY, "several days"),
    (10 * DAY, "about a week"),
    (25 * DAY, "some weeks"),
    (45 * DAY, "about a month"),
    (300 * DAY, "many months"),
    (500 * DAY, "about a year"),
)
"""Names of lengths, each up to so many seconds."""

_LONGEST = "years"


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    noticed_from_s: float = HOUR


@dataclass(frozen=True, slots=True)
class AbsenceNoticed(Facet):
    """Somebody is there again after a long silence."""

    facet = "absence"

    seconds: NonNegative  # alone, in all

    def prompt_lines(self) -> tuple[str, ...]:
        """Return how long it was alone, in words."""
        return (
            f"Nobody has spoken with you for {span(self.seconds)}; this is the first thing to happen since. "
            "You know that time has passed, and you have rested.",
        )

    def prompt_weight(self) -> float:
        """Return much: one who comes back expects to be greeted."""
        return 0.9


class Absence(Actor):
    """Adds up the rests since anything happened, and notices at the next stimulus if they were long."""

    name = "absence"
    layer = "L1"
    memory_words = {"alone_s": "how long it has been alone"}
    constants: Constants

    def __init__(self) -> None:
        self.alone_s = 0.0

    @handler
    def wait(self, passed: TimePassed) -> None:
        """Add the rest to the time alone."""
        self.alone_s += passed.seconds

    @handler
    def notice(self, stimulus: Stimulus) -> AbsenceNoticed | None:
        """Publish how long the silence was, where it was long, and begin anew."""
        alone_s, self.alone_s = self.alone_s, 0.0
        return AbsenceNoticed(alone_s) if alone_s >= self.constants.noticed_from_s else None


def span(seconds: float) -> str:
    """Return how long a silence was, as one would say it."""
    return next((words for until, words in _SPANS if seconds < until), _LONGEST)
