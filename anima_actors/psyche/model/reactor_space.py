"""The space in which the body lives: four reactors, their resting point, and how far from it they are."""

from math import exp
from typing import NamedTuple


class Reactors(NamedTuple):
    """One number for each reactor: a state in [0, 1], or a change of it."""

    tension: float = 0.0
    arousal: float = 0.0
    satisfaction: float = 0.0
    cohesion: float = 0.0


REACTOR_NAMES = Reactors._fields

BASELINE = Reactors(0.2, 0.2, 0.5, 0.5)
"""Where the mind comes home to when nothing happens."""

NO_CHANGE = Reactors()


class Share(NamedTuple):
    """How much of a change came from one source."""

    source: str
    amounts: Reactors


def deviation(x: Reactors) -> Reactors:
    """How far each reactor is from home, as a share of the room it has: q in [-1, 1]."""
    t, a, s, c = x
    return Reactors(
        (t - 0.2) / 0.8 if t > 0.2 else (t - 0.2) / 0.2,
        (a - 0.2) / 0.8 if a > 0.2 else (a - 0.2) / 0.2,
        (s - 0.5) / 0.5,
        (c - 0.5) / 0.5,
    )


def drive_strength(q: Reactors) -> float:
    """The total drive D = (sum |q|^4)^(1/3), in [0, 1.59] (Keramati & Gutkin 2014)."""
    t, a, s, c = q
    return float((t**4 + a**4 + s**4 + c**4) ** (1.0 / 3.0))


def dosed(x: float, dose: float, home: float) -> float:
    """A reactor after a dose: it moves towards 0 or 1 and never arrives; two half doses equal one."""
    if dose > 0.0:
        return 1.0 - (1.0 - x) * exp(-dose / (1.0 - home))
    if dose < 0.0:
        return x * exp(dose / home)
    return x


def dose_slope(x: float, dose: float, after: float, home: float) -> float:
    """Change per unit of dose, on average over the dose; its limit where the dose is tiny."""
    if abs(dose) > 1e-9:
        return (after - x) / dose
    return (1.0 - x) / (1.0 - home) if dose >= 0.0 else x / home
