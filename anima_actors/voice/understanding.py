"""How the embedded voice understands a message: its act, its tone, and what comes back with it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from anima_actors.psyche.events import MirrorReflected, Stimulus
from anima_actors.psyche.lexicon import read_address
from anima_actors.psyche.lexicon.topics import topic_stems
from anima_actors.psyche.modules.commitments import KEPT, CommitmentsHeld
from anima_actors.psyche.modules.recollection import ContentRecalled, about_oneself
from anima_actors.psyche.text import DialogueAct, recognise_act
from anima_actors.psyche.text.dialogue_acts import HOSTILE, STATEMENT
from anima_actors.psyche.text.mentions import INTRODUCTION, name_in, told_besides

KINDLY_FROM, HARSH_FROM = 0.3, 0.75  # esteem and bond together, of a statement that praises, blames or hurts
TROUBLED_FROM = 0.4  # satisfaction that the mirror misses in the other


class Understood(NamedTuple):
    """What a message does, and what comes back with it."""

    said: DialogueAct | None = None  # None where nothing was said
    name: str = ""  # of the other
    told: str = ""  # by the other before
    besides: str = ""  # something else that they told


def understood(
    stimulus: Stimulus, facets: Mapping[type, Any], language: str, recent: DialogueAct | None
) -> Understood:
    """Return what the embedded voice takes a message for.

    Args:
        stimulus: what happened, with what was said.
        facets: of the turn, by type; what is absent is not taken into account.
        language: to answer in where the message has no letters.
        recent: what was said lately and is still thought of.
    """
    message = stimulus.message
    if not message:
        return Understood()
    recalled: ContentRecalled | None = facets.get(ContentRecalled)
    hurt = recent is not None and recent.act in HOSTILE
    act = recognise_act(message, language, remembering=recalled is not None, hurt=hurt)
    answer = _answer_of(recalled, message)
    kept = _kept_word(facets.get(CommitmentsHeld))
    said = told_besides(act, message, kept=kept, answered=bool(answer))
    if said.act == STATEMENT and (tone := _tone(stimulus, facets.get(MirrorReflected))):
        said = said._replace(act=tone)
    name, told, besides = _told_before(recalled)
    if said.act == INTRODUCTION:
        name = name_in(message)
    if answer and said.act != act.act:
        told, besides = answer, ""
    return Understood(said, name, told, besides)


def _tone(stimulus: Stimulus, mirror: MirrorReflected | None) -> str:
    """Return the act that a statement amounts to by the words in it; empty for none.

    What comes with a stimulus of its own is judged by that, and not by its words.
    """
    if stimulus.appraised:
        return ""
    reading = read_address(stimulus.message)
    kindness = reading.esteem + reading.bond
    if kindness >= KINDLY_FROM:
        return "praise"
    if kindness <= -KINDLY_FROM:
        return "insult" if kindness <= -HARSH_FROM else "complaint"
    return "trouble" if mirror and mirror.inferred.satisfaction <= -TROUBLED_FROM else ""


def _told_before(recalled: ContentRecalled | None) -> tuple[str, str, str]:
    """Return the other's name and the best two of what else they told, of what comes back."""
    found = recalled.recollections if recalled else ()
    name = next((name for one in found if one.kind == "name" and (name := name_in(one.said))), "")
    told, besides = (*(one.said for one in found if one.kind != "name"), "", "")[:2]
    return name, told, besides


def _answer_of(recalled: ContentRecalled | None, message: str) -> str:
    """Return what comes back that speaks of what the other asks about themselves; empty for nothing."""
    about = set(about_oneself(message)) if recalled else set()
    found = recalled.recollections if recalled else ()
    return next((one.said for one in found if about.intersection(topic_stems(one.said))), "")


def _kept_word(held: CommitmentsHeld | None) -> bool:
    return held is not None and any(not one.own and one.outcome == KEPT for one in held.ended)
