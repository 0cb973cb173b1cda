"""Ablation: run all stories with all seeds, with and without each module, spread over processors."""

import asyncio
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations

from anima_actors.analysis.ablation_effects import (
    Difference,
    Effect,
    Matrix,
    ModuleEffect,
    PairEffect,
    effect_of,
    interaction_of,
    matrix_of,
)
from anima_actors.analysis.ablation_runs import (
    GATHERING_NAMES,
    AblationError,
    Estimate,
    estimate,
    mind_for,
    trajectory_of,
)
from anima_actors.mind.module_refs import ModuleRef, load_actor
from anima_actors.psyche.events import Facet
from anima_actors.runtime import Actor, Wiring
from anima_actors.runtime.errors import suggestion
from anima_actors.scenario import Scenario, ScenarioError
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


@dataclass(frozen=True, slots=True)
class Run:
    """The effects of leaving modules out of one story with one seed."""

    effects: dict[str, Effect]
    pairs: dict[tuple[str, str], dict[str, Difference]]


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
    own = {name: frozenset(key for wiring in wirings for key in _keys_of(name, wiring)) for name in chosen}
    return Plan(tuple(stories), chosen, tuple(extra), seeds, pairs, own, impossible)


def ablate(plan: Plan, *, processes: int = 1, advance: Callable[[], None] = lambda: None) -> Matrix:
    """Run the plan and return the matrix. The result does not depend on the processes.

    Args:
        plan: what to leave out of what.
        processes: that share the work; with several, extra modules are named, no classes of the main program.
        advance: called after each story with a seed, as often as `plan.runs` says.
    """
    runs = []
    tasks = [(story, seed) for story in range(len(plan.stories)) for seed in range(plan.seeds)]
    with _workers(plan, min(processes, len(tasks))) as results:
        for run in results(tasks):
            runs.append(run)
            advance()
    seeded = [runs[seed :: plan.seeds] for seed in range(plan.seeds)]
    return matrix_of(
        plan.modules,
        [[run.effects for run in runs_of] for runs_of in seeded],
        [[run.pairs for run in runs_of] for runs_of in seeded],
        [story.title for story in plan.stories],
        [(plan.stories[index].title, name) for index, name in plan.impossible],
    )


Task = tuple[int, int]


@contextmanager
def _workers(plan: Plan, processes: int) -> Iterator[Callable[[list[Task]], Iterator[Run]]]:
    if processes <= 1:
        worker = _Worker(plan)
        yield lambda tasks: map(worker.run, tasks)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _prepare, (plan,)) as pool:
        yield lambda tasks: pool.map(_do, tasks)


class _Worker:
    """Lives through stories, one after another."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.extra = _loaded(plan.extra)

    def run(self, task: Task) -> Run:
        return asyncio.run(self._run(*task))

    async def _run(self, index: int, number: int) -> Run:
        plan, story = self.plan, self.plan.stories[index]
        seed = story.seed + number
        chosen = [name for name in plan.modules if (index, name) not in plan.impossible]
        whole = await trajectory_of(story, seed, (), self.extra)
        without = {name: await trajectory_of(story, seed, (name,), self.extra) for name in chosen}
        pairs = {}
        for one, other in combinations(chosen, 2) if plan.pairs else ():
            both = await trajectory_of(story, seed, (one, other), self.extra)
            pairs[one, other] = interaction_of(whole, without[one], without[other], both)
        effects = {name: effect_of(whole, life, (name,), plan.own[name]) for name, life in without.items()}
        return Run(effects, pairs)


_workers_own: list[_Worker] = []


def _prepare(plan: Plan) -> None:
    _workers_own[:] = [_Worker(plan)]


def _do(task: Task) -> Run:
    return _workers_own[0].run(task)


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


def _keys_of(name: str, wiring: Wiring) -> Iterator[str]:
    for step in wiring.steps:
        for output in step.signature.outputs if step.module == name else ():
            if issubclass(output.event_type, Facet):
                yield from output.event_type.state_keys()
