"""A scenario, lived through by a mind: turn by turn, then judged."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anima_actors.assembly import Extra, load_actor
from anima_actors.mind import Mind
from anima_actors.psyche.personality import Personality
from anima_actors.psyche.values import ValueSystem
from anima_actors.runtime import AnimaError
from anima_actors.scenario.judging import Verdict, judge
from anima_actors.scenario.outcome import TurnOutcome
from anima_actors.scenario.problems import Path as StoryPath
from anima_actors.scenario.problems import Problem, ScenarioError, dotted, printable
from anima_actors.scenario.schema import Addition, Scenario, Step
from anima_actors.scenario.vocabulary import CLI_VALUES
from anima_actors.voice import VoiceSettings

OnTurn = Callable[[TurnOutcome, Mind], None]


@dataclass(frozen=True, slots=True)
class StoryRun:
    """A story that was lived through: what each turn came to, and what became of each expectation."""

    scenario: Scenario = field(repr=False)
    seed: int
    outcomes: tuple[TurnOutcome, ...] = field(repr=False)
    verdicts: tuple[Verdict, ...] = field(repr=False)

    @property
    def met(self) -> bool:
        """True where every expectation was met."""
        return all(verdict.met for verdict in self.verdicts)

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """The verdicts of the expectations that were not met."""
        return tuple(verdict for verdict in self.verdicts if not verdict.met)


async def run_scenario(
    scenario: Scenario,
    *,
    seed: int | None = None,
    mind_factory: Callable[..., Mind] | None = None,
    on_turn: OnTurn | None = None,
) -> StoryRun:
    """Let a new mind live through the story.

    Args:
        scenario: the story.
        seed: in place of the story's own.
        mind_factory: makes the mind, called like `Mind`.
        on_turn: is called after each turn with what it came to, and the mind; what it raises ends the run.

    Raises:
        ScenarioError: the story asks for a mind that cannot be built.
    """
    seed = scenario.seed if seed is None else seed
    mind = build_mind(scenario, seed=seed, mind_factory=mind_factory)
    try:
        outcomes = await _lived(mind, scenario, on_turn)
    finally:
        await mind.release()
    return StoryRun(scenario, seed, tuple(outcomes), tuple(judge(scenario, outcomes)))


async def _lived(mind: Mind, scenario: Scenario, on_turn: OnTurn | None) -> list[TurnOutcome]:
    outcomes: list[TurnOutcome] = []
    for index, step in scenario.turns():
        reply = await live(mind, step)
        outcome = TurnOutcome(
            turn=len(outcomes) + 1,
            step=index,
            label=step.label,
            state=mind.state,
            published=_published(mind),
            prompt=mind.system_prompt(),
            reply=reply,
        )
        outcomes.append(outcome)
        await asyncio.sleep(0)  # a mind of plain handlers never waits; this lets a cancellation through
        if on_turn is not None:
            on_turn(outcome, mind)
    return outcomes


def build_mind(
    scenario: Scenario, *, seed: int | None = None, mind_factory: Callable[..., Mind] | None = None
) -> Mind:
    """The mind that a story asks for. ScenarioError, with its line, where there can be none such."""
    values = dict(scenario.values)
    known: dict[str, Any] = {name: values.pop(name) for name in CLI_VALUES if name in values}
    extra = tuple(_added(scenario, index, addition) for index, addition in enumerate(scenario.modules.with_))
    try:
        mind = (mind_factory or Mind)(
            personality=Personality(**scenario.persona),
            values=ValueSystem(**known, others=values),
            voice=voice_of(scenario),
            appraisal=scenario.appraisal,
            seed=scenario.seed if seed is None else seed,
            only=scenario.modules.only,
            without=scenario.modules.without,
            extra=extra,
            constants=scenario.constants,
        )
    except (AnimaError, ValueError, TypeError) as error:
        raise _refused(scenario, str(error)) from error
    for index, step in enumerate(scenario.steps):
        disturbed = step.disturbance
        if disturbed is not None and disturbed.module not in mind.bus.actors:
            place: StoryPath = ("steps", index, disturbed.kind)
            raise _refused(scenario, f"{disturbed.module} is not in use in this story", place)
    return mind


def voice_of(scenario: Scenario) -> VoiceSettings:
    """Who speaks, as the story has it; without a key, which no story holds. ValueError where nobody can."""
    told = scenario.voice.model_dump(exclude_none=True)
    return VoiceSettings(**told)


async def live(mind: Mind, step: Step) -> str:
    """One turn of a step; the reply is empty where nobody was spoken to."""
    if step.disturbance is not None:
        await mind.pose(step.disturbance, 0.0)
        return ""
    if step.rest is not None:
        await mind.rest(step.rest)
        return ""
    only_words = step.stimulus is None and step.command is None
    return await mind.chat(step.say or "", None if only_words else step.deltas)


def _published(mind: Mind) -> tuple[str, ...]:
    """The modules that published in the last turn, as often and in the order in which they did."""
    envelopes = mind.last_turn.envelopes if mind.last_turn else ()
    return tuple(envelope.publisher.partition(".")[0] for envelope in envelopes if "." in envelope.publisher)


def _added(scenario: Scenario, index: int, addition: Addition) -> Extra:
    """A module from outside; a file's path is relative to the scenario's folder."""
    place: StoryPath = ("modules", "with", index)
    address, _, name = addition.use.rpartition(":")
    if address.endswith(".py"):
        address = str(Path(scenario.folder) / address)
    try:
        module = load_actor(f"{address}:{name}")
    except AnimaError as error:
        raise _refused(scenario, str(error), place) from error
    if not addition.settings:
        return module
    try:
        return module(**addition.settings)
    except Exception as error:  # a module from outside may raise anything
        raise _refused(scenario, f"{type(error).__name__}: {error}", (*place, "settings")) from error


def _refused(scenario: Scenario, message: str, place: StoryPath | None = None) -> ScenarioError:
    """What the mind's builder refused, told of the line that asked for it."""
    if place is None:
        place, message = _asked_for(scenario, message)
    where = place
    while where and not scenario.position_of(where)[0]:
        where = where[:-1]
    source = scenario.source_of(place)
    position = scenario.position_of(where) if source == scenario.file else (0, 0)
    return ScenarioError([Problem(source, *position, dotted(place), printable(message))])


def _asked_for(scenario: Scenario, message: str) -> tuple[StoryPath, str]:
    """The part of the story that a message of the builder is about, and the message without its name."""
    for name in scenario.constants:
        for told in (f"constants.{name}: ", f"constants.{name} "):
            if message.startswith(told):
                return ("constants", name), message.removeprefix(told)
    lists: dict[str, tuple[str, ...]] = {
        "only": scenario.modules.only or (),
        "without": scenario.modules.without,
    }
    for field_name, names in lists.items():
        for index, name in enumerate(names):
            told = f"{field_name}: unknown module {name!r}"
            if message.startswith(told):
                return ("modules", field_name, index), message.removeprefix(f"{field_name}: ")
    return (("voice",) if message.startswith("voice ") else ("modules",)), message
