"""Modules for the tests of ablation."""

from dataclasses import dataclass

from anima_actors import Actor, Facet, ReactorNudge, Unit, handler
from anima_actors.events import DefenseRaised, EmotionFelt


class Onlooker(Actor):
    """Looks on, remembers, draws lots, and does nothing."""

    def __init__(self) -> None:
        self.seen = 0

    @handler
    def look(self, felt: EmotionFelt) -> None:
        self.seen += self.random.random() < 0.5


@dataclass(frozen=True)
class Counted(Facet):
    level: Unit

    def prompt_lines(self) -> tuple[str, ...]:
        return (f"You have counted to {self.level:.1f}.",)


class Counter(Actor):
    """Tells of itself alone."""

    @handler
    def count(self, felt: EmotionFelt) -> Counted:
        return Counted(felt.intensity)


class Prop(Actor):
    """Moves satisfaction, by one tenth where there is a defence."""

    @handler
    def prop(self, raised: DefenseRaised) -> ReactorNudge:
        return ReactorNudge(self.name, satisfaction=0.1)
