"""Attacks on the borders of the package, each a file with a function `attack`, repeated by one command.

`python -m tests.reliability` runs them all; docs/reliability.md has the figures. A new attack is a new file:
its first line says what is tried, TIMES how often unless asked otherwise, and `attack(times, seed)` returns
an Outcome.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import NamedTuple


class Outcome(NamedTuple):
    """What came of an attack."""

    tried: int
    wrong: list[str]  # a line for each trial that did what it must not
    found: Mapping[str, int] = MappingProxyType({})  # how often the other outcomes came about


class Attack(NamedTuple):
    """An attack, as it is listed and run."""

    name: str
    about: str  # what is tried, in one line
    times: int  # how often, unless asked otherwise
    run: Callable[[int, int], Outcome]  # times and seed


def attacks() -> list[Attack]:
    """Return all attacks, by name."""
    found = []
    for entry in iter_modules(__path__):
        if not entry.name.startswith(("_", "test_")):
            module = import_module(f"{__name__}.{entry.name}")
            about = (module.__doc__ or "").partition("\n")[0]
            found.append(Attack(entry.name, about, module.TIMES, module.attack))
    return found
