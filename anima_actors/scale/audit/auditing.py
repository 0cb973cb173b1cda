"""An audit from beginning to end: search, make short, ask the constants, compare stimuli."""

from collections.abc import Callable
from random import Random

from anima_actors.scale.audit.catalogue import PUBLISHED, SILENT, Thing
from anima_actors.scale.audit.deciding import constants_of, ending_alike, pinned, undecided
from anima_actors.scale.audit.living import AuditError, Budget, Spent, Stage
from anima_actors.scale.audit.report import Audit, Found
from anima_actors.scale.audit.searching import Search
from anima_actors.scale.audit.shrinking import shrunk
from anima_actors.scale.audit.tales import Happening, Tale, drawn_person, drawn_step
from anima_actors.scenario import Scenario

ROUNDS = ((0.3, 0.36, 0.42), (0.66, 0.7, 0.76))
"""Shares of the budget until which is searched, then made short, then swept: short tales are the better to
vary. What is left tries the constants."""

LAST = 0.8  # of what was found last

LIVELY = 9  # tales drawn at random, of as many steps, in which a constant has much to decide
LONG = 12  # turns; of the tales that are longer only the longest tries constants
SETTINGS = ("persona", "values", "modules", "constants", "appraisal")

__all__ = ["AuditError", "Budget", "audit", "default_mind"]


def default_mind() -> Scenario:
    """A story in which nothing is set, so that its mind is the default one."""
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
    stage = Stage(base, seed, budget)
    budget.watch = progress
    search = Search(stage, Random(seed), anybody=story is None)
    alike: list[tuple[str, ...]] = []
    shortest: dict[Thing, Tale] = {}
    dead: list[str] = []
    constants = list(constants_of(stage.catalogue.wiring))
    tried = 0
    try:
        alike = ending_alike(stage)
        if story is not None:
            search.follow(_steps_of(story))
        for searched, shortened, swept in ROUNDS:
            search.go(searched)
            _shorten(search, shortest, shortened)
            search.sweep(swept)
        _shorten(search, shortest, LAST)
        for constant in undecided(stage, constants, _telling(search)):
            tried += 1
            if constant is not None:
                dead.append(constant.name)
    except Spent:
        pass
    return _put_together(base, search, shortest, alike, dead, tried, len(constants))


def _shorten(search: Search, shortest: dict[Thing, Tale], until: float) -> None:
    """Make the way to each thing short, what is promised first; others may be seen on the way."""
    while search.stage.budget.share_used < until:
        waiting = [thing for thing, tale in search.ways.items() if shortest.get(thing) != tale]
        if not waiting:
            return
        thing = min(waiting, key=lambda one: (not one.promised, search.ways[one].cost, one))
        search.ways[thing] = shortest[thing] = shrunk(search.stage, thing, search.ways[thing], search.note)


def _telling(search: Search) -> list[Tale]:
    """Tales to try constants in: some in which much happens, then those that were found."""
    drawn = []
    for _ in range(LIVELY):
        tale = drawn_person(search.random) if search.anybody else Tale()
        for _ in range(LIVELY):
            tale = tale.then(drawn_step(search.random).times(1))
        drawn.append(tale)
    found = sorted(dict.fromkeys(search.ways.values()), key=lambda tale: tale.cost)
    return [*drawn, *(tale for tale in found if 1 < tale.turns <= LONG), *found[-1:]]


def _steps_of(story: Scenario) -> tuple[Happening, ...]:
    """What happens in a story, as far as a tale can tell it; rests and disturbances are left out."""
    steps = []
    for step in story.steps:
        if step.rest is None and step.disturbance is None:
            open_to_words = step.stimulus is None and step.command is None
            deltas = None if open_to_words else tuple(step.deltas.items())
            steps.append(Happening(deltas, say=step.say or "", repeat=step.repeat))
    return tuple(steps)


def _put_together(
    base: Scenario,
    search: Search,
    shortest: dict[Thing, Tale],
    alike: list[tuple[str, ...]],
    dead: list[str],
    tried: int,
    all_constants: int,
) -> Audit:
    stage = search.stage
    things = stage.catalogue.things
    order = [*things, *(thing for thing in search.ways if thing not in set(things))]
    missing = [thing for thing in things if thing not in search.ways]
    kinds = {thing.kind for thing in search.ways}
    ways = {PUBLISHED, SILENT}
    return Audit(
        title=base.title,
        base={key: base.document[key] for key in ("title", *SETTINGS) if key in base.document},
        seed=stage.seed,
        turns=stage.budget.used,
        places=len(search.places),
        found=tuple(
            Found(thing, search.ways[thing], shortest.get(thing) == search.ways[thing])
            for thing in order
            if thing in search.ways
        ),
        never=tuple(thing for thing in missing if thing.promised),
        one_sided=tuple(
            thing
            for thing in missing
            if not thing.promised and (thing.kind in kinds or thing.name not in ways)
        ),
        undecided=tuple(dead),
        constants=tried,
        all_constants=all_constants,
        alike=tuple(alike),
        pinned=tuple(pinned(stage.lowest, stage.highest)),
        ranges={path: (low, stage.highest[path]) for path, low in sorted(stage.lowest.items())},
    )
