"""The mind predicts its own body, and is surprised by the rest.

A Kalman filter on the mind's own dynamics; surprise as precision-weighted error (Friston 2005).
"""

from dataclasses import dataclass
from math import log, pi, sqrt, tanh

from anima_actors.psyche.events import (
    DynamicsHeld,
    PersonalityHeld,
    PredictionMade,
    ReactorNudge,
    ReactorsMoved,
    TimePassed,
)
from anima_actors.psyche.model.dynamics import at_rest, flow, transition
from anima_actors.psyche.model.linalg4 import (
    Row,
    Rows,
    applied,
    as_rows,
    congruence,
    diagonal,
    inverse_and_determinant,
)
from anima_actors.psyche.model.personality import AVERAGE
from anima_actors.psyche.model.reactor_space import BASELINE, NO_CHANGE, Reactors
from anima_actors.runtime import Actor, RootEvent, handler

LABELS = (
    (0.10, "as expected"),
    (0.30, "slight deviation"),
    (0.60, "noticeable surprise"),
    (0.85, "broken expectation"),
)
SHOCK = "shock"
FOUR_LOG_TWO_PI = 4.0 * log(2.0 * pi)


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
        self.covariance: Rows = diagonal((0.0,) * 4)  # P
        self.noise: tuple[float, ...] = ()  # the diagonal of R
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
        if not self.noise:
            self.noise = (self.constants.first_noise,) * 4
            self.covariance = diagonal((self.constants.first_noise,) * 4)
        happening = not isinstance(root, TimePassed)
        expected, variance = self._expect(dynamics, moved.minutes, happening)
        precision, determinant = inverse_and_determinant(variance)
        x, y = moved.after, expected
        error = (x[0] - y[0], x[1] - y[1], x[2] - y[2], x[3] - y[3])
        weighed = applied(precision, error)
        self._update(x, weighed, precision)
        squared = max(0.0, sum([e * w for e, w in zip(error, weighed, strict=True)]))
        nats = 0.5 * (squared + log(determinant) + FOUR_LOG_TWO_PI)
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

    def _expect(
        self, dynamics: DynamicsHeld, minutes: int, happening: bool
    ) -> tuple[list[float], list[list[float]]]:
        """The expected body, and the variance V of what will be measured of it.

        Time alone brings no input, so no bias either.
        """
        mean, spread = Reactors(*self.mean), self.covariance
        variance = [list(row) for row in spread]
        for _ in range(minutes):
            variance = congruence(transition(dynamics, mean), spread)
            for index, noise in enumerate(self.noise):
                variance[index][index] += noise
            mean = flow(dynamics, mean)
            if minutes > 1:
                if at_rest(mean):
                    break
                spread = as_rows(variance)
        for index in range(4):
            variance[index][index] += self.constants.measurement_noise
        bias = self.bias if happening else NO_CHANGE
        return [value + shift for value, shift in zip(mean, bias, strict=True)], variance

    def _update(self, x: Reactors, weighed: Row, precision: Rows) -> None:
        """Take in the measurement.

        With P^ = V - mI the gain is K = I - m V^-1, so that mu = x - m V^-1 e and P = m (I - m V^-1).
        """
        noise = self.constants.measurement_noise
        self.mean = tuple([min(1.0, max(0.0, v - noise * w)) for v, w in zip(x, weighed, strict=True)])
        (a, b, c, d), (e, f, g, h), (i, j, k, m), (n, o, p, q) = precision
        less = -noise * noise
        self.covariance = (
            (noise + less * a, less * b, less * c, less * d),
            (less * e, noise + less * f, less * g, less * h),
            (less * i, less * j, noise + less * k, less * m),
            (less * n, less * o, less * p, noise + less * q),
        )

    def _learn(self, error: Row) -> None:
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
