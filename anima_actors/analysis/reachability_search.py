"""The search: go back to a place seldom left, do something, keep every place that is new or nearer by.

First return, then explore (Ecoffet et al. 2021): a place is what a turn looks like in words, and roughly
where the body is. The nearest way to each place is kept, and the nearest way to each outcome.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate
from math import ceil, sqrt
from random import Random

from anima_actors.analysis.reachability_simulator import (
    Observation,
    Outcome,
    Simulator,
)
from anima_actors.analysis.reachability_stories import (
    CandidateStep,
    CandidateStory,
    drawn_person,
    drawn_step,
    neighbours,
    simpler,
    varied,
)
from anima_actors.mind.mind import Mind
from anima_actors.runtime import BusState
from anima_actors.scenario.values import REACTORS

ANOTHER_PERSON = 0.3  # share of departures that begin with somebody new
ANOTHER_LIFE = 0.7  # share of departures that vary the way to something
RELIVED_TURNS = 12  # at most
SWEPT_TURNS = 3
STEPS_ON = 4  # at most, from a place
ROUGHLY = 4  # parts of a reactor's range that count as different places
A_RECORD = 1e-3  # by which a number must be lower or higher than ever
MOST_TURNS = 200  # of a story
NEAR_BY = 20.0  # turns: a place so far off is gone back to half as often

Place = tuple[object, ...]


@dataclass(slots=True)
class Kept:
    """The nearest way to a place, and the mind as it was there."""

    story: CandidateStory
    state: BusState
    visits: int = 0

    @property
    def weight(self) -> float:
        return 1.0 / ((1.0 + self.visits) * (1.0 + self.story.turns / NEAR_BY))


@dataclass
class Search:
    """The search, and all that it has found so far.

    Args:
        simulator: where stories are lived through.
        random: the only chance there is.
        anybody: whether the persona may be varied.
    """

    simulator: Simulator
    random: Random
    anybody: bool = True
    ways: dict[Outcome, CandidateStory] = field(default_factory=dict)  # the nearest to each outcome
    meetings: dict[Outcome, CandidateStory] = field(default_factory=dict)  # of an emotion and a drive
    places: dict[Place, Kept] = field(default_factory=dict)
    seen: Counter[Outcome] = field(default_factory=Counter)  # turns that showed it
    swept: set[CandidateStory] = field(default_factory=set)  # of which all neighbours were tried
    tried: Counter[Outcome] = field(default_factory=Counter)  # how often its way was varied
    records: dict[tuple[str, float], float] = field(default_factory=dict)

    def note(self, story: CandidateStory, observation: Observation) -> None:
        """Keep the way to all that was seen at the end of a story, where it is the first or a nearer one."""
        for outcome in observation.outcomes:
            self.seen[outcome] += 1
            _keep_nearer(self.ways, outcome, story)
        state = observation.state
        meeting = Outcome("meeting", f"{state.get('primary')} and {state.get('dominant_drive')}")
        self.seen[meeting] += 1
        _keep_nearer(self.meetings, meeting, story)

    def go(self, until: float) -> None:
        """Search until so much of the budget is used up; BudgetExhausted where all of it is."""
        budget = self.simulator.budget
        mind = self.simulator.born(CandidateStory())
        start = mind.bus.snapshot()
        while budget.share_used < until:
            if self.ways and self.random.random() < ANOTHER_LIFE:
                self._relive()
                continue
            story, state = self._departure(start)
            self.simulator.back_to(mind, state)
            for _ in range(self.random.randint(1, STEPS_ON)):
                story = self._on(mind, story, drawn_step(self.random))
                if story.turns > MOST_TURNS:
                    break

    def follow(self, steps: tuple[CandidateStep, ...]) -> None:
        """Live through a given course of outcomes, such as that of the scenario itself."""
        mind, story = self.simulator.born(CandidateStory()), CandidateStory()
        for step in steps:
            story = self._on(mind, story, step)

    def sweep(self, until: float) -> None:
        """Let every way happen to others, the rarest first, each trait at its ends; as far as `until`."""
        if not self.anybody:
            return
        ways = {**self.ways, **self.meetings}
        short = [one for one, way in ways.items() if way.turns <= SWEPT_TURNS and way not in self.swept]
        for outcome in sorted(short, key=lambda one: (self.seen[one], one)):
            if ways[outcome] in self.swept:
                continue
            self.swept.add(ways[outcome])
            for other in neighbours(ways[outcome]):
                if self.simulator.budget.share_used >= until:
                    return
                self._live(other)

    def _relive(self) -> None:
        """Live through the way to something again, with one outcome changed: rare outcomes before others."""
        ways = {**self.ways, **self.meetings}
        outcomes = [outcome for outcome, story in ways.items() if story.turns <= RELIVED_TURNS]
        if not outcomes:
            return
        rarity = (1.0 / sqrt((1.0 + self.seen[one]) * (1.0 + self.tried[one])) for one in outcomes)
        weights = list(accumulate(rarity))
        outcome = self.random.choices(outcomes, cum_weights=weights)[0]
        self.tried[outcome] += 1
        self._live(varied(ways[outcome], self.random, anybody=self.anybody))

    def _live(self, other: CandidateStory) -> None:
        mind, story = self.simulator.born(other), replace(other, steps=())
        for step in other.steps:
            story = self._on(mind, story, step)

    def _departure(self, start: BusState) -> tuple[CandidateStory, BusState]:
        if not self.places or (self.anybody and self.random.random() < ANOTHER_PERSON):
            if not self.anybody:
                return CandidateStory(), start
            person = drawn_person(self.random)
            return person, self.simulator.born(person).bus.snapshot()
        places = [*self.places.values()]
        weights = list(accumulate(kept.weight for kept in places))
        kept = self.random.choices(places, cum_weights=weights)[0]
        kept.visits += 1
        return kept.story, kept.state

    def _on(self, mind: Mind, story: CandidateStory, step: CandidateStep) -> CandidateStory:
        """Go on by a step, and keep where it has led."""
        for observation in self.simulator.live(mind, step):
            story = story.then(step.times(1))
            self.note(story, observation)
            place = tuple(_place(observation))
            known = self.places.get(place)
            if known is None:
                self.places[place] = Kept(story, mind.bus.snapshot())
            elif story.cost < known.story.cost:
                known.story, known.state = story, mind.bus.snapshot()
            self._keep_records(mind, story, observation)
        return story

    def _keep_records(self, mind: Mind, story: CandidateStory, observation: Observation) -> None:
        """Where a number has never been so low or so high is a place worth going back to as well."""
        for path, value in observation.numbers.items():
            for sign in (-1.0, 1.0):
                best = self.records.get((path, sign))
                if best is None or sign * value > best + A_RECORD:
                    self.records[path, sign] = sign * value
                    self.places["record", path, sign] = Kept(story, mind.bus.snapshot())


def _keep_nearer(ways: dict[Outcome, CandidateStory], outcome: Outcome, story: CandidateStory) -> None:
    known = ways.get(outcome)
    if known is None or story.cost < known.cost:
        ways[outcome] = story


def _place(observation: Observation) -> Iterator[object]:
    state = observation.state
    yield state.get("primary")
    yield (state.get("intention") or {}).get("goal")
    yield (state.get("defense") or {}).get("mechanism")
    yield state.get("phi_label")
    yield state.get("dominant_drive")
    for reactor in REACTORS:
        yield ceil(ROUGHLY * observation.numbers.get(f"reactors.{reactor}", 0.0))


def shrunk(
    simulator: Simulator,
    outcome: Outcome,
    story: CandidateStory,
    note: Callable[[CandidateStory, Observation], None] = lambda *_: None,
) -> CandidateStory:
    """Return the shortest story that reaches the outcome, by leaving out one thing at a time.

    Args:
        simulator: where it is lived through; BudgetExhausted where its budget is used up.
        outcome: what the story must come to in its last turn.
        story: one that does.
        note: told of every turn that is lived through on the way: it may show other outcomes.

    Returns:
        A story that comes to the outcome, while no story of `simpler` does, in any of its turns.
    """
    while True:
        for candidate in simpler(story):
            found = reaches(simulator, outcome, candidate, note)
            if found is not None:
                story = found
                break
        else:
            return story


def reaches(
    simulator: Simulator,
    outcome: Outcome,
    story: CandidateStory,
    note: Callable[[CandidateStory, Observation], None] = lambda *_: None,
) -> CandidateStory | None:
    """The story as far as the first turn that shows the outcome; None where none does."""
    mind = simulator.born(story)
    so_far = CandidateStory(story.persona, story.values)
    for step in story.steps:
        for number, observation in enumerate(simulator.live(mind, step), 1):
            here = so_far.then(step.times(number))
            note(here, observation)
            if outcome in observation.outcomes:
                return here
        so_far = so_far.then(step)
    return None
