"""An audit of a mind: search for all that can happen, shorten the stories found, try the constants.

Told as well: stimuli after which all is the same, and numbers that never move.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from random import Random
from typing import Any

from anima_actors.analysis.reachability_report import Audit, Reached
from anima_actors.analysis.reachability_search import Search, shrunk
from anima_actors.analysis.reachability_simulator import (
    PUBLISHED,
    SILENT,
    AuditError,
    Budget,
    BudgetExhausted,
    Outcome,
    Simulator,
    pose,
)
from anima_actors.analysis.reachability_stories import CandidateStep, CandidateStory, drawn_person, drawn_step
from anima_actors.runtime import AnimaError, Wiring
from anima_actors.scenario import Scenario
from anima_actors.scenario.values import COMMANDS, REACTORS

ROUNDS = ((0.3, 0.36, 0.42), (0.66, 0.7, 0.76))
"""Shares of the budget until which is searched, then made short, then swept: short stories are the better to
vary. What is left tries the constants."""

LAST = 0.8  # of what was found last

LIVELY = 9  # stories drawn at random, of as many steps, in which a constant has much to decide
LONG = 12  # turns; of the stories that are longer only the longest tries constants
SETTINGS = ("persona", "values", "modules", "constants", "appraisal")

__all__ = ["AuditError", "Budget", "audit", "default_mind"]


def default_mind() -> Scenario:
    """Return a story in which nothing is set, so that its mind is the default one."""
    return Scenario.from_document({"title": "The default mind", "steps": [{"stimulus": {}}]})


def audit(
    story: Scenario | None = None,
    *,
    seed: int = 1,
    budget: Budget,
    progress: Callable[[float], None] = lambda _: None,
) -> Audit:
    """Search for all that can happen to a mind.

    Args:
        story: whose mind it is, as it stands: then its persona is not varied, only what happens to it. None
            for the default mind of anybody.
        seed: all chance of the search and of the minds comes from it.
        budget: the turns or seconds that may be used up. With turns, the result depends on nothing else.
        progress: told now and then which share of the budget is used up.

    Raises:
        AuditError: a module of the mind waits for the world outside.
        ScenarioError: there can be no such mind.
    """
    base = story or default_mind()
    simulator = Simulator(base, seed, budget)
    budget.watch = progress
    search = Search(simulator, Random(seed), anybody=story is None)
    alike: list[tuple[str, ...]] = []
    shortest: dict[Outcome, CandidateStory] = {}
    dead: list[str] = []
    constants = constants_of(simulator.catalogue.wiring)
    tried = 0
    try:
        alike = ending_alike(simulator)
        if story is not None:
            search.follow(_steps_of(story))
        for searched, shortened, swept in ROUNDS:
            search.go(searched)
            _shorten(search, shortest, shortened)
            search.sweep(swept)
        _shorten(search, shortest, LAST)
        for constant in inert_constants(simulator, constants, _telling(search)):
            tried += 1
            if constant is not None:
                dead.append(constant)
    except BudgetExhausted:
        pass
    return _put_together(base, search, shortest, alike, dead, tried, len(constants))


def _shorten(search: Search, shortest: dict[Outcome, CandidateStory], until: float) -> None:
    """Make the way to each outcome short, what is promised first; others may be seen on the way."""
    while search.simulator.budget.share_used < until:
        waiting = [outcome for outcome, story in search.ways.items() if shortest.get(outcome) != story]
        if not waiting:
            return
        outcome = min(waiting, key=lambda one: (not one.promised, search.ways[one].cost, one))
        search.ways[outcome] = shortest[outcome] = shrunk(
            search.simulator, outcome, search.ways[outcome], search.note
        )


def _telling(search: Search) -> list[CandidateStory]:
    """Tales to try constants in: some in which much happens, then those that were found."""
    drawn = []
    for _ in range(LIVELY):
        story = drawn_person(search.random) if search.anybody else CandidateStory()
        for _ in range(LIVELY):
            story = story.then(drawn_step(search.random).times(1))
        drawn.append(story)
    found = sorted(dict.fromkeys(search.ways.values()), key=lambda story: story.cost)
    return [*drawn, *(story for story in found if 1 < story.turns <= LONG), *found[-1:]]


def _steps_of(story: Scenario) -> tuple[CandidateStep, ...]:
    """What happens in a story, as far as a story can tell it; rests and disturbances are left out."""
    steps = []
    for step in story.steps:
        if step.rest is None and step.disturbance is None:
            open_to_words = step.stimulus is None and step.command is None
            deltas = None if open_to_words else tuple(step.deltas.items())
            steps.append(CandidateStep(deltas, say=step.say or "", repeat=step.repeat))
    return tuple(steps)


def _put_together(
    base: Scenario,
    search: Search,
    shortest: dict[Outcome, CandidateStory],
    alike: list[tuple[str, ...]],
    dead: list[str],
    tried: int,
    all_constants: int,
) -> Audit:
    simulator = search.simulator
    outcomes = simulator.catalogue.outcomes
    order = [*outcomes, *(outcome for outcome in search.ways if outcome not in set(outcomes))]
    missing = [outcome for outcome in outcomes if outcome not in search.ways]
    kinds = {outcome.kind for outcome in search.ways}
    ways = {PUBLISHED, SILENT}
    return Audit(
        title=base.title,
        base={key: base.document[key] for key in ("title", *SETTINGS) if key in base.document},
        seed=simulator.seed,
        turns=simulator.budget.used,
        places=len(search.places),
        found=tuple(
            Reached(outcome, search.ways[outcome], shortest.get(outcome) == search.ways[outcome])
            for outcome in order
            if outcome in search.ways
        ),
        unreachable=tuple(outcome for outcome in missing if outcome.promised),
        one_sided=tuple(
            outcome
            for outcome in missing
            if not outcome.promised and (outcome.kind in kinds or outcome.name not in ways)
        ),
        inert_constants=tuple(dead),
        constants=tried,
        all_constants=all_constants,
        alike=tuple(alike),
        pinned=tuple(path for path, low in simulator.lowest.items() if low == simulator.highest[path]),
        ranges={path: (low, simulator.highest[path]) for path, low in sorted(simulator.lowest.items())},
    )


CHANGES = (1.5, 0.5)
"""What a constant is multiplied by; one that is zero becomes this instead."""


def constants_of(wiring: Wiring) -> dict[str, tuple[Any, ...]]:
    """Return other values to try for every number that a module in use offers to be set, by its path."""
    found = {}
    for module in wiring.modules:
        if kind := module.constants_type:
            usual = kind()
            for field in fields(kind):
                found[f"{module.name}.{field.name}"] = tuple(_others(getattr(usual, field.name)))
    return {name: others for name, others in found.items() if others}


def inert_constants(
    simulator: Simulator, constants: Mapping[str, tuple[Any, ...]], stories: Sequence[CandidateStory]
) -> Iterator[str | None]:
    """Yield each constant with which no story is different, None for each that decides something.

    Compared are state, prompt and publishers of every turn.

    Raises:
        BudgetExhausted: the budget ends.
    """
    lived: dict[CandidateStory, list[Any]] = {}
    order = list(stories)
    for name, others in constants.items():
        changes = [{name: value} for value in others]
        teller = next((story for story in order if _differs(simulator, story, changes, lived)), None)
        if teller is None:
            yield name
        else:
            order.remove(teller)  # what one constant shows in, the next probably does too
            order.insert(0, teller)
            yield None


def _differs(
    simulator: Simulator,
    story: CandidateStory,
    changes: Sequence[Mapping[str, Any]],
    lived: dict[CandidateStory, list[Any]],
) -> bool:
    if story not in lived:
        lived[story] = list(_turns(simulator, story, {}))
    for constants in changes:
        try:
            turns = _turns(simulator, story, constants)
            if any(turn != known for turn, known in zip(turns, lived[story], strict=True)):
                return True
        except BudgetExhausted:
            raise
        except AnimaError:
            continue  # the module refuses such a value
    return False


def _turns(simulator: Simulator, story: CandidateStory, constants: Mapping[str, Any]) -> Iterator[Any]:
    mind = simulator.born(story, constants)
    for step in story.steps:
        for _ in range(step.repeat):
            simulator.budget.spend()
            pose(mind, step)
            assert mind.last_turn is not None
            told = [(one.publisher, type(one.event)) for one in mind.last_turn.envelopes]
            yield mind.state, mind.system_prompt(), told


def _others(value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from dict.fromkeys((value + max(1, value // 2), max(0, value - max(1, value // 2))))
    elif isinstance(value, float):
        yield from (value * factor if value else factor / 10.0 for factor in CHANGES)
    elif isinstance(value, tuple) and value and all(isinstance(one, float) for one in value):
        yield from (tuple(one * factor for one in value) for factor in CHANGES)


def ending_alike(simulator: Simulator) -> list[tuple[str, ...]]:
    """Return groups of stimuli after which, from rest, every word of the state is the same.

    Tried are the commands, and each reactor a little and a lot in either direction.
    """
    stimuli = {name: CandidateStep(command=name) for name in COMMANDS}
    for reactor in REACTORS:
        for amount in (-0.6, -0.3, 0.3, 0.6):
            stimuli[f"{reactor} {amount:+.1f}"] = CandidateStep(((reactor, amount),))
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, step in stimuli.items():
        *_, last = simulator.through(CandidateStory(steps=(step,)))
        words = tuple(outcome.name for outcome in last.outcomes if outcome.promised)
        groups.setdefault(words, []).append(name)
    return [tuple(names) for names in groups.values() if len(names) > 1]
