"""Timers: a module asks for an event of its own later on, which opens a turn when its time has come."""

from collections.abc import Collection, Iterable, Iterator
from math import inf, isfinite, nextafter
from typing import NamedTuple, Protocol

from anima_actors.runtime.clock import Clock
from anima_actors.runtime.event import RootEvent, validator
from anima_actors.runtime.plain_numbers import plain

MOST_TIMERS = 64
"""That one actor may have set."""


class Timer(NamedTuple):
    """An event that is to open a turn."""

    due_s: float  # of the mind's time
    event: RootEvent


class MindTime:
    """The mind's time as its actors know it: that of the turn under way, or of the last one.

    Attributes:
        now_s: in seconds.
        turn: its number.
        has_timers: whether any was ever set, so that it is worth looking for those that are due.
    """

    __slots__ = ("has_timers", "now_s", "turn")

    def __init__(self, now_s: float = 0.0) -> None:
        self.now_s = now_s
        self.turn = 0
        self.has_timers = False


def timer_after(seconds: float, event: RootEvent, now_s: float, held: int) -> Timer:
    """Return the timer that is due so many seconds from now.

    Raises:
        ValueError: the seconds are not a number from 0, or as many timers are set as may be.
        TypeError: the event opens no turn.
        InvalidEvent: it holds a bad value.
    """
    seconds = plain(seconds)
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not number or not isfinite(seconds) or seconds < 0:
        raise ValueError(f"later takes seconds, a number from 0; got {seconds!r:.80}")
    if not isinstance(event, RootEvent):
        raise TypeError(f"{type(event).__name__} opens no turn; derive it from RootEvent")
    validator(type(event))(event)
    if held >= MOST_TIMERS:
        raise ValueError(f"{held} timers are set, which is the most that a module may have")
    return Timer(now_s + float(seconds), event)


OpenedTurn = tuple[RootEvent, float]
"""What opens a turn, and the seconds that pass with it."""


class HoldsTimers(Protocol):
    """An actor as it is asked for its timers."""

    @property
    def timers(self) -> tuple[Timer, ...]: ...


def next_timer(actors: Iterable[HoldsTimers]) -> Timer | None:
    """Return the timer that is due first: by time, then by actor, then as they were set."""
    timers = [timer for one in actors for timer in one.timers]
    return min(timers, key=lambda timer: timer.due_s, default=None)


def seconds_until(due_s: float, now_s: float) -> float:
    """Return how much time has to pass until a timer is due; by no rounding too little."""
    seconds = max(0.0, due_s - now_s)
    while seconds and now_s + seconds < due_s:
        seconds = nextafter(seconds, inf)
    return seconds


def with_timers(
    root: RootEvent | None, seconds: float, actors: Collection[HoldsTimers], clock: Clock
) -> Iterator[OpenedTurn]:
    """Yield what opens turns until so much time has passed, and what of it is left to pass; the root last.

    A timer that its module lets go of in the rest up to it opens none. A module whose timers set one another
    within a second has to wait with the rest for the next turn.

    Args:
        root: the event for which the time passes; None for what is due alone.
        seconds: of the mind's time; below 0 where delays have taken more than there was.
        actors: whose timers may be due, in the order of the wiring.
        clock: the mind's. It is moved on to each timer; one that follows the world is not, so that only
            those open turns whose time has come.
    """
    if root is not None and not any(one.timers for one in actors):
        yield root, max(0.0, seconds)
        return
    until_s = clock.now_s() + seconds
    second_s, within = clock.now_s(), 0
    while (timer := next_timer(actors)) is not None and timer.due_s <= until_s:
        if timer.due_s - second_s >= 1.0:
            second_s, within = timer.due_s, 0
        within += 1
        if within > MOST_TIMERS:
            break
        before_s = seconds_until(timer.due_s, clock.now_s())
        clock.advance(before_s)
        if clock.now_s() < timer.due_s:
            break
        parts = root.split_at(before_s) if before_s and root is not None else None
        if parts is not None:
            yield parts[0], 0.0
            root = parts[1]
            if next_timer(actors) != timer:
                continue  # it was let go of, or another one goes before it
        yield timer.event, 0.0
    if root is not None:
        yield root, max(0.0, until_s - clock.now_s())
