"""Lets a mind with a real clock live on its own: its timers open their turns when they are due."""

import asyncio
from math import inf

from anima_actors.mind.inputs import rest_event
from anima_actors.runtime import Bus, Turn


async def lived_through(seconds: float, bus: Bus) -> float:
    """Wait for so long, and let the timers of a mind open their turns meanwhile.

    Args:
        seconds: of real time.
        bus: of the mind, with a clock that follows the world. Others may run turns on it as well.

    Returns:
        How much of the time is left to be lived as a rest, since the last timer.
    """
    changed = asyncio.Event()

    def note(_: Turn) -> None:
        changed.set()  # there may be another timer to wait for

    rested_s = bus.clock.now_s()
    until_s = rested_s + seconds
    bus.observers.add(note)
    try:
        while True:
            changed.clear()
            timer = bus.next_timer
            due_s = min(until_s, inf if timer is None else timer.due_s)
            ahead_s = due_s - bus.clock.now_s()
            if ahead_s > 0:
                await _wait_for(changed, ahead_s)
            elif timer is not None and timer.due_s <= until_s:
                await bus.run_turn(rest_event(max(0.0, due_s - rested_s)), timers=False)
                rested_s = max(rested_s, due_s)
                await bus.ring()
            else:
                return max(0.0, until_s - rested_s)
    finally:
        bus.observers.remove(note)


async def _wait_for(changed: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await changed.wait()
    except TimeoutError:
        pass
