"""The rows of a history: one a turn, with the state; one an event, with its provenance.

A column's kind is "boolean", "integer", "number" or "text"; what is neither a number nor a text is JSON in a
text column. Together the two tables hold all that the records hold.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from anima_actors.encoding.json import dumps
from anima_actors.journal.records import TurnRecord
from anima_actors.journal.timeline import ALL_EMOTIONS, TurnHistory, flattened

Row = Mapping[str, Any]


class TableColumn(NamedTuple):
    """A column of a table."""

    name: str
    kind: str  # boolean, integer, number, text


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are made anew at each passage."""

    name: str
    columns: tuple[TableColumn, ...]
    rows: Callable[[], Iterator[Row]]


EVENT_COLUMNS = (
    TableColumn("turn", "integer"),
    TableColumn("sequence", "integer"),  # in its turn; 0 is what opened it
    TableColumn("at_s", "number"),
    TableColumn("layer", "text"),
    TableColumn("module", "text"),
    TableColumn("handler", "text"),
    TableColumn("type", "text"),
    TableColumn("causes", "text"),  # sequences in the same turn, as JSON
    TableColumn("data", "text"),  # its fields, as JSON
    TableColumn("microseconds", "number"),  # its handler's, where measured
)

TURN_COLUMNS = (
    TableColumn("turn", "integer"),
    TableColumn("at_s", "number"),
    TableColumn("root", "text"),
    TableColumn("message", "text"),
    TableColumn("hash", "text"),
    TableColumn("events", "integer"),
    TableColumn("microseconds", "number"),
    TableColumn("skipped", "text"),
    TableColumn("failures", "text"),
    TableColumn("stopped", "text"),
    TableColumn("draws", "text"),
)


def events_table(history: TurnHistory) -> Table:
    """A row an event."""

    def rows() -> Iterator[Row]:
        for record in history:
            for event in record.events:
                yield {
                    "turn": record.number,
                    "sequence": event.sequence,
                    "at_s": record.at_s,
                    "layer": history.layers.get(event.module),
                    "module": event.module,
                    "handler": event.publisher.partition(".")[2],
                    "type": event.type,
                    "causes": as_json(list(event.causes)),
                    "data": as_json(event.data),
                    "microseconds": record.microseconds.get(event.publisher),
                }

    return Table("events", EVENT_COLUMNS, rows)


def turns_table(history: TurnHistory) -> Table:
    """A row a turn: how it went, then the whole state, a column a number: "reactors.tension".

    It goes through the history once to find out what columns the states have.
    """
    kinds: dict[str, str | None] = {}
    for _, state in _flat_states(history):
        for path, value in state.items():
            known = kinds.get(path)
            kinds[path] = known if value is None else wider(known, kind_of(value))
    paths = [path for path in kinds if kinds[path] or not _is_prefix(path, kinds)]
    own = {column.name for column in TURN_COLUMNS}
    names = {path: f"state.{path}" if path in own else path for path in paths}
    columns = (*TURN_COLUMNS, *(TableColumn(names[path], kinds[path] or "text") for path in paths))

    def rows() -> Iterator[Row]:
        for record, state in _flat_states(history):
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
    return dumps(value).decode()


def _flat_states(history: TurnHistory) -> Iterator[tuple[TurnRecord, dict[str, Any]]]:
    for record in history:
        yield record, flattened(history.state_of(record, ALL_EMOTIONS))


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
