"""Asking again: when, how often, and how long to wait in between."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from anima_actors.voice.errors import VoiceError

LONGEST_PLAUSIBLE_S = 86_400.0
"""A server that asks to wait longer than a day is not believed."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """How a failed request is repeated.

    The wait doubles from one retry to the next, with chance added so that many minds do not come back at
    the same moment; what a server asks for in Retry-After goes before it.
    """

    retries: int = 2
    first_s: float = 0.5
    most_s: float = 8.0
    jitter_s: float = 0.5
    second: float = 1.0  # how long a second of waiting takes; tests have less time


def asked_to_wait(headers: Mapping[str, str], now: float) -> float | None:
    """How many seconds the server asks to wait: from milliseconds, seconds or a date.

    Args:
        headers: of the answer; a lookup that ignores case.
        now: seconds since 1970, for a date where the server does not tell its own time.

    Returns:
        None where it asks for nothing, or for something absurd: the past, more than a day, no number.
    """
    waits = (
        _number(headers.get("retry-after-ms"), 1e-3),
        _number(headers.get("retry-after"), 1.0),
        _until(headers.get("retry-after"), headers.get("date"), now),
    )
    return next((wait for wait in waits if wait is not None), None)


def _number(text: str | None, unit: float) -> float | None:
    try:
        return _plausible(float(text or "") * unit)
    except ValueError:
        return None


def _until(text: str | None, server_time: str | None, now: float) -> float | None:
    then, here = _moment(text), _moment(server_time)
    return None if then is None else _plausible(then - (now if here is None else here))


def _moment(text: str | None) -> float | None:
    try:
        moment = parsedate_to_datetime(text or "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _plausible(wait: float) -> float | None:
    return wait if math.isfinite(wait) and 0.0 < wait <= LONGEST_PLAUSIBLE_S else None


def keep_out_of_reports() -> None:
    """Let stamina report the retries of others only.

    Its reports hold ``repr`` of what was raised, by default on the program's output. Ours say what they
    have to say in the error that is raised at the end. What a program has set up for its own retries stays.
    """
    from stamina.instrumentation import get_on_retry_hooks, set_on_retry_hooks

    hooks = get_on_retry_hooks()
    if not all(isinstance(hook, _OfOthers) for hook in hooks):
        set_on_retry_hooks([hook if isinstance(hook, _OfOthers) else _OfOthers(hook) for hook in hooks])


class _OfOthers:
    """Hands a report on unless the retry is ours."""

    def __init__(self, hook: Any) -> None:
        self._hook = hook

    def __call__(self, details: Any) -> Any:
        return None if isinstance(details.caused_by, VoiceError) else self._hook(details)
