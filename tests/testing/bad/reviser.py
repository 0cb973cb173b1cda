"""Goes on writing in what it has published."""

from collections.abc import Mapping
from dataclasses import dataclass

from anima_actors import Actor, Facet, handler
from anima_actors.events import EmotionFelt


@dataclass(frozen=True)
class Counted(Facet):
    times: Mapping[str, int]


class Reviser(Actor):
    def __init__(self) -> None:
        self.times: dict[str, int] = {}

    @handler
    def count(self, emotion: EmotionFelt) -> Counted:
        self.times[emotion.primary] = self.times.get(emotion.primary, 0) + 1
        return Counted(self.times)
