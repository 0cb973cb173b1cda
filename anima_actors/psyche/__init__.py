"""The psyche: what a mind feels, wants and says of itself, as actors of layers L1 to L6.

events    what the modules tell one another, by layer; :class:`Facet` and the other contributions of a plug-in
modules   the actors, one a file, listed in PSYCHE and OPTIONAL below
model     the formulas and constants that they share
lexicon   affect read from the words of a message
text      the words for a state: lines of the prompt, the narrative, the offline reply
prompt    the system prompt for a language model
"""

from collections.abc import Mapping

from anima_actors.psyche.modules.adaptation import Adaptation
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
    Adaptation,
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
"""The built-in modules, each of which a mind may go without."""

OPTIONAL: Mapping[str, str] = {
    "absence": "anima_actors.psyche.modules.absence:Absence",
    "recollection": "anima_actors.psyche.modules.recollection:ContentMemory",
    "commitments": "anima_actors.psyche.modules.commitments:Commitments",
    "authenticity": "anima_actors.psyche.modules.authenticity:Authenticity",
    "curiosity": "anima_actors.psyche.modules.curiosity:Curiosity",
    "pulse": "anima_actors.psyche.modules.pulse:Pulse",
    "rumination": "anima_actors.psyche.modules.rumination:Rumination",
    "beliefs": "anima_actors.psyche.modules.beliefs:Beliefs",
    "initiative": "anima_actors.psyche.modules.initiative:Initiative",
    "sleep": "anima_actors.psyche.modules.sleep:Sleep",
    "dream": "anima_actors.psyche.modules.dream:Dream",
}
"""Built-in modules that a mind has where it is asked for: each name, and where its class is."""

KEPT: tuple[str, ...] = (
    "absence",
    "authenticity",
    "beliefs",
    "curiosity",
    "initiative",
    "rumination",
    "recollection",
    "commitments",
    "sleep",
    "dream",
)
"""The optional modules of a mind that is kept from one day to the next."""

GATHERING: tuple[type[Actor], ...] = (Coordinator,)
"""Always part of a mind: it gathers the state."""

STATE_KEYS = (
    "primary",
    "felt",
    "blend",
    "vad",
    "reactors",
    "shown",
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
    "control",
    "narrative",
    "degraded",
)
"""The keys of the state that are always there; None where the module that fills one was left out."""
