"""A story as the search varies it: who it happens to, and what happens; varied, and made simpler."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, NamedTuple

from anima_actors.journal.timeline import value_at
from anima_actors.psyche.events import Facet, GoalHeld, IntegrationMeasured, MirrorReflected, Veto
from anima_actors.psyche.model.emotions import PROTOTYPES
from anima_actors.psyche.model.goals import BY_DRIVE, GOALS
from anima_actors.psyche.modules import defense, dissonance, flash, identity, integration, prediction
from anima_actors.psyche.modules.personality import Personality
from anima_actors.psyche.modules.values import RULES, ValueSystem
from anima_actors.psyche.text.phrases import choices, words
from anima_actors.runtime import Event, Turn, Wiring
from anima_actors.scenario.state_paths import ARCHIVAL, CLI_VALUES, TRAITS, leaf_at
from anima_actors.scenario.values import COMMANDS, REACTORS

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
        return bool(self.path) or self.kind == WHY

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

WATCHED = (
    Watched("emotion felt", "felt", tuple(PROTOTYPES)),
    Watched("emotion shown", "primary", tuple(words("affect.adjectives"))),
    Watched("undertone", "spectral.subtext", tuple(PROTOTYPES)),
    Watched("archival layer", "spectral.archival", ARCHIVAL),
    Watched("drive", "dominant_drive", (*BY_DRIVE, NONE)),
    Watched("goal", "intention.goal", (*GOALS, *(rule.becomes for rule in RULES))),
    Watched(
        "origin of a goal",
        "intention.origin",
        tuple(one for one in words("nuance.origins") if one != "module"),
    ),
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
    (WHY, GoalHeld, "reason", (*choices("agency.intentions"), "vetoed")),
    ("weakest seam", IntegrationMeasured, "seam", integration.SEAMS),
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

    def seen(self, turn: Turn, state: Mapping[str, Any]) -> Iterator[Outcome]:
        """All that a turn shows, what no table names included."""
        for kind, path, _ in self.watched:
            yield Outcome(kind, _word(value_at(state, path)), path)
        for reactor, need in (state.get("drives") or {}).items():
            yield Outcome(f"{reactor} need", need["direction"], f"drives.{reactor}.direction")
        for adjective in (state.get("identity") or {}).get("traits", ()):
            yield Outcome(TRAIT_TOLD, adjective, "identity.traits")
        published: dict[tuple[str, str], Event] = {}
        for envelope in turn.envelopes:
            published[envelope.publisher, type(envelope.event).__name__] = envelope.event
        for kind, event_type, name, _ in IN_EVENTS:
            event = turn.find(event_type)
            if event is not None:
                yield Outcome(kind, str(getattr(event, name)))
        for handler, event_name in self._optional:
            told = (handler, event_name) in published
            if told or handler not in turn.skipped:
                yield Outcome(f"{handler}: {event_name}", PUBLISHED if told else SILENT)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_optional", tuple(_optional(self.wiring)))

    _optional: tuple[tuple[str, str], ...] = ()


def catalogue_of(wiring: Wiring) -> Catalogue:
    """What can happen to a mind so wired; what only modules that are left out would tell is not in it."""
    keys = {
        key
        for step in wiring.steps
        if step.name not in wiring.silent
        for output in step.signature.outputs
        if issubclass(output.event_type, Facet)
        for key in output.event_type.state_keys()
    }
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
    for handler, event_name in _optional(wiring):
        outcomes += [Outcome(f"{handler}: {event_name}", way) for way in (PUBLISHED, SILENT)]
    return Catalogue(wiring, tuple(dict.fromkeys(outcomes)), watched)


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


AMOUNTS = (-1.0, -0.8, -0.6, -0.4, -0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
LEVELS = (0.0, 0.1, 0.3, 0.7, 0.9, 1.0)  # of traits and values
RESTS = {"5m": 300.0, "1h": 3_600.0, "8h": 28_800.0, "2d": 172_800.0}
REPEATS = (2, 3, 4, 8, 16, 32, 64)
MESSAGES = (
    "I am so scared.",
    "I love you, and I missed you.",
    "You are useless, and I hate you. Leave me alone!",
    "Well done, I am proud of you.",
    "Мені дуже страшно.",
    "Qwxz brrf.",
)
"""What may be said: fear, love, scorn, praise, another language, none."""


@dataclass(frozen=True, slots=True)
class CandidateStep:
    """One outcome that happens, once or several times in a row."""

    deltas: tuple[tuple[str, float], ...] | None = None  # by reactor; None where nobody says what it does
    command: str = ""  # in place of the deltas
    rest: str = ""  # time passes instead
    say: str = ""
    repeat: int = 1

    def document(self) -> dict[str, Any]:
        """The step of a scenario."""
        told: dict[str, Any] = {}
        if self.rest:
            told["rest"] = self.rest
        elif self.command:
            told["command"] = self.command
        elif self.deltas is not None:
            told["stimulus"] = dict(self.deltas)
        if self.say:
            told["say"] = self.say
        if self.repeat > 1:
            told["repeat"] = self.repeat
        return told

    @property
    def stimulus(self) -> Mapping[str, float] | None:
        """What it does to the reactors; None where only words are said."""
        return COMMANDS[self.command] if self.command else None if self.deltas is None else dict(self.deltas)

    def times(self, repeat: int) -> "CandidateStep":
        """The same, so many times in a row."""
        return replace(self, repeat=repeat)

    @property
    def size(self) -> int:
        """How much there is to read."""
        return 1 + len(self.deltas or ()) + bool(self.say)


Weights = tuple[tuple[str, float], ...]
PERSONA = {name: getattr(Personality(), name) for name in TRAITS}
VALUES = {name: getattr(ValueSystem(), name) for name in CLI_VALUES}


@dataclass(frozen=True, slots=True)
class CandidateStory:
    """Who it happens to, as far as that is said, and what happens."""

    persona: Weights = ()
    values: Weights = ()
    steps: tuple[CandidateStep, ...] = ()

    @property
    def turns(self) -> int:
        """How many turns it takes."""
        return sum(step.repeat for step in self.steps)

    @property
    def cost(self) -> tuple[int, int, int]:
        """What is shorter, and then simpler, costs less: turns, steps, and all that has to be said."""
        said = len(self.persona) + len(self.values) + sum(step.size for step in self.steps)
        return self.turns, len(self.steps), said

    def then(self, step: CandidateStep) -> "CandidateStory":
        """The story with one outcome more; the same outcome once more is a repetition."""
        if self.steps and replace(self.steps[-1], repeat=1) == replace(step, repeat=1):
            last = replace(step, repeat=self.steps[-1].repeat + step.repeat)
            return replace(self, steps=(*self.steps[:-1], last))
        return replace(self, steps=(*self.steps, step))

    def document(self, base: Mapping[str, Any]) -> dict[str, Any]:
        """The scenario, on the base of another one's settings."""
        told = {key: value for key, value in base.items() if key not in ("steps", "expect", "about")}
        if self.persona:
            told["persona"] = {**(told.get("persona") or {}), **dict(self.persona)}
        if self.values:
            told["values"] = {**(told.get("values") or {}), **dict(self.values)}
        return {**told, "steps": [step.document() for step in self.steps]}


def drawn_person(random: Random) -> CandidateStory:
    """Somebody, with a few marked traits and values, and nothing that has happened yet."""
    return CandidateStory(_drawn(random, PERSONA, 0.5), _drawn(random, VALUES, 0.3))


def drawn_step(random: Random) -> CandidateStep:
    """Something that happens."""
    repeat = random.choice(REPEATS) if random.random() < 0.015 else 1
    kind = random.random()
    if kind < 0.25:
        return CandidateStep(command=random.choice([*COMMANDS]), repeat=repeat)
    if kind < 0.31:
        return CandidateStep(rest=random.choice([*RESTS]))
    if kind < 0.37:
        return CandidateStep(say=random.choice(MESSAGES), repeat=repeat)
    if kind < 0.40:
        return CandidateStep(deltas=(), repeat=repeat)
    chosen = [name for name in REACTORS if random.random() < 0.6]
    if kind < 0.5:
        edges = tuple((name, random.choice((-1.0, 1.0))) for name in chosen)
        return CandidateStep(edges, repeat=random.randint(1, 4))
    said = random.choice(MESSAGES) if random.random() < 0.05 else ""
    return CandidateStep(tuple((name, random.choice(AMOUNTS)) for name in chosen), say=said, repeat=repeat)


def varied(story: CandidateStory, random: Random, *, anybody: bool = True) -> CandidateStory:
    """A story that differs in one or two outcomes: of whom it tells, or in what happens."""
    for _ in range(random.randint(1, 2)):
        kind = random.random() if anybody else 1.0
        if kind < 0.35:
            story = replace(story, persona=_changed(random, story.persona, PERSONA))
        elif kind < 0.6:
            alike = tuple((name, level) for level in [random.choice(LEVELS)] for name in VALUES)
            one = _changed(random, story.values, VALUES)
            story = replace(story, values=random.choice((alike, one)))
        elif story.steps:
            index = random.randrange(len(story.steps))
            story = _with(story, index, _varied_step(random, story.steps[index]))
    return story


def neighbours(story: CandidateStory) -> Iterator[CandidateStory]:
    """Every story of somebody else in whom one outcome is extreme: a trait, or all that matters to them."""
    for level in (1.0, 0.0):
        yield replace(story, values=tuple((name, level) for name in VALUES))
    for name in PERSONA:
        for level in (0.0, 1.0):
            changed = {**dict(story.persona), name: level}
            yield replace(story, persona=tuple((one, changed[one]) for one in PERSONA if one in changed))


def simpler(story: CandidateStory) -> Iterator[CandidateStory]:
    """Every story that is simpler by one outcome, those that save most first."""
    steps = story.steps
    for index in range(len(steps)):
        yield _merged(replace(story, steps=steps[:index] + steps[index + 1 :]))
    for index, step in enumerate(steps):
        for fewer in dict.fromkeys((1, step.repeat // 2, step.repeat - 1)):
            if 0 < fewer < step.repeat:
                yield _with(story, index, replace(step, repeat=fewer))
    for index, step in enumerate(steps):
        if step.deltas and step.size > 1:
            others = (
                CandidateStep((), say=step.say),
                *(CandidateStep(command=name, say=step.say) for name in COMMANDS),
            )
            yield from (_merged(_with(story, index, other.times(step.repeat))) for other in others)
    for name, _ in story.persona:
        yield replace(story, persona=tuple(one for one in story.persona if one[0] != name))
    for name, _ in story.values:
        yield replace(story, values=tuple(one for one in story.values if one[0] != name))
    for index, step in enumerate(steps):
        if step.say and (step.deltas is not None or step.command):
            yield _with(story, index, replace(step, say=""))
        for name, _ in step.deltas or ():
            kept = tuple(one for one in step.deltas or () if one[0] != name)
            yield _with(story, index, replace(step, deltas=kept))


def _changed(random: Random, weights: Weights, known: Mapping[str, float]) -> Weights:
    name = random.choice([*known])
    changed = {**dict(weights), name: random.choice(LEVELS)}
    return tuple((one, changed[one]) for one in known if one in changed)


def _varied_step(random: Random, step: CandidateStep) -> CandidateStep:
    """Another amount for one reactor; where there are none, something else altogether."""
    if step.stimulus is None or step.repeat > 1 or random.random() < 0.2:
        return drawn_step(random)
    name = random.choice(REACTORS)
    amounts = {**step.stimulus, name: random.choice(AMOUNTS)}
    return CandidateStep(tuple((one, amounts[one]) for one in REACTORS if one in amounts), say=step.say)


def _with(story: CandidateStory, index: int, step: CandidateStep) -> CandidateStory:
    return replace(story, steps=(*story.steps[:index], step, *story.steps[index + 1 :]))


def _merged(story: CandidateStory) -> CandidateStory:
    told = replace(story, steps=())
    for step in story.steps:
        told = told.then(step)
    return told


def _drawn(random: Random, known: Mapping[str, float], share: float) -> Weights:
    return tuple((name, random.choice(LEVELS)) for name in known if random.random() < share)
