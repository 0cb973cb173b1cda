"""What a mind can be made of: built-in modules, what installed packages offer, and what was asked for."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, packages_distributions, version

from anima_actors.assembly import BUILT_IN
from anima_actors.cli.group import BadInput
from anima_actors.cli.parts import BUILT_IN_NAMES, joined
from anima_actors.configuration import FROM_FILE
from anima_actors.discovery import OURSELVES, Offer, offers
from anima_actors.joining import Joined
from anima_actors.runtime import Actor
from anima_actors.scenario import Scenario, ScenarioError, build_mind
from anima_actors.scenario.joining import brought_by
from anima_actors.version import __version__


@dataclass(frozen=True, slots=True)
class Module:
    """A module that there is."""

    kind: type[Actor]
    origin: str  # "built-in", the package, or the reference that was given
    package: str  # empty where it is in none
    version: str  # of the package, or of its file where that says
    on: bool  # whether it is in use
    instead: str = ""  # the built-in module whose place it takes

    @property
    def name(self) -> str:
        """What it is called."""
        return self.kind.name

    @property
    def told(self) -> str:
        """Where it comes from, in a few words; empty for a built-in one that is in use."""
        home = f"{self.package} {self.version}" if self.package else self.version and f"version {self.version}"
        origin = home if self.origin == self.package else ", ".join(filter(None, (self.origin, home)))
        place = f"in place of {self.instead}" if self.instead else ""
        known = self.origin == "built-in"
        return ", ".join(filter(None, ("" if known else origin, place, "" if self.on else "off")))


@dataclass(frozen=True, slots=True)
class Refused:
    """A module that cannot be had, and why."""

    name: str
    origin: str
    problem: str


def available(
    extra: Sequence[str], instead: Sequence[str], intercept: Sequence[str], file: str | None
) -> tuple[list[Module], list[Refused]]:
    """All modules that there are, and those that cannot be had.

    Args:
        extra: references of --with.
        instead: of --replace.
        intercept: of --intercept.
        file: of a scenario that brings modules, too.

    Raises:
        BadInput: what was asked for cannot be had.
    """
    asked = joined(extra, instead, intercept)
    told = [(module, reference) for module, reference in zip(asked.extra, (*extra, *instead, *intercept), strict=True)]
    found = list(_given(asked, [reference.rpartition("=")[2] for reference in (*extra, *instead, *intercept)]))
    in_use = [module for module in BUILT_IN if module.name not in asked.without]
    if file is not None:
        story, in_use = _in_story(file)
        in_use = [module for module in in_use if module.name not in asked.without]
        found = [*_given(*story), *found]
    return _merged(in_use, found, offers())
