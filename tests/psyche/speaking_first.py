"""Minds that speak first, and what happens to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anima_actors import Actor, Mind, RootEvent, handler
from anima_actors.psyche.events import (
    ReasonToSpeak,
    SpokeFirst,
    Spoken,
)
from anima_actors.runtime import Turn

STORY = Path(__file__).parents[2] / "scenarios" / "living" / "speaking_first.yaml"
BAD_DAY = "I lost my job today and I don't know what to do."
KIND = "Thank you, you are so kind to me, my dear friend."
HOSTILE = "I hate you, you are useless and you make me sick."
BAD_DAY_UK = "Я сьогодні втратив роботу і не знаю, що робити."
SMALL = ("personality", "mirror", "coordinator", "voice")


@dataclass(frozen=True)
class Given(RootEvent):
    kind: str
    about: str
    urgency: float


class Giver(Actor):
    """Gives reasons, as other modules do."""

    @handler
    def give(self, given: Given) -> ReasonToSpeak:
        return ReasonToSpeak(given.kind, given.about, given.urgency, self.name)


def mind_of(*, only: Sequence[str] | None = None, **options: Any) -> tuple[Mind, list[Turn]]:
    turns: list[Turn] = []
    mind = Mind(extra=["initiative", Giver], only=only and [*only, "initiative", "giver"], **options)
    mind.observe(turns.append)
    return mind, turns


def firsts(turns: Sequence[Turn]) -> list[Turn]:
    return [turn for turn in turns if turn.find(SpokeFirst) is not None]


def first_in(turns: Sequence[Turn]) -> tuple[SpokeFirst, str]:
    [turn] = firsts(turns)
    told, spoken = turn.find(SpokeFirst), turn.find(Spoken)
    assert told is not None and spoken is not None
    return told, spoken.text


def at_s(turn: Turn) -> float:
    return turn.envelopes[0].at_s


def pause_of(turns: Sequence[Turn]) -> float:
    """From the second time that it spoke first since the first."""
    one, other = firsts(turns)[:2]
    return at_s(other) - at_s(one)
