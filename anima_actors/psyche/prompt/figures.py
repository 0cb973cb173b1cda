"""The numbers of a state, by name and compactly."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from anima_actors.psyche.events import Facet

_FEW = 2  # items of a list whose figures are shown


class Figure(NamedTuple):
    """A number of the state under the name that it has in its section."""

    name: str  # "tension", or "inferred tension"
    value: float

    def __str__(self) -> str:
        """Return the name and the number, a fraction with two places."""
        shown = str(self.value) if isinstance(self.value, int) else f"{self.value:.2f}"
        return f"{self.name} {shown}"


def figures_of(state: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Return the numbers of a facet's state; of a list, those of its first two items."""
    return tuple(
        figure for key, value in state.items() for figure in _figures(value, (), str(key).replace("_", " "))
    )


def _figures(value: Any, path: tuple[str, ...], key: str) -> Iterator[Figure]:
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield Figure(" ".join(path) or key, value)
    elif isinstance(value, Mapping):
        named = _named(value)
        if named is not None:
            yield named
            return
        for name, inner in value.items():
            yield from _figures(inner, (*path, str(name).replace("_", " ")), key)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for inner in list(value)[:_FEW]:
            yield from _figures(inner, path, key)


def _named(value: Mapping[str, Any]) -> Figure | None:
    """Return the one figure of a mapping such as {"name": "Fear", "intensity": 0.5}."""
    kinds = [type(inner) for inner in value.values()]
    if len(kinds) != 2 or kinds[0] is not str or kinds[1] not in (int, float):
        return None
    name, number = value.values()
    return Figure(str(name), number)


def state_of(facet: Facet) -> Mapping[str, Any]:
    """Return a facet's part of the state; empty where its `state` raises."""
    try:
        return dict(facet.state())
    except Exception:  # a plug-in's fault; mind.state reports it
        return {}
