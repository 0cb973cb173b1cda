"""The psyche: the events and the actors of layers L1 to L5, one module a file.

L1  personality, values' weights, memory, confabulation, mirror, attention, reactors
L2  emotion
L3  integration, prediction, drives
L4  qualia, flash, identity
L5  intent, values, goals, dissonance, defense, temporal, narrative
L6  coordinator, prompt

Around them: events (what they tell one another), words (what they say), lexicon (how they hear),
reactor_space, traits, dynamics, prototypes, goals_known (what they share), modules (the list of them all).
"""

from anima_actors.psyche.modules.appraisal import LexiconAppraisal
from anima_actors.psyche.modules.attention import AttentionFilter
from anima_actors.psyche.modules.confabulation import Confabulation
from anima_actors.psyche.modules.coordinator import Coordinator
from anima_actors.psyche.modules.defense import EgoDefense
from anima_actors.psyche.modules.dissonance import CognitiveDissonance
from anima_actors.psyche.modules.drives import Drives
from anima_actors.psyche.modules.emotion import Emotion
from anima_actors.psyche.modules.flash import Flash
from anima_actors.psyche.modules.goals import GoalPersistence
from anima_actors.psyche.modules.identity import Identity
from anima_actors.psyche.modules.integration import Integration
from anima_actors.psyche.modules.intent import IntentEngine
from anima_actors.psyche.modules.memory import Memory
from anima_actors.psyche.modules.narrative import Narrative
from anima_actors.psyche.modules.personality import PersonalityKeeper
from anima_actors.psyche.modules.prediction import Prediction
from anima_actors.psyche.modules.qualia import Qualia
from anima_actors.psyche.modules.reactors import ReactorCore
from anima_actors.psyche.modules.self_hearing import SelfHearing
from anima_actors.psyche.modules.social_mirror import SocialMirror
from anima_actors.psyche.modules.temporal_self import TemporalSelf
from anima_actors.psyche.modules.values import ValueKeeper
from anima_actors.runtime import Actor

PSYCHE: tuple[type[Actor], ...] = (
    PersonalityKeeper,
    ValueKeeper,
    SocialMirror,
    LexiconAppraisal,
    SelfHearing,
    Memory,
    Confabulation,
    AttentionFilter,
    ReactorCore,
    Emotion,
    Integration,
    Prediction,
    Drives,
    Qualia,
    Flash,
    Identity,
    IntentEngine,
    GoalPersistence,
    CognitiveDissonance,
    EgoDefense,
    TemporalSelf,
    Narrative,
)

GATHERING: tuple[type[Actor], ...] = (Coordinator,)

STATE_KEYS = (
    "primary",
    "felt",
    "blend",
    "vad",
    "reactors",
    "phi",
    "phi_label",
    "prediction_error",
    "pred_label",
    "free_energy",
    "surprise_spike",
    "drives",
    "dominant_drive",
    "spectral",
    "flash",
    "intention",
    "dissonance",
    "defense",
    "identity",
    "temporal",
    "mirror",
    "salience",
    "memory_resonance",
    "narrative",
    "degraded",
)
"""The keys of the state that are always there; None where the module that fills one was left out."""
