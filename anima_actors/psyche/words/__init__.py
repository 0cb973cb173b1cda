"""All the words the program speaks, as pure functions and tables; what varies is drawn by the caller.

The body and the heart: `body_line`, and `emotion_noun`, `emotion_line`, `first_person`, `vad_line`.
The three processes: `integration_line`, `prediction_line`, `drives_line`, `need_action`.
The self: `qualia_line`, `flash_line`, `self_description`, `identity_line`, `temporal_line`, `past_self`,
`future_self`.
Agency: `intention_line`, `dissonance_description`, `dissonance_line`, `defense_description`, `defense_line`,
`attention_line`, `memory_line`, `empathy_note`, `mirror_line`, `ghost_memory`, `ghost_line`.
The whole of a moment, said inwardly and aloud: `Picture`, `narrative`, `spoken_reply`.
What frames it all for a language model: `PREAMBLE`, `EXPRESSION_RULES`.
"""

from .agency import (
    attention_line,
    defense_description,
    defense_line,
    dissonance_description,
    dissonance_line,
    empathy_note,
    ghost_line,
    ghost_memory,
    intention_line,
    memory_line,
    mirror_line,
)
from .body import body_line
from .emotion import emotion_line, emotion_noun, first_person, vad_line
from .identity import (
    flash_line,
    future_self,
    identity_line,
    past_self,
    qualia_line,
    self_description,
    temporal_line,
)
from .narrative import Picture, narrative
from .processes import drives_line, integration_line, need_action, prediction_line
from .rules import EXPRESSION_RULES, PREAMBLE
from .speech import spoken_reply

__all__ = [
    "EXPRESSION_RULES",
    "PREAMBLE",
    "Picture",
    "attention_line",
    "body_line",
    "defense_description",
    "defense_line",
    "dissonance_description",
    "dissonance_line",
    "drives_line",
    "emotion_line",
    "emotion_noun",
    "empathy_note",
    "first_person",
    "flash_line",
    "future_self",
    "ghost_line",
    "ghost_memory",
    "identity_line",
    "integration_line",
    "intention_line",
    "memory_line",
    "mirror_line",
    "narrative",
    "need_action",
    "past_self",
    "prediction_line",
    "qualia_line",
    "self_description",
    "spoken_reply",
    "temporal_line",
    "vad_line",
]
