"""Geometric integrated information of four variables (Oizumi, Tsuchiya & Amari 2016, PNAS, eq. 20-23).

For each bipartition into P and Q, find the least determinant of I + (A - A') S (A - A')' over the matrices A'
without links across it. Once the block D of A - A' within P is chosen, the best block within Q follows from
it, and the determinant is

    det(I + Var(A_PQ x_Q + D x_P)) det(I + A_QP (1/C + D'D)^-1 A_QP'),   C = Var(x_P | x_Q), 1/C = (S^-1)_PP

so it remains to find D. The first factor alone is least where D is minus the regression of A_PQ x_Q on x_P.
"""

from collections.abc import Sequence
from math import copysign, exp, inf, log, sqrt

import numpy as np

from anima_actors.psyche.model.linalg4 import Rows, inverse_and_determinant

SIZE = 4
BIPARTITIONS: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
    ((0,), (1, 2, 3)),
    ((1,), (0, 2, 3)),
    ((2,), (0, 1, 3)),
    ((3,), (0, 1, 2)),
    ((0, 1), (2, 3)),
    ((0, 2), (1, 3)),
    ((0, 3), (1, 2)),
)

# S is symmetric, so ten of its entries are unknown: those of the upper triangle, (i, j) with i <= j. S_ij is
# the sum of (A_ik A_jl + A_il A_jk) S_kl over the pairs k <= l; the second product counts for k < l only.
_NOWHERE = SIZE * SIZE  # an entry of A that is zero
_ROW, _COLUMN = np.triu_indices(SIZE)
_I, _J, _K, _L = _ROW[:, None], _COLUMN[:, None], _ROW[None, :], _COLUMN[None, :]
_ONE = np.stack([SIZE * _I + _K, np.where(_K < _L, SIZE * _I + _L, _NOWHERE)])
_OTHER = np.stack([SIZE * _J + _L, np.where(_K < _L, SIZE * _J + _K, _NOWHERE)])
_FACTORS = np.stack([_ONE, _OTHER])
_UNKNOWNS = np.eye(10)
_NOISE = (_ROW == _COLUMN).astype(float)


def integrated_information(links: Sequence[Sequence[float]]) -> tuple[float, int]:
    """Return Phi_G of the process with this transition matrix.

    Args:
        links: A, four rows (target) of four (source); spectral radius below 1.

    Returns:
        Phi_G in nats, not negative, and the index of the weakest bipartition in :data:`BIPARTITIONS`.
    """
    covariance = stationary_covariance(links)
    precision, _ = inverse_and_determinant(covariance)
    least, weakest = inf, 0
    for one in range(SIZE):
        found = one_cut_off(links, covariance, precision[one][one], one, BIPARTITIONS[one][1], least)
        if found < least:
            least, weakest = found, one
    for index in range(SIZE, len(BIPARTITIONS)):
        these, those = BIPARTITIONS[index]
        near = least * MARGIN
        if pairs_apart_at_first(links, precision, these, those, near) <= near:
            least, weakest = min((least, weakest), (pairs_apart(links, covariance, these, those), index))
    return max(0.0, 0.5 * log(least)), weakest


def phi_from_nats(nats: float) -> float:
    """Return the share, in [0, 1), of one-step prediction error that only links across the cut explain."""
    return sqrt(1.0 - exp(-2.0 * nats))


def stationary_covariance(links: Sequence[Sequence[float]]) -> Rows:
    """Return S, the solution of S = A S A' + I."""
    on_1, on_2, on_3, on_4 = links
    one, other = np.array([*on_1, *on_2, *on_3, *on_4, 0.0]).take(_FACTORS)
    products = one * other
    a, b, c, d, e, f, g, h, i, j = np.linalg.solve(_UNKNOWNS - products[0] - products[1], _NOISE).tolist()
    return (a, b, c, d), (b, e, f, g), (c, f, h, i), (d, g, i, j)


Links = Sequence[Sequence[float]]
Part = tuple[int, ...]

MOST_STEPS = 60
SMALL_STEP = 1e-7
"""Once the next step is so small, the determinant is right to its last digits."""

MARGIN = 1.003
"""So many times the least is more than the first D tried for two pairs was ever seen to give (1.0018)."""


def one_cut_off(
    links: Links, covariance: Rows, precision: float, one: int, others: Part, enough: float
) -> float:
    """Return the least determinant where one variable is cut off from the other three.

    Where it is certain not to be below `enough`, that is returned.

    Args:
        links: A, row = target.
        covariance: S.
        precision: the diagonal entry of its inverse for the one variable.
        one: P.
        others: Q.
        enough: a bound; the search ends where the first factor alone reaches it.
    """
    j, k, m = others
    f, g, h = links[one][j], links[one][k], links[one][m]
    s_j, s_k, s_m = covariance[j], covariance[k], covariance[m]
    between = f * g * s_j[k] + f * h * s_j[m] + g * h * s_k[m]
    free = 1.0 + f * f * s_j[j] + g * g * s_k[k] + h * h * s_m[m] + 2.0 * between
    slope = f * s_j[one] + g * s_k[one] + h * s_m[one]
    own = covariance[one][one]
    if free - slope * slope / own >= enough:
        return enough
    c = 1.0 / precision
    n = c * (links[j][one] ** 2 + links[k][one] ** 2 + links[m][one] ** 2)
    return _least_product(free, slope, own, c, n)


def _least_product(a: float, b: float, s: float, c: float, n: float) -> float:
    """Return the least of (a + 2 b d + s d^2) (1 + n / (1 + c d^2)) over d.

    The first factor is least at d = -b/s, the second falls away from d = 0; so the best d lies somewhat
    further out, and not so far that the first factor has grown by more than the second can fall. Between the
    two, it is found by Newton's steps on the logarithm, or by halving where they lead astray.
    """
    near = d = -b / s
    far = d + copysign(sqrt((a + b * d) * n / s), d)
    for _ in range(MOST_STEPS):
        first, rise = a + d * (2.0 * b + s * d), b + s * d
        square = c * d * d
        second = (1.0 + square) * (1.0 + square + n)
        slope = rise / first - n * c * d / second
        bent = second - 2.0 * square * (2.0 + 2.0 * square + n)
        bend = s / first - 2.0 * (rise / first) ** 2 - n * c * bent / (second * second)
        if slope * (far - near) <= 0.0:
            near = d
        else:
            far = d
        closer = d - slope / bend if bend > 0.0 else far
        if (closer < near and closer < far) or (closer > near and closer > far):
            closer = 0.5 * (near + far)
        step, d = closer - d, closer
        if abs(step) < SMALL_STEP:
            break
    return (a + d * (2.0 * b + s * d)) * (1.0 + n / (1.0 + c * d * d))


def pairs_apart_at_first(links: Links, precision: Rows, these: Part, those: Part, enough: float) -> float:
    """Return the determinant for two variables cut off from the other two, at the first D that is tried.

    Where it is above `enough`, some number above that is returned.

    Args:
        links: A, row = target.
        precision: the inverse of S.
        these: P.
        those: Q.
        enough: a bound; the second factor is left out where the first is above it.
    """
    (i, j), (k, m) = these, those
    a, b, c, d = links[i][k], links[i][m], links[j][k], links[j][m]
    x, y, z = precision[k][k], precision[k][m], precision[m][m]
    first = _spread(a, b, c, d, x, y, z)
    if first > enough:
        return first
    w = 1.0 / (x * z - y * y)  # D is A_PQ times the regression of x_Q on x_P, which is (1/S)_QQ^-1 (1/S)_QP
    e, f, g, h = (a * z - b * y) * w, (b * x - a * y) * w, (c * z - d * y) * w, (d * x - c * y) * w
    ki, kj, mi, mj = precision[k][i], precision[k][j], precision[m][i], precision[m][j]
    p, q, r, t = e * ki + f * mi, e * kj + f * mj, g * ki + h * mi, g * kj + h * mj
    x, y, z = (
        precision[i][i] + p * p + r * r,
        precision[i][j] + p * q + r * t,
        precision[j][j] + q * q + t * t,
    )
    return first * _spread(links[k][i], links[k][j], links[m][i], links[m][j], x, y, z)


def _spread(a: float, b: float, c: float, d: float, x: float, y: float, z: float) -> float:
    """Return the determinant of I + B M^-1 B', with B = (a b; c d) and M = (x y; y z)."""
    w = 1.0 / (x * z - y * y)
    one, other = (
        1.0 + (a * a * z - 2.0 * a * b * y + b * b * x) * w,
        1.0 + (c * c * z - 2.0 * c * d * y + d * d * x) * w,
    )
    both = (a * c * z - (a * d + b * c) * y + b * d * x) * w
    return one * other - both * both


def pairs_apart(links: Links, covariance: Rows, these: Part, those: Part) -> float:
    """Return the least determinant where two variables are cut off from the other two.

    Begins with the regression of each part on itself, then steps down the slope, each step scaled by the
    Hessian of each block alone.
    """
    matrix, spread, identity = np.array(links), np.array(covariance), np.eye(4)
    mask = np.zeros((4, 4))
    mask[np.ix_(these, these)] = mask[np.ix_(those, those)] = 1.0
    inside = np.linalg.inv(spread * mask)
    across = matrix - (matrix @ spread * mask) @ inside
    for _ in range(MOST_STEPS):
        lost = across @ spread
        residual = identity + lost @ across.T
        step = (residual * mask) @ (np.linalg.solve(residual, lost) * mask) @ inside
        across = across - step
        if abs(step).max() < SMALL_STEP:
            break
    return float(np.linalg.det(identity + across @ spread @ across.T))
