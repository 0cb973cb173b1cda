"""Fixtures for pytest, and stories as tests; found by it where this package is installed. PYTEST_DONT_REWRITE

This file imports pytest alone; what a fixture needs is loaded when a test asks for it, and what stories need
when one is collected, so that a run that has nothing to do with minds pays nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from anima_actors.mind.mind import Mind
    from anima_actors.runtime import VirtualClock
    from anima_actors.testing.event_factory import EventGenerator
    from anima_actors.testing.harness import Harness


STORY_ENDINGS = (".anima.yaml", ".anima.yml")
STORIES = "anima_stories"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting that names further stories."""
    told = "stories to collect as tests, besides *.anima.yaml: files or globs, relative to the root folder"
    parser.addini(STORIES, told, type="args", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a story that ends in .anima.yaml or that the setting names."""
    named = file_path.name.endswith(STORY_ENDINGS)
    root = parent.config.rootpath
    if not named and file_path.is_relative_to(root):
        below = file_path.relative_to(root)
        named = any(_matches(below, pattern) for pattern in parent.config.getini(STORIES))
    if not named:
        return None
    from anima_actors.testing.stories import StoryFile

    return StoryFile.from_parent(parent, path=file_path)


def _matches(path: Path, pattern: str) -> bool:
    """Whether a path has as many parts as a pattern, each like it; ** stands for any number of folders."""
    parts, wanted = path.parts, Path(pattern).parts
    if "**" not in wanted:
        return len(parts) == len(wanted) and path.match(pattern)
    place = wanted.index("**")
    head, tail = wanted[:place], wanted[place + 1 :]
    rest = len(parts) - len(tail)
    return (
        place <= rest
        and all(Path(part).match(like) for part, like in zip(parts, head, strict=False))
        and all(Path(part).match(like) for part, like in zip(parts[rest:], tail, strict=True))
    )


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
