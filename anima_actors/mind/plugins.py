"""Modules that installed packages offer: entry points in the group ``anima_actors.modules``.

They are looked up when they are asked for, one by one: a broken one is named with the reason and does not
hinder the others.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from anima_actors._version import __version__
from anima_actors.psyche import OPTIONAL
from anima_actors.runtime import Actor
from anima_actors.runtime.errors import ModuleError, suggestion

GROUP = "anima_actors.modules"
OURSELVES = "anima-actors"

_NEEDED = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:\[[^]]*\])?\s*\(?\s*([^;)]*)")
_AT_LEAST = re.compile(r">=\s*v?(\d+(?:\.\d+)*)")


@dataclass(frozen=True, slots=True)
class Offer:
    """A module that an installed package offers, or the reason why it cannot be had."""

    name: str  # of the entry point: what --with and a scenario call it
    reference: str  # "package.module:Class"
    package: str  # the distribution
    version: str
    module: type[Actor] | None
    problem: str = ""

    @property
    def origin(self) -> str:
        """The package and its version."""
        return f"{self.package} {self.version}".strip()


def offers() -> tuple[Offer, ...]:
    """Return all offers of installed packages, by name; of two with one name the first package's counts."""
    seen: dict[str, str] = {}
    found = []
    for point in points_of(GROUP):
        package, version = home_of(point)
        if point.name in seen:
            problem = f"{seen[point.name]} offers a module of that name already; uninstall one of them"
            found.append(Offer(point.name, point.value, package, version, None, problem))
            continue
        seen[point.name] = package
        try:
            module, problem = _loaded(point), ""
        except ModuleError as error:
            module, problem = None, str(error)
        found.append(Offer(point.name, point.value, package, version, module, problem))
    return tuple(found)


def installed(name: str) -> type[Actor]:
    """Return the module that an installed package offers under a name; no other is loaded.

    Raises:
        ModuleError: nobody offers one, or it cannot be had.
    """
    points = list(points_of(GROUP))
    for point in points:
        if point.name == name:
            try:
                return _loaded(point)
            except ModuleError as error:
                raise ModuleError(f"{name} from {' '.join(home_of(point)).strip()}: {error}") from error
    known = dict.fromkeys((*OPTIONAL, *(point.name for point in points)))
    remedy = suggestion(name, known)
    if not remedy.endswith("?"):
        remedy += "; write 'package.module:Class' or './file.py:Class'"
    raise ModuleError(f"no installed package offers a module {name!r:.80}{remedy}")


def points_of(group: str) -> Iterator[EntryPoint]:
    """Yield the entry points of a group by name, then by package, whatever the order of installation."""
    yield from sorted(entry_points(group=group), key=lambda point: (point.name, *home_of(point)))


def home_of(point: EntryPoint) -> tuple[str, str]:
    """Return the package of an entry point, and its version."""
    return (point.dist.name, point.dist.version) if point.dist else ("", "")


def _loaded(point: EntryPoint) -> type[Actor]:
    """Return the module; any failure in a foreign package becomes a ModuleError of one line."""
    if problem := too_new(point):
        raise ModuleError(problem)
    try:
        found = point.load()
    except (Exception, SystemExit) as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise ModuleError(f"{point.value} cannot be loaded: {reason:.300}") from error
    if not (isinstance(found, type) and issubclass(found, Actor)):
        raise ModuleError(f"{point.value} is no Actor class")
    return found


def too_new(point: EntryPoint) -> str:
    """Return what is wrong where its package needs a newer version of this one; else empty."""
    needed = _newer_version((point.dist.requires or ()) if point.dist else ())
    return needed and (
        f"it needs {OURSELVES} {needed} or newer, and this is {__version__}; "
        f'pip install --upgrade "{OURSELVES}>={needed}"'
    )


def _newer_version(requirements: Iterable[str]) -> str:
    """Return the version of this package that is required with >=, where it is newer; else empty.

    Only plain release numbers are compared; any other form of requirement is pip's business.
    """
    for requirement in requirements:
        match = _NEEDED.match(requirement)
        if match is None or re.sub(r"[-_.]+", "-", match[1]).lower() != OURSELVES:
            continue
        for least in _AT_LEAST.findall(match[2]):
            if _release(least) > _release(__version__):
                return str(least)
    return ""


def _release(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, without zeros and suffixes at its end."""
    match = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(number) for number in match[0].split(".")] if match else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
