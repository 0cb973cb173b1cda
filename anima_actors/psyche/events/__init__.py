"""All events of the psyche, by layer."""

from anima_actors.psyche.events.affect import (
    DrivesFelt,
    EmotionFelt,
    IntegrationMeasured,
    Need,
    PredictionMade,
)
from anima_actors.psyche.events.agency import DefenseRaised, DissonanceFelt, GoalHeld, IntentionJudged
from anima_actors.psyche.events.body import (
    AttentionDirected,
    DynamicsHeld,
    GhostRemembered,
    MemoryRecalled,
    MessageAppraised,
    MirrorReflected,
    PersonalityDrifted,
    PersonalityHeld,
    ReactorsMoved,
    ReactorsSettled,
    ValuesHeld,
)
from anima_actors.psyche.events.contributions import (
    Facet,
    IntentionProposed,
    ReactorNudge,
    Requirement,
    StimulusBias,
    Veto,
)
from anima_actors.psyche.events.identity import (
    FlashCounted,
    IdentityFormed,
    NarrativeTold,
    QualiaFelt,
    TemporalSelfTold,
)
from anima_actors.psyche.events.occasions import Stimulus, TimePassed
from anima_actors.psyche.events.speech import PromptLine, Spoken, StateGathered, VoiceFailed

__all__ = [
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
    "MessageAppraised",
    "MirrorReflected",
    "NarrativeTold",
    "Need",
    "PersonalityDrifted",
    "PersonalityHeld",
    "PredictionMade",
    "PromptLine",
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
    "VoiceFailed",
]
