"""The space in which the body lives: four reactors, their home, how far from it they are, what a push does.

A reactor is kept as its deviation q from home, |q| < 1, as a share of the room there is: x = B + (1 - B) q
above home, x = B + B q below. A push acts on z = q / sqrt(1 - q^2), which knows no bounds, so that pushes
add: two halves equal one whole, a rise and an equal fall cancel, and nothing is ever pinned to an edge.
"""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple


class Reactors(NamedTuple):
    """One number for each reactor: a state in [0, 1], a deviation in [-1, 1], or a change."""

    tension: float = 0.0
    arousal: float = 0.0
    satisfaction: float = 0.0
    cohesion: float = 0.0


REACTOR_NAMES = Reactors._fields

BASELINE = Reactors(0.2, 0.2, 0.5, 0.5)
"""Where the mind comes home to when nothing happens."""

NO_CHANGE = Reactors()

FURTHEST = 1.0 - 1e-9
"""The largest deviation there is."""


class Share(NamedTuple):
    """How much of a change came from one source."""

    source: str
    amounts: Reactors


def deviation(x: Reactors) -> Reactors:
    """Return how far each reactor is from home, as a share of the room it has: q in [-1, 1]."""
    t, a, s, c = x
    return Reactors(
        (t - 0.2) / 0.8 if t > 0.2 else (t - 0.2) / 0.2,
        (a - 0.2) / 0.8 if a > 0.2 else (a - 0.2) / 0.2,
        (s - 0.5) / 0.5,
        (c - 0.5) / 0.5,
    )


def body(q: Reactors) -> Reactors:
    """Return the reactors in [0, 1] at a deviation from home."""
    t, a, s, c = q
    return Reactors(
        0.2 + 0.8 * t if t > 0.0 else 0.2 + 0.2 * t,
        0.2 + 0.8 * a if a > 0.0 else 0.2 + 0.2 * a,
        0.5 + 0.5 * s,
        0.5 + 0.5 * c,
    )


def squash(z: float) -> float:
    """Return the deviation that a push from home leads to: S(z) = z / sqrt(1 + z^2)."""
    return z / sqrt(1.0 + z * z)


def stretch(q: float) -> float:
    """Return the push that leads from home to a deviation: the inverse of :func:`squash`."""
    return q / sqrt(1.0 - q * q)


def pushed(q: Reactors, doses: Sequence[float]) -> Reactors:
    """Return the deviation after a dose to each reactor; a dose counts by the room above home."""
    return Reactors(
        *[
            _pushed(value, dose / (1.0 - home)) if dose else value
            for value, dose, home in zip(q, doses, BASELINE, strict=True)
        ]
    )


def _pushed(q: float, push: float) -> float:
    return _short_of_the_edge(squash(stretch(_short_of_the_edge(q)) + push))


def _short_of_the_edge(q: float) -> float:
    return min(FURTHEST, max(-FURTHEST, q))


def split(before: Reactors, after: Reactors, doses: Sequence[tuple[str, Reactors]]) -> tuple[Share, ...]:
    """Split the change that several doses made together, in proportion to each.

    Args:
        before: the deviation that they met.
        after: the deviation that they led to.
        doses: each with its source.

    Returns:
        the change of the reactors in [0, 1], by source; they sum to the whole change.
    """
    met, led = body(before), body(after)
    slopes = []
    for index in range(4):
        total = sum([dose[index] for _, dose in doses])
        change = led[index] - met[index]
        slopes.append(change / total if abs(total) > 1e-9 else _slope(before[index], BASELINE[index]))
    t, a, s, c = slopes
    return tuple(
        [
            Share(source, Reactors(dose[0] * t, dose[1] * a, dose[2] * s, dose[3] * c))
            for source, dose in doses
        ]
    )


def _slope(q: float, home: float) -> float:
    """Return the change of a reactor for a unit of dose where the dose is tiny."""
    room = 1.0 - home if q > 0.0 else home
    return float(room * (1.0 - q * q) ** 1.5 / (1.0 - home))


def drive_strength(q: Reactors) -> float:
    """Return the total drive D = (sum |q|^4)^(1/3), in [0, 1.59] (Keramati & Gutkin 2014)."""
    t, a, s, c = q
    return float((t**4 + a**4 + s**4 + c**4) ** (1.0 / 3.0))


def added(one: Reactors, other: Reactors) -> Reactors:
    """Return the sum."""
    return Reactors(*[a + b for a, b in zip(one, other, strict=True)])


def scaled(vector: Reactors, share: float) -> Reactors:
    """Return a share of it."""
    return Reactors(*[share * value for value in vector])


def limited(vector: Reactors, most: float) -> Reactors:
    """Return it with no part beyond the most, either way."""
    return Reactors(*[max(-most, min(most, value)) for value in vector])


def length(vector: Reactors) -> float:
    """Return its length."""
    return sqrt(sum([value * value for value in vector]))


def likeness(one: Reactors, other: Reactors) -> float:
    """Return the cosine of two, 0 where one of them is nothing."""
    size = length(one) * length(other)
    return sum([a * b for a, b in zip(one, other, strict=True)]) / size if size else 0.0
