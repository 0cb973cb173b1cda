"""An audit from beginning to end: search, make short, ask the constants, compare stimuli."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from io import StringIO
from random import Random
from typing import Any, NamedTuple

from anima_actors.analysis.reachability_search import AuditError, Budget, Search, Spent, Stage, pose, shrunk
from anima_actors.analysis.reachability_space import (
    PUBLISHED,
    SILENT,
    Happening,
    Tale,
    Thing,
    drawn_person,
    drawn_step,
)
from anima_actors.runtime import AnimaError, Wiring
from anima_actors.scenario import Scenario
from anima_actors.scenario.values import COMMANDS, REACTORS

__all__ = ["Audit", "AuditError", "Budget", "Found", "audit"]


@dataclass(frozen=True, slots=True)
class Found:
    """Something that can happen, and the shortest story found in which it does."""

    thing: Thing
    tale: Tale
    minimal: bool  # whether nothing can be left out of the story; else the budget ended before that was known

    def as_data(self) -> dict[str, Any]:
        """Plain data, JSON-ready."""
        return {
            "kind": self.thing.kind,
            "name": self.thing.name,
            "path": self.thing.path or None,
            "turns": self.tale.turns,
            "minimal": self.minimal,
            "persona": dict(self.tale.persona),
            "values": dict(self.tale.values),
            "steps": [step.document() for step in self.tale.steps],
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """All that was found."""

    title: str
    base: Mapping[str, Any]  # the scenario whose mind it is, as plain data
    seed: int
    turns: int  # that were lived through, all in all
    places: int  # that were told apart
    found: tuple[Found, ...]  # in the order of the catalogue; what no table names goes last
    never: tuple[Thing, ...]  # named somewhere in the state, and never seen
    one_sided: tuple[Thing, ...]  # a way that a handler or a seam never went; nobody waits for it
    undecided: tuple[str, ...]  # constants with which nothing was different
    constants: int  # that were tried
    all_constants: int
    alike: tuple[tuple[str, ...], ...]  # stimuli after which all words are the same
    pinned: tuple[str, ...]  # numbers that never moved
    ranges: Mapping[str, tuple[float, float]]

    @property
    def complete(self) -> bool:
        """Whether all that the state can name was seen."""
        return not self.never

    def as_data(self) -> dict[str, Any]:
        """Plain data, JSON-ready."""
        return {
            "format": 1,
            "title": self.title,
            "seed": self.seed,
            "turns": self.turns,
            "complete": self.complete,
            "never": [{"kind": one.kind, "name": one.name} for one in self.never],
            "one_sided": [{"kind": one.kind, "name": one.name} for one in self.one_sided],
            "constants_tried": self.constants,
            "constants": self.all_constants,
            "undecided": list(self.undecided),
            "alike": [list(names) for names in self.alike],
            "pinned": list(self.pinned),
            "ranges": {path: list(ends) for path, ends in self.ranges.items()},
            "found": [one.as_data() for one in self.found],
        }

    def stories(self) -> dict[str, bytes]:
        """Scenario files by name: each expects its thing after its last turn. Only what the state tells."""
        return {
            f"{_slug(one.thing.kind)}-{_slug(one.thing.name)}.yaml": self._story(one)
            for one in self.found
            if one.thing.expectation
        }

    def _story(self, found: Found) -> bytes:
        from ruamel.yaml import YAML

        document = found.tale.document(self.base)
        turns = f"{found.tale.turns} turn{'s' * (found.tale.turns != 1)}"
        document = {
            "title": f"{found.thing.kind}: {found.thing.name}",
            "about": f"The shortest story that an audit found, in {turns}.",
            **{key: value for key, value in document.items() if key != "title"},
        }
        document["seed"] = self.seed
        document["steps"][-1]["expect"] = found.thing.expectation
        out = StringIO()
        yaml = YAML(typ="safe", pure=True)
        yaml.default_flow_style = None
        yaml.allow_unicode = True
        yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
        yaml.dump(_plain(document), out)
        return out.getvalue().encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _slug(text: str) -> str:
    """A text as a part of a file's name."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


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


CHANGES = (1.5, 0.5)
"""What a constant is multiplied by; one that is zero becomes this instead."""


class Constant(NamedTuple):
    """A constant of a module, and the values that were tried in its place."""

    name: str  # "emotion.learn_rate"
    value: Any
    tried: tuple[Any, ...]


def constants_of(wiring: Wiring) -> Iterator[Constant]:
    """Every number that a module in use offers to be set, with others to try."""
    for module in wiring.modules:
        kind = module.constants_type
        for field in fields(kind) if kind else ():
            value = getattr(kind(), field.name) if kind else None
            tried = tuple(_others(value))
            if tried:
                yield Constant(f"{module.name}.{field.name}", value, tried)


def undecided(
    stage: Stage, constants: Sequence[Constant], tales: Sequence[Tale]
) -> Iterator[Constant | None]:
    """For each constant: itself where no tale is different with another value, else None.

    Compared is all that the turns come to: state, prompt, who published what. Spent where the budget ends.
    """
    lived: dict[Tale, list[Any]] = {}
    order = list(tales)
    for constant in constants:
        teller = next((tale for tale in order if _differs(stage, tale, constant, lived)), None)
        if teller is None:
            yield constant
        else:
            order.remove(teller)  # what one constant shows in, the next probably does too
            order.insert(0, teller)
            yield None


def _differs(stage: Stage, tale: Tale, constant: Constant, lived: dict[Tale, list[Any]]) -> bool:
    if tale not in lived:
        lived[tale] = list(_turns(stage, tale, {}))
    for value in constant.tried:
        try:
            turns = _turns(stage, tale, {constant.name: value})
            if any(turn != known for turn, known in zip(turns, lived[tale], strict=True)):
                return True
        except Spent:
            raise
        except AnimaError:
            continue  # the module refuses such a value
    return False


def _turns(stage: Stage, tale: Tale, constants: Mapping[str, Any]) -> Iterator[Any]:
    """All that each turn comes to."""
    mind = stage.born(tale, constants)
    for step in tale.steps:
        for _ in range(step.repeat):
            stage.budget.spend()
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


def stimuli() -> dict[str, Happening]:
    """The commands, and each reactor a little and a lot in either direction."""
    known = {name: Happening(command=name) for name in COMMANDS}
    for reactor in REACTORS:
        for amount in (-0.6, -0.3, 0.3, 0.6):
            known[f"{reactor} {amount:+.1f}"] = Happening(((reactor, amount),))
    return known


def ending_alike(stage: Stage) -> list[tuple[str, ...]]:
    """Stimuli after which, from rest, every word of the state is the same: groups of at least two."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, step in stimuli().items():
        *_, last = stage.through(Tale(steps=(step,)))
        words = tuple(thing.name for thing in last.things if thing.promised)
        groups.setdefault(words, []).append(name)
    return [tuple(names) for names in groups.values() if len(names) > 1]


def pinned(
    lowest: Mapping[str, float], highest: Mapping[str, float], ignored: Iterable[str] = ()
) -> list[str]:
    """The numbers of the state that never moved."""
    left_out = set(ignored)
    return [path for path, low in lowest.items() if low == highest[path] and path not in left_out]
