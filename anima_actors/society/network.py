"""Who perceives whom: the minds of a society, and the directed weighted channels between them."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from os import PathLike
from pathlib import Path
from typing import Any

from anima_actors.runtime import AnimaError
from anima_actors.runtime.errors import suggestion
from anima_actors.runtime.plain_numbers import plain

Edge = tuple[Any, Any] | tuple[Any, Any, float]
"""From whom, to whom, and how strong the channel is, in (0, 1]; 1 where it is not said."""

INSTALL = "pip install 'anima-actors[society]'"


class SocietyError(AnimaError, ValueError):
    """A society cannot be made, cannot go on, or cannot be read; one line that says why.

    Attributes:
        tick: the tick that is concerned, where there is one.
    """

    def __init__(self, message: str, *, tick: int | None = None) -> None:
        super().__init__(message)
        self.tick = tick


@dataclass(frozen=True)
class Network:
    """The minds by name, and for each of them whom it perceives and how well."""

    names: tuple[str, ...]
    incoming: tuple[tuple[tuple[int, float], ...], ...]  # by receiver: senders in order, with their strength

    def index(self, mind: str | int) -> int:
        """Return the place of a mind, given by its name or its place.

        Raises:
            SocietyError: there is none.
        """
        if isinstance(mind, int) and not isinstance(mind, bool):
            if 0 <= mind < len(self.names):
                return mind
            raise SocietyError(f"there is no mind {mind}; the society has minds 0 to {len(self.names) - 1}")
        found = self._places.get(mind)
        if found is None:
            near = suggestion(str(mind), self.names[:1_000])
            raise SocietyError(f"there is no mind {mind!r:.80} in the society{near}")
        return found

    def outgoing(self) -> tuple[tuple[int, ...], ...]:
        """Return for each mind who perceives it, in order."""
        found: list[list[int]] = [[] for _ in self.names]
        for receiver, channels in enumerate(self.incoming):
            for sender, _ in channels:
                found[sender].append(receiver)
        return tuple(map(tuple, found))

    def as_data(self) -> list[list[list[float]]]:
        """Return the channels as plain data: for each mind, those that come in, as [sender, strength]."""
        return [[[sender, strength] for sender, strength in channels] for channels in self.incoming]

    @cached_property
    def _places(self) -> Mapping[Any, int]:
        return {name: at for at, name in enumerate(self.names)}


def network_of(source: Any, names: Sequence[str] | None = None) -> Network:
    """Return the network that a graph, a file, or edges describe.

    Args:
        source: a Network; a graph of networkx, one without directions being perceived both ways; the path of
            a file with edges (.csv with columns source, target and perhaps weight, or .graphml); or edges
            (from, to) or (from, to, strength), by place or by name.
        names: of the minds, in order; by default those of the nodes, or m0, m1, ... where nodes are numbers.

    Raises:
        SocietyError: it is none of these, an edge is not valid, or the names do not fit.
    """
    if isinstance(source, Network):
        return source if names is None else _named(source, names)
    if isinstance(source, str | PathLike):
        path = Path(source)
        source = _graphml(path) if path.suffix.lower() == ".graphml" else _edges_in(path)
    if hasattr(source, "nodes") and hasattr(source, "edges"):
        nodes, edges = _nodes_and_edges(source)
    else:
        edges = [_edge(one) for one in source]
        nodes = _nodes_of(edges, names)
    places = {node: at for at, node in enumerate(nodes)}
    called = tuple(names) if names is not None else tuple(_name(node, at) for node, at in places.items())
    _check_names(called, len(nodes))
    incoming: list[dict[int, float]] = [{} for _ in nodes]
    for sender, receiver, strength in edges:
        missing = [one for one in (sender, receiver) if one not in places]
        if missing:
            raise SocietyError(f"an edge names {missing[0]!r:.80}, which is none of the {len(nodes)} minds")
        to, by = places[receiver], places[sender]
        if to == by or by in incoming[to]:
            what = "leads from a mind to itself" if to == by else "is there twice"
            raise SocietyError(f"the edge from {called[by]} to {called[to]} {what}")
        incoming[to][by] = strength
    return Network(called, tuple(tuple(sorted(channels.items())) for channels in incoming))


def _named(network: Network, names: Sequence[str]) -> Network:
    _check_names(tuple(names), len(network.names))
    return Network(tuple(names), network.incoming)


def _check_names(names: tuple[str, ...], minds: int) -> None:
    if not minds:
        raise SocietyError("a society has at least one mind; its network has none")
    if len(names) != minds:
        raise SocietyError(f"{len(names)} names are given for {minds} minds")
    if not all(isinstance(name, str) and name for name in names):
        wrong = next(name for name in names if not isinstance(name, str) or not name)
        raise SocietyError(f"the name of a mind is {wrong!r:.80}; it must be a text")
    if len(set(names)) < minds:
        twice = next(name for at, name in enumerate(names) if name in names[:at])
        raise SocietyError(f"two minds are called {twice!r:.80}")


def _name(node: Any, place: int) -> str:
    return node if isinstance(node, str) and node else f"m{node if isinstance(node, int) else place}"


def _edge(edge: Any) -> tuple[Any, Any, float]:
    try:
        sender, receiver, *rest = edge
        strength = plain(rest[0]) if rest else 1.0
        if len(rest) > 1 or isinstance(edge, str):
            raise ValueError
        hash((sender, receiver))
    except (TypeError, ValueError):
        raise SocietyError(f"an edge is (from, to) or (from, to, strength); got {edge!r:.80}") from None
    number = isinstance(strength, int | float) and not isinstance(strength, bool) and isfinite(strength)
    if not number or not 0.0 < strength <= 1.0:
        raise SocietyError(
            f"the edge from {sender!r:.40} to {receiver!r:.40} has the strength {strength!r:.40}; "
            f"it must be a number above 0, at most 1"
        )
    return plain(sender), plain(receiver), float(strength)


def _nodes_of(edges: Sequence[tuple[Any, Any, float]], names: Sequence[str] | None) -> list[Any]:
    """Return the nodes of edges: numbers from 0 on, or names in the order in which they come up."""
    found = dict.fromkeys(node for sender, receiver, _ in edges for node in (sender, receiver))
    if all(isinstance(node, int) and not isinstance(node, bool) and node >= 0 for node in found):
        last = max([*found, -1])
        return [*range(max(last + 1, len(names) if names is not None else 0))]
    return [*names] if names is not None else [*found]


def _nodes_and_edges(graph: Any) -> tuple[list[Any], list[tuple[Any, Any, float]]]:
    nodes = [plain(node) for node in graph.nodes]
    if all(isinstance(node, int) for node in nodes):
        nodes.sort()
    edges = [
        _edge((sender, receiver, data.get("weight", 1.0)))
        for sender, receiver, data in graph.edges(data=True)
    ]
    if not graph.is_directed():
        edges += [(receiver, sender, strength) for sender, receiver, strength in edges]
    return nodes, edges


def _edges_in(path: Path) -> list[Edge]:
    """Return the edges in a CSV file: source, target, perhaps weight; a first line may name the columns."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                (number, row) for number, row in enumerate(csv.reader(file), 1) if any(map(str.strip, row))
            ]
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise SocietyError(f"{path}: {reason}") from None
    if rows and [cell.strip().lower() for cell in rows[0][1][:2]] in (["source", "target"], ["from", "to"]):
        rows = rows[1:]
    edges: list[Edge] = []
    for number, row in rows:
        cells = [cell.strip() for cell in row]
        try:
            if len(cells) not in (2, 3) or not all(cells):
                raise SocietyError(
                    f"an edge is source,target or source,target,weight; got {','.join(row)!r:.80}"
                )
            ends = [int(cell) if cell.isdecimal() else cell for cell in cells[:2]]
            strength = float(cells[2]) if len(cells) == 3 else 1.0
            edges.append(_edge((*ends, strength)))
        except SocietyError as error:
            raise SocietyError(f"{path}, line {number}: {error}") from None
        except ValueError:
            raise SocietyError(
                f"{path}, line {number}: the weight is {cells[2]!r:.40}; it must be a number"
            ) from None
    return edges


def _graphml(path: Path) -> Any:
    try:
        import networkx
    except ImportError as error:
        raise SocietyError(
            f"{path}: GraphML is read by networkx, which is not installed: {INSTALL}"
        ) from error
    try:
        return networkx.read_graphml(path)
    except Exception as error:  # whatever a parser of XML raises
        raise SocietyError(f"{path}: it cannot be read as GraphML: {error}") from None
