"""The plan of a sweep: its file or its command line, checked, and the cells that it comes to."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from anima_actors.runtime import AnimaError
from anima_actors.runtime.errors import suggestion
from anima_actors.runtime.plain_numbers import plain_throughout
from anima_actors.scenario import Scenario, ScenarioError
from anima_actors.scenario.conditions import unknown_key
from anima_actors.scenario.errors import StoryPath
from anima_actors.scenario.loading import shipped_stories
from anima_actors.scenario.state_paths import MODULES, TRAITS
from anima_actors.scenario.yaml_reader import Tree, meaning_of, parse, read_text, shown_name
from anima_actors.sweep.ablation_runs import mind_for
from anima_actors.sweep.cells import Cell, CellRunner, keys_of, own_modules
from anima_actors.sweep.designs import (
    MOST,
    OF_RANGES,
    Factor,
    check_fits,
    need_library,
    problem_of,
    read_design,
    read_factor,
    samples,
    settings_of,
)
from anima_actors.sweep.measures import Measure
from anima_actors.sweep.record import KeptStory, PlanRecord

KEYS = ("story", "seeds", "vary", "design", "measure")
DEFAULT_MEASURES = {"met": "expectations met", "tension_peak": "max reactors.tension", "end": "last primary"}
BRINGING = ("modules.with", "modules.replace", "modules.intercept")  # settings that bring modules
LARGEST_SEED = 2**63 - 1
COLUMNS = ("story", "seed", "turns", "failed", "journal")  # of a row, beside what is varied and measured
PARTS = ("persona", "values", "constants", "modules", "voice")
WHOLE = ("persona", "appraisal")


@dataclass(frozen=True, slots=True)
class SweepPlan:
    """Stories, what is varied in them and how, the seeds, and what is measured of each run."""

    stories: tuple[Scenario, ...]
    factors: tuple[Factor, ...]
    measures: tuple[Measure, ...]
    seeds: tuple[int, ...] | int  # so many from each story's own on, or these
    design: str = "grid"  # its name, without a number
    points: int = 0  # the number that a design other than a grid is written with

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Self:
        """Read the plan in a file. ScenarioError holds everything that is wrong with it."""
        tree = parse(read_text(path), shown_name(path))
        return cls._read(tree, Path(os.fsdecode(path)).absolute().parent)

    @classmethod
    def from_document(
        cls, document: Mapping[str, Any], name: str = "<sweep>", folder: str | os.PathLike[str] = "."
    ) -> Self:
        """Read a plan in plain data; a story may also be a `Scenario`.

        Args:
            document: what the file of a plan would hold.
            name: for messages.
            folder: what the files of stories are relative to.

        Raises:
            ScenarioError: everything that is wrong with it.
        """
        return cls._read(Tree(name, plain_throughout(document)), Path(folder))

    @classmethod
    def _read(cls, tree: Tree, folder: Path) -> Self:
        reader = _PlanReader(tree, folder)
        plan = reader.read()
        problems = [*tree.problems, *(tree.problem(place, message) for place, message in reader.findings)]
        if problems:
            raise ScenarioError(sorted(problems, key=lambda one: (one.line, one.column)))
        stories, factors, measures, seeds, design, points = plan
        return cls(stories, factors, measures, seeds, design, points)

    @property
    def titles(self) -> list[str]:
        """What the stories are called: their files without folder and ending, or their titles."""
        return [Path(one.file).stem if Path(one.file).suffix else one.title for one in self.stories]

    @property
    def settings(self) -> int:
        """How many settings there are of what is varied."""
        return settings_of(self.design, self.points, self.factors)

    @property
    def problem(self) -> dict[str, Any]:
        """What is varied, as SALib's analysis takes it, of a plan that varies ranges alone."""
        return problem_of(self.factors)

    @property
    def samples(self) -> NDArray[np.float64]:
        """The settings of a sobol or morris design, a row each, in the order of the cells.

        Raises:
            SweepError: SALib is not installed.
        """
        return samples(self.design, self.points, self.factors)

    @property
    def runs_each(self) -> int:
        """How many seeds each setting is run with."""
        return self.seeds if isinstance(self.seeds, int) else len(self.seeds)

    def __len__(self) -> int:
        return len(self.stories) * self.settings * self.runs_each

    def runner(self, keep_journals: str = "none") -> CellRunner:
        """Return what runs the cells; it can be pickled."""
        return CellRunner(self.stories, self.measures, keep_journals)

    def cells(self) -> Iterator[Cell]:
        """Yield all cells, always in the same order; those of one setting stand together."""
        return self.record().cells()

    def record(self) -> PlanRecord:
        """Return what is kept of it beside its rows."""
        seeds = [
            range(one.seed, one.seed + self.seeds) if isinstance(self.seeds, int) else self.seeds
            for one in self.stories
        ]
        brought = [
            ((one.path, value),) for one in self.factors if one.path in BRINGING for value in one.values
        ]
        stories = map(KeptStory, self.titles, keys_of(self.stories, self.measures, brought), seeds)
        return PlanRecord(tuple(stories), self.factors, self.measures, self.design, self.points)


class _PlanReader:
    """Reads a plan and collects everything that is wrong with it."""

    def __init__(self, tree: Tree, folder: Path) -> None:
        self.data, self.folder = tree.data, folder
        self.findings: list[tuple[StoryPath, str]] = []

    def read(self) -> tuple[Any, ...]:
        if not isinstance(self.data, Mapping):
            self._wrong((), "a sweep is a mapping, with story: and vary: at the beginning of lines")
            return ((), (), (), 1, "grid", 0)
        if "steps" in self.data:
            self._wrong(("steps",), "this is a story; name what to vary: --over PATH=LOW:HIGH:STEPS")
            return ((), (), (), 1, "grid", 0)
        for key in self.data:
            if key not in KEYS:
                self._wrong((str(key),), unknown_key("key", str(key), KEYS))
        stories = tuple(self._stories(self.data.get("story")))
        design, points = self._design(self.data.get("design", "grid"))
        factors = tuple(self._factors(self.data.get("vary", {}), stories, design))
        if design in OF_RANGES:
            self._check_size(design, points, factors)
        measures = tuple(self._measures(self.data.get("measure", DEFAULT_MEASURES), stories))
        return stories, factors, measures, self._seeds(self.data.get("seeds", 1)), design, points

    def _wrong(self, place: StoryPath, message: str) -> None:
        self.findings.append((place, message))

    def _found(self, place: StoryPath, make: Callable[[], Any]) -> Any:
        """Return what is made; what is wrong with it is told of its place."""
        try:
            return make()
        except ScenarioError as error:
            for one in error.problems:
                self._wrong(place, str(one) if place[0] == "story" else one.message)
        except AnimaError as error:
            self._wrong(place, str(error))
        return None

    def _stories(self, raw: Any) -> Iterator[Scenario]:
        named = raw if isinstance(raw, list | tuple) else [raw]
        if raw is None or not named:
            self._wrong(("story",), "name a story, or a list of them")
            return
        for index, name in enumerate(named):
            place = ("story", index) if isinstance(raw, list | tuple) else ("story",)
            if not isinstance(name, str | Scenario):
                self._wrong(place, "write the file of a story, or the name of one of the package")
                continue
            story = name if isinstance(name, Scenario) else self._found(place, partial(self._story, name))
            if story and self._found(place, partial(mind_for, story, story.seed)):
                yield story

    def _story(self, name: str) -> Scenario:
        path, shipped = self.folder / name, shipped_stories()
        if not path.exists() and name in shipped:
            path = shipped[name]
        return Scenario.from_file(os.path.relpath(path) if path.is_relative_to(Path.cwd()) else path)

    def _seeds(self, raw: Any) -> tuple[int, ...] | int:
        if isinstance(raw, int) and not isinstance(raw, bool) and 1 <= raw <= MOST:
            return raw
        whole = isinstance(raw, list | tuple) and all(
            isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= LARGEST_SEED for one in raw
        )
        if whole and raw and len(set(raw)) == len(raw):
            return tuple(raw)
        self._wrong(("seeds",), f"write how many, from 1 to {MOST:,}, or a list of different seeds")
        return 1

    def _design(self, raw: Any) -> tuple[str, int]:
        try:
            return read_design(raw)
        except ValueError as error:
            self._wrong(("design",), str(error))
            return "", 0

    def _check_size(self, design: str, points: int, factors: tuple[Factor, ...]) -> None:
        self._found(("design",), partial(need_library, design))
        if not self.data.get("vary"):
            self._wrong(("design",), f"{design} varies ranges; name them under vary:")
        elif (settings := settings_of(design, points, factors)) > MOST:
            self._wrong(("design",), f"{settings:,} settings; at most {MOST:,}")

    def _measures(self, raw: Any, stories: tuple[Scenario, ...]) -> Iterator[Measure]:
        if not isinstance(raw, Mapping) or not raw:
            self._wrong(("measure",), "write names with what they measure, such as {end: last primary}")
            return
        varied = self.data.get("vary")
        plugins = any(own_modules(one) for one in stories) or (
            isinstance(varied, Mapping) and any(path in varied for path in BRINGING)
        )
        for name, expression in raw.items():
            measure = Measure(str(name), str(expression), plugins)
            try:
                if measure.name in COLUMNS:
                    raise ValueError(f"every row has a column {measure.name}; choose another name")
                measure.check()
                yield measure
            except ValueError as error:
                self._wrong(("measure", str(name)), str(error))

    def _factors(self, raw: Any, stories: tuple[Scenario, ...], design: str) -> Iterator[Factor]:
        if not isinstance(raw, Mapping):
            self._wrong(("vary",), "write paths with their values, such as {persona.openness: [0, 1]}")
            return
        paths: set[str] = set()
        modules = dict.fromkeys([*MODULES, *(one.name for story in stories for one in own_modules(story))])
        for key, given in raw.items():
            place: StoryPath = ("vary", str(key))
            try:
                factor = read_factor(_place(str(key), modules), given)
                check_fits(design, factor)
                if factor.path in paths:
                    raise ValueError(f"{factor.path} is varied twice")
            except ValueError as error:
                self._wrong(place, str(error))
                continue
            paths.add(factor.path)
            if all(self._takes(place, story, factor, design) for story in stories):
                whole = design != "grid" and any(_only_whole(story, factor) for story in stories)
                yield replace(factor, whole=whole)

    def _takes(self, place: StoryPath, story: Scenario, factor: Factor, design: str) -> bool:
        """Return whether a story takes the values of a factor; what is wrong with them is told."""
        wrong = len(self.findings)
        tried = factor.values
        if factor.ends is not None:  # where a story takes the ends and a step, it takes all
            tried = (*factor.ends, *(factor.values[1:2] if design == "grid" else ()))
        for value in tried:
            self._found(place, partial(_tried, story, factor.path, value))
            if len(self.findings) > wrong:
                return False
        return True


def _only_whole(story: Scenario, factor: Factor) -> bool:
    """Return whether a story takes whole numbers alone in a range whose ends it takes."""
    if factor.ends is None or not all(one.is_integer() for one in factor.ends):
        return False
    try:
        _tried(story, factor.path, factor.ends[0] + 0.5)
    except AnimaError:
        return True
    return False


def _tried(story: Scenario, path: str, value: Any) -> None:
    mind_for(story.changed({path: value}), story.seed)


def _place(key: str, modules: Iterable[str]) -> str:
    """Return the path in a story; "emotion.learn_rate" is short for "constants.emotion.learn_rate"."""
    first, _, rest = key.partition(".")
    if key in WHOLE or (first in PARTS and rest):
        return key
    if key in TRAITS:
        return f"persona.{key}"
    if first in modules and rest:
        return f"constants.{key}"
    if key == "seed":
        raise ValueError("seeds are no part of what is varied; write seeds: 20")
    known = (*WHOLE, *PARTS, *TRAITS, *modules)
    raise ValueError(f"no such setting{suggestion(first, dict.fromkeys(known))}")


def range_in(text: str) -> tuple[str, Any]:
    """Return the path and the values that a text of a command line stands for.

    Args:
        text: PATH=LOW:HIGH:STEPS, or PATH=VALUE,VALUE.

    Raises:
        ValueError: it is neither.
    """
    path, equals, given = (one.strip() for one in text.partition("="))
    if not (path and equals and given):
        raise ValueError(f"{text[:60]!r}: write PATH=LOW:HIGH:STEPS, or PATH=VALUE,VALUE")
    parts = given.split(":")
    if len(parts) > 1:
        ends = [meaning_of(one.strip()) for one in parts]
        if len(parts) > 3 or not all(isinstance(one, int | float) for one in ends):
            raise ValueError(f"{text[:60]!r}: write PATH=LOW:HIGH:STEPS, such as persona.openness=0:1:5")
        return path, dict(zip(("from", "to", "steps"), ends, strict=False))
    values = [meaning_of(one.strip()) for one in given.split(",")]
    if path == "modules.without":
        return path, [[] if one in ("none", None) else [one] for one in values]
    return path, values
