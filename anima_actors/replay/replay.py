"""Going through a record again: does the mind that it tells of still live as it did?"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import takewhile
from typing import Any

from anima_actors.compare.divergence import Divergence
from anima_actors.encoding.snapshots import SnapshotError, encode_state
from anima_actors.encoding.turn_content import to_plain
from anima_actors.mind.mind import Mind
from anima_actors.replay.origin import MindOrigin, RecordedHistory
from anima_actors.replay.rerun import RerunError, Rerunner, Script
from anima_actors.runtime import ActorState, BusState, Membership, ModuleRemoved


def adopt_state(lived: BusState, first: MindOrigin, mind: Mind) -> None:
    """Bring a new-born mind to a state, but for what it was born with otherwise: that it keeps.

    Args:
        lived: the state.
        first: the origin of the mind that has lived to it.
        mind: new-born, of the same origin or of a changed one.
    """
    earlier = first.mind(Script()).bus
    earlier.change_to(lived.membership)
    before = earlier.snapshot()
    mind.bus.change_to(_left_out(lived.membership, first, mind))
    newborn = mind.bus.snapshot()
    actors = {
        name: _actor(lived.actors[name], before.actors[name], born)
        if name in lived.actors and name in before.actors
        else lived.actors.get(name, born)
        for name, born in newborn.actors.items()
    }
    mind.bus.restore(BusState(lived.turns, lived.now_s, actors, newborn.membership, lived.kept))


def _left_out(lived: Membership, first: MindOrigin, mind: Mind) -> Membership:
    """The modules that joined and left, without those that the changed origin leaves out."""
    for name in mind.config.without:
        if name not in first.config.without and any(one.name == name for one in lived.added):
            lived = lived.after(ModuleRemoved(name))
    return lived


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


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of a replay."""

    turns: int  # that came out as recorded
    hash: str  # of the last of them
    divergence: Divergence | None  # "first" is what was recorded, "second" what came now

    @property
    def equal(self) -> bool:
        """Whether everything came out as recorded."""
        return self.divergence is None


def replay(history: RecordedHistory, origin: MindOrigin | None = None) -> Replay:
    """Live a record again from its beginning and compare event by event, up to the first divergence.

    Time, what happened and what a language model said come from the record. Opens no socket, reads no clock.

    Args:
        history: the record.
        origin: of the mind that goes through it; None for the one it tells of.

    Raises:
        AnimaError: the mind cannot be made, or an event that opened a turn is of no known type.
    """
    turns, last_hash = history.before, history.before_hash
    with started(history, origin or history.origin, history.before) as rerun:
        for record in history.turns(history.before + 1):
            divergence = rerun.follow(record)
            if divergence is not None:
                return Replay(turns - history.before, last_hash, divergence)
            turns, last_hash = record.number, record.hash
    return Replay(turns - history.before, last_hash, None)


def rerun_to(history: RecordedHistory, turn: int) -> Rerunner:
    """The mind as it was after a turn: from the last state saved before it, and the turns since.

    Raises:
        RerunError: a turn since did not come out as recorded.
    """
    rerun = started(history, history.origin, turn)
    done = rerun.mind.bus.turns
    for record in takewhile(lambda one: one.number <= turn, history.turns(done + 1)):
        divergence = rerun.follow(record)
        if divergence is not None:
            rerun.close()
            told = divergence.told("in the record", "now")
            raise RerunError(
                f"it does not come out as recorded ({told}); use the program and the modules that "
                f"recorded it, or see anima replay"
            )
        done = record.number
    if done < turn:
        raise RerunError(f"there is no turn {turn}; the last one is {done}")
    return rerun


def started(history: RecordedHistory, origin: MindOrigin, turn: int) -> Rerunner:
    """Return a mind in the last state that was saved up to a turn; new-born where none was.

    Raises:
        RerunError: the record begins later, and has no state of then.
    """
    script = Script()
    mind = origin.mind(script)
    saved = history.state_at(turn)
    if saved is None:
        if history.before:
            raise RerunError(f"the record begins after turn {history.before}, but has no state of then")
        return Rerunner(mind, "", script)
    try:
        if origin == history.origin:
            mind.bus.restore(saved[2])
        else:
            adopt_state(saved[2], history.origin, mind)
    except KeyError as error:
        raise RerunError(str(error.args[0])) from error
    return Rerunner(mind, saved[1], script)


def changed_modules(header: Mapping[str, Any], mind: Mind) -> tuple[str, ...]:
    """The modules whose code or constants are not what they were when the header was written."""
    now = {one["name"]: _essence(one) for one in mind.described()["modules"]}
    then = {one["name"]: _essence(one) for one in header.get("modules") or ()}
    return tuple(name for name in {**then, **now} if then.get(name) != now.get(name))


def _essence(described: Mapping[str, Any]) -> tuple[Any, ...]:
    return described.get("version"), described.get("code"), to_plain(described.get("constants"))
