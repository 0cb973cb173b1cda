"""How the sentence tables say what they expect."""

from collections.abc import Callable

import pytest

from anima_actors.psyche.lexicon import AffectReading

MEASURES = {"t": "tension", "a": "arousal", "s": "satisfaction", "c": "cohesion"}
SIGNS: dict[str, Callable[[float], bool]] = {
    "++": lambda value: value > 0.5,
    "+": lambda value: value > 0.1,
    "-": lambda value: value < -0.1,
    "0": lambda value: value == 0.0,
    "≤": lambda value: value <= 0.0,
    "≥": lambda value: value >= 0.0,
}


def _unmet(reading: AffectReading, expected: str) -> list[str]:
    """Which of the expectations fail: "t+ s-" is tension above .1 and satisfaction below -.1."""
    return [
        f"{wish}, but it is {getattr(reading, MEASURES[wish[0]]):.3f}"
        for wish in expected.split()
        if not SIGNS[wish[1:]](getattr(reading, MEASURES[wish[0]]))
    ]


@pytest.fixture
def unmet() -> Callable[[AffectReading, str], list[str]]:
    return _unmet
