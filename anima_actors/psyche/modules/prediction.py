"""The mind predicts its own body, learns what comes next, and is surprised by the rest.

Surprise as prediction error (Friston 2005), against a model of the stimulus (Sokolov 1963) learnt by
recursive least squares; the scale of the error is fixed, so that a steady world ceases to surprise.
"""

from collections import deque
from dataclasses import dataclass
from math import sqrt, tanh
from typing import Any

import numpy as np

from anima_actors.psyche.events import (
    DynamicsHeld,
    PersonalityHeld,
    PredictionMade,
    ReactorNudge,
    ReactorsMoved,
    TimePassed,
)
from anima_actors.psyche.model.dynamics import flow, quiet_minutes
from anima_actors.psyche.model.personality import AVERAGE
from anima_actors.psyche.model.reactor_space import BASELINE, NO_CHANGE, Reactors, deviation, pushed
from anima_actors.runtime import Actor, RootEvent, handler

LABELS = (
    (0.10, "as expected"),
    (0.30, "slight deviation"),
    (0.60, "noticeable surprise"),
    (0.85, "broken expectation"),
)
SHOCK = "shock"
REACH = 2.0
"""The largest push that is expected or learnt from."""

ROOM = tuple(1.0 - home for home in BASELINE)


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    scale: float = 0.6  # of the error in deviations
    constant_feature: float = 0.3
    memory: float = 0.98  # forgetting factor of what is learnt
    running: float = 0.2  # weight of the present in the mean and spread of the error
    free_energy_running: float = 0.1
    complexity: float = 0.025  # what an expected push costs, by its square
    spike_deviations: float = 2.0
    spike_error: float = 0.35
    spike_from_turn: int = 3
    spike_arousal: float = 0.07
    spike_openness_floor: float = 0.5
    spike_openness_span: float = 0.5


class Prediction(Actor):
    """Expects, compares, and learns the rhythm of what happens."""

    name = "prediction"
    layer = "L3"
    memory_words = {
        "weights": "what it has learned to expect",
        "covariance": "how sure it was of the body",
        "last": "what moved it the turn before",
        "before_last": "what moved it before that",
        "error_mean": "how far it is used to being wrong",
        "error_variance": "how much that varies",
        "free_energy": "how surprised it has been so far",
    }
    constants: Constants

    def __init__(self) -> None:
        self.turn = 0
        self.last = NO_CHANGE  # the push of the last turn
        self.before_last = NO_CHANGE
        self.weights: Any = np.zeros((4, 9))  # W, what follows what
        self.covariance: Any = np.eye(9)  # P
        self.free_energy = 0.0
        self.error_mean = 0.0
        self.error_variance = 0.0

    def snapshot(self) -> dict[str, Any]:
        """Return all attributes, shared: arrays are replaced, never written in place."""
        return vars(self).copy()

    @handler
    def compare(
        self,
        root: RootEvent,
        moved: ReactorsMoved,
        dynamics: DynamicsHeld,
        personality: PersonalityHeld | None,
    ) -> tuple[PredictionMade, ReactorNudge | None]:
        """Hold what happened against what was expected. A rest teaches nothing, and breaks the rhythm."""
        constants = self.constants
        before, now = deviation(moved.before), deviation(moved.after)
        if isinstance(root, TimePassed):
            self.last = self.before_last = NO_CHANGE
            last_minute = deque(quiet_minutes(dynamics, before, moved.minutes), maxlen=1)
            expected = last_minute[0] if last_minute else before
            error = tanh(sqrt(_mean_square(now, expected)) / constants.scale)
            return PredictionMade(error, _label(error), False, self.free_energy), None
        self.turn += 1
        awaited = self._learn(Reactors(*[d / room for d, room in zip(moved.dose, ROOM, strict=True)]))
        doses = [_clipped(push) * room for push, room in zip(awaited, ROOM, strict=True)]
        squared = _mean_square(now, pushed(flow(dynamics, before), doses))
        error = tanh(sqrt(squared) / constants.scale)
        inaccuracy = squared / (2.0 * constants.scale**2)
        complexity = constants.complexity * _mean_square(awaited, NO_CHANGE)
        self.free_energy += constants.free_energy_running * (inaccuracy + complexity - self.free_energy)
        spike = self._spikes(error)
        made = PredictionMade(error, _label(error), spike, self.free_energy)
        if not spike:
            return made, None
        openness = personality.traits.openness if personality else AVERAGE.openness
        start = constants.spike_openness_floor + constants.spike_openness_span * openness
        return made, ReactorNudge(self.name, arousal=constants.spike_arousal * start)

    def _learn(self, push: Reactors) -> Reactors:
        """Return the push that was expected, and learn from the one that came (recursive least squares)."""
        features = np.array(
            [
                self.constants.constant_feature,
                *[_clipped(part) for part in self.last],
                *[_clipped(part) for part in self.before_last],
            ]
        )
        expected = self.weights @ features
        spread = self.covariance @ features
        gain = spread / (self.constants.memory + features @ spread)
        self.weights = self.weights + np.outer(np.array(push) - expected, gain)
        covariance = (self.covariance - np.outer(gain, spread)) / self.constants.memory
        covariance = (covariance + covariance.T) / 2.0
        self.covariance = covariance * min(1.0, len(features) / float(np.trace(covariance)))
        self.before_last, self.last = self.last, push
        return Reactors(*expected.tolist())

    def _spikes(self, error: float) -> bool:
        """Return whether the surprise stands out from what this mind is used to."""
        constants = self.constants
        threshold = self.error_mean + constants.spike_deviations * sqrt(self.error_variance)
        spike = self.turn >= constants.spike_from_turn and error > threshold and error > constants.spike_error
        away = error - self.error_mean
        running = constants.running
        self.error_mean += running * away
        self.error_variance = (1.0 - running) * (self.error_variance + running * away * away)
        return spike


def _label(error: float) -> str:
    return next((label for bound, label in LABELS if error < bound), SHOCK)


def _mean_square(one: Reactors, other: Reactors) -> float:
    return sum([(x - y) ** 2 for x, y in zip(one, other, strict=True)]) / 4.0


def _clipped(push: float) -> float:
    return min(REACH, max(-REACH, push))
