"""How the body moves by itself: decay towards home, and coupling between the reactors.

x' = B + (1-k)[(1-g)d + g K tanh(1.5 d)/1.5] with d = x - B; the coupling is strongest at middling
arousal, an inverted U (after Yerkes & Dodson 1908).
"""

from math import cosh, tanh

from anima_actors.psyche.events.reactors import DynamicsHeld
from anima_actors.psyche.model.linalg4 import Rows
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors

HOME_T, HOME_A, HOME_S, HOME_C = BASELINE

EDGE = 1e-6
"""How near to 0 or 1 the coupling may pull a reactor: where decay is slow it would pull it beyond."""

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
    later = Reactors(
        HOME_T + stay * d_t + pull * t,
        HOME_A + stay * d_a + pull * a,
        HOME_S + stay * d_s + pull * s,
        HOME_C + stay * d_c + pull * c,
    )
    if min(later) > 0.0 and max(later) < 1.0:
        return later
    return Reactors(*[min(1.0 - EDGE, max(EDGE, value)) for value in later])


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


def transition(dynamics: DynamicsHeld, x: Reactors) -> Rows:
    """The transition matrix A(x) at a state, row = target; its infinity norm is below 1."""
    keep = 1.0 - dynamics.decay
    gain = integration_gain(dynamics, x.arousal)
    stay, pull, steepness = keep * (1.0 - gain), keep * gain, dynamics.steepness
    t, a, s, c = [
        pull / cosh(steepness * (value - home)) ** 2 for value, home in zip(x, BASELINE, strict=True)
    ]
    on_t, on_a, on_s, on_c = dynamics.coupling
    return (
        (stay + on_t[0] * t, on_t[1] * a, on_t[2] * s, on_t[3] * c),
        (on_a[0] * t, stay + on_a[1] * a, on_a[2] * s, on_a[3] * c),
        (on_s[0] * t, on_s[1] * a, stay + on_s[2] * s, on_s[3] * c),
        (on_c[0] * t, on_c[1] * a, on_c[2] * s, stay + on_c[3] * c),
    )
