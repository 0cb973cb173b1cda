"""Fixtures for pytest, found by it where this package is installed. PYTEST_DONT_REWRITE

This file imports pytest alone; what a fixture needs is loaded when a test asks for it, so that a run that has
nothing to do with minds pays nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from anima_actors.mind.mind import Mind
    from anima_actors.runtime import VirtualClock
    from anima_actors.testing.event_factory import EventGenerator
    from anima_actors.testing.harness import Harness


@pytest.fixture
def anima_harness() -> Callable[..., Harness]:
    """Return a maker of harnesses: ``anima_harness(Curiosity, seed=3)``."""
    from anima_actors.testing.harness import Harness

    return Harness


@pytest.fixture
def anima_mini_mind() -> Callable[..., Mind]:
    """Return a maker of the smallest mind a module can live in: ``anima_mini_mind(Curiosity)``."""
    from anima_actors.testing.harness import mini_mind

    return mini_mind


@pytest.fixture
def anima_events(request: pytest.FixtureRequest) -> EventGenerator:
    """Return a generator of valid events, the same for the same test in every run."""
    from anima_actors.testing.event_factory import EventGenerator

    return EventGenerator(request.node.nodeid)


@pytest.fixture
def anima_clock() -> VirtualClock:
    """Return a clock that moves only when told to."""
    from anima_actors.runtime import VirtualClock

    return VirtualClock()
