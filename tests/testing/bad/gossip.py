"""Lets the order of a set, which differs from one process to the next, decide what it tells."""

from dataclasses import dataclass

from anima_actors import Actor, Facet, handler
from anima_actors.events import EmotionFelt

RUMOURS = ("she left", "he knew", "they lied", "it burned", "we won", "nobody came")


@dataclass(frozen=True)
class Rumoured(Facet):
    rumour: str


class Gossip(Actor):
    @handler
    def tell(self, emotion: EmotionFelt) -> Rumoured:
        return Rumoured(next(iter({f"{rumour}, {emotion.primary}" for rumour in RUMOURS})))
