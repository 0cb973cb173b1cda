"""Stories as pytest collects them: a file, its steps, and an item an expectation.

The plug-in loads this file once a story is collected. The story is run once, when its first item is.
"""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from anima_actors.scenario import Scenario, ScenarioError, StoryRun, run_scenario
from anima_actors.scenario.expectations import Clause
from anima_actors.scenario.judging import Verdict
from anima_actors.scenario.report import explaining

WHOLE = "the whole story"
RUNS = "runs to its end"


class StoryFile(pytest.File):
    """The file of a story."""

    @cached_property
    def story(self) -> Scenario:
        """The story.

        Raises:
            CollectError: with everything that is wrong with it, a line each.
        """
        here = self.config.invocation_params.dir
        path = self.path.relative_to(here) if self.path.is_relative_to(here) else self.path
        try:
            return Scenario.from_file(path)
        except ScenarioError as error:
            raise self.CollectError("\n".join(map(str, error.problems))) from None

    @cached_property
    def run(self) -> StoryRun:
        """What the story came to."""
        return asyncio.run(run_scenario(self.story))

    def collect(self) -> Iterator[pytest.Collector]:
        """Return a collector a step that expects something, and one for the whole story."""
        every = ((one.step, clause) for one in self.story.expectations for clause in one.clauses)
        clauses = list(enumerate(every))
        names: dict[str, int] = {}
        for index, step in enumerate(self.story.steps):
            here = [(place, clause) for place, (of, clause) in clauses if of == index]
            if here:
                name = _unique(step.label or f"step {index + 1}", names)
                yield StoryPart.from_parent(self, name=name, clauses=here)
        whole = [(place, clause) for place, (of, clause) in clauses if of is None]
        if whole or not clauses:
            yield StoryPart.from_parent(self, name=_unique(WHOLE, names), clauses=whole)


class StoryPart(pytest.Collector):
    """A step of a story, or the whole of it, and what is expected of it."""

    def __init__(self, *, clauses: list[tuple[int, Clause]], **known: Any) -> None:
        super().__init__(**known)
        self.clauses = clauses

    def collect(self) -> Iterator[pytest.Item]:
        """Return an item an expectation; one that only runs the story where it expects nothing."""
        names: dict[str, int] = {}
        for place, clause in self.clauses:
            yield StoryItem.from_parent(
                self, name=_unique(_written(clause), names), place=place, clause=clause
            )
        if not self.clauses:
            yield StoryItem.from_parent(self, name=RUNS, place=None, clause=None)


class StoryItem(pytest.Item):
    """An expectation of a story."""

    def __init__(self, *, place: int | None, clause: Clause | None, **known: Any) -> None:
        super().__init__(**known)
        self.place, self.clause = place, clause

    @property
    def file(self) -> StoryFile:
        """The file of the story."""
        found = self.getparent(StoryFile)
        assert found is not None
        return found

    def runtest(self) -> None:
        """Run the story, unless that was done, and look whether the expectation was met.

        Raises:
            ExpectationNotMet: it was not.
        """
        run = self.file.run
        if self.place is not None and not (verdict := run.verdicts[self.place]).met:
            raise ExpectationNotMet(verdict, run.seed)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Tell a failed expectation and a story that cannot be run in lines; all else as pytest does."""
        error = excinfo.value
        if isinstance(error, ExpectationNotMet):
            return str(error)
        if isinstance(error, ScenarioError):
            return "\n".join(map(str, error.problems))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The file, the line from 0, and the name."""
        line = self.file.story.position_of(self.clause.place)[0] if self.clause is not None else 1
        return self.path, max(line - 1, 0), f"{self.parent.name if self.parent else ''}: {self.name}"


class ExpectationNotMet(AssertionError):
    """A story did not come to what was expected of it."""

    def __init__(self, verdict: Verdict, seed: int) -> None:
        command = explaining(verdict, "", shlex.join(["anima", "run", verdict.file, "--seed", str(seed)]))
        super().__init__(
            "\n".join(filter(None, (str(verdict), command and f"to have it explained: {command}")))
        )
        self.verdict = verdict


def _written(clause: Clause) -> str:
    """The expectation's key as the story has it: emotion, reactors.tension, within."""
    after = clause.place[clause.place.index("expect") + 1 :]
    return ".".join(part for part in after if isinstance(part, str)) or "expect"


def _unique(name: str, taken: dict[str, int]) -> str:
    """The name on one line, without what pytest reads in an id, numbered from the second on."""
    name = " ".join(name.replace("::", ":").split())
    taken[name] = taken.get(name, 0) + 1
    return name if taken[name] == 1 else f"{name} #{taken[name]}"
