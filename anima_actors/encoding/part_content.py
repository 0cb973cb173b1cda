"""The content of a part of a turn: some of its events, with nothing told of what caused them."""

import struct
from functools import lru_cache

from anima_actors.encoding.event_layout import LAYOUTS, laid_out
from anima_actors.encoding.turn_content import Content, packed_content, packed_heads, values_of
from anima_actors.runtime.event import Event
from anima_actors.runtime.turn import Turn

Part = tuple[tuple[str, Event], ...]
"""Some events of a turn with their publishers, the root first."""


def content_of_part(turn: Turn, part: Part) -> Content:
    """Return the content of a part of a finished turn.

    Raises:
        TypeError: an event holds something that is no plain data; the message names the event.
    """
    try:
        return _quickly(turn, part)
    except (AttributeError, TypeError, ValueError, IndexError, struct.error):
        return _thoroughly(turn, part)  # something is not what its annotation says


def _quickly(turn: Turn, part: Part) -> Content:
    """Lay out the events as their annotations have it."""
    floats = [turn.at_s]
    values = laid_out([(event, LAYOUTS[type(event)]) for _, event in part], floats)
    return packed_content(turn, _heads_of(part), values, floats, ())


def _thoroughly(turn: Turn, part: Part) -> Content:
    """Lay out the events by what they hold."""
    floats = [turn.at_s]
    values = [value for publisher, event in part for value in values_of(publisher, event, floats)]
    return packed_content(turn, _heads_of(part), values, floats, ())


def _heads_of(part: Part) -> bytes:
    return _packed(tuple([(publisher, type(event)) for publisher, event in part]))


@lru_cache(maxsize=256)
def _packed(kinds: tuple[tuple[str, type[Event]], ...]) -> bytes:
    return packed_heads([(publisher, (), kind) for publisher, kind in kinds])
