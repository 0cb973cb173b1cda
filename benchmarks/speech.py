"""What hearing a message and telling a moment cost, beside a turn."""

from anima_actors import AnimaCore
from anima_actors.psyche.lexicon import read_affect
from anima_actors.psyche.text import (
    NarrativeContext,
    Occasion,
    Wording,
    narrative,
    recognise_act,
    spoken_reply,
)
from benchmarks.measuring import Figure, in_turn
from benchmarks.turns import PERSONA, STIMULI

MESSAGE = "I'm really scared and I can't sleep tonight, please help"
CONTEXT = NarrativeContext(
    *("Joy", "Joy", "Fear", 0.5, 0.6, 0.5, 0.4, 0.3, None, "act", 0.8, 0.2, None, 0.1, "Loss"),
    growing=True,
    quiet=False,
    memory=False,
)


def figures() -> list[Figure]:
    core = AnimaCore(PERSONA)
    core.experience(STIMULI[3])
    wording = Wording(lambda: 0.3)
    hearing = in_turn(lambda: read_affect(MESSAGE), lambda: core.experience(STIMULI[3]), 50)
    telling = in_turn(lambda: narrative(CONTEXT, wording), lambda: core.experience(STIMULI[3]), 50)
    replying = in_turn(
        lambda: spoken_reply(CONTEXT, wording, Occasion(recognise_act(MESSAGE))),
        lambda: core.experience(STIMULI[3]),
        50,
    )
    return [
        Figure("hearing a message of ten words", hearing[0], "us", "a turn", hearing[1], "<= 60 us"),
        Figure("telling a narrative", telling[0], "us", "a turn", telling[1]),
        Figure("an offline reply", replying[0], "us", "a turn", replying[1]),
    ]
