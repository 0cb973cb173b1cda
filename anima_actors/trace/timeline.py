"""A mind's turns with the states they came to: what plots, exports and sentinels go through, turn by turn."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from anima_actors.runtime import Wiring
from anima_actors.trace.decode import EventTypes, event_types, state_of
from anima_actors.trace.record import TurnRecord

ALL_EMOTIONS = 1000
"""So many of the blend that none is cut."""


class TurnState(NamedTuple):
    """A turn as it was recorded, and the state after it."""

    record: TurnRecord
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chronicle:
    """The turns of a mind, to be gone through as often as needed, and what it takes to read them.

    Args:
        name: what to call it in titles and legends.
        turns: called for each passage through the turns; it need not keep them in memory.
        types: the event types; see :func:`~anima_actors.trace.decode.event_types`.
        keys: of the state, those that are there even where nobody fills them.
        layers: the layer of each module.
        facts: what else is known of the history, such as its seed; plain data.
        wiring: of the mind, where its modules are at hand.
    """

    name: str
    turns: Callable[[], Iterable[TurnRecord]]
    types: EventTypes
    keys: Sequence[str] = ()
    layers: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    wiring: Wiring | None = None

    def __iter__(self) -> Iterator[TurnRecord]:
        return iter(self.turns())

    def states(self) -> Iterator[TurnState]:
        """Each turn with the state after it."""
        for record in self.turns():
            yield TurnState(record, self.state_of(record))

    def state_of(self, record: TurnRecord, top_k: int = 2) -> dict[str, Any]:
        """The state after a turn, as :meth:`Mind.experience` returned it."""
        return state_of(record, self.types, self.keys, top_k)


def chronicle_of(
    name: str,
    turns: Sequence[TurnRecord],
    wiring: Wiring,
    keys: Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
) -> Chronicle:
    """A chronicle of turns that are in memory, of a mind so wired."""
    layers = {module.name: module.layer for module in wiring.modules}
    return Chronicle(name, lambda: turns, event_types(wiring), keys, layers, facts or {}, wiring)


def flattened(state: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A nested state as one flat mapping: "reactors.tension". Lists stay as they are."""
    flat: dict[str, Any] = {}
    for key, value in state.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            flat.update(flattened(value, f"{path}."))
        else:
            flat[path] = value
    return flat


def value_at(state: Mapping[str, Any], path: str) -> Any:
    """What is at a path such as "reactors.tension" or "blend.0.name".

    Raises:
        KeyError: there is nothing of that name; None on the way to it counts as None.
    """
    value: Any = state
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value[part]
        elif isinstance(value, list | tuple) and part.isdecimal():
            value = value[int(part)] if int(part) < len(value) else None
        elif value is not None:
            raise KeyError(path)
    return value


def number_at(state: Mapping[str, Any], path: str) -> float | None:
    """The number at a path; None where there is none."""
    try:
        value = value_at(state, path)
    except KeyError:
        return None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
