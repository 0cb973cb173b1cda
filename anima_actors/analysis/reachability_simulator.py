"""Candidate stories run on minds of their persona within a budget, and all that their turns can show."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, NamedTuple

from anima_actors.analysis.reachability_stories import PERSONA, RESTS, VALUES, CandidateStep, CandidateStory
from anima_actors.journal.timeline import flattened, value_at
from anima_actors.mind.mind import Mind
from anima_actors.psyche.events import IntegrationMeasured, MirrorReflected, Veto
from anima_actors.psyche.events.contributions import keys_filled
from anima_actors.psyche.model.emotions import PROTOTYPES
from anima_actors.psyche.model.goals import BY_DRIVE, GOALS
from anima_actors.psyche.modules import defense, dissonance, flash, identity, integration, prediction
from anima_actors.psyche.modules.personality import Personality
from anima_actors.psyche.modules.values import RULES, ValueSystem
from anima_actors.psyche.text.phrases import choices, words
from anima_actors.runtime import AnimaError, BusState, Event, Turn, Wiring
from anima_actors.scenario import Scenario, build_mind
from anima_actors.scenario.state_paths import ARCHIVAL, leaf_at
from anima_actors.scenario.values import REACTORS
from anima_actors.voice import VoiceSettings

NONE = "none"
TRAIT_TOLD = "trait told"
WHY = "why a goal is held"


class Outcome(NamedTuple):
    """Something that can happen in a turn."""

    kind: str  # "emotion shown"
    name: str  # "Relief"
    path: str = ""  # of the state, where it is told there

    @property
    def promised(self) -> bool:
        """Whether somebody could wait for it: a word of the state, or why a goal is held."""
        return bool(self.path)

    @property
    def expectation(self) -> dict[str, Any] | None:
        """What a story would expect of its last turn; None where the state does not tell it."""
        if not self.path:
            return None
        if self.kind == TRAIT_TOLD:
            return {self.path: {"contains": self.name}}
        return {self.path: {"true": True, "false": False}.get(self.name, self.name)}


class Watched(NamedTuple):
    """A place of the state that holds one of several words."""

    kind: str
    path: str
    names: tuple[str, ...]


def _labels(bounds: Iterable[tuple[float, str]], last: str) -> tuple[str, ...]:
    return (*(label for _, label in bounds), last)


FLAGS = ("true", "false")

HELD_BECAUSE = tuple(one for one in choices("agency.intentions") if one != "vetoed")
"""But for a veto, which only a module from elsewhere casts on a goal that is held."""

WATCHED = (
    Watched("emotion felt", "felt", tuple(PROTOTYPES)),
    Watched("emotion shown", "primary", tuple(words("affect.adjectives"))),
    Watched("undertone", "spectral.subtext", tuple(PROTOTYPES)),
    Watched("archival layer", "spectral.archival", ARCHIVAL),
    Watched("drive", "dominant_drive", (*dict.fromkeys(reactor for reactor, _ in BY_DRIVE), NONE)),
    Watched("goal", "intention.goal", (*GOALS, *(rule.becomes for rule in RULES))),
    Watched(
        "origin of a goal",
        "intention.origin",
        tuple(one for one in words("nuance.origins") if one != "module"),
    ),
    Watched(WHY, "intention.because", HELD_BECAUSE),
    Watched("defense", "defense.mechanism", (*defense.LEVELS, NONE)),
    Watched("integration", "phi_label", _labels(integration.LABELS, integration.MAXIMAL)),
    Watched("prediction", "pred_label", _labels(prediction.LABELS, prediction.SHOCK)),
    Watched("surprise spike", "surprise_spike", FLAGS),
    Watched("dissonance", "dissonance.label", _labels(dissonance.LABELS, dissonance.CRITICAL)),
    Watched("phase", "flash.phase", tuple(name for _, name in reversed(flash.PHASES))),
    Watched("crisis", "temporal.crisis", FLAGS),
)

TRAITS_TOLD = (*identity.ADJECTIVES, identity.WITHOUT_EDGES)
IN_EVENTS: tuple[tuple[str, type[Event], str, tuple[str, ...]], ...] = (
    ("weakest seam", IntegrationMeasured, "seam", integration.BIPARTITION_NAMES),
    ("language heard", MirrorReflected, "language", ()),
)
"""What only an event tells: kind, event, field, names where there is a table of them."""

DIRECTIONS = ("excess", "lack")
PUBLISHED, SILENT = "published", "not published"


@dataclass(frozen=True)
class Catalogue:
    """What to look for in the turns of a mind so wired."""

    wiring: Wiring
    outcomes: tuple[Outcome, ...]
    watched: tuple[Watched, ...]
    optional: tuple[tuple[str, str], ...]  # handlers, each with an event that it publishes or not

    def seen(self, turn: Turn, state: Mapping[str, Any]) -> Iterator[Outcome]:
        """All that a turn shows, what no table names included."""
        for kind, path, _ in self.watched:
            yield Outcome(kind, _word(value_at(state, path)), path)
        for reactor, need in (state.get("drives") or {}).items():
            yield Outcome(f"{reactor} need", need["direction"], f"drives.{reactor}.direction")
        for adjective in (state.get("identity") or {}).get("traits", ()):
            yield Outcome(TRAIT_TOLD, adjective, "identity.traits")
        published = {(one.publisher, type(one.event).__name__) for one in turn.envelopes}
        for kind, event_type, name, _ in IN_EVENTS:
            event = turn.find(event_type)
            if event is not None:
                yield Outcome(kind, str(getattr(event, name)))
        for handler, event_name in self.optional:
            told = (handler, event_name) in published
            if told or handler not in turn.skipped:
                yield Outcome(f"{handler}: {event_name}", PUBLISHED if told else SILENT)


def catalogue_of(wiring: Wiring) -> Catalogue:
    """What can happen to a mind so wired; what only modules that are left out would tell is not in it."""
    keys = {*keys_filled(step.signature for step in wiring.steps if step.name not in wiring.silent)}
    watched = tuple(one for one in WATCHED if one.path.partition(".")[0] in keys)
    outcomes = [Outcome(one.kind, name, one.path) for one in watched for name in one.names]
    if "drives" in keys:
        needs = [(reactor, way) for reactor in REACTORS for way in DIRECTIONS if _can_need(reactor, way)]
        outcomes += [Outcome(f"{reactor} need", way, f"drives.{reactor}.direction") for reactor, way in needs]
    if "identity" in keys:
        outcomes += [Outcome(TRAIT_TOLD, name, "identity.traits") for name in TRAITS_TOLD]
    for kind, event_type, _, names in IN_EVENTS:
        if wiring.publishers_of(event_type):
            possible = [name for name in names if name != "vetoed" or wiring.publishers_of(Veto)]
            outcomes += [Outcome(kind, name) for name in possible]
    optional = tuple(_optional(wiring))
    for handler, event_name in optional:
        outcomes += [Outcome(f"{handler}: {event_name}", way) for way in (PUBLISHED, SILENT)]
    return Catalogue(wiring, tuple(dict.fromkeys(outcomes)), watched, optional)


def _can_need(reactor: str, way: str) -> bool:
    """Whether that side of the reactor is a need at all: only arousal is missed and suffered alike."""
    if reactor == "arousal":
        return True
    return way == ("excess" if reactor == "tension" else "lack")


def _optional(wiring: Wiring) -> Iterator[tuple[str, str]]:
    """Handlers with what they may publish or not: each is a threshold somewhere."""
    for step in wiring.steps:
        for output in step.signature.outputs if step.name not in wiring.silent else ():
            if output.optional and not output.many:
                yield step.name, output.event_type.__name__


def _word(value: Any) -> str:
    if value is None:
        return NONE
    return str(value).lower() if isinstance(value, bool) else str(value)


assert all(leaf_at(one.path) for one in WATCHED)  # a place that a story can expect something of


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

    def through(self, story: CandidateStory) -> Iterator[Observation]:
        mind = self.born(story)
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
