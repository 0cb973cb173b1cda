"""A scenario, lived through by a mind: turn by turn, then judged."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from anima_actors.encoding.text import printable
from anima_actors.mind.inputs import rest_event, stimulus_for_message
from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import is_file, load_actor
from anima_actors.mind.placement import (
    ModulePlacement,
    check_beside,
    check_fills,
    check_intercepting,
    overrides_in,
)
from anima_actors.mind.state import reply_of
from anima_actors.psyche.events import SpeechEnded
from anima_actors.psyche.model.decay import MINUTE_S
from anima_actors.psyche.modules.personality import Personality
from anima_actors.psyche.modules.values import ValueSystem
from anima_actors.runtime import Actor, AnimaError, Disturbed, ModuleAdded, ModuleRemoved, RootEvent, Turn
from anima_actors.runtime.errors import ModuleError
from anima_actors.scenario.conditions import TurnOutcome
from anima_actors.scenario.errors import Problem, ScenarioError, StoryPath, dotted
from anima_actors.scenario.happenings import happened_in
from anima_actors.scenario.judging import StoryRun, judge
from anima_actors.scenario.schema import Addition, Scenario, StoryStep
from anima_actors.scenario.state_paths import CLI_VALUES, MODULES
from anima_actors.voice import VoiceSettings

T = TypeVar("T")


def story_modules(scenario: Scenario) -> tuple[ModulePlacement, dict[str, Any]]:
    """Return the modules that a story brings, and their settings as overrides of constants.

    Raises:
        ScenarioError: the first that cannot be had, or not there, or not so; with its line.
    """
    settings: dict[str, Any] = {}

    def module(addition: Addition, *place: str | int) -> type[Actor]:
        path = ("modules", *place)
        found = _at(scenario, path, lambda: load_actor(_from_here(scenario, addition.use)))
        if place[0] == "intercept":
            _at(scenario, path, lambda: check_intercepting(found, "name it under modules.with"))
        else:
            _at(scenario, path, lambda: check_beside(found, "name it under modules.intercept"))
        settings.update(_at(scenario, path, lambda: overrides_in(found, addition.settings)))
        return found

    told = scenario.modules
    joined = ModulePlacement(
        tuple(module(one, "with", index) for index, one in enumerate(told.with_)),
        tuple((name, module(one, "replace", name)) for name, one in told.replace.items()),
        tuple(module(one, "intercept", index) for index, one in enumerate(told.intercept)),
    )
    return joined, settings


def refused(scenario: Scenario, message: str, place: StoryPath) -> ScenarioError:
    """Return what is wrong with a place in the story, told of its line."""
    where = place
    while where and not scenario.position_of(where)[0]:
        where = where[:-1]
    source = scenario.source_of(place)
    position = scenario.position_of(where) if source == scenario.file else (0, 0)
    return ScenarioError([Problem(source, *position, dotted(place), printable(message))])


def named_modules(scenario: Scenario) -> Iterator[tuple[StoryPath, str]]:
    """Yield the references of the modules that a story brings, each with its place; none is loaded."""
    told = scenario.modules
    for role, added in (("with", told.with_), ("intercept", told.intercept)):
        for index, one in enumerate(added):
            yield ("modules", role, index), _from_here(scenario, one.use)
    for name, one in told.replace.items():
        yield ("modules", "replace", name), _from_here(scenario, one.use)
    for index, step in enumerate(scenario.steps):
        if step.add is not None and (":" in step.add or step.add.endswith(".py")):
            yield ("steps", index, "add"), _from_here(scenario, step.add)


def _from_here(scenario: Scenario, reference: str) -> str:
    """Return a reference in a story as seen from here: a file's path is relative to the story's folder."""
    if is_file(reference):
        return str(Path(scenario.folder) / reference)
    address, _, name = reference.rpartition(":")
    return f"{Path(scenario.folder) / address}:{name}" if address.endswith(".py") else reference


def _at(scenario: Scenario, place: StoryPath, do: Callable[[], T]) -> T:
    """Do something; what is wrong with it is told of its place in the story."""
    try:
        return do()
    except AnimaError as error:
        raise refused(scenario, str(error), (*place, *getattr(error, "place", ()))) from error


def _of_builder(scenario: Scenario, error: Exception) -> ScenarioError:
    """Return what the mind's builder refused, told of the part of the story that asked for it."""
    if isinstance(error, ModuleError):
        match error.place:
            case ("constants", name) if name in scenario.constants:
                return refused(scenario, error.reason, ("constants", name))
            case ("only" | "without" as role, name) if name in (
                names := getattr(scenario.modules, role) or ()
            ):
                return refused(scenario, error.reason, ("modules", role, names.index(name)))
    message = str(error)
    return refused(scenario, message, ("voice",) if message.startswith("voice ") else ("modules",))


OnTurn = Callable[[TurnOutcome, Mind], None]


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


def run_scenario_now(
    scenario: Scenario,
    *,
    seed: int | None = None,
    mind_factory: Callable[..., Mind] | None = None,
    on_turn: OnTurn | None = None,
) -> StoryRun:
    """:func:`run_scenario` without an event loop; where one is running, in a thread of its own."""
    living = run_scenario(scenario, seed=seed, mind_factory=mind_factory, on_turn=on_turn)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(living)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, living).result()


async def _lived(mind: Mind, scenario: Scenario, on_turn: OnTurn | None) -> list[TurnOutcome]:
    outcomes: list[TurnOutcome] = []
    refused: list[BaseException] = []
    at: tuple[int, StoryStep]
    lived: dict[int, tuple[int, StoryStep]] = {}  # by turn
    replied_to: tuple[RootEvent, tuple[int, StoryStep]] | None = None

    def heard(turn: Turn) -> None:
        """Take a turn in, also one that a timer opened or in which a reply ended meanwhile."""
        root = turn.root
        index, step = lived[root.of_turn] if isinstance(root, SpeechEnded) else at
        if replied_to is not None and root is replied_to[0]:  # its turn closes when the next is there
            index, step = replied_to[1]
        lived[turn.number] = index, step
        outcome = TurnOutcome(
            turn=len(outcomes) + 1,
            step=index,
            label=step.label,
            state=mind.state,
            published=tuple(one.module for one in turn.envelopes if "." in one.publisher),
            composed=_composing(mind),
            reply=reply_of(turn),
            happened=happened_in([one.event for one in turn.envelopes], bool(turn.ongoing)),
        )
        outcomes.append(outcome)
        try:
            if on_turn is not None and not refused:
                on_turn(outcome, mind)
        except BaseException as error:  # an observer that raises is dropped; here it ends the run
            refused.append(error)

    mind.observe(heard)
    speaking: asyncio.Future[str] | None = None
    steps = tuple(scenario.turns())
    for at, following in zip(steps, (*steps[1:], None), strict=True):
        if speaking is not None and not at[1].while_speaking:
            await speaking
            speaking = None
        if speaking is None and following is not None and following[1].while_speaking:
            root, seconds = root_of(at[1])
            replied_to = root, at
            speaking = await _begun(mind, root, seconds)
        else:
            await live(mind, at[1])
        await asyncio.sleep(0)  # a mind of plain handlers never waits; this lets a cancellation through
        if refused:
            raise refused[0]
    if speaking is not None:
        await speaking
    return outcomes


async def _begun(mind: Mind, root: RootEvent, seconds: float) -> asyncio.Future[str]:
    """Run a turn until its reply has begun, or is over; return what becomes the reply."""
    begun = asyncio.Event()
    mind.calls.listen(root, lambda _: begun.set())
    reply = asyncio.ensure_future(_reply(mind, root, seconds))
    reply.add_done_callback(lambda _: begun.set())
    await begun.wait()
    return reply


async def _reply(mind: Mind, root: RootEvent, seconds: float) -> str:
    try:
        return reply_of(await mind.answered(root, seconds))
    finally:
        mind.calls.listen(root, None)


def build_mind(
    scenario: Scenario, *, seed: int | None = None, mind_factory: Callable[..., Mind] | None = None
) -> Mind:
    """The mind that a story asks for. ScenarioError, with its line, where there can be none such."""
    if scenario.society is not None:
        raise refused(scenario, "many minds live this story; this is for a story of one", ("society",))
    values = dict(scenario.values)
    known: dict[str, Any] = {name: values.pop(name) for name in CLI_VALUES if name in values}
    joined, settings = story_modules(scenario)
    reserve = _later_modules(scenario, joined)
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
            reserve=reserve,
        )
    except (AnimaError, ValueError, TypeError) as error:
        raise _of_builder(scenario, error) from error
    for name, module in joined.instead:
        _at(scenario, ("modules", "replace", name), partial(check_fills, name, module, mind.bus.wiring))
    if any(step.disturbance is not None for step in scenario.steps):
        _check_disturbances(scenario, mind)
    return mind


def _later_modules(scenario: Scenario, joined: ModulePlacement) -> list[type[Actor]]:
    """The modules from elsewhere that steps add. ScenarioError, with its line, where one cannot be had."""
    known = {*MODULES, *(module.name for module in joined.extra)}
    found: list[type[Actor]] = []
    for index, step in enumerate(scenario.steps):
        if step.add is not None and step.add not in known:
            module = _at(
                scenario, ("steps", index, "add"), partial(load_actor, _from_here(scenario, step.add))
            )
            found += [module] if module not in found else []
            known |= {step.add, module.name}
    return found


def _check_disturbances(scenario: Scenario, mind: Mind) -> None:
    """Refuse what cannot be done to a module at its step; what joins and leaves before it counts."""
    trial = Mind.from_config(replace(mind.config, record=None, clock=None))
    for index, step in scenario.turns():
        event = step.disturbance
        if isinstance(event, Disturbed) and event.module not in trial.bus.actors:
            place: StoryPath = ("steps", index, event.kind)
            raise refused(scenario, f"{event.module} is not in use in this story", place)
        if isinstance(event, ModuleAdded | ModuleRemoved):
            place = ("steps", index, "add" if isinstance(event, ModuleAdded) else "remove")
            _at(scenario, place, partial(_tried, trial, step))


def _tried(trial: Mind, step: StoryStep) -> None:
    change = root_of(step, trial)[0]
    assert isinstance(change, ModuleAdded | ModuleRemoved)
    trial.bus.change_to(trial.bus.membership.after(change))


def voice_of(scenario: Scenario) -> VoiceSettings:
    """Who speaks, as the story has it; without a key, which no story holds. ValueError where nobody can."""
    told = scenario.voice.model_dump(exclude_none=True)
    seconds = {f"{name}_s": told.pop(name) for name in ("budget", "patience", "pause") if name in told}
    return VoiceSettings(**told, **seconds)


async def live(mind: Mind, step: StoryStep) -> str:
    """Live a step once; the reply is empty where nobody was spoken to."""
    root, seconds = root_of(step, mind)
    if mind.bus.wiring.asynchronous:
        return reply_of(await mind.answered(root, seconds))
    return reply_of(mind.run_turn_now(root, seconds))


def root_of(step: StoryStep, mind: Mind | None = None) -> tuple[RootEvent, float]:
    """Return what opens a turn of a step, and the seconds that it takes.

    Args:
        step: of a story.
        mind: that is to live it, and knows where a module that joins is found; none to learn the kind alone.

    Raises:
        ModuleError: a module is to join that is in use, or to leave that is not.
    """
    if step.add is not None and mind is not None:
        return mind.addition_of(step.add), 0.0
    if step.remove is not None and mind is not None:
        return mind.removal_of(step.remove), 0.0
    if step.disturbance is not None:
        return step.disturbance, 0.0
    if step.rest is not None:
        return rest_event(step.rest), float(step.rest)
    only_words = step.stimulus is None and step.command is None
    root = stimulus_for_message(step.say or "", None if only_words else step.deltas)
    return replace(root, reply_wanted=False) if step.while_speaking else root, MINUTE_S


def _composing(mind: Mind) -> Callable[[], str]:
    """What composes the prompt of the turn just lived, should somebody ask for it."""
    gathered = mind.history[-1].gathered
    return lambda: mind.prompt_of(gathered).text
