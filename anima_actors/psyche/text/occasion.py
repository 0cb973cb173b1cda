"""What an answer is to: what was said, what was said before, and what comes back of it."""

from collections.abc import Sequence
from typing import NamedTuple

from anima_actors.psyche.text.dialogue_acts import GRAVE, HOSTILE, STATEMENT, DialogueAct

KIND = ("good_news", "affection", "praise", "gladness", "comfort")
"""Acts that do one good."""

_MARKING = (*GRAVE, *HOSTILE, *KIND, "apology")
_GOES_ON = (STATEMENT, "nod")  # with what was said before
_LINGERS = 4  # turns, of something weighty in what goes on with it


class Occasion(NamedTuple):
    """What an answer is to, beside the moment: what was said now, what was said before, who answers."""

    said: DialogueAct | None = None  # None for a gesture or a silence
    before: DialogueAct | None = None  # the last thing said that left a mark
    traits: Sequence[str] = ()  # that stand out in the one who answers
    name: str = ""  # of the other, as it comes back; empty where it does not
    told: str = ""  # by the other before, as it comes back
    turns_ago: int = 0  # since `before`
    besides: str = ""  # something else that was told and comes back


def leaves_a_mark(said: DialogueAct) -> bool:
    """Tell whether an act is one that is still thought of some turns later."""
    return said.act in _MARKING


def lingering_of(occasion: Occasion) -> str:
    """Return what weighty thing the talk is still about: grave, hostile, or empty for none."""
    said, before = occasion.said, occasion.before
    if not said or not before or said.act not in _GOES_ON or occasion.turns_ago >= _LINGERS:
        return ""
    return "grave" if before.act in GRAVE else "hostile" if before.act in HOSTILE else ""
