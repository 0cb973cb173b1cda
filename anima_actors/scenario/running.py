"""A scenario, lived through by a mind: turn by turn, then judged."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from anima_actors.mind import Mind
from anima_actors.psyche.personality import Personality
from anima_actors.psyche.values import ValueSystem
from anima_actors.runtime import AnimaError
from anima_actors.scenario.joining import brought_by, check_replacements, refused
from anima_actors.scenario.judging import Verdict, judge
from anima_actors.scenario.outcome import TurnOutcome
from anima_actors.scenario.problems import Path as StoryPath
from anima_actors.scenario.schema import Scenario, Step
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
            composed=_composing(mind),
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
    joined, settings = brought_by(scenario)
    try:
        mind = (mind_factory or Mind)(
            personality=Personality(**scenario.persona),
            values=ValueSystem(**known, others=values),
            voice=voice_of(scenario),
            appraisal=scenario.appraisal,
            seed=scenario.seed if seed is None else seed,
            only=scenario.modules.only,
            without=(*scenario.modules.without, *joined.without),
            extra=joined.extra,
            constants={**settings, **scenario.constants},
        )
    except (AnimaError, ValueError, TypeError) as error:
        raise refused(scenario, str(error)) from error
    check_replacements(scenario, joined, mind.bus.wiring)
    for index, step in enumerate(scenario.steps):
        disturbed = step.disturbance
        if disturbed is not None and disturbed.module not in mind.bus.actors:
            place: StoryPath = ("steps", index, disturbed.kind)
            raise refused(scenario, f"{disturbed.module} is not in use in this story", place)
    return mind


def voice_of(scenario: Scenario) -> VoiceSettings:
    """Who speaks, as the story has it; without a key, which no story holds. ValueError where nobody can."""
    told = scenario.voice.model_dump(exclude_none=True)
    budget = {"budget_s": told.pop("budget")} if "budget" in told else {}
    return VoiceSettings(**told, **budget)


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


def _composing(mind: Mind) -> Callable[[], str]:
    """What composes the prompt of the turn just lived, should somebody ask for it."""
    gathered = mind.history[-1].gathered
    return lambda: mind.prompt_of(gathered).text


def _published(mind: Mind) -> tuple[str, ...]:
    """The modules that published in the last turn, as often and in the order in which they did."""
    envelopes = mind.last_turn.envelopes if mind.last_turn else ()
    return tuple(envelope.publisher.partition(".")[0] for envelope in envelopes if "." in envelope.publisher)
