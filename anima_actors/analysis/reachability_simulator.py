"""Candidate stories run on minds of their persona, within a budget of turns or seconds."""

from collections.abc import Callable, Iterator, Mapping
from time import monotonic
from typing import Any, NamedTuple

from anima_actors.analysis.reachability_outcomes import Catalogue, Outcome, catalogue_of
from anima_actors.analysis.reachability_stories import PERSONA, RESTS, VALUES, CandidateStep, CandidateStory
from anima_actors.journal.timeline import flattened
from anima_actors.mind.mind import Mind
from anima_actors.psyche.modules.personality import Personality
from anima_actors.psyche.modules.values import ValueSystem
from anima_actors.runtime import AnimaError
from anima_actors.runtime.bus import BusState
from anima_actors.scenario import Scenario, build_mind
from anima_actors.voice import VoiceSettings


class AuditError(AnimaError):
    """A mind that cannot be audited."""


class BudgetExhausted(Exception):
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
        by_turns = self.used / self.turns if self.turns else 0.0
        by_time = (self._clock() - self.began) / self.seconds if self.seconds else 0.0
        return min(1.0, max(by_turns, by_time))

    def spend(self, turns: int = 1) -> None:
        """Use up some; BudgetExhausted where nothing is left."""
        if self.share_used >= 1.0:
            raise BudgetExhausted
        self.used += turns
        if self.used % 50 == 0:
            self.watch(self.share_used)


class Observation(NamedTuple):
    """What was seen after a turn."""

    outcomes: tuple[Outcome, ...]
    numbers: Mapping[str, float]
    state: Mapping[str, Any]


class Simulator:
    """Where stories are lived through, on the base of a scenario's settings.

    Raises:
        AuditError: a module of the mind waits for the world outside.
        ScenarioError: there can be no such mind.
    """

    def __init__(self, base: Scenario, seed: int, budget: Budget) -> None:
        self.base, self.seed, self.budget = base, seed, budget
        self._persona = {**PERSONA, **base.persona}
        self._values = {**VALUES, **base.values}
        first = self.born(CandidateStory())
        if first.bus.wiring.asynchronous:
            waiting = sorted({step.module for step in first.bus.wiring.steps if step.asynchronous})
            raise AuditError(f"{', '.join(waiting)} waits for the world outside; leave it out for an audit")
        self.catalogue: Catalogue = catalogue_of(first.bus.wiring)
        self.lowest: dict[str, float] = {}
        self.highest: dict[str, float] = {}

    def born(self, story: CandidateStory, constants: Mapping[str, Any] | None = None) -> Mind:
        """A mind of the story's persona to which nothing has happened yet."""
        values = {**self._values, **dict(story.values)}
        known = {name: values.pop(name) for name in VALUES}

        def make(**asked: Any) -> Mind:
            asked["personality"] = Personality(**{**self._persona, **dict(story.persona)})
            asked["values"] = ValueSystem(**known, others=values)
            asked["voice"] = VoiceSettings()
            asked["appraisal"] = "lexicon" if asked["appraisal"] == "llm" else asked["appraisal"]
            asked["constants"] = {**asked["constants"], **(constants or {})}
            return Mind(**asked)

        return build_mind(self.base, seed=self.seed, mind_factory=make)

    def live(self, mind: Mind, step: CandidateStep) -> Iterator[Observation]:
        """The turns of a step, each looked at. BudgetExhausted where the budget is used up."""
        for _ in range(step.repeat):
            self.budget.spend()
            pose(mind, step)
            yield self._observe(mind)

    def through(
        self, story: CandidateStory, constants: Mapping[str, Any] | None = None
    ) -> Iterator[Observation]:
        """A whole story from birth, turn by turn."""
        mind = self.born(story, constants)
        for step in story.steps:
            yield from self.live(mind, step)

    def back_to(self, mind: Mind, place: BusState) -> None:
        """Put a mind back to where a story has left it, or another that is wired alike."""
        mind.bus.restore(place)
        mind.history.clear()

    def _observe(self, mind: Mind) -> Observation:
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
        return Observation(tuple(self.catalogue.seen(turn, state)), numbers, state)


def pose(mind: Mind, step: CandidateStep) -> None:
    """One turn of a step, as a scenario would have it."""
    if step.rest:
        mind.rest_now(RESTS[step.rest])
    else:
        mind.chat_now(step.say, step.stimulus)
