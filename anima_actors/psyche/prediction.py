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

LABELS = (
    (0.10, "as expected"),
    (0.30, "slight deviation"),
    (0.60, "noticeable surprise"),
    (0.85, "broken expectation"),
)
SHOCK = "shock"


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
        self.noise: tuple[float, ...] = ()  # the diagonal of R
        self.free_energy = 0.0
        self.z_mean = 0.0
        self.z_variance = 0.0

    def snapshot(self) -> dict[str, Any]:
        """All attributes, shared: arrays are replaced, never written in place."""
        return vars(self).copy()

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
            self.covariance = np.diag([self.constants.first_noise] * 4)
            self.noise = (self.constants.first_noise,) * 4
        happening = not isinstance(root, TimePassed)
        expected, variance = self._expect(dynamics, moved.minutes, happening)
        error = [value - awaited for value, awaited in zip(moved.after, expected, strict=True)]
        weighed = self._update(moved.after, error, variance)
        squared = max(0.0, sum([e * w for e, w in zip(error, weighed, strict=True)]))
        nats = 0.5 * (squared + log(np.linalg.det(variance)) + 4.0 * log(2.0 * pi))
        if happening:
            self._learn(error)
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

    def _expect(self, dynamics: DynamicsHeld, minutes: int, happening: bool) -> tuple[list[float], Any]:
        """The expected body, and the variance V of what is measured of it, shape (4, 4).

        Time alone brings no input, so no bias either.
        """
        mean, spread = Reactors(*self.mean), self.covariance
        for _ in range(minutes):
            step = transition(dynamics, mean)
            spread = step @ spread @ step.T
            spread.flat[::5] += self.noise
            mean = flow(dynamics, mean)
            if minutes > 1 and at_rest(mean):
                break
        spread.flat[::5] += self.constants.measurement_noise
        bias = self.bias if happening else (0.0, 0.0, 0.0, 0.0)
        return [value + shift for value, shift in zip(mean, bias, strict=True)], spread

    def _update(self, x: Reactors, error: list[float], variance: Any) -> list[float]:
        """Take in the measurement; returns V^-1 e.

        With P^ = V - mI the gain is K = I - m V^-1, so that mu = x - m V^-1 e and P = m (I - m V^-1).
        """
        noise = self.constants.measurement_noise
        precision = np.linalg.inv(variance)
        weighed: list[float] = (precision @ error).tolist()
        self.mean = tuple([min(1.0, max(0.0, v - noise * w)) for v, w in zip(x, weighed, strict=True)])
        precision *= -noise * noise
        precision.flat[::5] += noise
        self.covariance = precision
        return weighed

    def _learn(self, error: list[float]) -> None:
        """How noisy and how biased the world is, from how wrong the expectation was."""
        constants = self.constants
        rate, least, most = constants.noise_learning, constants.least_noise, constants.most_noise
        self.noise = tuple(
            [
                min(most, max(least, (1.0 - rate) * noise + rate * e * e))
                for noise, e in zip(self.noise, error, strict=True)
            ]
        )
        rate = constants.bias_learning
        self.bias = tuple([bias + rate * (e - bias) for bias, e in zip(self.bias, error, strict=True)])

    def _spikes(self, z: float, size: float) -> bool:
        """Whether the surprise stands out from what this mind is used to."""
        constants = self.constants
        threshold = self.z_mean + constants.spike_deviations * sqrt(self.z_variance)
        spike = self.turn >= constants.spike_from_turn and z > threshold and size > constants.spike_error
        away = z - self.z_mean
        self.z_mean += constants.running * away
        self.z_variance = (1.0 - constants.running) * (self.z_variance + constants.running * away * away)
        return spike
