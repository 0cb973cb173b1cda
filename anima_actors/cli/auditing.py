"""`anima audit`, from its budget to its report."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from anima_actors.analysis.reachability import Audit, Budget, Reached, audit
from anima_actors.cli.ablating import progress
from anima_actors.cli.group import BadInput, one_line
from anima_actors.cli.terminal import console, hanging, write_json
from anima_actors.logs.text import tidy
from anima_actors.runtime import AnimaError
from anima_actors.scenario import Scenario, ScenarioError
from anima_actors.scenario.values import seconds_of

REACHED, NOT_REACHED = 0, 1
NAME, TURNS = 34, 4


def audit_mind(
    file: str | None,
    *,
    budget: str,
    turns: int | None,
    seed: int,
    everything: bool,
    stories: str | None,
    as_json: bool,
) -> int:
    """Audit a mind and tell what came of it; 0 where all was reached.

    Raises:
        BadInput: there is no such mind, or the stories cannot be written; before anything is searched.
    """
    try:
        spent = Budget(turns=turns) if turns else Budget(seconds=seconds_of(budget))
    except ValueError as error:
        raise BadInput(f"anima audit: --budget {budget}: {error}") from error
    folder = _folder(stories) if stories is not None else None
    try:
        story = Scenario.from_file(file) if file is not None else None
        done = 0.0
        with progress("looking for what can happen", 1.0) as advance:

            def told(share: float) -> None:
                nonlocal done
                advance(share - done)
                done = share

            found = audit(story, seed=seed, budget=spent, progress=told)
    except ScenarioError as error:
        raise BadInput(*map(str, error.problems)) from error
    except AnimaError as error:
        raise BadInput(f"anima audit: {one_line(error)}") from error
    written = _write(found, folder) if folder is not None else 0
    if as_json:
        write_json(found.as_data())
    else:
        out = console()
        for line in _lines(found, out, everything=everything):
            out.print(line, no_wrap=True, overflow="ignore", crop=False)
        if folder is not None:
            click.echo(f"{written} stories in {folder}")
    return REACHED if found.complete else NOT_REACHED


def _folder(name: str) -> Path:
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{name}: cannot be written: {error.strerror}") from error
    return folder


def _write(found: Audit, folder: Path) -> int:
    stories = found.stories()
    for name, content in stories.items():
        (folder / name).write_bytes(content)
    return len(stories)


def _lines(found: Audit, out: Console, *, everything: bool) -> Iterator[Text]:
    yield Text(tidy(found.title), "bold").append(
        f", {found.turns:,} turns, {found.places:,} places, seed {found.seed}", "not bold"
    )
    shown = [one for one in found.found if one.outcome.promised or everything]
    for kind, group in groupby(shown, key=lambda one: one.outcome.kind):
        yield Text()
        yield Text(f"{kind:<{NAME}}turns  shortest story", "bold")
        for one in group:
            yield from hanging(_head(one), _told(one), out)
    yield Text()
    yield from _findings(found, out)


def _head(one: Reached) -> Text:
    mark = "" if one.minimal else "*"
    return Text(f"  {one.outcome.name:<{NAME - 2}}").append(f"{one.story.turns:>{TURNS}}{mark:<2} ", "dim")


def _told(one: Reached) -> str:
    """A story in a line."""
    whose = [_settings(one.story.persona), _settings(one.story.values)]
    steps = [_step(step.document()) for step in one.story.steps]
    return "".join(f"{told}: " for told in whose if told) + ", ".join(steps)


def _settings(weights: tuple[tuple[str, float], ...]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in weights)


def _step(document: Mapping[str, Any]) -> str:
    parts = []
    if "command" in document:
        parts.append(document["command"])
    if "stimulus" in document:
        deltas = [f"{name} {delta:+g}" for name, delta in document["stimulus"].items()]
        parts.append(f"{{{' '.join(deltas)}}}")
    if "rest" in document:
        parts.append(f"rest {document['rest']}")
    if "say" in document:
        parts.append(f"“{document['say']}”")
    return " ".join(parts) + (f" ×{document['repeat']}" if "repeat" in document else "")


def _findings(found: Audit, out: Console) -> Iterator[Text]:
    never = [f"{one.kind} {one.name}" for one in found.unreachable]
    yield from _finding("Never reached", never, out, "red")
    yield from _finding("Never one way", [f"{one.kind} {one.name}" for one in found.one_sided], out)
    yield from _finding("Numbers that never move", found.pinned, out, "yellow")
    told = f"Decide nothing, of {found.constants} constants tried"
    if found.constants < found.all_constants:
        told += f" ({found.all_constants} there are)"
    yield from _finding(told, found.inert_constants, out)
    yield from _finding("End the same", [" = ".join(names) for names in found.alike], out)
    if any(not one.minimal for one in found.found if one.outcome.promised):
        yield Text("* may be shorter: the budget ended before that was tried", "dim")


def _finding(title: str, names: Any, out: Console, style: str = "") -> Iterator[Text]:
    yield from hanging(Text(f"{title}: ", style if names else "dim"), "; ".join(names) or "none", out)
