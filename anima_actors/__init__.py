"""The inner life of an agent, as actors on a message bus.

This list is all that is public. A module of one's own imports from here and nothing deeper.
Each name is loaded when it is first asked for, so that `anima --help` need not wait for numpy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from anima_actors.version import __version__

if TYPE_CHECKING:
    from anima_actors.assembly import ModuleError
    from anima_actors.core import AnimaCore
    from anima_actors.mind import Mind, StimulusError
    from anima_actors.psyche.events import (
        AttentionDirected,
        DefenseRaised,
        DissonanceFelt,
        DrivesFelt,
        EmotionFelt,
        Facet,
        GoalHeld,
        IntegrationMeasured,
        IntentionProposed,
        MemoryRecalled,
        MirrorReflected,
        PersonalityHeld,
        PredictionMade,
        ReactorNudge,
        ReactorsMoved,
        Requirement,
        Stimulus,
        StimulusBias,
        TimePassed,
        ValuesHeld,
        Veto,
    )
    from anima_actors.psyche.personality import Personality
    from anima_actors.psyche.values import ValueRule, ValueSystem
    from anima_actors.runtime import (
        Actor,
        AnimaError,
        BusyError,
        Envelope,
        Event,
        InvalidEvent,
        RootEvent,
        Signed,
        Turn,
        Unit,
        WiringError,
        handler,
    )
    from anima_actors.scenario import Scenario, ScenarioError, run_scenario

__all__ = [
    "Actor",
    "AnimaCore",
    "AnimaError",
    "AttentionDirected",
    "BusyError",
    "DefenseRaised",
    "DissonanceFelt",
    "DrivesFelt",
    "EmotionFelt",
    "Envelope",
    "Event",
    "Facet",
    "GoalHeld",
    "IntegrationMeasured",
    "IntentionProposed",
    "InvalidEvent",
    "MemoryRecalled",
    "Mind",
    "MirrorReflected",
    "ModuleError",
    "Personality",
    "PersonalityHeld",
    "PredictionMade",
    "ReactorNudge",
    "ReactorsMoved",
    "Requirement",
    "RootEvent",
    "Scenario",
    "ScenarioError",
    "Signed",
    "Stimulus",
    "StimulusBias",
    "StimulusError",
    "TimePassed",
    "Turn",
    "Unit",
    "ValueRule",
    "ValueSystem",
    "ValuesHeld",
    "Veto",
    "WiringError",
    "__version__",
    "handler",
    "run_scenario",
]

_HOMES = {
    "anima_actors.assembly": ("ModuleError",),
    "anima_actors.core": ("AnimaCore",),
    "anima_actors.mind": (
        "Mind",
        "StimulusError",
    ),
    "anima_actors.psyche.events": (
        "AttentionDirected",
        "DefenseRaised",
        "DissonanceFelt",
        "DrivesFelt",
        "EmotionFelt",
        "Facet",
        "GoalHeld",
        "IntegrationMeasured",
        "IntentionProposed",
        "MemoryRecalled",
        "MirrorReflected",
        "PersonalityHeld",
        "PredictionMade",
        "ReactorNudge",
        "ReactorsMoved",
        "Requirement",
        "Stimulus",
        "StimulusBias",
        "TimePassed",
        "ValuesHeld",
        "Veto",
    ),
    "anima_actors.psyche.personality": ("Personality",),
    "anima_actors.psyche.values": (
        "ValueRule",
        "ValueSystem",
    ),
    "anima_actors.runtime": (
        "Actor",
        "AnimaError",
        "BusyError",
        "Envelope",
        "Event",
        "InvalidEvent",
        "RootEvent",
        "Signed",
        "Turn",
        "Unit",
        "WiringError",
        "handler",
    ),
    "anima_actors.scenario": (
        "Scenario",
        "ScenarioError",
        "run_scenario",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
