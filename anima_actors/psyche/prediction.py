"""The mind predicts its own body, and is surprised by the rest.

A Kalman filter on the mind's own dynamics; surprise as precision-weighted error (Friston 2005).
"""

from dataclasses import dataclass
from math import log, pi, sqrt, tanh
from typing import Any

import numpy as np

from anima_actors.psyche.dynamics import at_rest, flow, transition
from anima_actors.psyche.events import (
    DynamicsHeld,
    PersonalityHeld,
    PredictionMade,
    ReactorNudge,
    ReactorsMoved,
    TimePassed,
)
from anima_actors.psyche.reactor_space import BASELINE, Reactors
from anima_actors.psyche.traits import AVERAGE
from anima_actors.runtime import Actor, RootEvent, handler

LABELS = ((0.10, "as expected"), (0.30, "slight deviation"), (0.60, "noticeable surprise"), (0.85, "broken expectation"))
SHOCK = "shock"
_IDENTITY = np.eye(4)


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    first_noise: float = 0.04  # R, the variance of what happens
    least_noise: float = 0.001
    most_noise: float = 0.25
    noise_learning: float = 0.1
    measurement_noise: float = 1e-4
    bias_learning: float = 0.2
    running: float = 0.2  # weight of the present in running means
    spike_deviations: float = 2.0
    spike_error: float = 0.35
    spike_from_turn: int = 3
    spike_arousal: float = 0.07
    spike_openness_floor: float = 0.5
    spike_openness_span: float = 0.5


class Prediction(Actor):
    """Expects, compares, and learns how much to trust its expectations."""

    name = "prediction"
    layer = "L3"
    constants: Constants

    def __init__(self) -> None:
        self.turn = 0
        self.mean: tuple[float, ...] = tuple(BASELINE)
        self.bias: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)
        self.covariance: Any = None  # made when first needed, shape (4, 4)
        self.noise: Any = None  # the diagonal of R, shape (4,)
        self.free_energy = 0.0
        self.z_mean = 0.0
        self.z_variance = 0.0

    @handler
    def compare(
        self,
        root: RootEvent,
        moved: ReactorsMoved,
        dynamics: DynamicsHeld,
        personality: PersonalityHeld | None,
    ) -> tuple[PredictionMade, ReactorNudge | None]:
        """Hold what happened against what was expected."""
        self.turn += 1
        if self.covariance is None:
            self.noise = np.full(4, self.constants.first_noise)
            self.covariance = self.constants.first_noise * _IDENTITY
        happening = not isinstance(root, TimePassed)
        expected, spread = self._expect(dynamics, moved.minutes, happening)
        error = np.array(moved.after) - expected
        variance = spread + self.constants.measurement_noise * _IDENTITY
        gain_t = np.linalg.solve(variance, np.column_stack((spread, error)))
        squared = max(0.0, float(error @ gain_t[:, 4]))
        nats = 0.5 * (squared + log(np.linalg.det(variance)) + 4.0 * log(2.0 * pi))
        self._update(expected, spread, error, gain_t[:, :4].T, happening)
        z = sqrt(squared / 4.0)
        size = tanh(z / 2.0)
        spike = self._spikes(z, size)
        running = self.constants.running
        self.free_energy += running * (z * z / 2.0 - self.free_energy)
        label = next((label for bound, label in LABELS if size < bound), SHOCK)
        made = PredictionMade(size, label, spike, self.free_energy, nats)
        if not spike:
            return made, None
        constants = self.constants
        openness = personality.traits.openness if personality else AVERAGE.openness
        start = constants.spike_openness_floor + constants.spike_openness_span * openness
        return made, ReactorNudge(self.name, arousal=constants.spike_arousal * start)

    def _expect(self, dynamics: DynamicsHeld, minutes: int, happening: bool) -> tuple[Any, Any]:
        """The expected body and its covariance. Time alone brings no input, so no bias either."""
        mean, spread, noise = Reactors(*self.mean), self.covariance, np.diag(self.noise)
        for _ in range(minutes):
            step = transition(dynamics, mean)
            spread = step @ spread @ step.T + noise
            mean = flow(dynamics, mean)
            if minutes > 1 and at_rest(mean):
                break
        expected = np.array(mean)
        return (expected + np.array(self.bias) if happening else expected), spread

    def _update(self, expected: Any, spread: Any, error: Any, gain: Any, happening: bool) -> None:
        constants = self.constants
        mean = np.clip(expected + gain @ error, 0.0, 1.0)
        covariance = (_IDENTITY - gain) @ spread
        self.mean = tuple(mean.tolist())
        self.covariance = 0.5 * (covariance + covariance.T)
        if happening:
            rate = constants.noise_learning
            learned = (1.0 - rate) * self.noise + rate * error * error
            self.noise = np.clip(learned, constants.least_noise, constants.most_noise)
            bias = np.array(self.bias)
            self.bias = tuple((bias + constants.bias_learning * (error - bias)).tolist())

    def _spikes(self, z: float, size: float) -> bool:
        """Whether the surprise stands out from what this mind is used to."""
        constants = self.constants
        threshold = self.z_mean + constants.spike_deviations * sqrt(self.z_variance)
        spike = self.turn >= constants.spike_from_turn and z > threshold and size > constants.spike_error
        away = z - self.z_mean
        self.z_mean += constants.running * away
        self.z_variance = (1.0 - constants.running) * (self.z_variance + constants.running * away * away)
        return spike
