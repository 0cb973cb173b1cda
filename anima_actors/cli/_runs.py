"""The runs of `anima run` as tasks of an engine, in whatever process, and their journals."""

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from anima_actors.cli._display import RunDisplay
from anima_actors.cli._endings import run_to_its_end
from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._society import run_story
from anima_actors.cli._stories import MindFactory, StoryMinds
from anima_actors.journal.file import Sync
from anima_actors.mind.mind import Mind
from anima_actors.scenario import Scenario
from anima_actors.scenario.report import RunReport, run_and_report, story_name
from anima_actors.scenario.runner import OnTurn
from anima_actors.sweep.cells import Runner

if TYPE_CHECKING:
    from anima_actors.cli.run import ReportOptions

NumberedReport = tuple[int, RunReport | BadInput]
"""A run's number, with its report or with why there is none."""


class Journals:
    """The journals of runs: one that is asked for, or those of the runs that missed an expectation.

    Args:
        report: the files that are asked for.
        path: of the one journal, where there is one; it may be there for a report alone.
    """

    def __init__(self, report: "ReportOptions", path: str | None) -> None:
        self.report = report
        self.sync = report.sync or "turn"
        self.detail = report.detail or "events"
        self.path = path
        self.folder = Path(report.record_failed) if report.record_failed is not None else None
        self.names: set[str] = set()
        if self.folder is not None:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or error
                raise BadInput(
                    f"--record-failed {self.folder}: no such folder can be made: {reason}"
                ) from None
            self.draft = f".{os.getpid()}-"
            self.sync = "never"

    @contextmanager
    def recording(self, number: int, story: Scenario, factory: MindFactory) -> Iterator[MindFactory]:
        """Make minds whose turns are recorded, where that was asked for, and end the journal cleanly.

        Raises:
            BadInput: the file cannot be written, or could not be any more; what is in it is safe.
        """
        path, text = self._path(number), json.dumps(story.document, ensure_ascii=False, indent=1)
        if path is None:
            yield factory
            return
        made: list[Mind] = []
        if self.folder is not None:
            Path(path).unlink(missing_ok=True)  # of the same run in a process that was ended

        def make(**asked: Any) -> Mind:
            mind = factory(**asked)
            with refusing("--record-failed" if self.folder else "--record"):
                mind.record_to(path, sync=self.sync, scenario=text, detail=self.detail)
            made.append(mind)
            return mind

        with refusing():
            try:
                yield make
            finally:
                for mind in made:
                    mind.close()

    @contextmanager
    def tidied(self) -> Iterator[None]:
        """Remove the journals of runs that did not come to their end."""
        try:
            yield
        finally:
            for left in self.folder.glob(f"{self.draft}*") if self.folder is not None else ():
                left.unlink(missing_ok=True)

    def kept(self, number: int, run: RunReport) -> str:
        """Return the journal of a run; empty where none is kept. One of the same name gives way to it."""
        path = self._path(number)
        if self.folder is None or path is None:
            return self.report.record or ""
        if run.met:
            Path(path).unlink()
            return ""
        stem = f"{story_name(run.scenario.file)}-seed-{run.seed}"
        name = next(
            name for name in chain([stem], map(f"{stem}-{{}}".format, count(2))) if name not in self.names
        )
        self.names.add(name)
        return str(Path(path).replace(self.folder / f"{name}.anima"))

    def place(self, number: int) -> tuple[str | None, Sync]:
        """Return the file of a run's journal, where there is one, and when a turn of it counts as written."""
        return self._path(number), cast("Sync", self.sync)

    def _path(self, number: int) -> str | None:
        return self.path if self.folder is None else str(self.folder / f"{self.draft}{number}.anima")


@dataclass
class StoryRuns(Runner[int, NumberedReport]):
    """Runs stories by their numbers in a plan."""

    plan: Sequence[tuple[Scenario, int]]  # each with a seed
    minds: StoryMinds
    journals: Journals
    with_outcomes: bool
    display: RunDisplay | None = None  # of every turn, where this is done in the process that shows it
    partitions: int = 1  # processes among which the minds of a society are shared

    def run(self, number: int, /) -> NumberedReport:
        """Return the report of a run, without its story, which whoever asks has."""
        story, seed = self.plan[number]
        on_turn: OnTurn = lambda outcome, mind: None  # noqa: E731
        if self.display is not None:
            self.display.begin(story, seed)
            on_turn = self.display.turn
        began = time.perf_counter()
        try:
            if story.society is not None:
                kind = self.display.kind if self.display is not None else "off"
                one = run_story(story, seed, self.minds, self.journals.place(number), self.partitions, kind)
                return number, replace(one, seconds=time.perf_counter() - began)
            with self.journals.recording(number, story, self.minds) as make:
                running = run_and_report(story, seed, make, on_turn, with_outcomes=self.with_outcomes)
                one = run_to_its_end(running)
        except BadInput as error:
            return number, error
        return number, replace(one, seconds=time.perf_counter() - began)

    def lost(self, number: int, reason: str, /) -> NumberedReport:
        """Return why a run has no report."""
        story, seed = self.plan[number]
        return number, BadInput(f"{story.file}, seed {seed}: {reason}")
