"""All events of the psyche.

contributions   what any module may publish: biases, nudges, intentions, vetoes, facets
reactors        what sets off a turn, and L1: the body, memory, attention
persons         L1: who one is, and what the other's words say
affect          L2 and L3: emotion, integration, prediction, drives
identity        L4: layers of experience, age, self-description, the self through time, the narrative
agency          L5: goals, dissonance, defence
speech          L6: the state, the prompt, what is said
"""

from anima_actors.psyche.events.affect import (
    DrivesFelt,
    EmotionFelt,
    IntegrationMeasured,
    Need,
    PredictionMade,
)
from anima_actors.psyche.events.agency import (
    DefenseRaised,
    DissonanceFelt,
    GoalDone,
    GoalHeld,
    IntentionJudged,
)
from anima_actors.psyche.events.contributions import (
    Facet,
    IntentionProposed,
    ReactorNudge,
    ReasonToSpeak,
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
from anima_actors.psyche.events.persons import (
    MessageAppraised,
    MirrorReflected,
    PersonalityDrifted,
    PersonalityHeld,
    SocialSource,
    SocialStimulus,
    ValuesHeld,
)
from anima_actors.psyche.events.reactors import (
    AttentionDirected,
    BodyAdapted,
    ControlHeld,
    DynamicsHeld,
    FellAsleep,
    Forgotten,
    GhostRemembered,
    MemoryRecalled,
    ReactorsMoved,
    ReactorsSettled,
    SpeechOccasion,
    Stimulus,
    TensionReturned,
    TimePassed,
    WokeUp,
)
from anima_actors.psyche.events.speech import (
    PromptLine,
    SpeechDue,
    SpeechEnded,
    SpokeFirst,
    Spoken,
    StateGathered,
    VoiceFailed,
)

__all__ = [
    "AttentionDirected",
    "BodyAdapted",
    "ControlHeld",
    "DefenseRaised",
    "DissonanceFelt",
    "DrivesFelt",
    "DynamicsHeld",
    "EmotionFelt",
    "Facet",
    "FellAsleep",
    "FlashCounted",
    "Forgotten",
    "GhostRemembered",
    "GoalDone",
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
    "ReasonToSpeak",
    "Requirement",
    "SocialSource",
    "SocialStimulus",
    "SpeechDue",
    "SpeechEnded",
    "SpeechOccasion",
    "SpokeFirst",
    "Spoken",
    "StateGathered",
    "Stimulus",
    "StimulusBias",
    "TemporalSelfTold",
    "TensionReturned",
    "TimePassed",
    "ValuesHeld",
    "Veto",
    "VoiceFailed",
    "WokeUp",
]
