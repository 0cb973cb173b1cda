"""When a mind was last spoken with, on the clock on the wall; the time away passes on its own clock."""

from collections.abc import Callable

from anima_actors.given import LONGEST_REST_S
from anima_actors.mind import Mind

A_TURN_S = 60.0
"""What a turn stands for; a pause that is no longer is part of the conversation."""


class Presence:
    """Lets a mind rest for as long as nobody was there.

    Args:
        mind: whose time passes.
        now_s: seconds since 1970.
        seen_s: when it was last spoken with; None for now.
    """

    def __init__(self, mind: Mind, now_s: Callable[[], float], seen_s: float | None = None) -> None:
        self._mind = mind
        self._now_s = now_s
        self.seen_s = now_s() if seen_s is None else seen_s

    def seen(self) -> None:
        """It has just been spoken with."""
        self.seen_s = self._now_s()

    async def come_back(self, least_s: float = A_TURN_S) -> float:
        """Let the time since it was last spoken with pass as a rest, where it was no shorter than that.

        A clock on the wall that was set back passes no time.

        Returns:
            The seconds that have passed on the mind's clock, 0 where none were due.
        """
        away_s = min(max(0.0, self._now_s() - self.seen_s), float(LONGEST_REST_S))
        if away_s < least_s:
            return 0.0
        await self._mind.rest(away_s)
        self.seen()
        return away_s
