"""Geometric integrated information of a linear Gaussian process of four variables.

Of y = A y- + e with e ~ N(0, I): the stationary covariance S solves S = A S A' + I, and for a bipartition
Phi_G = min over block-diagonal A' of 1/2 ln det(I + (A - A') S (A - A')'), in nats
(Oizumi, Tsuchiya & Amari 2016). The least of the seven bipartitions counts.
"""

from math import exp, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anima_actors.psyche.four_by_four import inverse_and_determinant

Matrix = NDArray[np.float64]

SIZE = 4
BIPARTITIONS = (
    ((0,), (1, 2, 3)),
    ((1,), (0, 2, 3)),
    ((2,), (0, 1, 3)),
    ((3,), (0, 1, 2)),
    ((0, 1), (2, 3)),
    ((0, 2), (1, 3)),
    ((0, 3), (1, 2)),
)


MOST_STEPS = 20
SMALL_STEP = 1e-2
"""After so small a step in every link, phi is right to 7e-6; in the states of a mind, to 1e-6."""

MARGIN = 1e-3
"""The first solution (Q' = I) is right to some 1e-5 in phi, so only seams whose first determinant of Q' is
this near to the least need further steps."""


def _block_masks() -> Matrix:
    masks = np.zeros((len(BIPARTITIONS), SIZE, SIZE))
    for mask, parts in zip(masks, BIPARTITIONS, strict=True):
        for part in parts:
            mask[np.ix_(part, part)] = 1.0
    return masks


_INSIDE = _block_masks()
_IDENTITY = np.eye(SIZE)

# S is symmetric, so ten of its entries are unknown: those of the upper triangle, (i, j) with i <= j.
_ROW, _COLUMN = np.triu_indices(SIZE)
_I, _J, _K, _L = _ROW[:, None], _COLUMN[:, None], _ROW[None, :], _COLUMN[None, :]
_FOUR = np.stack([SIZE * one + other for one, other in ((_I, _K), (_J, _L), (_I, _L), (_J, _K))])
_OFF_DIAGONAL = (_K != _L).astype(float) * np.ones((10, 1))
_TRIANGLE_IDENTITY = np.eye(10)
_NOISE = (_ROW == _COLUMN).astype(float)
_UNPACK = np.zeros((SIZE, SIZE), dtype=np.intp)
_UNPACK[_ROW, _COLUMN] = _UNPACK[_COLUMN, _ROW] = np.arange(10)


def integrated_information(links: Matrix) -> tuple[float, int]:
    """Phi_G of the process with that transition matrix.

    Args:
        links: A, shape (4, 4), row = target; spectral radius below 1.

    Returns:
        Phi_G in nats, not negative, and the index of the weakest bipartition in :data:`BIPARTITIONS`.
    """
    covariance = _stationary_covariance(links)
    inside = np.linalg.inv(covariance * _INSIDE)
    across = links - (links @ covariance * _INSIDE) @ inside
    lost = across @ covariance
    residual = _IDENTITY + lost @ across.swapaxes(-1, -2)
    first = np.linalg.det(residual).tolist()
    bound = min(first) * (1.0 + MARGIN)
    least, seam = min(
        (_refined(covariance, across[seam], residual[seam], inside[seam], lost[seam], _INSIDE[seam]), seam)
        for seam, determinant in enumerate(first)
        if determinant <= bound
    )
    return max(0.0, 0.5 * log(least)), seam


def _refined(
    covariance: Matrix, across: Matrix, residual: Matrix, inside: Matrix, lost: Matrix, mask: Matrix
) -> float:
    """The determinant of Q' at the foot of the slope: steps scaled by the Hessian of each block alone."""
    precision: Any = np.linalg.inv(residual)
    determinant = 1.0
    for _ in range(MOST_STEPS):
        step = (residual * mask) @ ((precision @ lost) * mask) @ inside
        across = across - step
        lost = across @ covariance
        residual = _IDENTITY + lost @ across.T
        precision, determinant = inverse_and_determinant(residual.tolist())
        if abs(step).max() < SMALL_STEP:
            break
    return determinant


def phi_from_nats(nats: float) -> float:
    """The share of one-step prediction error that only influence across the seam explains, in [0, 1)."""
    return sqrt(1.0 - exp(-2.0 * nats))


def _stationary_covariance(links: Matrix) -> Matrix:
    a_ik, a_jl, a_il, a_jk = links.take(_FOUR)
    pairs = a_ik * a_jl + _OFF_DIAGONAL * (a_il * a_jk)
    solution: Matrix = np.linalg.solve(_TRIANGLE_IDENTITY - pairs, _NOISE).take(_UNPACK)
    return solution
