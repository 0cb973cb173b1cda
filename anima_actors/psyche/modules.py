"""The twenty-two built-in modules of the psyche, in the order in which a turn runs through them."""

from anima_actors.psyche.appraisal import LexiconAppraisal
from anima_actors.psyche.attention import AttentionFilter
from anima_actors.psyche.confabulation import Confabulation
from anima_actors.psyche.coordinator import Coordinator
from anima_actors.psyche.defense import EgoDefense
from anima_actors.psyche.dissonance import CognitiveDissonance
from anima_actors.psyche.drives import Drives
from anima_actors.psyche.emotion import Emotion
from anima_actors.psyche.flash import Flash
from anima_actors.psyche.goals import GoalPersistence
from anima_actors.psyche.identity import Identity
from anima_actors.psyche.integration import Integration
from anima_actors.psyche.intent import IntentEngine
from anima_actors.psyche.memory import Memory
from anima_actors.psyche.mirror import SocialMirror
from anima_actors.psyche.narrative import Narrative
from anima_actors.psyche.personality import PersonalityKeeper
from anima_actors.psyche.prediction import Prediction
from anima_actors.psyche.qualia import Qualia
from anima_actors.psyche.reactors import ReactorCore
from anima_actors.psyche.self_hearing import SelfHearing
from anima_actors.psyche.temporal import TemporalSelf
from anima_actors.psyche.values import ValueKeeper
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
