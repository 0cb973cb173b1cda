"""How the body moves by itself: decay towards home, and coupling between the reactors.

x' = B + (1-k)[(1-g)d + g K tanh(1.5 d)/1.5] with d = x - B; the coupling is strongest at middling
arousal, an inverted U (after Yerkes & Dodson 1908).
"""

from math import cosh, tanh
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from anima_actors.psyche.events.body import DynamicsHeld
from anima_actors.psyche.reactor_space import BASELINE, Reactors
from anima_actors.runtime.event import Between

Matrix = NDArray[np.float64]
PositiveFloat = Annotated[float, Between(0.0, 1.0)]

SETTLED = 1e-9
"""Nearer to home than this in every reactor, the body counts as at rest."""


def coupling_rows(links: tuple[float, ...]) -> tuple[tuple[float, ...], ...]:
    """The sixteen links as four rows (target) of four (source), each row divided by its L1 norm."""
    rows = [links[start : start + 4] for start in range(0, 16, 4)]
    return tuple(tuple(link / (sum(map(abs, row)) or 1.0) for link in row) for row in rows)


def couple(rows: tuple[tuple[float, ...], ...], x: tuple[float, ...]) -> list[float]:
    """The product K x."""
    t, a, s, c = x
    return [k_t * t + k_a * a + k_s * s + k_c * c for k_t, k_a, k_s, k_c in rows]


def flow(dynamics: DynamicsHeld, x: Reactors) -> Reactors:
    """The body one quiet minute later."""
    keep = 1.0 - dynamics.decay
    gain = integration_gain(dynamics, x.arousal)
    steepness = dynamics.steepness
    d = [value - home for value, home in zip(x, BASELINE, strict=True)]
    t, a, s, c = [tanh(steepness * away) / steepness for away in d]
    stay, pull = keep * (1.0 - gain), keep * gain
    return Reactors(
        *[
            home + stay * away + pull * (k_t * t + k_a * a + k_s * s + k_c * c)
            for home, away, (k_t, k_a, k_s, k_c) in zip(BASELINE, d, dynamics.coupling, strict=True)
        ]
    )


def flow_for(dynamics: DynamicsHeld, x: Reactors, minutes: int) -> Reactors:
    """The body that many quiet minutes later."""
    for _ in range(minutes):
        if at_rest(x):
            break
        x = flow(dynamics, x)
    return x


def at_rest(x: Reactors) -> bool:
    """Whether nothing is left to come home."""
    return all(abs(value - home) < SETTLED for value, home in zip(x, BASELINE, strict=True))


def integration_gain(dynamics: DynamicsHeld, arousal: float) -> float:
    """How strongly the reactors pull at one another, g in [0, 1]."""
    return dynamics.gain_floor + dynamics.gain_span * 4.0 * arousal * (1.0 - arousal)


def transition(dynamics: DynamicsHeld, x: Reactors) -> Matrix:
    """The Jacobian-like transition matrix A(x), shape (4, 4), row = target; infinity norm below 1."""
    keep = 1.0 - dynamics.decay
    gain = integration_gain(dynamics, x.arousal)
    slopes = [
        keep * gain / cosh(dynamics.steepness * (value - home)) ** 2
        for value, home in zip(x, BASELINE, strict=True)
    ]
    stay = keep * (1.0 - gain)
    s_t, s_a, s_s, s_c = slopes
    rows = [[k_t * s_t, k_a * s_a, k_s * s_s, k_c * s_c] for k_t, k_a, k_s, k_c in dynamics.coupling]
    for index in range(4):
        rows[index][index] += stay
    return np.array(rows)
