"""When a server is asked: how a failed request is repeated, and how many requests a minute allows."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from anima_actors.voice.language_model import VoiceError

if TYPE_CHECKING:
    from aiolimiter import AsyncLimiter

LONGEST_PLAUSIBLE_S = 86_400.0
"""A server that asks to wait longer than a day is not believed."""

_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Backoff:
    """The waits between a failed request and its repetitions.

    The wait doubles from one retry to the next, with chance added so that many minds do not come back at
    the same moment; what a server asks for in Retry-After goes before it.
    """

    retries: int = 2
    first_s: float = 0.5
    most_s: float = 8.0
    jitter_s: float = 0.5
    second: float = 1.0  # how long a second of waiting takes; tests have less time


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return how many seconds the server asks to wait: from milliseconds, seconds or a date.

    Args:
        headers: of the answer; a lookup that ignores case.
        now: seconds since 1970, for a date where the server does not tell its own time.

    Returns:
        None where it asks for nothing, or for something absurd: the past, more than a day, no number.
    """
    waits = (
        _number(headers.get("retry-after-ms")) * 1e-3,
        _number(headers.get("retry-after")),
        _timestamp(headers.get("retry-after")) - _timestamp(headers.get("date"), now),
    )
    return next((wait for wait in waits if 0.0 < wait <= LONGEST_PLAUSIBLE_S), None)


def _number(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return math.nan


def _timestamp(text: str | None, otherwise: float = math.nan) -> float:
    try:
        date = parsedate_to_datetime(text or "")
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):
        return otherwise


def keep_out_of_reports() -> None:
    """Let stamina report the retries of others only.

    Its reports hold ``repr`` of the error, by default on the program's output, while ours is raised at the
    end. The hooks that a program has set for its own retries stay.
    """
    from stamina.instrumentation import get_on_retry_hooks, set_on_retry_hooks

    hooks = get_on_retry_hooks()
    if not all(isinstance(hook, _OthersOnly) for hook in hooks):
        set_on_retry_hooks([hook if isinstance(hook, _OthersOnly) else _OthersOnly(hook) for hook in hooks])


class _OthersOnly:
    """A retry hook that passes over our own retries."""

    def __init__(self, hook: Any) -> None:
        self._hook = hook

    def __call__(self, details: Any) -> Any:
        return None if isinstance(details.caused_by, VoiceError) else self._hook(details)


_limiters: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[str, int], "AsyncLimiter"]] = (
    WeakKeyDictionary()
)


async def wait_for_rate_limit(address: str, requests_a_minute: int) -> None:
    """Wait until one more request is within the limit; as many as a minute allows may come at once.

    The limit belongs to the address and to the event loop, and so to all who ask there.
    """
    from aiolimiter import AsyncLimiter

    limiters = _limiters.setdefault(asyncio.get_running_loop(), {})
    key = (address, requests_a_minute)
    if key not in limiters:
        limiters[key] = AsyncLimiter(requests_a_minute, _MINUTE_S)
    await limiters[key].acquire()
