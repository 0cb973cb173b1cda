"""Geometric integrated information of a linear Gaussian process of four variables.

Of y = A y- + e with e ~ N(0, I): the stationary covariance S solves S = A S A' + I, and for a bipartition
Phi_G = min over block-diagonal A' of 1/2 ln det(I + (A - A') S (A - A')'), in nats
(Oizumi, Tsuchiya & Amari 2016). The least of the seven bipartitions counts.
"""

from math import exp, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
ROUNDS = 1
"""Refinements after the first solution: that alone is right to 1.1e-5 in phi, one more to 3e-7."""


def _block_masks() -> Matrix:
    masks = np.zeros((len(BIPARTITIONS), SIZE, SIZE))
    for mask, parts in zip(masks, BIPARTITIONS, strict=True):
        for part in parts:
            mask[np.ix_(part, part)] = 1.0
    return masks


_INSIDE = _block_masks()
_IDENTITY = np.eye(SIZE)
_IDENTITY_FLAT = _IDENTITY.ravel()
_IDENTITY_SQUARED = np.eye(SIZE * SIZE)
_INSIDE_FLAT = _INSIDE.reshape(-1, SIZE * SIZE)
_BOTH_INSIDE = _INSIDE_FLAT[:, :, None] * _INSIDE_FLAT[:, None, :]
_OUTSIDE_FIXED = _IDENTITY_SQUARED * (1.0 - _INSIDE_FLAT)[:, :, None]


def integrated_information(links: Matrix) -> tuple[float, int]:
    """Phi_G of the process with that transition matrix.

    Args:
        links: A, shape (4, 4), row = target; spectral radius below 1.

    Returns:
        Phi_G in nats, not negative, and the index of the weakest bipartition in :data:`BIPARTITIONS`.
    """
    covariance = _stationary_covariance(links)
    lagged = links @ covariance
    cut = (lagged * _INSIDE) @ np.linalg.inv(covariance * _INSIDE)
    for _ in range(ROUNDS):
        cut = _refined(links, covariance, lagged, cut)
    log_determinants = np.log(np.linalg.det(_residual(links, covariance, cut)))
    seam = int(log_determinants.argmin())
    return max(0.0, 0.5 * float(log_determinants[seam])), seam


def phi_from_nats(nats: float) -> float:
    """The share of one-step prediction error that only influence across the seam explains, in [0, 1)."""
    return sqrt(1.0 - exp(-2.0 * nats))


def _stationary_covariance(links: Matrix) -> Matrix:
    product = (links[:, None, :, None] * links[None, :, None, :]).reshape(SIZE * SIZE, SIZE * SIZE)
    solution: Matrix = np.linalg.solve(_IDENTITY_SQUARED - product, _IDENTITY_FLAT).reshape(SIZE, SIZE)
    return solution


def _residual(links: Matrix, covariance: Matrix, cut: Matrix) -> Matrix:
    """The error covariance Q' that is left when the seam is cut, shape (7, 4, 4)."""
    across = links - cut
    residual: Matrix = _IDENTITY + across @ covariance @ across.transpose(0, 2, 1)
    return residual


def _refined(links: Matrix, covariance: Matrix, lagged: Matrix, cut: Matrix) -> Matrix:
    """Solve for all seven block-diagonal A' at once, given the Q' of the last ones."""
    precision = np.linalg.inv(_residual(links, covariance, cut))
    product = precision[:, :, None, :, None] * covariance[None, None, :, None, :]
    system = product.reshape(-1, SIZE * SIZE, SIZE * SIZE) * _BOTH_INSIDE + _OUTSIDE_FIXED
    wanted: Any = (precision @ lagged).reshape(-1, SIZE * SIZE) * _INSIDE_FLAT
    solved: Matrix = np.linalg.solve(system, wanted[..., None]).reshape(-1, SIZE, SIZE)
    return solved
