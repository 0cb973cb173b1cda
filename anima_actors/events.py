"""All event types of the built-in modules, the values in their fields, and the errors about them.

Together with `anima_actors` this is all that a module of one's own imports. docs/events.md describes each.
"""

from anima_actors.psyche import events as _psyche
from anima_actors.psyche.events import *  # noqa: F403
from anima_actors.psyche.model.personality import Traits, Vad
from anima_actors.psyche.model.reactor_space import Share
from anima_actors.runtime import (
    DependencyUnavailable,
    Disturbed,
    EventId,
    InvalidEvent,
    ModuleAdded,
    ModuleRemoved,
    UndeclaredEvent,
    Watch,
)

__all__ = [
    "DependencyUnavailable",
    "Disturbed",
    "EventId",
    "InvalidEvent",
    "ModuleAdded",
    "ModuleRemoved",
    "Share",
    "Traits",
    "UndeclaredEvent",
    "Vad",
    "Watch",
]
__all__ += _psyche.__all__
