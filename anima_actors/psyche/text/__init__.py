"""All the words the program speaks, as pure functions and tables; what varies is drawn by the caller.

The body and the heart: `body_line`, and `emotion_noun`, `emotion_line`, `first_person`, `vad_line`,
`adaptation_line`, `returned_line`.
The three processes: `integration_line`, `prediction_line`, `drives_line`, `need_action`.
The self: `qualia_line`, `flash_line`, `self_description`, `identity_line`, `temporal_line`, `past_self`,
`future_self`.
Agency: `intention_line`, `dissonance_description`, `dissonance_line`, `defense_description`, `defense_line`,
`attention_line`, `memory_line`, `empathy_note`, `mirror_line`, `ghost_memory`, `ghost_line`,
`values_line`.
The whole of a moment, said inwardly and aloud: `NarrativeContext`, `narrative`, `spoken_reply`.
The second line of a section, with what its first leaves open: `describe_undertone`, `describe_mixture`,
`describe_lately`, `describe_lived`, `describe_firmness`, `describe_wish`, `describe_odds`,
`describe_relief`, `describe_other`, `own_words`. Of what found no room: `fainter_things`.
What frames it all for a language model: `preamble`, `expression_rules`.
"""

from anima_actors.psyche.text.affect import (
    adaptation_line,
    body_line,
    emotion_line,
    emotion_noun,
    first_person,
    returned_line,
    vad_line,
)
from anima_actors.psyche.text.agency import (
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
    own_words,
    values_line,
)
from anima_actors.psyche.text.identity import (
    flash_line,
    future_self,
    identity_line,
    past_self,
    qualia_line,
    self_description,
    temporal_line,
)
from anima_actors.psyche.text.narrative import NarrativeContext, narrative
from anima_actors.psyche.text.nuance import (
    describe_firmness,
    describe_lately,
    describe_lived,
    describe_mixture,
    describe_odds,
    describe_other,
    describe_relief,
    describe_undertone,
    describe_wish,
    fainter_things,
)
from anima_actors.psyche.text.processes import drives_line, integration_line, need_action, prediction_line
from anima_actors.psyche.text.replies import expression_rules, preamble, spoken_reply

__all__ = [
    "NarrativeContext",
    "adaptation_line",
    "attention_line",
    "body_line",
    "defense_description",
    "defense_line",
    "describe_firmness",
    "describe_lately",
    "describe_lived",
    "describe_mixture",
    "describe_odds",
    "describe_other",
    "describe_relief",
    "describe_undertone",
    "describe_wish",
    "dissonance_description",
    "dissonance_line",
    "drives_line",
    "emotion_line",
    "emotion_noun",
    "empathy_note",
    "expression_rules",
    "fainter_things",
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
    "own_words",
    "past_self",
    "preamble",
    "prediction_line",
    "qualia_line",
    "returned_line",
    "self_description",
    "spoken_reply",
    "temporal_line",
    "vad_line",
    "values_line",
]
