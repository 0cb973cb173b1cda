"""How the time of a mind passes: as a rest while nobody is there, and as it comes while it is open.

What passes on the clock is lived once: :class:`Presence` knows up to when the mind has lived, and each rest,
each turn of a timer and each turn of a conversation moves that on. A mind that is open does not look at the
clock in vain: it sleeps until the next timer is due, or for good where none is set.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from math import inf
from typing import Self

from anima_actors.logs.text import roughly
from anima_actors.mind.inputs import LONGEST_REST_S, rest_event
from anima_actors.mind.mind import Mind
from anima_actors.runtime import Turn
from anima_actors.runtime.timer import MOST_TIMERS, seconds_until

A_TURN_S = 60.0
"""What a turn stands for; a pause that is no longer is part of the conversation."""

LONGEST_UNASKED_S = 366 * 86_400.0
"""An absence that is longer is believed only where somebody says that the clock is right."""
SET_BACK_S = 3_600.0
"""By how much a clock may have been set back without a word."""

Doubt = Callable[[str, float], bool | None]
"""Told the name of a mind and how long it was away as the clock tells, negative for a clock that is behind;
returns whether the clock is right, None where nobody knows."""


def doubted(name: str, away_s: float) -> str:
    """Word a doubt about the clock."""
    if away_s < 0:
        return (
            f"the clock of this machine is {roughly(-away_s)} behind the moment when {name} was last seen; "
            "no time has passed for it"
        )
    return f"{name} was last seen {roughly(away_s)} ago, as the clock of this machine tells"


class Presence:
    """Lets the time of a mind pass, each second once.

    When it was last seen never goes back, and from when this is made a clock that nobody can set decides.

    Args:
        mind: whose time passes.
        now_s: seconds since 1970; looked at once.
        seen_s: when it was last seen; None for now.
        ahead_s: by how much the clock was found to be ahead the last time, negative for behind.
        elapsed_s: seconds that pass; None for those of the first clock.
        doubt: asked about an absence that cannot be.

    Attributes:
        seen_s: up to when it has lived, in seconds since 1970.
        speed: seconds of the mind in one of the world, above 0; infinite for a mind that waits for nothing.
    """

    def __init__(
        self,
        mind: Mind,
        now_s: Callable[[], float],
        seen_s: float | None = None,
        *,
        ahead_s: float = 0.0,
        elapsed_s: Callable[[], float] | None = None,
        doubt: Callable[[float], bool | None] | None = None,
    ) -> None:
        self._mind = mind
        self._passing = asyncio.Lock()  # held while time passes, so that none passes twice
        self._elapsed_s = elapsed_s or now_s
        self._opened_s, self._began_s = now_s(), self._elapsed_s()
        self._doubt = doubt
        self.speed = 1.0
        self.seen_s = self._spoken_s = self._opened_s if seen_s is None else seen_s
        self._second_s, self._within = -inf, 0  # of the mind's time, and how many timers it has had
        away_s = self._opened_s - self.seen_s
        known = next((one for one in (ahead_s, 0.0) if 0.0 <= away_s - one <= LONGEST_UNASKED_S), None)
        self.ahead_s = min(away_s, 0.0) if known is None else known
        unbelievable = known is None and not -SET_BACK_S <= away_s <= 0.0
        self._unsure_s = away_s if unbelievable else None

    def seen(self) -> None:
        """It has just been spoken with."""
        self.seen_s = self._spoken_s = max(self.seen_s, self._now())

    def go_back(self, seen_s: float) -> None:
        """It lives on from a moment before."""
        self.seen_s, self._spoken_s = seen_s, min(seen_s, self._spoken_s)

    async def come_back(self, least_s: float = A_TURN_S) -> float:
        """Let the time pass as a rest, where it was last spoken with no shorter ago than that.

        A clock on the wall that was set back passes no time; one that says more than a year is asked about.

        Returns:
            The seconds since it was last spoken with, 0 where none had to pass.
        """
        if self._unsure_s is not None:
            unsure_s, self._unsure_s = self._unsure_s, None
            self._clear_up(unsure_s)
        async with self._passing:
            now_s = self._now()
            away_s, pause_s = (max(0.0, now_s - one) * self.speed for one in (self.seen_s, self._spoken_s))
            if pause_s < least_s:
                return 0.0
            await self._mind.rest(min(away_s, float(LONGEST_REST_S)))
            self.seen()
        return min(pause_s, float(LONGEST_REST_S))

    @property
    def next_s(self) -> float:
        """When the next timer is to open a turn, of the mind's time; infinite where none is set.

        A module whose timers set one another within a second has to wait.
        """
        timer = self._mind.bus.next_timer
        if timer is None:
            return inf
        crowded = self._within >= MOST_TIMERS
        return max(timer.due_s, self._second_s + 1.0) if crowded else timer.due_s

    def due_in_s(self, until_s: float = inf) -> float | None:
        """Return in how many seconds of the world something is to happen by itself, below 0 where it is late.

        Args:
            until_s: of the mind's time; its coming counts as something.

        Returns:
            None where no timer is set, and there is no end.
        """
        due_s = min(self.next_s, until_s)
        if due_s == inf:
            return None
        ahead_s = due_s - self._mind.bus.clock.now_s()
        return self.seen_s + ahead_s / self.speed - self._now()

    async def pass_to_timer(self) -> Turn | None:
        """Let the time up to the next timer pass and the timer open its turn, where it is due.

        Returns:
            The turn, once what the mind says in it is said; that of the rest where the timer's module let go
            of it then; None where no timer is due.
        """
        due_in_s = self.due_in_s()
        if due_in_s is None or due_in_s > 0:
            return None
        rested = await self.pass_to(self.next_s)
        timer, passed_s = self._mind.bus.next_timer, self._mind.bus.clock.now_s()
        if passed_s >= self._second_s + 1.0:
            self._second_s, self._within = passed_s, 0
        self._within += 1
        if timer is None or passed_s < timer.due_s:
            return rested
        return await self._mind.answered(timer.event, 0.0, timers=False)

    async def pass_to(self, until_s: float) -> Turn | None:
        """Let the time up to a moment of the mind's time pass as a rest; return its turn, if any passes."""
        async with self._passing:
            seconds = min(seconds_until(until_s, self._mind.bus.clock.now_s()), float(LONGEST_REST_S))
            if not seconds:
                return None
            rested = await self._mind.run_turn(rest_event(seconds), seconds, timers=False)
            self.seen_s += seconds / self.speed
            return rested

    def _now(self) -> float:
        return self._opened_s - self.ahead_s + self._elapsed_s() - self._began_s

    def _clear_up(self, unsure_s: float) -> None:
        """Find out what to make of an absence that is longer than anybody believes, or shorter than none."""
        right = self._doubt(unsure_s) if self._doubt is not None else None
        if unsure_s > 0 and not right:
            self.ahead_s = unsure_s - (LONGEST_UNASKED_S if right is None else 0.0)


LONGEST_SLEEP_S = 600.0
"""After which the clock is looked at again where a timer is set: the event loop's own may stand still while a
machine sleeps."""
AFTER_FAILURE_S = 60.0
"""After which a turn that could not be lived is tried again."""


class RealTime:
    """Lets the timers of an open mind open their turns when they are due; nothing runs before that.

    Args:
        presence: tells when the next is due; asked each time, as a conversation may come to have another.
        live: has :meth:`Presence.pass_to_timer` done where nothing else is done with the mind, and keeps it;
            returns whether it could be.
        until_s: of the mind's time, at which :meth:`run` ends.
    """

    def __init__(
        self,
        presence: Callable[[], Presence],
        live: Callable[[], Awaitable[bool]],
        until_s: float = inf,
    ) -> None:
        self._presence = presence
        self._live = live
        self._until_s = until_s
        self._changed = asyncio.Event()

    def changed(self) -> None:
        """Something was done with the mind: look at its timers again."""
        self._changed.set()

    @asynccontextmanager
    async def beside(self, lock: asyncio.Lock, hush: Callable[[], None]) -> AsyncIterator[Self]:
        """Run beside what is done meanwhile, to the end of that; no turn is broken off.

        Args:
            lock: held while anything is done with the mind.
            hush: cuts short what the mind is saying at the end.
        """
        task = asyncio.create_task(self.run())
        try:
            yield self
        finally:
            hush()
            async with lock:
                task.cancel()
            await asyncio.wait([task])
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error

    async def run(self) -> None:
        """Live until the end, or until cancelled; where nothing is waited for, it ends with the timers."""
        while True:
            self._changed.clear()
            presence = self._presence()
            due_in_s = presence.due_in_s(self._until_s)
            if due_in_s is None and presence.speed == inf:
                return
            if due_in_s is None or due_in_s > 0:
                await self._sleep(due_in_s)
            elif presence.next_s <= self._until_s:
                if not await self._live():
                    await self._sleep(AFTER_FAILURE_S)
                await asyncio.sleep(0)  # so that others have their turn
            else:
                await presence.pass_to(self._until_s)
                return

    async def _sleep(self, seconds: float | None) -> None:
        """Sleep for so long at most, or until something is done with the mind; None where nothing is due."""
        try:
            async with asyncio.timeout(None if seconds is None else min(seconds, LONGEST_SLEEP_S)):
                await self._changed.wait()
        except TimeoutError:
            pass
