"""Effects that installed packages bring: entry points in the group ``anima_actors.phenomena``.

An entry point names a folder of a package, "their_package.effects"; each YAML file in it is an effect. They
are read and nothing of the package is imported: its modules run where an effect that names them is run.
"""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from anima_actors.mind.plugins import OURSELVES, home_of, points_of, too_new
from anima_actors.phenomena.phenomenon import Phenomenon, shipped_phenomena
from anima_actors.scenario import ScenarioError
from anima_actors.scenario.loading import stories_in

GROUP = "anima_actors.phenomena"


@dataclass(frozen=True, slots=True)
class EffectOffer:
    """An effect that this package or an installed one brings, or the reason why it cannot be had."""

    name: str  # of the file, without its ending; of the entry point where there are no files
    origin: str  # the package and its version; of effects of this package "built-in"
    effect: Phenomenon | None
    problem: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data, ready for JSON."""
        effect = self.effect
        told = {"name": self.name, "from": self.origin, "problem": self.problem}
        if effect is None:
            return told
        return {**told, "status": effect.status, "claim": effect.claim, "cites": [*effect.cites]}


def effect_offers(*, own: bool = True) -> tuple[EffectOffer, ...]:
    """Return all effects, those of this package first; of two with one name the first counts.

    A broken one is named with the reason and does not hinder the others.

    Args:
        own: whether to read those of this package too.
    """
    shipped = shipped_phenomena()
    seen = dict.fromkeys(shipped, OURSELVES)
    found = [_read(path, "built-in") for path in shipped.values()] if own else []
    for point in points_of(GROUP):
        origin = " ".join(home_of(point)).strip()
        try:
            files = _files(point)
        except ValueError as error:
            found.append(EffectOffer(point.name, origin, None, str(error)))
            continue
        for path in files:
            if other := seen.get(path.stem):
                problem = f"{other} brings an effect of that name already"
                found.append(EffectOffer(path.stem, origin, None, problem))
            else:
                seen[path.stem] = home_of(point)[0]
                found.append(_read(path, origin))
    return tuple(found)


def _read(path: Path, origin: str) -> EffectOffer:
    try:
        return EffectOffer(path.stem, origin, Phenomenon.from_file(path))
    except ScenarioError as error:
        return EffectOffer(path.stem, origin, None, str(error.problems[0]))


def _files(point: EntryPoint) -> list[Path]:
    """Return the files of an entry point; ValueError where there are none."""
    if problem := too_new(point):
        raise ValueError(problem)
    for folder in _folders(point.value):
        if folder.is_dir() and (files := stories_in(folder)):
            return files
    raise ValueError(f"{point.value} is no folder of the package that has YAML files")


def _folders(value: str) -> Iterator[Path]:
    """Yield where a folder of a package may be; no code of the package is run to find it."""
    top, *inner = value.split(".")
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return
    for place in (spec.submodule_search_locations or ()) if spec else ():
        yield Path(place, *inner)
