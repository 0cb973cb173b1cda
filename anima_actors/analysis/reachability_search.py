"""The search: go back to a place seldom left, do something, keep every place that is new or nearer by.

First return, then explore (Ecoffet et al. 2021): a place is what a turn looks like in words, and roughly
where the body is. The nearest way to each place is kept, and the nearest way to each thing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from math import ceil, sqrt
from random import Random
from time import monotonic
from typing import Any, NamedTuple

from anima_actors.analysis.reachability_space import (
    PERSONA,
    RESTS,
    VALUES,
    Catalogue,
    Happening,
    Tale,
    Thing,
    catalogue_of,
    drawn_person,
    drawn_step,
    neighbours,
    simpler,
    varied,
)
from anima_actors.journal.timeline import flattened
from anima_actors.mind.mind import Mind
from anima_actors.psyche.modules.personality import Personality
from anima_actors.psyche.modules.values import ValueSystem
from anima_actors.runtime import AnimaError
from anima_actors.runtime.bus import BusState
from anima_actors.scenario import Scenario, build_mind
from anima_actors.scenario.values import REACTORS
from anima_actors.voice import VoiceSettings


class AuditError(AnimaError):
    """A mind that cannot be audited."""


class Spent(Exception):
    """The budget is used up."""


class Budget:
    """Turns, or seconds, that may be used up.

    Args:
        turns: the result depends on nothing else.
        seconds: of the wall clock, handed in; how far the search gets depends on the machine.
    """

    def __init__(
        self, turns: int | None = None, seconds: float | None = None, clock: Callable[[], float] = monotonic
    ) -> None:
        self.turns, self.seconds, self._clock = turns, seconds, clock
        self.used = 0
        self.began = clock()
        self.watch: Callable[[float], None] = lambda _: None  # told the share used, every fifty turns

    @property
    def share_used(self) -> float:
        """From 0 to 1."""
        by_turns = self.used / self.turns if self.turns else 0.0
        by_time = (self._clock() - self.began) / self.seconds if self.seconds else 0.0
        return min(1.0, max(by_turns, by_time))

    def spend(self, turns: int = 1) -> None:
        """Use up some; Spent where nothing is left."""
        if self.share_used >= 1.0:
            raise Spent
        self.used += turns
        if self.used % 50 == 0:
            self.watch(self.share_used)


class Glimpse(NamedTuple):
    """What was seen after a turn."""

    things: tuple[Thing, ...]
    numbers: Mapping[str, float]
    state: Mapping[str, Any]


class Stage:
    """Where tales are lived through, on the base of a scenario's settings.

    Raises:
        AuditError: a module of the mind waits for the world outside.
        ScenarioError: there can be no such mind.
    """

    def __init__(self, base: Scenario, seed: int, budget: Budget) -> None:
        self.base, self.seed, self.budget = base, seed, budget
        self._persona = {**PERSONA, **base.persona}
        self._values = {**VALUES, **base.values}
        first = self.born(Tale())
        if first.bus.wiring.asynchronous:
            waiting = sorted({step.module for step in first.bus.wiring.steps if step.asynchronous})
            raise AuditError(f"{', '.join(waiting)} waits for the world outside; leave it out for an audit")
        self.catalogue: Catalogue = catalogue_of(first.bus.wiring)
        self.lowest: dict[str, float] = {}
        self.highest: dict[str, float] = {}

    def born(self, tale: Tale, constants: Mapping[str, Any] | None = None) -> Mind:
        """A mind of the tale's persona to which nothing has happened yet."""
        values = {**self._values, **dict(tale.values)}
        known = {name: values.pop(name) for name in VALUES}

        def make(**asked: Any) -> Mind:
            asked["personality"] = Personality(**{**self._persona, **dict(tale.persona)})
            asked["values"] = ValueSystem(**known, others=values)
            asked["voice"] = VoiceSettings()
            asked["appraisal"] = "lexicon" if asked["appraisal"] == "llm" else asked["appraisal"]
            asked["constants"] = {**asked["constants"], **(constants or {})}
            return Mind(**asked)

        return build_mind(self.base, seed=self.seed, mind_factory=make)

    def live(self, mind: Mind, step: Happening) -> Iterator[Glimpse]:
        """The turns of a step, each looked at. Spent where the budget is used up."""
        for _ in range(step.repeat):
            self.budget.spend()
            pose(mind, step)
            yield self._glimpse(mind)

    def through(self, tale: Tale, constants: Mapping[str, Any] | None = None) -> Iterator[Glimpse]:
        """A whole tale from birth, turn by turn."""
        mind = self.born(tale, constants)
        for step in tale.steps:
            yield from self.live(mind, step)

    def back_to(self, mind: Mind, place: BusState) -> None:
        """Put a mind back to where a tale has left it, or another that is wired alike."""
        mind.bus.restore(place)
        mind.history.clear()

    def _glimpse(self, mind: Mind) -> Glimpse:
        turn, state = mind.last_turn, mind.state
        assert turn is not None
        numbers = {
            path: float(value)
            for path, value in flattened(state).items()
            if isinstance(value, int | float) and not isinstance(value, bool)
        }
        for path, value in numbers.items():
            self.lowest[path] = min(value, self.lowest.get(path, value))
            self.highest[path] = max(value, self.highest.get(path, value))
        return Glimpse(tuple(self.catalogue.seen(turn, state)), numbers, state)


def pose(mind: Mind, step: Happening) -> None:
    """One turn of a step, as a scenario would have it."""
    if step.rest:
        mind.rest_now(RESTS[step.rest])
    else:
        mind.chat_now(step.say, step.stimulus)


ANOTHER_PERSON = 0.3  # share of departures that begin with somebody new
ANOTHER_LIFE = 0.7  # share of departures that vary the way to something
RELIVED_TURNS = 12  # at most
SWEPT_TURNS = 3
STEPS_ON = 4  # at most, from a place
ROUGHLY = 4  # parts of a reactor's range that count as different places
A_RECORD = 1e-3  # by which a number must be lower or higher than ever
MOST_TURNS = 200  # of a tale
NEAR_BY = 20.0  # turns: a place so far off is gone back to half as often

Place = tuple[object, ...]


@dataclass(slots=True)
class Kept:
    """The nearest way to a place, and the mind as it was there."""

    tale: Tale
    state: BusState
    visits: int = 0

    @property
    def weight(self) -> float:
        """How much it is worth to go back to it."""
        return 1.0 / ((1.0 + self.visits) * (1.0 + self.tale.turns / NEAR_BY))


@dataclass
class Search:
    """What has been found so far.

    Args:
        stage: where tales are lived through.
        random: the only chance there is.
        anybody: whether the persona may be varied.
    """

    stage: Stage
    random: Random
    anybody: bool = True
    ways: dict[Thing, Tale] = field(default_factory=dict)  # the nearest to each thing
    meetings: dict[Thing, Tale] = field(default_factory=dict)  # of an emotion and a drive: what is wanted
    places: dict[Place, Kept] = field(default_factory=dict)
    seen: Counter[Thing] = field(default_factory=Counter)  # turns that showed it
    swept: set[Tale] = field(default_factory=set)  # of which all neighbours were tried
    tried: Counter[Thing] = field(default_factory=Counter)  # how often its way was varied
    records: dict[tuple[str, float], float] = field(default_factory=dict)

    def note(self, tale: Tale, glimpse: Glimpse) -> None:
        """Keep the way to all that was seen at the end of a tale, where it is the first or a nearer one."""
        for thing in glimpse.things:
            self.seen[thing] += 1
            _keep_nearer(self.ways, thing, tale)
        meeting = Thing(
            "meeting", f"{glimpse.state.get('primary')} and {glimpse.state.get('dominant_drive')}"
        )
        self.seen[meeting] += 1
        _keep_nearer(self.meetings, meeting, tale)

    def go(self, until: float) -> None:
        """Search until so much of the budget is used up; Spent where all of it is."""
        budget = self.stage.budget
        mind = self.stage.born(Tale())
        start = mind.bus.snapshot()
        while budget.share_used < until:
            if self.ways and self.random.random() < ANOTHER_LIFE:
                self._relive()
                continue
            tale, state = self._departure(start)
            self.stage.back_to(mind, state)
            for _ in range(self.random.randint(1, STEPS_ON)):
                tale = self._on(mind, tale, drawn_step(self.random))
                if tale.turns > MOST_TURNS:
                    break

    def follow(self, steps: tuple[Happening, ...]) -> None:
        """Live through a given course of things, such as that of the scenario itself."""
        mind, tale = self.stage.born(Tale()), Tale()
        for step in steps:
            tale = self._on(mind, tale, step)

    def sweep(self, until: float) -> None:
        """Let every way happen to others, the rarest first, each trait at its ends; as far as `until`."""
        if not self.anybody:
            return
        ways = {**self.ways, **self.meetings}
        short = [
            thing for thing, tale in ways.items() if tale.turns <= SWEPT_TURNS and tale not in self.swept
        ]
        for thing in sorted(short, key=lambda one: (self.seen[one], one)):
            if ways[thing] in self.swept:
                continue
            self.swept.add(ways[thing])
            for other in neighbours(ways[thing]):
                if self.stage.budget.share_used >= until:
                    return
                self._live(other)

    def _relive(self) -> None:
        """Live through the way to something again, with one thing changed: rare things before others."""
        ways = {**self.ways, **self.meetings}
        things = [thing for thing, tale in ways.items() if tale.turns <= RELIVED_TURNS]
        if not things:
            return
        weights = list(
            accumulate(1.0 / sqrt((1.0 + self.seen[thing]) * (1.0 + self.tried[thing])) for thing in things)
        )
        thing = self.random.choices(things, cum_weights=weights)[0]
        self.tried[thing] += 1
        self._live(varied(ways[thing], self.random, anybody=self.anybody))

    def _live(self, other: Tale) -> None:
        mind, tale = self.stage.born(other), replace(other, steps=())
        for step in other.steps:
            tale = self._on(mind, tale, step)

    def _departure(self, start: BusState) -> tuple[Tale, BusState]:
        if not self.places or (self.anybody and self.random.random() < ANOTHER_PERSON):
            if not self.anybody:
                return Tale(), start
            person = drawn_person(self.random)
            return person, self.stage.born(person).bus.snapshot()
        kept = self._chosen()
        kept.visits += 1
        return kept.tale, kept.state

    def _chosen(self) -> Kept:
        places = [*self.places.values()]
        weights = list(accumulate(kept.weight for kept in places))
        return self.random.choices(places, cum_weights=weights)[0]

    def _on(self, mind: Mind, tale: Tale, step: Happening) -> Tale:
        """Go on by a step, and keep where it has led."""
        for glimpse in self.stage.live(mind, step):
            tale = tale.then(step.times(1))
            self.note(tale, glimpse)
            place = tuple(_place(glimpse))
            known = self.places.get(place)
            if known is None:
                self.places[place] = Kept(tale, mind.bus.snapshot())
            elif tale.cost < known.tale.cost:
                known.tale, known.state = tale, mind.bus.snapshot()
            self._keep_records(mind, tale, glimpse)
        return tale

    def _keep_records(self, mind: Mind, tale: Tale, glimpse: Glimpse) -> None:
        """Where a number has never been so low or so high is a place worth going back to as well."""
        for path, value in glimpse.numbers.items():
            for sign in (-1.0, 1.0):
                best = self.records.get((path, sign))
                if best is None or sign * value > best + A_RECORD:
                    self.records[path, sign] = sign * value
                    self.places["record", path, sign] = Kept(tale, mind.bus.snapshot())


def _keep_nearer(ways: dict[Thing, Tale], thing: Thing, tale: Tale) -> None:
    known = ways.get(thing)
    if known is None or tale.cost < known.cost:
        ways[thing] = tale


def _place(glimpse: Glimpse) -> Iterator[object]:
    state = glimpse.state
    yield state.get("primary")
    yield (state.get("intention") or {}).get("goal")
    yield (state.get("defense") or {}).get("mechanism")
    yield state.get("phi_label")
    yield state.get("dominant_drive")
    for reactor in REACTORS:
        yield ceil(ROUGHLY * glimpse.numbers.get(f"reactors.{reactor}", 0.0))


def shrunk(
    stage: Stage, thing: Thing, tale: Tale, note: Callable[[Tale, Glimpse], None] = lambda *_: None
) -> Tale:
    """The tale without all that it can do without, one thing at a time.

    Args:
        stage: where it is lived through; Spent where its budget is used up.
        thing: what the tale must come to in its last turn.
        tale: one that does.
        note: told of every turn that is lived through on the way: it may show other things.

    Returns:
        A tale that comes to the thing, while no tale of `simpler` does, in any of its turns.
    """
    while True:
        for candidate in simpler(tale):
            found = reaches(stage, thing, candidate, note)
            if found is not None:
                tale = found
                break
        else:
            return tale


def reaches(
    stage: Stage, thing: Thing, tale: Tale, note: Callable[[Tale, Glimpse], None] = lambda *_: None
) -> Tale | None:
    """The tale as far as the first turn that shows the thing; None where none does."""
    mind = stage.born(tale)
    so_far = Tale(tale.persona, tale.values)
    for step in tale.steps:
        for number, glimpse in enumerate(stage.live(mind, step), 1):
            here = so_far.then(step.times(number))
            note(here, glimpse)
            if thing in glimpse.things:
                return here
        so_far = so_far.then(step)
    return None
