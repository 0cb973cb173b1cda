"""Timers: a module asks for an event of its own later on, which opens a turn when its time has come."""

from math import isfinite
from typing import NamedTuple

from anima_actors.runtime.event import RootEvent

MOST_TIMERS = 64
"""That one actor may have set."""


class Timer(NamedTuple):
    """An event that is to open a turn."""

    due_s: float  # of the mind's time
    event: RootEvent


class MindTime:
    """The mind's time as its actors know it: that of the turn under way, or of the last one."""

    __slots__ = ("now_s",)

    def __init__(self, now_s: float = 0.0) -> None:
        self.now_s = now_s


def timer_after(seconds: float, event: RootEvent, now_s: float, held: int) -> Timer:
    """Return the timer that is due so many seconds from now.

    Raises:
        ValueError: the seconds are not a number from 0, or as many timers are set as may be.
        TypeError: the event opens no turn.
    """
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not number or not isfinite(seconds) or seconds < 0:
        raise ValueError(f"later takes seconds, a number from 0; got {seconds!r:.80}")
    if not isinstance(event, RootEvent):
        raise TypeError(f"{type(event).__name__} opens no turn; derive it from RootEvent")
    if held >= MOST_TIMERS:
        raise ValueError(f"{held} timers are set, which is the most that a module may have")
    return Timer(now_s + float(seconds), event)
