"""The rows of a history: one a turn, with the state; one an event, with its provenance.

A column's kind is "boolean", "integer", "number" or "text"; what is neither a number nor a text is JSON in a
text column. Together the two tables hold all that the records hold.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from anima_actors.trace.log.json_text import dumps
from anima_actors.trace.record import TurnRecord
from anima_actors.trace.timeline import ALL_EMOTIONS, Chronicle, flattened

Row = Mapping[str, Any]


class Column(NamedTuple):
    """A column of a table."""

    name: str
    kind: str  # boolean, integer, number, text


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are made anew at each passage."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Row]]


EVENT_COLUMNS = (
    Column("turn", "integer"),
    Column("sequence", "integer"),  # in its turn; 0 is what opened it
    Column("at_s", "number"),
    Column("layer", "text"),
    Column("module", "text"),
    Column("handler", "text"),
    Column("type", "text"),
    Column("causes", "text"),  # sequences in the same turn, as JSON
    Column("data", "text"),  # its fields, as JSON
    Column("microseconds", "number"),  # its handler's, where measured
)

TURN_COLUMNS = (
    Column("turn", "integer"),
    Column("at_s", "number"),
    Column("root", "text"),
    Column("message", "text"),
    Column("hash", "text"),
    Column("events", "integer"),
    Column("microseconds", "number"),
    Column("skipped", "text"),
    Column("failures", "text"),
    Column("stopped", "text"),
    Column("draws", "text"),
)


def events_table(chronicle: Chronicle) -> Table:
    """A row an event."""

    def rows() -> Iterator[Row]:
        for record in chronicle:
            for event in record.events:
                yield {
                    "turn": record.number,
                    "sequence": event.sequence,
                    "at_s": record.at_s,
                    "layer": chronicle.layers.get(event.module),
                    "module": event.module,
                    "handler": event.publisher.partition(".")[2],
                    "type": event.type,
                    "causes": as_json(list(event.causes)),
                    "data": as_json(event.data),
                    "microseconds": record.microseconds.get(event.publisher),
                }

    return Table("events", EVENT_COLUMNS, rows)


def turns_table(chronicle: Chronicle) -> Table:
    """A row a turn: how it went, then the whole state, a column a number: "reactors.tension".

    It goes through the history once to find out what columns the states have.
    """
    kinds: dict[str, str | None] = {}
    for _, state in _flat_states(chronicle):
        for path, value in state.items():
            known = kinds.get(path)
            kinds[path] = known if value is None else wider(known, kind_of(value))
    paths = [path for path in kinds if kinds[path] or not _is_prefix(path, kinds)]
    own = {column.name for column in TURN_COLUMNS}
    names = {path: f"state.{path}" if path in own else path for path in paths}
    columns = (*TURN_COLUMNS, *(Column(names[path], kinds[path] or "text") for path in paths))

    def rows() -> Iterator[Row]:
        for record, state in _flat_states(chronicle):
            cells = {names[path]: _cell(state.get(path), kinds[path] or "text") for path in paths}
            yield {**_turn_cells(record), **cells}

    return Table("turns", columns, rows)


def kind_of(value: Any) -> str:
    """The kind of column that can hold a value."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer" if abs(value) < 2**63 else "text"
    return "number" if isinstance(value, float) else "text"


def wider(one: str | None, other: str) -> str:
    """The kind of column that can hold both."""
    if one is None or one == other:
        return other
    return "number" if {one, other} == {"integer", "number"} else "text"


def as_json(value: Any) -> str:
    """JSON as text."""
    return dumps(value).decode()


def _flat_states(chronicle: Chronicle) -> Iterator[tuple[TurnRecord, dict[str, Any]]]:
    for record in chronicle:
        yield record, flattened(chronicle.state_of(record, ALL_EMOTIONS))


def _turn_cells(record: TurnRecord) -> dict[str, Any]:
    return {
        "turn": record.number,
        "at_s": record.at_s,
        "root": record.root.type,
        "message": record.root.data.get("message"),
        "hash": record.hash,
        "events": len(record.events),
        "microseconds": sum(record.microseconds.values()) if record.microseconds else None,
        "skipped": as_json(list(record.skipped)),
        "failures": as_json(list(record.failures)),
        "stopped": as_json(dict(record.stopped)),
        "draws": as_json(dict(record.draws)),
    }


def _cell(value: Any, kind: str) -> Any:
    if value is None or isinstance(value, str):
        return value
    if kind == "text":
        return as_json(value)
    return float(value) if kind == "number" else value


def _is_prefix(path: str, paths: Sequence[str] | Mapping[str, Any]) -> bool:
    """Whether something is below the path in other turns, so that it was only absent in this one."""
    return any(other.startswith(f"{path}.") for other in paths)
