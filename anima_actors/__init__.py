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
    from anima_actors.given import StimulusError
    from anima_actors.mind import Mind
    from anima_actors.psyche.events import (
        AttentionDirected,
        DefenseRaised,
        DissonanceFelt,
        DrivesFelt,
        DynamicsHeld,
        EmotionFelt,
        Facet,
        FlashCounted,
        GhostRemembered,
        GoalHeld,
        IdentityFormed,
        IntegrationMeasured,
        IntentionJudged,
        IntentionProposed,
        MemoryRecalled,
        MirrorReflected,
        NarrativeTold,
        Need,
        PersonalityDrifted,
        PersonalityHeld,
        PredictionMade,
        QualiaFelt,
        ReactorNudge,
        ReactorsMoved,
        ReactorsSettled,
        Requirement,
        Spoken,
        StateGathered,
        Stimulus,
        StimulusBias,
        TemporalSelfTold,
        TimePassed,
        ValuesHeld,
        Veto,
    )
    from anima_actors.psyche.personality import Personality
    from anima_actors.psyche.reactor_space import Reactors, Share
    from anima_actors.psyche.traits import Traits, Vad
    from anima_actors.psyche.values import ValueRule, ValueSystem
    from anima_actors.runtime import (
        Actor,
        AnimaError,
        Between,
        BusyError,
        Envelope,
        Event,
        EventId,
        InvalidEvent,
        NonNegative,
        RealClock,
        Restart,
        RootEvent,
        Signed,
        Turn,
        UndeclaredEvent,
        Unit,
        VirtualClock,
        Watch,
        WiringError,
        handler,
    )
    from anima_actors.scenario import Scenario, ScenarioError, run_scenario
    from anima_actors.trace.errors import JournalError
    from anima_actors.trace.reader import Journal

__all__ = [
    "Actor",
    "AnimaCore",
    "AnimaError",
    "AttentionDirected",
    "Between",
    "BusyError",
    "DefenseRaised",
    "DissonanceFelt",
    "DrivesFelt",
    "DynamicsHeld",
    "EmotionFelt",
    "Envelope",
    "Event",
    "EventId",
    "Facet",
    "FlashCounted",
    "GhostRemembered",
    "GoalHeld",
    "IdentityFormed",
    "IntegrationMeasured",
    "IntentionJudged",
    "IntentionProposed",
    "InvalidEvent",
    "Journal",
    "JournalError",
    "MemoryRecalled",
    "Mind",
    "MirrorReflected",
    "ModuleError",
    "NarrativeTold",
    "Need",
    "NonNegative",
    "Personality",
    "PersonalityDrifted",
    "PersonalityHeld",
    "PredictionMade",
    "QualiaFelt",
    "ReactorNudge",
    "Reactors",
    "ReactorsMoved",
    "ReactorsSettled",
    "RealClock",
    "Requirement",
    "Restart",
    "RootEvent",
    "Scenario",
    "ScenarioError",
    "Share",
    "Signed",
    "Spoken",
    "StateGathered",
    "Stimulus",
    "StimulusBias",
    "StimulusError",
    "TemporalSelfTold",
    "TimePassed",
    "Traits",
    "Turn",
    "UndeclaredEvent",
    "Unit",
    "Vad",
    "ValueRule",
    "ValueSystem",
    "ValuesHeld",
    "Veto",
    "VirtualClock",
    "Watch",
    "WiringError",
    "__version__",
    "handler",
    "run_scenario",
]

_HOMES = {
    "anima_actors.assembly": ("ModuleError",),
    "anima_actors.core": ("AnimaCore",),
    "anima_actors.given": ("StimulusError",),
    "anima_actors.mind": ("Mind",),
    "anima_actors.psyche.events": (
        "AttentionDirected",
        "DefenseRaised",
        "DissonanceFelt",
        "DrivesFelt",
        "DynamicsHeld",
        "EmotionFelt",
        "Facet",
        "FlashCounted",
        "GhostRemembered",
        "GoalHeld",
        "IdentityFormed",
        "IntegrationMeasured",
        "IntentionJudged",
        "IntentionProposed",
        "MemoryRecalled",
        "MirrorReflected",
        "NarrativeTold",
        "Need",
        "PersonalityDrifted",
        "PersonalityHeld",
        "PredictionMade",
        "QualiaFelt",
        "ReactorNudge",
        "ReactorsMoved",
        "ReactorsSettled",
        "Requirement",
        "Spoken",
        "StateGathered",
        "Stimulus",
        "StimulusBias",
        "TemporalSelfTold",
        "TimePassed",
        "ValuesHeld",
        "Veto",
    ),
    "anima_actors.psyche.personality": ("Personality",),
    "anima_actors.psyche.reactor_space": (
        "Reactors",
        "Share",
    ),
    "anima_actors.psyche.traits": (
        "Traits",
        "Vad",
    ),
    "anima_actors.psyche.values": (
        "ValueRule",
        "ValueSystem",
    ),
    "anima_actors.runtime": (
        "Actor",
        "AnimaError",
        "Between",
        "BusyError",
        "Envelope",
        "Event",
        "EventId",
        "InvalidEvent",
        "NonNegative",
        "RealClock",
        "Restart",
        "RootEvent",
        "Signed",
        "Turn",
        "UndeclaredEvent",
        "Unit",
        "VirtualClock",
        "Watch",
        "WiringError",
        "handler",
    ),
    "anima_actors.scenario": (
        "Scenario",
        "ScenarioError",
        "run_scenario",
    ),
    "anima_actors.trace.errors": ("JournalError",),
    "anima_actors.trace.reader": ("Journal",),
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
