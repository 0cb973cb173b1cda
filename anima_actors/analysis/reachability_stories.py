"""A story as the search varies it: who it happens to, and what happens; varied, and made simpler."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from anima_actors.psyche.modules.personality import Personality
from anima_actors.psyche.modules.values import ValueSystem
from anima_actors.scenario.state_paths import CLI_VALUES, TRAITS
from anima_actors.scenario.values import COMMANDS, REACTORS

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
        return replace(self, repeat=repeat)

    @property
    def size(self) -> int:
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
    """Draw a story without steps: a trait differs from the usual in half of them, a value in three of ten."""
    return CandidateStory(_drawn(random, PERSONA, 0.5), _drawn(random, VALUES, 0.3))


def drawn_step(random: Random) -> CandidateStep:
    """Draw a step."""
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
