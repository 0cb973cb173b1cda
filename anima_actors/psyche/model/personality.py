"""The five traits of a personality, where they bend the emotional space, and the agency they give."""

from typing import NamedTuple


class Traits(NamedTuple):
    """The Big Five (Costa & McCrae 1992), each in [0, 1]."""

    neuroticism: float = 0.5
    extraversion: float = 0.5
    agreeableness: float = 0.5
    conscientiousness: float = 0.5
    openness: float = 0.5


AVERAGE = Traits()

USUAL_CONTROL = 0.5
"""The expectation of control that every mind comes back to."""


class Vad(NamedTuple):
    """A point in the space of valence, arousal and dominance, each in [-1, 1]."""

    valence: float
    arousal: float
    dominance: float


def centred(traits: Traits) -> Traits:
    """Return the traits as z = 2 * trait - 1, each in [-1, 1]."""
    return Traits(*[2.0 * value - 1.0 for value in traits])


def temperament(traits: Traits) -> Vad:
    """Return the pleasure, arousability and dominance of a personality (Mehrabian 1996).

    Neuroticism is minus emotional stability; widely copied code has its signs reversed.
    """
    n, e, a, c, o = centred(traits)
    return Vad(
        0.21 * e + 0.59 * a - 0.19 * n,
        0.15 * o + 0.30 * a + 0.57 * n,
        0.25 * o + 0.17 * c + 0.60 * e - 0.32 * a,
    )


def agency(traits: Traits, control: float) -> float:
    """Return the sense that one can act on what threatens, G in [-1, 1]."""
    n, e, a, _, _ = centred(traits)
    return min(1.0, max(-1.0, e - n - a + 2.0 * (control - USUAL_CONTROL)))
