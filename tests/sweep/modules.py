"""Modules for the tests of sweeps and ablation."""

from dataclasses import dataclass

from anima_actors import Actor, Facet, ReactorNudge, Unit, handler
from anima_actors.events import DefenseRaised, EmotionFelt, ReactorsMoved


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
    """Moves satisfaction, the turn after a defence."""

    def __init__(self) -> None:
        self.defended = False

    @handler
    def prop(self, moved: ReactorsMoved) -> ReactorNudge | None:
        return ReactorNudge(self.name, satisfaction=0.5) if self.defended else None

    @handler
    def remember(self, moved: ReactorsMoved, raised: DefenseRaised | None) -> None:
        self.defended = raised is not None


KILLER = """\
import os
import signal

from anima_actors import Actor, Stimulus, handler


class Killer(Actor):
    @handler
    def strike(self, stimulus: Stimulus) -> None:
        os.kill(os.getpid(), signal.SIGKILL)
"""
