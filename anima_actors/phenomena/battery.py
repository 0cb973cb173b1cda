"""Runs effects over seeds, and tells what came of them."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from math import fsum
from typing import Any, cast

from anima_actors.mind.mind import Mind
from anima_actors.phenomena.arms import TRAITS
from anima_actors.phenomena.contrast import Amount
from anima_actors.phenomena.phenomenon import Phenomenon
from anima_actors.psyche.events import Stimulus
from anima_actors.runtime import Turn
from anima_actors.runtime.supervision import one_line
from anima_actors.scenario import Scenario
from anima_actors.scenario.conditions import TurnOutcome
from anima_actors.scenario.happenings import happened_in
from anima_actors.scenario.judging import StoryRun
from anima_actors.scenario.report import junit_document
from anima_actors.scenario.runner import root_of
from anima_actors.sweep.ablation_runs import mind_for
from anima_actors.sweep.cells import Cell, CellRow, RunnerOfCells
from anima_actors.sweep.engines import Engine, ProcessEngine, SerialEngine

FEW_CELLS = 20  # up to it, other processes take longer to begin than to work
AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class PhenomenonResult:
    """What came of an effect: the contrast of each seed."""

    effect: Phenomenon
    amounts: tuple[Amount, ...]  # by seed; None where the contrast has no number
    reason: str = ""  # why the first run that failed did; empty where none did

    @property
    def mean(self) -> Amount:
        """Over the seeds that have a number; None where none has."""
        there = [one for one in self.amounts if one is not None]
        return fsum(there) / len(there) if there else None

    @property
    def share(self) -> float:
        """The share of seeds in which the contrast has the direction of the effect."""
        return sum(one is not None and one * self.effect.sign > 0 for one in self.amounts) / len(self.amounts)

    @property
    def shows(self) -> bool:
        """True where enough seeds have the direction, and their mean is of the practical size."""
        enough = self.share >= self.effect.share and self.mean is not None and not self.reason
        return enough and cast(float, self.mean) * self.effect.sign >= self.effect.practical_size

    @property
    def failed(self) -> bool:
        """True where an effect is expected and does not show."""
        return self.effect.status == "expected" and not self.shows

    @property
    def told(self) -> str:
        """The verdict in a word or two."""
        if self.effect.status == "expected":
            return "shows" if self.shows else "FAILS"
        return f"{self.effect.status.replace('_', ' ')}{', shows' if self.shows else ''}"

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data, ready for JSON."""
        effect = self.effect
        return {
            "name": effect.name,
            "claim": effect.claim,
            "cites": [*effect.cites],
            "status": effect.status,
            "needs": effect.needs,
            "measure": effect.contrast.expression,
            "direction": effect.direction,
            "practical_size": effect.practical_size,
            "share_wanted": effect.share,
            "mean": self.mean,
            "share": self.share,
            "shows": self.shows,
            "amounts": [*self.amounts],
            "reason": self.reason,
        }


@dataclass
class PhenomenonRunner(RunnerOfCells):
    """Runs an effect with a seed, in whatever process it is: all its arms, then the contrast."""

    effects: tuple[tuple[Phenomenon, tuple[str, ...]], ...]  # each with the modules that it goes without
    added: tuple[str, ...] = ()

    def run(self, cell: Cell, /) -> CellRow:
        """Return the row of a cell; the embedded voice speaks, and nobody is asked over the network."""
        effect, left_out = self.effects[cell.story]
        try:
            runs = {
                arm.name: asyncio.run(_lived(arm.story(cell.seed, self.added, left_out), cell.seed))
                for arm in effect.arms
            }
            turns = sum(len(run.outcomes) for run in runs.values())
            return CellRow(cell, {AMOUNT: effect.contrast.of(runs)}, turns, "")
        except Exception as error:  # a module from elsewhere may raise anything
            return CellRow(cell, {}, 0, one_line(error))


async def _lived(story: Scenario, seed: int) -> StoryRun:
    """Let the mind of a story live through it; no reply is asked for, so it does not hear itself speak."""
    mind = mind_for(story, seed)
    outcomes: list[TurnOutcome] = []
    at = 0

    def heard(turn: Turn) -> None:
        step = story.steps[at]
        happened = happened_in([one.event for one in turn.envelopes], bool(turn.ongoing))
        state = {**mind.state, "traits": _traits_of(mind), "happened": happened}
        outcomes.append(TurnOutcome(len(outcomes) + 1, at, step.label, state, happened=happened))

    mind.observe(heard)
    try:
        for at, step in story.turns():  # noqa: B007 - heard() reads it
            root, seconds = root_of(step, mind)
            if isinstance(root, Stimulus):
                root = replace(root, reply_wanted=False)
            await mind.answered(root, seconds)
    finally:
        await mind.release()
    return StoryRun(story, seed, tuple(outcomes), ())


def _traits_of(mind: Mind) -> Mapping[str, float]:
    """Return the Big Five as a mind has them by now, 0 to 1; none without the personality module."""
    keeper: Any = mind.bus.actors.get("personality")
    return {} if keeper is None else {name: getattr(keeper.actor.held.traits, name) for name in TRAITS}


def run_battery(
    effects: Sequence[Phenomenon],
    *,
    seeds: int = 20,
    added: Sequence[str] = (),
    left_out: Sequence[str] = (),
    engine: Engine | None = None,
    advance: Callable[[int], None] = lambda cells: None,
) -> list[PhenomenonResult]:
    """Run effects with the seeds from 0 on, and return what came of each; the same under every engine.

    Args:
        effects: what to run.
        seeds: how many.
        added: references of modules that all minds have as well.
        left_out: names of modules that all minds go without.
        engine: who runs them; unless told otherwise a process for each processor, or this one for a few.
        advance: called with the number of runs that were done just now.
    """
    runs = [(effect, tuple(left_out)) for effect in effects]
    return run_cells(runs, seeds, added=added, engine=engine, advance=advance)


def run_cells(
    runs: Sequence[tuple[Phenomenon, tuple[str, ...]]],
    seeds: int,
    *,
    added: Sequence[str] = (),
    engine: Engine | None = None,
    advance: Callable[[int], None] = lambda cells: None,
) -> list[PhenomenonResult]:
    """Run effects, each with the names of modules that its minds go without; see :func:`run_battery`."""
    cells = [
        Cell(index * seeds + seed, f"{effect.name} {seed} {left_out}", index, (), seed)
        for index, (effect, left_out) in enumerate(runs)
        for seed in range(seeds)
    ]
    running = (engine or (SerialEngine() if len(cells) <= FEW_CELLS else ProcessEngine())).run(
        PhenomenonRunner(tuple(runs), tuple(added)), cells
    )
    rows: dict[int, CellRow] = {}
    with closing(cast(Any, running)):  # whatever ends this ends the processes too
        for batch in running:
            rows |= {row.cell.number: row for row in batch}
            advance(len(batch))
    return [
        _result(effect, [rows[index * seeds + seed] for seed in range(seeds)])
        for index, (effect, _) in enumerate(runs)
    ]


def _result(effect: Phenomenon, rows: Sequence[CellRow]) -> PhenomenonResult:
    amounts = tuple(cast(Amount, row.measured.get(AMOUNT)) for row in rows)
    reason = next((f"seed {row.cell.seed}: {row.reason}" for row in rows if row.reason), "")
    return PhenomenonResult(effect, amounts, reason)


def table_of(results: Sequence[PhenomenonResult]) -> Iterator[list[str]]:
    """Yield the lines of a table, the heading first."""
    yield ["effect", "result", "mean", "at least", "seeds", "claim"]
    for one in results:
        mean = "none" if one.mean is None else f"{one.mean:+.3f}"
        least = f"{one.effect.sign * one.effect.practical_size:+.3f}"
        yield [one.effect.name, one.told, mean, least, f"{one.share:.0%}", one.effect.claim]


def summary_of(results: Sequence[PhenomenonResult]) -> str:
    """Return how many of which status show."""
    parts = []
    for status in ("expected", "contested", "not_modelled"):
        those = [one for one in results if one.effect.status == status]
        if those:
            parts.append(f"{status.replace('_', ' ')} {sum(one.shows for one in those)} of {len(those)}")
    return f"shown: {', '.join(parts)}"


def json_of(results: Sequence[PhenomenonResult]) -> bytes:
    """Return the results as one JSON document."""
    return json.dumps([one.as_data() for one in results], indent=2, ensure_ascii=False).encode() + b"\n"


def junit_of(results: Sequence[PhenomenonResult]) -> bytes:
    """Return a test case an effect: what is expected passes or fails, what is not is skipped."""
    import xml.etree.ElementTree as ET

    root = ET.Element("testsuites", name="anima")
    counts = {
        "tests": str(len(results)),
        "failures": str(sum(one.failed for one in results)),
        "errors": "0",
        "skipped": str(sum(one.effect.status != "expected" for one in results)),
    }
    suite = ET.SubElement(root, "testsuite", {"name": "phenomena", **counts})
    for one in results:
        case = ET.SubElement(suite, "testcase", classname="phenomena", name=one.effect.name)
        case.set("file", one.effect.file)
        if one.failed:
            ET.SubElement(case, "failure", message=explained(one)).text = one.effect.claim
        elif one.effect.status != "expected":
            ET.SubElement(case, "skipped", message=f"{one.told}: {one.effect.needs}")
    return junit_document(root)


def explained(result: PhenomenonResult) -> str:
    """Return why an effect does not show, on one line."""
    effect = result.effect
    if result.reason:
        return result.reason
    mean = "no number" if result.mean is None else f"{result.mean:+.4f}"
    return (
        f"mean {mean}, wanted {effect.sign * effect.practical_size:+g} or more in that direction; "
        f"in the direction in {result.share:.0%} of the seeds, wanted {effect.share:.0%}"
    )
