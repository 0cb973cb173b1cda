"""MODEL.md once more, in plain numpy and straight from the page: what the actors are held against."""

from itertools import combinations
from typing import Any

import numpy as np

from anima_actors.psyche.model.personality import Traits

B = np.array([0.2, 0.2, 0.5, 0.5])
C = np.array([[0, 0.3, -0.3, -0.2], [0.5, 0, 0.6, 0], [-0.5, 0, 0, 0.4], [-0.3, 0, 0.6, 0]])
K = C / np.abs(C).sum(axis=1, keepdims=True)

Array = Any


def decay(traits: Traits) -> float:
    return 0.17 + 0.12 * (traits.conscientiousness - 0.5) - 0.16 * (traits.neuroticism - 0.5)


def transition(q: Array, traits: Traits) -> Array:
    """A(q) at deviations from home."""
    arousal = 0.2 + (0.8 if q[1] > 0 else 0.2) * q[1]
    g = 0.20 + 0.60 * 4 * arousal * (1 - arousal)
    return np.asarray(
        (1 - decay(traits)) * ((1 - g) * np.eye(4) + g * K @ np.diag(1 / np.cosh(1.5 * q) ** 2))
    )


def bipartitions(size: int) -> list[tuple[list[int], list[int]]]:
    found = []
    for count in range(1, size // 2 + 1):
        for part in combinations(range(size), count):
            rest = [index for index in range(size) if index not in part]
            if 2 * count < size or 0 in part:
                found.append((list(part), rest))
    return found


def stationary(a: Array) -> Array:
    """S = A S A' + I, as the sum it stands for."""
    s, power = np.eye(len(a)), np.array(a, dtype=float)
    while np.abs(power).max() > 1e-20:
        s = s + power @ s @ power.T
        power = power @ power
    return s


def phi_of_cut(a: Array, parts: tuple[list[int], list[int]]) -> float:
    """The least 1/2 ln det(I + (A-A')S(A-A')') over block-diagonal A', by Newton's method."""
    size = len(a)
    s = stationary(a)
    free = [(i, j) for part in parts for i in part for j in part]
    cut = np.zeros((size, size))
    for i, j in free:
        cut[i, j] = a[i, j]

    def loss(values: Array) -> float:
        matrix = np.zeros((size, size))
        for (i, j), value in zip(free, values, strict=True):
            matrix[i, j] = value
        away = a - matrix
        return float(0.5 * np.log(np.linalg.det(np.eye(size) + away @ s @ away.T)))

    def gradient(values: Array) -> Array:
        matrix = np.zeros((size, size))
        for (i, j), value in zip(free, values, strict=True):
            matrix[i, j] = value
        away = a - matrix
        full = -np.linalg.solve(np.eye(size) + away @ s @ away.T, away @ s)
        return np.array([full[i, j] for i, j in free])

    values = np.array([cut[i, j] for i, j in free])
    step = 1e-6
    for _ in range(60):
        slope = gradient(values)
        if np.abs(slope).max() < 1e-12:
            break
        curvature = np.array(
            [
                (gradient(values + step * unit) - gradient(values - step * unit)) / (2 * step)
                for unit in np.eye(len(values))
            ]
        )
        move, here, size_of_step = np.linalg.solve(curvature, slope), loss(values), 1.0
        while loss(values - size_of_step * move) > here + 1e-15 and size_of_step > 1e-6:
            size_of_step /= 2
        values = values - size_of_step * move
    return loss(values)


def phi_nats(a: Array) -> float:
    """The least over all bipartitions."""
    return min(phi_of_cut(a, parts) for parts in bipartitions(len(a)))
