"""A story, lived through by a society: tick by tick, then judged."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import NamedTuple

import numpy as np

from anima_actors.encoding.files import StrPath
from anima_actors.journal.file import Sync
from anima_actors.psyche.model.reactor_space import REACTOR_NAMES
from anima_actors.scenario import Scenario, ScenarioError, judge
from anima_actors.scenario.over_minds import TickOutcome
from anima_actors.scenario.report import RunReport
from anima_actors.scenario.societies import ticks_of
from anima_actors.society.log import SocietyTick
from anima_actors.society.plan import SocietyPlan
from anima_actors.society.record import SocietyRecord

BAND = (5.0, 25.0, 50.0, 75.0, 95.0)
"""The percentiles over the minds that are told of a level: nine in ten, the middle half, the median."""


class TickFigures(NamedTuple):
    """A tick at a glance."""

    number: int  # from 1
    step: int  # of the story, from 0; -1 where no story is known
    reached: int  # minds that something reached; time passed for all others
    levels: Mapping[str, tuple[float, ...]]  # by reactor, in the percentiles of BAND
    means: Mapping[str, float]  # by reactor
    emotions: tuple[tuple[str, float], ...]  # their shares of the minds, the largest first


def figures_of(tick: SocietyTick, step: int = -1) -> TickFigures:
    """Return a tick at a glance."""
    levels = np.array([one.level for one in tick.minds])
    bands = np.percentile(levels, BAND, axis=0).T.tolist()
    felt = Counter(one.emotion for one in tick.minds)
    shares = sorted(felt.items(), key=lambda one: (-one[1], one[0]))
    return TickFigures(
        tick.number,
        step,
        len(tick.roots),
        {name: tuple(band) for name, band in zip(REACTOR_NAMES, bands, strict=True)},
        dict(zip(REACTOR_NAMES, levels.mean(axis=0).tolist(), strict=True)),
        tuple((name, count / len(tick.minds)) for name, count in shares),
    )


def steps_of(story: Scenario) -> list[int]:
    """Return the step of each tick of a society's story, in order."""
    if story.society is None:
        return []
    section = story.society
    told = [(index, step.model_dump(include={"rest", "repeat"})) for index, step in enumerate(story.steps)]
    return [index for index, step in told for _ in range(ticks_of(step, section))]


def story_of(society: SocietyRecord) -> Scenario | None:
    """Return the story that a recorded society has lived; None where none is on record."""
    try:
        return Scenario.from_document(json.loads(society.header["scenario"]), str(society.path))
    except (KeyError, TypeError, ValueError, ScenarioError):
        return None


def first_posed(society: SocietyRecord) -> int | None:
    """Return the place of the first mind that was posed something; None where none was."""
    return next((min(tick.roots) for tick in society if tick.roots), None)


def moved_reactor(story: Scenario) -> str:
    """Return the reactor that the first stimulus of a story moves most; tension where there is none."""
    for step in story.steps:
        if deltas := step.deltas:
            return max(deltas, key=lambda name: abs(deltas[name]))
    return "tension"


def outcome_of(tick: SocietyTick, story: Scenario, step: int) -> TickOutcome:
    """Return what a tick came to in a step of a story, to be judged."""
    return TickOutcome(tick.number, step, story.steps[step].label, tick.measured)


OnTick = Callable[[SocietyTick, TickFigures], None]


def run_society(
    plan: SocietyPlan,
    *,
    partitions: int | str = 1,
    record: StrPath | None = None,
    sync: Sync = "turn",
    on_tick: OnTick | None = None,
) -> RunReport:
    """Let a society live through its story, and judge it.

    Args:
        plan: of the story.
        partitions: 1 for this process, a number of processes, or "dask://HOST:PORT".
        record: the file of its journal.
        sync: when a tick counts as written.
        on_tick: is called after each tick; what it raises ends the run.

    Raises:
        SocietyError: the society cannot be made, or could not go on.
        JournalError: the journal cannot be written.
    """
    story, outcomes, hashes = plan.story, list[TickOutcome](), list[str]()
    waits = plan.first_mind.bus.wiring.asynchronous and partitions == 1
    with plan.society(partitions) as society, asyncio.Runner() if waits else nullcontext() as runner:
        if record is not None:
            text = json.dumps(story.document, ensure_ascii=False, indent=1)
            society.record(record, sync=sync, facts={"scenario": text})
        tick: SocietyTick | None = None
        for planned in plan.ticks():
            tick = runner.run(society.tick(planned.posed)) if runner else society.tick_now(planned.posed)
            outcomes.append(outcome_of(tick, story, planned.step))
            hashes.append(tick.hash)
            if on_tick is not None:
                on_tick(tick, figures_of(tick, planned.step))
        if runner:
            runner.run(society.aclose())
    assert tick is not None
    emotion = figures_of(tick, 0).emotions[0][0]
    return RunReport(story, plan.seed, tuple(outcomes), tuple(judge(story, outcomes)), tuple(hashes), emotion)
