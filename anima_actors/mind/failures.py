"""Warnings of what failed in a turn, where an application's log is: one line each, without keys."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from anima_actors.psyche.events import VoiceFailed
from anima_actors.runtime import Turn

logger = logging.getLogger("anima_actors.mind")


def warn_of_failures(turn: Turn, mind: str, told_before: str) -> str:
    """Log the failures of a turn.

    Args:
        turn: just finished.
        mind: its name.
        told_before: why the voice failed in the turn before; the same again is not told again.

    Returns:
        Why the voice failed in this turn; empty where it did not.
    """
    for failure in turn.failures:
        publisher, reason = failure.publisher, failure.reason
        logger.warning("mind %s, turn %d: %s failed: %s", mind, turn.number, publisher, reason)
    failed = turn.find(VoiceFailed)
    reason = failed.reason if failed is not None else ""
    if reason and reason != told_before:
        logger.warning("mind %s, turn %d: the voice failed: %s", mind, turn.number, reason)
    return reason


@contextmanager
def bound_to_turn(mind: str, turn: int) -> Iterator[None]:
    """Let the lines that an application logs through structlog meanwhile carry the mind and the turn."""
    structlog = sys.modules.get("structlog")
    if structlog is None:
        yield
        return
    with structlog.contextvars.bound_contextvars(mind=mind, turn=turn):
        yield
