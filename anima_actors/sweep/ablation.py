"""Ablation: a sweep over the modules that are left out, in which each run is compared with the whole one."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple, cast

from anima_actors.mind.module_refs import ModuleRef, load_actor
from anima_actors.psyche.events.contributions import keys_filled
from anima_actors.runtime import Actor, Wiring
from anima_actors.runtime.errors import suggestion
from anima_actors.runtime.supervision import one_line
from anima_actors.scenario import Scenario, ScenarioError
from anima_actors.sweep.ablation_effects import (
    Difference,
    Effect,
    Matrix,
    ModuleEffect,
    PairEffect,
    effect_of,
    interaction_of,
    matrix_of,
)
from anima_actors.sweep.ablation_runs import (
    GATHERING_NAMES,
    AblationError,
    Estimate,
    estimate,
    mind_for,
    trajectory_of,
)
from anima_actors.sweep.cells import Runner
from anima_actors.sweep.engines import Engine, SerialEngine
from anima_actors.voice.speakers import OfflineVoice

__all__ = ["AblationError", "Estimate", "Matrix", "ModuleEffect", "PairEffect", "Plan", "ablate", "estimate"]


NEVER_BY_ITSELF = (*GATHERING_NAMES, OfflineVoice.name)
"""Left out only where they are named: the coordinator never, the voice where its words are in question."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The modules to leave out, and the stories to leave them out of."""

    stories: tuple[Scenario, ...]
    modules: tuple[str, ...]  # each is left out
    extra: tuple[ModuleRef, ...] = ()  # joins every story
    seeds: int = 20  # from each story's own on
    pairs: bool = False  # leave out every two as well
    own: dict[str, frozenset[str]] = field(default_factory=dict)  # keys of the state by module
    impossible: tuple[tuple[int, str], ...] = ()  # stories that cannot be lived through without a module

    @property
    def runs(self) -> int:
        return len(self.stories) * self.seeds

    @property
    def lives(self) -> int:
        alone = len(self.modules)
        return self.runs * (1 + alone + (alone * (alone - 1) // 2 if self.pairs else 0))


class Run(NamedTuple):
    """The effects of leaving modules out of one story with one seed."""

    task: "SeededStory"
    effects: dict[str, Effect]
    pairs: dict[tuple[str, str], dict[str, Difference]]
    reason: str = ""  # why there are none; empty where there are


def planned(
    stories: Sequence[Scenario],
    modules: Sequence[str] | None = None,
    *,
    extra: Sequence[ModuleRef] = (),
    seeds: int = 20,
    pairs: bool = False,
) -> Plan:
    """Check the request and return the plan for `ablate`.

    Raises:
        AblationError: no story has a module that is named, or it cannot be left out.
        ScenarioError: a story asks for a mind that cannot be built.
    """
    joined = _loaded(extra)
    wirings = [mind_for(story, story.seed, (), joined).bus.wiring for story in stories]
    present = list(dict.fromkeys(module.name for wiring in wirings for module in wiring.modules))
    chosen = tuple(modules or [name for name in present if name not in NEVER_BY_ITSELF])
    for name in chosen:
        if name in GATHERING_NAMES:
            raise AblationError(f"{name} gathers the state that is compared; it cannot be left out")
        if name not in present:
            raise AblationError(f"no story has a module {name!r}{suggestion(name, present)}")
    impossible = tuple(
        (index, name)
        for index, (story, wiring) in enumerate(zip(stories, wirings, strict=True))
        for name in chosen
        if not _possible(story, wiring, name, joined)
    )
    steps = [step for wiring in wirings for step in wiring.steps]
    own = {
        name: frozenset(keys_filled(step.signature for step in steps if step.module == name))
        for name in chosen
    }
    return Plan(tuple(stories), chosen, tuple(extra), seeds, pairs, own, impossible)


def ablate(plan: Plan, *, engine: Engine | None = None, advance: Callable[[], None] = lambda: None) -> Matrix:
    """Run the plan and return the matrix, the same under each engine.

    Args:
        plan: what to leave out of what.
        engine: who runs it; in other processes extra modules are named, no classes of the main program. This
            process unless told otherwise.
        advance: called after each story with a seed, as often as `plan.runs` says.

    Raises:
        AblationError: a run could not be made, or ended its process twice.
        SweepError: a cluster is lost.
    """
    tasks = [SeededStory(story, seed) for story in range(len(plan.stories)) for seed in range(plan.seeds)]
    runs: dict[SeededStory, Run] = {}
    running = (engine or SerialEngine()).run(_Ablation(plan), tasks)
    with closing(cast(Any, running)):  # whatever ends this ends the processes too
        for batch in running:
            for run in batch:
                if run.reason:
                    story = plan.stories[run.task.story]
                    raise AblationError(f"{story.title}, seed {story.seed + run.task.seed}: {run.reason}")
                runs[run.task] = run
                advance()
    seeded = [
        [runs[SeededStory(story, seed)] for story in range(len(plan.stories))] for seed in range(plan.seeds)
    ]
    return matrix_of(
        plan.modules,
        [[run.effects for run in runs_of] for runs_of in seeded],
        [[run.pairs for run in runs_of] for runs_of in seeded],
        [story.title for story in plan.stories],
        [(plan.stories[index].title, name) for index, name in plan.impossible],
    )


class SeededStory(NamedTuple):
    """A story, and a seed counted from its own."""

    story: int
    seed: int


@dataclass
class _Ablation(Runner[SeededStory, Run]):
    """Runs stories, each whole and without what is left out."""

    plan: Plan

    @cached_property
    def extra(self) -> tuple[type[Actor], ...]:
        return _loaded(self.plan.extra)

    def run(self, task: SeededStory, /) -> Run:
        try:
            return asyncio.run(self._run(task))
        except Exception as error:  # a module from elsewhere may raise anything
            return self.lost(task, one_line(error))

    def lost(self, task: SeededStory, reason: str, /) -> Run:
        return Run(task, {}, {}, reason)

    async def _run(self, task: SeededStory) -> Run:
        plan, story, extra = self.plan, self.plan.stories[task.story], self.extra
        seed = story.seed + task.seed
        chosen = [name for name in plan.modules if (task.story, name) not in plan.impossible]
        whole = await trajectory_of(story, seed, (), extra)
        without = {name: await trajectory_of(story, seed, (name,), extra) for name in chosen}
        pairs = {}
        for one, other in combinations(chosen, 2) if plan.pairs else ():
            both = await trajectory_of(story, seed, (one, other), extra)
            pairs[one, other] = interaction_of(whole, without[one], without[other], both)
        effects = {name: effect_of(whole, life, (name,), plan.own[name]) for name, life in without.items()}
        return Run(task, effects, pairs)


def _loaded(extra: Sequence[ModuleRef]) -> tuple[type[Actor], ...]:
    modules = [load_actor(one) if isinstance(one, str) else one for one in extra]
    return tuple(one if isinstance(one, type) else type(one) for one in modules)


def _possible(story: Scenario, wiring: Wiring, name: str, extra: tuple[type[Actor], ...]) -> bool:
    """Whether the story can be lived through without it: it may not be in it, or be disturbed in it."""
    if name not in {module.name for module in wiring.modules}:
        return False
    try:
        mind_for(story, story.seed, (name,), extra)
    except ScenarioError:
        return False
    return True
