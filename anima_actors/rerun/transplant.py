"""What one mind has lived to, taken over by another that was born a little otherwise."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from anima_actors.mind import Mind
from anima_actors.rerun.birth import Birth
from anima_actors.rerun.stand_in import Script
from anima_actors.runtime import ActorState, BusState
from anima_actors.trace.snapshot_codec import SnapshotError, encode_state


def taken_over(lived: BusState, first: Birth, mind: Mind) -> None:
    """Bring a new-born mind to a state, but for what it was born with otherwise: that it keeps.

    Args:
        lived: the state.
        first: the birth of the mind that has lived to it.
        mind: new-born, of the same birth or of a changed one.
    """
    newborn = first.mind(Script()).bus.snapshot()
    mind.bus.restore(transplanted(lived, newborn, mind.bus.snapshot()))


def transplanted(lived: BusState, before: BusState, after: BusState) -> BusState:
    """The state that one mind has lived to, for another that was born a little otherwise.

    Args:
        lived: the state.
        before: of the first mind when it was born.
        after: of the other when it was born.
    """
    actors = {
        name: _actor(lived.actors[name], before.actors[name], newborn) if name in lived.actors else newborn
        for name, newborn in after.actors.items()
    }
    return BusState(lived.turns, lived.now_s, actors)


def _actor(lived: ActorState, before: ActorState, after: ActorState) -> ActorState:
    if lived.state is None or before.state is None or after.state is None:
        return lived
    return lived._replace(state=merged(lived.state, before.state, after.state))


def merged(lived: Any, before: Any, after: Any) -> Any:
    """What was lived, but for the parts that a change at birth has changed: these are as after the change."""
    if type(lived) is not type(before) or type(before) is not type(after):
        return after if not _same(before, after) else lived
    if isinstance(lived, dict) and lived.keys() >= before.keys() == after.keys():
        return {
            key: merged(value, before[key], after[key]) if key in before else value
            for key, value in lived.items()
        }
    if isinstance(lived, tuple) and len(lived) == len(before) == len(after):
        parts = [merged(*three) for three in zip(lived, before, after, strict=True)]
        return type(lived)(*parts) if hasattr(lived, "_fields") else tuple(parts)
    if is_dataclass(lived) and not isinstance(lived, type):
        changes = {
            one.name: merged(*(getattr(value, one.name) for value in (lived, before, after)))
            for one in fields(lived)
            if one.init
        }
        return replace(lived, **changes)
    return lived if _same(before, after) else after


def _same(first: Any, second: Any) -> bool:
    try:
        return encode_state(first) == encode_state(second)
    except SnapshotError:
        return True  # what cannot be told apart was not changed
