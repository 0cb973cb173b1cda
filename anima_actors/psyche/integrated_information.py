"""Geometric integrated information of a linear Gaussian process of four variables.

Of y = A y- + e with e ~ N(0, I): the stationary covariance S solves S = A S A' + I, and for a bipartition
Phi_G = min over block-diagonal A' of 1/2 ln det(I + (A - A') S (A - A')'), in nats
(Oizumi, Tsuchiya & Amari 2016). The least of the seven bipartitions counts.
"""

from collections.abc import Sequence
from math import exp, inf, log, sqrt

import numpy as np

from anima_actors.psyche.four_by_four import Rows, inverse_and_determinant
from anima_actors.psyche.seams import MARGIN, one_cut_off, pairs_apart, pairs_apart_at_first

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
    """Phi_G of the process with that transition matrix.

    Args:
        links: A, four rows (target) of four (source); spectral radius below 1.

    Returns:
        Phi_G in nats, not negative, and the index of the weakest bipartition in :data:`BIPARTITIONS`.
    """
    covariance = stationary_covariance(links)
    precision, _ = inverse_and_determinant(covariance)
    least, seam = inf, 0
    for one in range(SIZE):
        found = one_cut_off(links, covariance, precision[one][one], one, BIPARTITIONS[one][1], least)
        if found < least:
            least, seam = found, one
    for index in range(SIZE, len(BIPARTITIONS)):
        these, those = BIPARTITIONS[index]
        near = least * MARGIN
        if pairs_apart_at_first(links, precision, these, those, near) <= near:
            least, seam = min((least, seam), (pairs_apart(links, covariance, these, those), index))
    return max(0.0, 0.5 * log(least)), seam


def phi_from_nats(nats: float) -> float:
    """The share of one-step prediction error that only influence across the seam explains, in [0, 1)."""
    return sqrt(1.0 - exp(-2.0 * nats))


def stationary_covariance(links: Sequence[Sequence[float]]) -> Rows:
    """S, the solution of S = A S A' + I."""
    on_1, on_2, on_3, on_4 = links
    one, other = np.array([*on_1, *on_2, *on_3, *on_4, 0.0]).take(_FACTORS)
    products = one * other
    a, b, c, d, e, f, g, h, i, j = np.linalg.solve(_UNKNOWNS - products[0] - products[1], _NOISE).tolist()
    return (a, b, c, d), (b, e, f, g), (c, f, h, i), (d, g, i, j)
