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

HOME_T, HOME_A, HOME_S, HOME_C = BASELINE

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
    stay, pull = keep * (1.0 - gain), keep * gain / steepness
    d_t, d_a, d_s, d_c = x[0] - HOME_T, x[1] - HOME_A, x[2] - HOME_S, x[3] - HOME_C
    t, a, s, c = couple(
        dynamics.coupling,
        (tanh(steepness * d_t), tanh(steepness * d_a), tanh(steepness * d_s), tanh(steepness * d_c)),
    )
    return Reactors(
        HOME_T + stay * d_t + pull * t,
        HOME_A + stay * d_a + pull * a,
        HOME_S + stay * d_s + pull * s,
        HOME_C + stay * d_c + pull * c,
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
    pull, steepness = keep * gain, dynamics.steepness
    s_t, s_a, s_s, s_c = [
        pull / cosh(steepness * (value - home)) ** 2 for value, home in zip(x, BASELINE, strict=True)
    ]
    rows = [[k_t * s_t, k_a * s_a, k_s * s_s, k_c * s_c] for k_t, k_a, k_s, k_c in dynamics.coupling]
    stay = keep * (1.0 - gain)
    for index in range(4):
        rows[index][index] += stay
    return np.array(rows)
