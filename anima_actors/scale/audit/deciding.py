"""Constants that decide nothing in any tale, and stimuli that end the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from anima_actors.runtime import AnimaError, Wiring
from anima_actors.scale.audit.living import Spent, Stage, pose
from anima_actors.scale.audit.tales import Happening, Tale
from anima_actors.scenario.stimuli import COMMANDS, REACTORS

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


def undecided(
    stage: Stage, constants: Sequence[Constant], tales: Sequence[Tale]
) -> Iterator[Constant | None]:
    """For each constant: itself where no tale is different with another value, else None.

    Compared is all that the turns come to: state, prompt, who published what. Spent where the budget ends.
    """
    lived: dict[Tale, list[Any]] = {}
    order = list(tales)
    for constant in constants:
        teller = next((tale for tale in order if _differs(stage, tale, constant, lived)), None)
        if teller is None:
            yield constant
        else:
            order.remove(teller)  # what one constant shows in, the next probably does too
            order.insert(0, teller)
            yield None


def _differs(stage: Stage, tale: Tale, constant: Constant, lived: dict[Tale, list[Any]]) -> bool:
    if tale not in lived:
        lived[tale] = list(_turns(stage, tale, {}))
    for value in constant.tried:
        try:
            turns = _turns(stage, tale, {constant.name: value})
            if any(turn != known for turn, known in zip(turns, lived[tale], strict=True)):
                return True
        except Spent:
            raise
        except AnimaError:
            continue  # the module refuses such a value
    return False


def _turns(stage: Stage, tale: Tale, constants: Mapping[str, Any]) -> Iterator[Any]:
    """All that each turn comes to."""
    mind = stage.born(tale, constants)
    for step in tale.steps:
        for _ in range(step.repeat):
            stage.budget.spend()
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


def stimuli() -> dict[str, Happening]:
    """The commands, and each reactor a little and a lot in either direction."""
    known = {name: Happening(command=name) for name in COMMANDS}
    for reactor in REACTORS:
        for amount in (-0.6, -0.3, 0.3, 0.6):
            known[f"{reactor} {amount:+.1f}"] = Happening(((reactor, amount),))
    return known


def ending_alike(stage: Stage) -> list[tuple[str, ...]]:
    """Stimuli after which, from rest, every word of the state is the same: groups of at least two."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, step in stimuli().items():
        *_, last = stage.through(Tale(steps=(step,)))
        words = tuple(thing.name for thing in last.things if thing.promised)
        groups.setdefault(words, []).append(name)
    return [tuple(names) for names in groups.values() if len(names) > 1]


def pinned(
    lowest: Mapping[str, float], highest: Mapping[str, float], ignored: Iterable[str] = ()
) -> list[str]:
    """The numbers of the state that never moved."""
    left_out = set(ignored)
    return [path for path, low in lowest.items() if low == highest[path] and path not in left_out]
