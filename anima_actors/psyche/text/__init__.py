"""All the words the program speaks, as pure functions and tables; what varies is drawn by the caller.

The body and the heart: `body_line`, and `emotion_noun`, `emotion_adjective`, `emotion_line`, `first_person`,
`vad_line`, `adaptation_line`, `returned_line`.
The three processes: `integration_line`, `prediction_line`, `drives_line`, `need_action`.
The self: `qualia_line`, `flash_line`, `self_description`, `identity_line`, `temporal_line`, `past_self`,
`future_self`.
Agency: `goal_words`, `intention_line`, `dissonance_description`, `dissonance_line`, `defense_description`,
`defense_line`, `attention_line`, `memory_line`, `empathy_note`, `mirror_line`, `ghost_memory`, `ghost_line`,
`values_line`,
`relation_line`, `said_then_line`, `speaking_first_lines`.
The whole of a moment, said inwardly and aloud: `NarrativeContext`, `narrative`, `spoken_reply`, `Occasion`;
what breaks a silence: `first_words`.
What somebody does by saying something: `recognise_act`, `DialogueAct`, `leaves_a_mark`, `language_of`.
Words that were not used lately: `Wording`, `Lately`.
The second line of a section, with what its first leaves open: `describe_undertone`, `describe_mixture`,
`describe_lately`, `describe_lived`, `describe_firmness`, `describe_wish`, `describe_odds`,
`describe_relief`, `describe_other`, `own_words`. Of what found no room: `fainter_things`.
What frames it all for a language model: `preamble`, `expression_rules`.

A language is two files in this folder: its phrases (english.toml has them all; ukrainian.toml those that are
said to or about somebody who speaks Ukrainian) and how dialogue acts are recognised in it (english_acts.toml,
ukrainian_acts.toml). `language_of` tells by the letters of a message which one
answers, `LANGUAGE` or `UKRAINIAN`.
"""

from anima_actors.psyche.text.affect import (
    adaptation_line,
    body_line,
    drives_line,
    emotion_adjective,
    emotion_line,
    emotion_noun,
    first_person,
    integration_line,
    need_action,
    prediction_line,
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
    goal_words,
    intention_line,
    memory_line,
    mirror_line,
    own_words,
    relation_line,
    said_then_line,
    speaking_first_lines,
    values_line,
)
from anima_actors.psyche.text.dialogue_acts import DialogueAct, language_of, recognise_act
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
from anima_actors.psyche.text.occasion import Occasion, leaves_a_mark
from anima_actors.psyche.text.phrases import LANGUAGE, UKRAINIAN
from anima_actors.psyche.text.replies import (
    expression_rules,
    first_words,
    preamble,
    spoken_reply,
)
from anima_actors.psyche.text.wording import Lately, Wording

__all__ = [
    "LANGUAGE",
    "UKRAINIAN",
    "DialogueAct",
    "Lately",
    "NarrativeContext",
    "Occasion",
    "Wording",
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
    "emotion_adjective",
    "emotion_line",
    "emotion_noun",
    "empathy_note",
    "expression_rules",
    "fainter_things",
    "first_person",
    "first_words",
    "flash_line",
    "future_self",
    "ghost_line",
    "ghost_memory",
    "goal_words",
    "identity_line",
    "integration_line",
    "intention_line",
    "language_of",
    "leaves_a_mark",
    "memory_line",
    "mirror_line",
    "narrative",
    "need_action",
    "own_words",
    "past_self",
    "preamble",
    "prediction_line",
    "qualia_line",
    "recognise_act",
    "relation_line",
    "returned_line",
    "said_then_line",
    "self_description",
    "speaking_first_lines",
    "spoken_reply",
    "temporal_line",
    "vad_line",
    "values_line",
]
