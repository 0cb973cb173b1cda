"""Bringing a fresh mind to a state that was kept, or refusing it without harm."""

from typing import Any

from anima_actors.runtime import ActorState, Bus, BusState
from anima_actors.runtime.supervision import one_line
from anima_actors.trace.errors import JournalError
from anima_actors.trace.snapshot_codec import SnapshotError


def take_up(bus: Bus, state: Any, name: str) -> None:
    """Let a bus go on from a decoded state.

    Args:
        bus: fresh, of the same modules.
        state: as it was decoded.
        name: of the file, for messages.

    Raises:
        SnapshotError: it is no state of a bus.
        JournalError: it is of other modules, or one of them does not take it.
    """
    if not _is_state(state):
        raise SnapshotError(f"{name} holds no state of a mind")
    try:
        bus.restore(state)
    except KeyError as error:
        raise JournalError(f"{name}: {error.args[0] if error.args else error!r}") from error
    except Exception as error:  # a module's own restore() may raise anything
        raise JournalError(f"{name}: a module does not take up its state: {one_line(error)}") from error


def _is_state(state: Any) -> bool:
    return (
        isinstance(state, BusState)
        and type(state.turns) is int
        and type(state.now_s) is float
        and isinstance(state.actors, dict)
        and all(type(name) is str and _is_actor(one) for name, one in state.actors.items())
    )


def _is_actor(state: Any) -> bool:
    return (
        isinstance(state, ActorState)
        and (state.state is None or isinstance(state.state, dict))
        and type(state.draws) is int
        and isinstance(state.restarts, tuple)
        and all(type(turn) is int for turn in state.restarts)
        and (state.stopped is None or type(state.stopped) is str)
    )
