"""How the body moves by itself: decay towards home, and coupling between the reactors.

f(q) = (1-k)[(1-g) q + g K tanh(1.5 q)/1.5] in deviations q; the coupling is strongest at middling arousal, an
inverted U (after Yerkes & Dodson 1908).
"""

from collections.abc import Iterator, Sequence
from math import cosh, tanh

from anima_actors.psyche.events.reactors import DynamicsHeld
from anima_actors.psyche.model.linalg4 import Rows
from anima_actors.psyche.model.reactor_space import BASELINE, NO_CHANGE, Reactors, pushed

SETTLED = 1e-9
"""Nearer to home than this in every reactor, the body counts as at rest."""


def coupling_rows(links: tuple[float, ...]) -> tuple[tuple[float, ...], ...]:
    """Return the sixteen links as four rows (target) of four (source), each row divided by its L1 norm."""
    rows = [links[start : start + 4] for start in range(0, 16, 4)]
    return tuple(tuple(link / (sum(map(abs, row)) or 1.0) for link in row) for row in rows)


def couple(rows: tuple[tuple[float, ...], ...], x: Sequence[float]) -> list[float]:
    """Return the product K x."""
    t, a, s, c = x
    return [k_t * t + k_a * a + k_s * s + k_c * c for k_t, k_a, k_s, k_c in rows]


def flow(dynamics: DynamicsHeld, q: Reactors) -> Reactors:
    """Return the deviation one quiet minute later, f(q)."""
    keep = 1.0 - dynamics.decay
    gain = integration_gain(dynamics, q)
    steepness = dynamics.steepness
    stay, pull = keep * (1.0 - gain), keep * gain / steepness
    q_t, q_a, q_s, q_c = q
    t, a, s, c = couple(
        dynamics.coupling,
        (tanh(steepness * q_t), tanh(steepness * q_a), tanh(steepness * q_s), tanh(steepness * q_c)),
    )
    return Reactors(
        stay * q_t + pull * t, stay * q_a + pull * a, stay * q_s + pull * s, stay * q_c + pull * c
    )


def quiet_minutes(
    dynamics: DynamicsHeld, q: Reactors, minutes: int, returning: Sequence[float] = ()
) -> Iterator[Reactors]:
    """Yield the deviation after each quiet minute, until all is at rest.

    Args:
        dynamics: the law of motion.
        q: the deviation before them.
        minutes: how many there are at most.
        returning: tension that comes back in each of the first of them, as a dose.
    """
    for minute in range(minutes):
        if minute >= len(returning) and at_rest(q):
            return
        q = flow(dynamics, q)
        if minute < len(returning):
            q = pushed(q, NO_CHANGE._replace(tension=returning[minute]))
        yield q


def at_rest(q: Reactors) -> bool:
    """Whether nothing is left to come home."""
    return all(abs(value) < SETTLED for value in q)


def integration_gain(dynamics: DynamicsHeld, q: Reactors) -> float:
    """Return how strongly the reactors pull at one another, g in [0, 1]."""
    away, home = q.arousal, BASELINE.arousal
    arousal = home + (1.0 - home) * away if away > 0.0 else home + home * away
    return dynamics.gain_floor + dynamics.gain_span * 4.0 * arousal * (1.0 - arousal)


def transition(dynamics: DynamicsHeld, q: Reactors) -> Rows:
    """Return the transition matrix A(q), row = target; its infinity norm is at most 1 - k."""
    keep = 1.0 - dynamics.decay
    gain = integration_gain(dynamics, q)
    stay, pull, steepness = keep * (1.0 - gain), keep * gain, dynamics.steepness
    t, a, s, c = [pull / cosh(steepness * value) ** 2 for value in q]
    on_t, on_a, on_s, on_c = dynamics.coupling
    return (
        (stay + on_t[0] * t, on_t[1] * a, on_t[2] * s, on_t[3] * c),
        (on_a[0] * t, stay + on_a[1] * a, on_a[2] * s, on_a[3] * c),
        (on_s[0] * t, on_s[1] * a, stay + on_s[2] * s, on_s[3] * c),
        (on_c[0] * t, on_c[1] * a, on_c[2] * s, stay + on_c[3] * c),
    )
