"""Constants that decide nothing, stimuli after which all is the same, numbers that never move."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from anima_actors.analysis.reachability_simulator import BudgetExhausted, Simulator, pose
from anima_actors.analysis.reachability_stories import CandidateStep, CandidateStory
from anima_actors.runtime import AnimaError, Wiring
from anima_actors.scenario.values import COMMANDS, REACTORS

CHANGES = (1.5, 0.5)
"""What a constant is multiplied by; one that is zero becomes this instead."""


class Constant(NamedTuple):
    """A constant of a module, and the values that were tried in its place."""

    name: str  # "emotion.learn_rate"
    value: Any
    tried: tuple[Any, ...]


def constants_of(wiring: Wiring) -> Iterator[Constant]:
    """Every number that a module in use offers to be set, with others to try."""
    for module in wiring.modules:
        kind = module.constants_type
        for field in fields(kind) if kind else ():
            value = getattr(kind(), field.name) if kind else None
            tried = tuple(_others(value))
            if tried:
                yield Constant(f"{module.name}.{field.name}", value, tried)


def inert_constants(
    simulator: Simulator, constants: Sequence[Constant], stories: Sequence[CandidateStory]
) -> Iterator[Constant | None]:
    """Yield each constant with which no story is different, None for each that decides something.

    Compared are state, prompt and publishers of every turn.

    Raises:
        BudgetExhausted: the budget ends.
    """
    lived: dict[CandidateStory, list[Any]] = {}
    order = list(stories)
    for constant in constants:
        teller = next((story for story in order if _differs(simulator, story, constant, lived)), None)
        if teller is None:
            yield constant
        else:
            order.remove(teller)  # what one constant shows in, the next probably does too
            order.insert(0, teller)
            yield None


def _differs(
    simulator: Simulator, story: CandidateStory, constant: Constant, lived: dict[CandidateStory, list[Any]]
) -> bool:
    if story not in lived:
        lived[story] = list(_turns(simulator, story, {}))
    for value in constant.tried:
        try:
            turns = _turns(simulator, story, {constant.name: value})
            if any(turn != known for turn, known in zip(turns, lived[story], strict=True)):
                return True
        except BudgetExhausted:
            raise
        except AnimaError:
            continue  # the module refuses such a value
    return False


def _turns(simulator: Simulator, story: CandidateStory, constants: Mapping[str, Any]) -> Iterator[Any]:
    """All that each turn comes to."""
    mind = simulator.born(story, constants)
    for step in story.steps:
        for _ in range(step.repeat):
            simulator.budget.spend()
            pose(mind, step)
            assert mind.last_turn is not None
            told = [(one.publisher, type(one.event)) for one in mind.last_turn.envelopes]
            yield mind.state, mind.system_prompt(), told


def _others(value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from dict.fromkeys((value + max(1, value // 2), max(0, value - max(1, value // 2))))
    elif isinstance(value, float):
        yield from (value * factor if value else factor / 10.0 for factor in CHANGES)
    elif isinstance(value, tuple) and value and all(isinstance(one, float) for one in value):
        yield from (tuple(one * factor for one in value) for factor in CHANGES)


def stimuli() -> dict[str, CandidateStep]:
    """The commands, and each reactor a little and a lot in either direction."""
    known = {name: CandidateStep(command=name) for name in COMMANDS}
    for reactor in REACTORS:
        for amount in (-0.6, -0.3, 0.3, 0.6):
            known[f"{reactor} {amount:+.1f}"] = CandidateStep(((reactor, amount),))
    return known


def ending_alike(simulator: Simulator) -> list[tuple[str, ...]]:
    """Stimuli after which, from rest, every word of the state is the same: groups of at least two."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, step in stimuli().items():
        *_, last = simulator.through(CandidateStory(steps=(step,)))
        words = tuple(outcome.name for outcome in last.outcomes if outcome.promised)
        groups.setdefault(words, []).append(name)
    return [tuple(names) for names in groups.values() if len(names) > 1]


def pinned(
    lowest: Mapping[str, float], highest: Mapping[str, float], ignored: Iterable[str] = ()
) -> list[str]:
    """The numbers of the state that never moved."""
    left_out = set(ignored)
    return [path for path, low in lowest.items() if low == highest[path] and path not in left_out]
