"""The inner life of an agent, as actors on a message bus.

This list is all that is public. A module of one's own imports from here and nothing deeper.
"""

from typing import TYPE_CHECKING, Any

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
from anima_actors.version import __version__

if TYPE_CHECKING:
    from anima_actors.scenario import Scenario, ScenarioError, run_scenario

_LATE = ("Scenario", "ScenarioError", "run_scenario")
"""Loaded when first asked for: the schema of stories takes longer to import than all the rest."""

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


def __getattr__(name: str) -> Any:
    if name in _LATE:
        import anima_actors.scenario as scenario

        return getattr(scenario, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
