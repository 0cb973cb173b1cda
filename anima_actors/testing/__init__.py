"""For the tests of a module: one module alone, a small mind around it, events, matchers, conformance.

    harness = Harness(Curiosity)
    harness.feed(made_of(PredictionMade, error=0.9))
    assert published(harness.published, CuriosityFelt, level=within(0.1, 0.3))
    assert check_module(Curiosity).passed

It needs no test framework; with pytest come fixtures (:mod:`anima_actors.testing.plugin`), with Hypothesis
:func:`events_of`. docs/testing-a-module.md tells how to use it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anima_actors.runtime import VirtualClock
    from anima_actors.testing.conformance import Check, Report, check_module, check_modules
    from anima_actors.testing.errors import HarnessError
    from anima_actors.testing.event_factory import EventGenerator, events_of, made_of
    from anima_actors.testing.harness import Harness
    from anima_actors.testing.matchers import near, one_of, published, within
    from anima_actors.testing.mini_mind import mini_mind

__all__ = [
    "Check",
    "EventGenerator",
    "Harness",
    "HarnessError",
    "Report",
    "VirtualClock",
    "check_module",
    "check_modules",
    "events_of",
    "made_of",
    "mini_mind",
    "near",
    "one_of",
    "published",
    "within",
]

_HOMES = {
    "anima_actors.runtime": ("VirtualClock",),
    "anima_actors.testing.conformance": ("Check", "Report", "check_module", "check_modules"),
    "anima_actors.testing.errors": ("HarnessError",),
    "anima_actors.testing.event_factory": ("EventGenerator", "events_of", "made_of"),
    "anima_actors.testing.harness": ("Harness",),
    "anima_actors.testing.matchers": ("near", "one_of", "published", "within"),
    "anima_actors.testing.mini": ("mini_mind",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Loaded when first asked for: pytest loads the plug-in of this room in every run."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
