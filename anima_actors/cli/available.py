"""What a mind can be made of: built-in modules, what was asked for, and what installed packages offer."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, packages_distributions, version

from anima_actors._version import __version__
from anima_actors.cli.group import BadInput
from anima_actors.cli.parts import BUILT_IN_NAMES, joined
from anima_actors.mind.builder import BUILT_IN
from anima_actors.mind.placement import ModulePlacement
from anima_actors.mind.plugins import OURSELVES, Offer, offers
from anima_actors.runtime import Actor
from anima_actors.scenario import Scenario, ScenarioError, build_mind
from anima_actors.scenario.runner import story_modules


@dataclass(frozen=True, slots=True)
class Module:
    """A module that there is."""

    kind: type[Actor]
    origin: str  # "built-in", the package that offers it, or the reference that was given
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
        home = f"{self.package or 'version'} {self.version}" if self.version else self.package
        origin = [home] if self.origin == self.package else [self.origin, home]
        if self.origin == "built-in":
            origin = []
        place = f"in place of {self.instead}" if self.instead else ""
        return ", ".join(filter(None, (*origin, place, "" if self.on else "off")))


@dataclass(frozen=True, slots=True)
class Refused:
    """A module that cannot be had, and why."""

    name: str
    origin: str
    problem: str


Given = list[tuple[type[Actor], str, str]]
"""Modules that were asked for: each with its reference, and the built-in module whose place it takes."""


def available(
    extra: Sequence[str], instead: Sequence[str], intercept: Sequence[str], file: str | None
) -> tuple[list[Module], list[Refused]]:
    """All modules that there are, and those that cannot be had.

    Args:
        extra: references of --with.
        instead: of --replace.
        intercept: of --intercept.
        file: of a scenario, which may leave modules out and bring some.

    Raises:
        BadInput: what was asked for cannot be had.
    """
    asked = joined(extra, instead, intercept)
    used: Iterable[type[Actor]] = BUILT_IN
    given: Given = []
    if file is not None:
        used, given = _in_story(file)
    given += _given(asked, [*extra, *(one.partition("=")[2] for one in instead), *intercept])
    brought = {kind for kind, _, _ in given}
    on = {kind.name for kind in used if kind not in brought} - set(asked.without)
    found = [Module(kind, "built-in", OURSELVES, __version__, kind.name in on) for kind in BUILT_IN]
    refused: list[Refused] = []
    offered = offers()
    for kind, reference, place in given:
        if all(kind is not one.kind for one in found):
            module = _of_reference(kind, reference, place, offered)
            _join(module, found, refused, f"--replace {kind.name}={reference}")
    for offer in offered:
        if offer.module is None:
            refused.append(Refused(offer.name, offer.origin, offer.problem))
        elif offer.module not in brought:
            module = Module(offer.module, offer.package, offer.package, offer.version, on=False)
            _join(module, found, refused, f"--replace {module.name}={offer.name}")
    return found, refused


def _join(module: Module, found: list[Module], refused: list[Refused], remedy: str) -> None:
    """Put a module into the list, or among the refused where another has its name."""
    others = [one for one in found if one.name == module.name]
    if not others or module.instead == module.name:
        found.append(module)
    elif module.name in BUILT_IN_NAMES:
        problem = f"there is a built-in module of that name, which stays; {remedy} puts this in its place"
        refused.append(Refused(module.name, module.origin, problem))
    else:
        problem = f"there is one of that name from {others[0].origin}, which stays; give one another name"
        refused.append(Refused(module.name, module.origin, problem))


def _given(joining: ModulePlacement, references: Sequence[str]) -> Given:
    places = ("",) * len(joining.beside) + joining.without + ("",) * len(joining.intercepting)
    return list(zip(joining.extra, references, places, strict=True))


def _in_story(file: str) -> tuple[tuple[type[Actor], ...], Given]:
    """The modules in use in a story, and those that it brings."""
    try:
        story = Scenario.from_file(file)
        told = story.modules
        references = [one.use for one in (*told.with_, *told.replace.values(), *told.intercept)]
        return build_mind(story).bus.wiring.modules, _given(story_modules(story).joined, references)
    except ScenarioError as error:
        raise BadInput(*map(str, error.problems)) from error


def _of_reference(kind: type[Actor], reference: str, place: str, offered: Sequence[Offer]) -> Module:
    """A module that was asked for, with the package that it is in."""
    for offer in offered:
        if offer.name == reference:
            return Module(kind, offer.package, offer.package, offer.version, on=True, instead=place)
    if ".py:" in reference:
        own = str(getattr(sys.modules.get(kind.__module__), "__version__", ""))
        return Module(kind, reference, "", own, on=True, instead=place)
    package = next(iter(packages_distributions().get(kind.__module__.partition(".")[0], ())), "")
    try:
        return Module(kind, reference, package, version(package) if package else "", on=True, instead=place)
    except PackageNotFoundError:
        return Module(kind, reference, "", "", on=True, instead=place)
