"""The search: go back to a place seldom left, do something, keep every place that is new or nearer by.

First return, then explore (Ecoffet et al. 2021): a place is what a turn looks like in words, and roughly
where the body is. The nearest way to each place is kept, and the nearest way to each thing.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate
from math import ceil, sqrt
from random import Random

from anima_actors.mind import Mind
from anima_actors.runtime.bus import BusState
from anima_actors.scale.audit.catalogue import Thing
from anima_actors.scale.audit.living import Glimpse, Stage
from anima_actors.scale.audit.tales import Happening, Tale, drawn_person, drawn_step, neighbours, varied
from anima_actors.scenario.stimuli import REACTORS

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
