"""How often a provider is asked: one limit for all minds of a program."""

import asyncio
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from anima_actors.voice.complaints import Asked

if TYPE_CHECKING:
    from aiolimiter import AsyncLimiter

_MINUTE_S = 60.0

_limits: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[str, int], "AsyncLimiter"]] = (
    WeakKeyDictionary()
)


async def turn_to_ask(asked: Asked, requests_a_minute: int) -> None:
    """Wait until one more request is within the limit; as many as a minute allows may come at once.

    The limit belongs to the server and to the event loop, and so to all who ask there.
    """
    from aiolimiter import AsyncLimiter

    here = _limits.setdefault(asyncio.get_running_loop(), {})
    key = (asked.address, requests_a_minute)
    if key not in here:
        here[key] = AsyncLimiter(requests_a_minute, _MINUTE_S)
    await here[key].acquire()
