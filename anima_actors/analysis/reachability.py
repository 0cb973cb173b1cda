"""An audit of a mind: search for all that can happen, shorten the stories found, try the constants."""

from collections.abc import Callable
from random import Random

from anima_actors.analysis.reachability_checks import constants_of, ending_alike, inert_constants, pinned
from anima_actors.analysis.reachability_outcomes import PUBLISHED, SILENT, Outcome
from anima_actors.analysis.reachability_report import Audit, Reached
from anima_actors.analysis.reachability_search import Search, shrunk
from anima_actors.analysis.reachability_simulator import AuditError, Budget, BudgetExhausted, Simulator
from anima_actors.analysis.reachability_stories import CandidateStep, CandidateStory, drawn_person, drawn_step
from anima_actors.scenario import Scenario

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
    constants = list(constants_of(simulator.catalogue.wiring))
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
                dead.append(constant.name)
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
        pinned=tuple(pinned(simulator.lowest, simulator.highest)),
        ranges={path: (low, simulator.highest[path]) for path, low in sorted(simulator.lowest.items())},
    )
