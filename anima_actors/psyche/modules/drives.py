"""A need is a reactor away from home, and its relief is reward.

Homeostatic reinforcement (Keramati & Gutkin 2014): D = (sum |q|^4)^(1/3), reward = fall of D.
"""

from dataclasses import dataclass

from anima_actors.psyche import text as words
from anima_actors.psyche.events import DrivesFelt, Need, ReactorsMoved
from anima_actors.psyche.model.reactor_space import REACTOR_NAMES, deviation, drive_strength
from anima_actors.runtime import Actor, handler


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    felt_from: float = 0.15  # intensity from which a need is reported
    dominant_from: float = 0.35
    arousal_weight: float = 0.7


class Drives(Actor):
    """Turns deviations into needs."""

    name = "drives"
    layer = "L3"
    cause_name = "its drives"
    memory_words = {"strength": "how pressed it was"}
    constants: Constants

    def __init__(self) -> None:
        self.strength = 0.0

    @handler
    def want(self, moved: ReactorsMoved) -> DrivesFelt:
        """Name the needs, the strongest first, and the reward of the turn."""
        q = deviation(moved.after)
        weights = (
            max(0.0, q.tension),
            self.constants.arousal_weight * abs(q.arousal),
            max(0.0, -q.satisfaction),
            max(0.0, -q.cohesion),
        )
        needs = []
        for reactor, away, intensity in zip(REACTOR_NAMES, q, weights, strict=True):
            if intensity > self.constants.felt_from:
                direction = "excess" if away > 0.0 else "lack"
                needs.append(Need(reactor, intensity, direction, *words.need_action(reactor, direction)))
        needs.sort(key=lambda need: -need.intensity)
        dominant = needs[0].reactor if needs and needs[0].intensity > self.constants.dominant_from else None
        strength = drive_strength(q)
        reward = self.strength - strength
        self.strength = strength
        return DrivesFelt(strength, reward, dominant, tuple(needs))
