"""MODEL.md once more, in plain numpy and straight from the page: what the actors are held against."""

from itertools import combinations
from typing import Any

import numpy as np

from anima_actors.psyche.model.personality import Traits

B = np.array([0.2, 0.2, 0.5, 0.5])
C = np.array([[0, 0.3, -0.3, -0.2], [0.5, 0, 0.6, 0], [-0.5, 0, 0, 0.4], [-0.3, 0, 0.6, 0]])
K = C / np.abs(C).sum(axis=1, keepdims=True)

Array = Any


def gain(traits: Traits) -> Array:
    n, e, a, _, _ = traits
    return np.array(
        [1 + 0.8 * (n - 0.5), 1 + 0.6 * (e - 0.5) + 0.3 * (n - 0.5), 1 + 0.4 * (e - 0.5), 1 + 0.6 * (a - 0.5)]
    )


def decay(traits: Traits) -> float:
    return 0.10 + 0.15 * traits.conscientiousness - 0.10 * (traits.neuroticism - 0.5)


def integration_gain(x: Array) -> float:
    return float(0.20 + 0.60 * 4 * x[1] * (1 - x[1]))


def f(x: Array, traits: Traits) -> Array:
    """The mind's own dynamics for one quiet minute."""
    d, g = x - B, integration_gain(x)
    later = B + (1 - decay(traits)) * ((1 - g) * d + g * K @ np.tanh(1.5 * d) / 1.5)
    inside = bool(np.all((later > 0) & (later < 1)))
    return later if inside else np.clip(later, 1e-6, 1 - 1e-6)  # nothing ever pins


def transition(x: Array, traits: Traits) -> Array:
    d, g = x - B, integration_gain(x)
    return (1 - decay(traits)) * ((1 - g) * np.eye(4) + g * K @ np.diag(1 / np.cosh(1.5 * d) ** 2))


def take(y: Array, u: Array) -> Array:
    """A dose, saturating: it nears 0 or 1 and never arrives."""
    return np.where(u > 0, 1 - (1 - y) * np.exp(-u / (1 - B)), np.where(u < 0, y * np.exp(u / B), y))


def moved(x: Array, delta: Array, traits: Traits) -> Array:
    """The body after a minute and a dose."""
    u = gain(traits) * delta
    return take(f(x, traits), 1.1 * (u + 0.3 * K @ u))


def deviation(x: Array) -> Array:
    return np.where(x > B, (x - B) / (1 - B), (x - B) / B)


def temperament(traits: Traits) -> Array:
    n, e, a, c, o = 2 * np.array(traits) - 1
    return np.array(
        [
            0.21 * e + 0.59 * a - 0.19 * n,
            0.15 * o + 0.30 * a + 0.57 * n,
            0.25 * o + 0.17 * c + 0.60 * e - 0.32 * a,
        ]
    )


def vad(x: Array, traits: Traits) -> Array:
    t, a, s, c = deviation(x)
    point = np.array([-0.30 * t + 0.80 * s, 0.40 * t + 1.0 * a, -0.15 * t + 0.30 * a + 0.35 * c])
    return np.clip(point + 0.2 * temperament(traits), -1, 1)


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
