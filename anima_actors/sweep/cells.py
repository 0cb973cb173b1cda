"""A cell: a run of a story with one setting of what is varied and one seed. Its row follows from it alone."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import anima_actors
from anima_actors._version import __version__
from anima_actors.journal.file import File, MemoryFile
from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import describe_module, load_actor
from anima_actors.runtime import Actor
from anima_actors.runtime.supervision import one_line
from anima_actors.scenario import Scenario, run_scenario_now
from anima_actors.scenario.runner import named_modules
from anima_actors.scenario.state_paths import MODULES
from anima_actors.sweep.ablation_runs import quiet_mind
from anima_actors.sweep.measures import Measure, Value

Point = tuple[tuple[str, Any], ...]
"""One setting of what is varied: paths of a story, each with its value."""

MODEL_ROOMS = ("runtime", "psyche", "mind", "voice", "scenario", "sweep")
KEEP_JOURNALS = ("none", "failed", "all")
JOURNALS = "journals"
LARGEST_JOURNAL = 64 * 2**20  # bytes
KEPT_STORIES = 64  # changed stories that a runner keeps at hand


class Cell(NamedTuple):
    """One run, as plain data."""

    number: int  # in its plan, from 0
    key: str  # names all that the row depends on
    story: int  # in its plan, from 0
    point: Point
    seed: int


class CellRow(NamedTuple):
    """What came of a cell."""

    cell: Cell
    measured: Mapping[str, Value]  # by name; empty where it failed
    turns: int
    reason: str  # why it failed; empty where it did not
    journal: str = ""  # in the sweep's folder, or why it is not kept; empty where none was asked for
    recording: bytes = b""  # the journal itself, on its way to the folder


Task = TypeVar("Task", contravariant=True)
Row = TypeVar("Row", covariant=True)


class Runner(Protocol[Task, Row]):
    """Does tasks, in whatever process it is; it can be pickled. A task that fails is a row too."""

    def run(self, task: Task, /) -> Row:
        """Return the row of a task."""
        ...

    def run_all(self, tasks: Sequence[Task], /) -> Sequence[Row]:
        """Return the rows of tasks, in their order."""
        return [self.run(task) for task in tasks]

    def lost(self, task: Task, reason: str, /) -> Row:
        """Return the row of a task that has ended its process."""
        ...


class RunnerOfCells(Runner[Cell, CellRow], Protocol):
    """Runs cells."""

    def lost(self, cell: Cell, reason: str, /) -> CellRow:
        """Return the row of a cell that has ended its process."""
        return CellRow(cell, {}, 0, reason)


def keys_of(
    stories: Sequence[Scenario], measures: Iterable[Measure], brought: Sequence[Point] = ()
) -> list[str]:
    """Return the key of each story: the hash of it, its modules, the measures and the program.

    Args:
        stories: of a plan.
        measures: of each run.
        brought: changes of the stories that bring further modules.
    """
    asked = {one.name: one.expression for one in measures}
    changed = [[one, *(one.changed(dict(point)) for point in brought)] for one in stories]
    modules = [[_described(own_modules(version)) for version in one] for one in changed]
    return [
        _hash([one.document, told, asked, _program()]) for one, told in zip(stories, modules, strict=True)
    ]


def key_of(story: str, point: Point, seed: int) -> str:
    """Return the key of a cell, from the key of its story."""
    return _hash([story, point, seed])


@dataclass
class CellRunner(RunnerOfCells):
    """Runs cells, in whatever process it is; a story that cannot be run is a failed row."""

    stories: tuple[Scenario, ...]
    measures: tuple[Measure, ...]
    keep_journals: str = "none"  # or "failed", or "all"
    _changed: dict[tuple[int, str], Scenario] = field(default_factory=dict, repr=False)

    def run(self, cell: Cell, /) -> CellRow:
        """Return the row of a cell; the embedded voice speaks, and the lexicon judges what is said."""
        file = None if self.keep_journals == "none" else MemoryFile(LARGEST_JOURNAL)
        row, met = self._lived(cell, file)
        if file is None or (met and self.keep_journals == "failed"):
            return row
        if file.too_large:
            return row._replace(journal=f"not kept: larger than {LARGEST_JOURNAL // 2**20} MB")
        return row._replace(journal=journal_of(cell), recording=bytes(file.data)) if file.data else row

    def _lived(self, cell: Cell, journal: File | None) -> tuple[CellRow, bool]:
        """Return the row of a cell, and whether it did not fail and all its expectations were met."""
        try:
            with ExitStack() as stack:
                story = self._story(cell)
                make = partial(_recorded_mind, story, journal, stack) if journal is not None else quiet_mind
                run = run_scenario_now(story, seed=cell.seed, mind_factory=make)
                row = CellRow(cell, {one.name: one.of(run) for one in self.measures}, len(run.outcomes), "")
            return row, all(one.met for one in run.verdicts)
        except Exception as error:  # a module of the story's may raise anything
            return CellRow(cell, {}, 0, one_line(error)), False

    def _story(self, cell: Cell) -> Scenario:
        if not cell.point:
            return self.stories[cell.story]
        place = cell.story, _canonical(cell.point)
        story = self._changed.get(place)
        if story is None:  # it may be one of several threads of a worker of dask that ask
            story = self.stories[cell.story].changed(dict(cell.point), "vary")
            if len(self._changed) >= KEPT_STORIES:
                self._changed.clear()
            self._changed[place] = story
        return story


def _recorded_mind(story: Scenario, journal: File, stack: ExitStack, **asked: Any) -> Mind:
    """Return the mind of a story, which writes its journal to a file until the stack ends it."""
    mind = quiet_mind(**asked)
    text = json.dumps(story.document, ensure_ascii=False, indent=1)
    mind.record_to("cell.anima", sync="never", scenario=text, file=journal)
    stack.callback(mind.close)
    return mind


def journal_of(cell: Cell) -> str:
    """Return where the journal of a cell is, in the folder of its sweep."""
    return f"{JOURNALS}/{cell.key}.anima"


def digest(rows: Iterable[CellRow]) -> str:
    """Return the hash of rows, whatever their order."""
    return _hash(sorted([row.cell.key, dict(row.measured), row.turns, row.reason] for row in rows))


def _hash(data: Any) -> str:
    return hashlib.sha256(_canonical(data).encode()).hexdigest()[:32]


def _canonical(data: Any) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def own_modules(story: Scenario) -> list[type[Actor]]:
    """Return the modules from elsewhere that a story brings, those included that join later.

    Raises:
        ModuleError: one cannot be loaded.
    """
    found = [load_actor(reference) for _, reference in named_modules(story)]
    known = {*MODULES, *(one.name for one in found)}
    added = dict.fromkeys(one.add for one in story.steps if one.add and one.add not in known)
    return found + [load_actor(one) for one in added if ":" not in one and not one.endswith(".py")]


def _described(modules: Iterable[type[Actor]]) -> list[Any]:
    """Return the name and version of each module with the hash of its source."""
    found = [describe_module(one, None) for one in modules]
    return [[one["name"], one["version"], one["code"]] for one in found]


@cache
def _program() -> str:
    """Return the version of the package, with the hash of the sources that a run depends on."""
    package, told = Path(anima_actors.__file__).parent, hashlib.sha256(__version__.encode())
    for room in MODEL_ROOMS:
        for source in sorted((package / room).rglob("*.py")):
            told.update(source.read_bytes())
    return told.hexdigest()[:16]
