"""A history as files for other programs: csv, jsonl, parquet, a Perfetto trace, OpenTelemetry spans."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from anima_actors.analysis.export_files import ExportError, check_targets, drafts
from anima_actors.analysis.export_traces import write_otlp, write_perfetto
from anima_actors.encoding.json import dumps
from anima_actors.journal.records import TurnRecord
from anima_actors.journal.timeline import ALL_EMOTIONS, TurnHistory, flattened
from anima_actors.runtime.errors import install_command

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
                    "causes": _as_json(list(event.causes)),
                    "data": _as_json(event.data),
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
    prefixes = {path[:at] for path in kinds for at, letter in enumerate(path) if letter == "."}
    paths = [path for path in kinds if kinds[path] or path not in prefixes]  # else absent in some turns only
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
    """Return the kind of column that can hold both."""
    if one is None or one == other:
        return other
    return "number" if {one, other} == {"integer", "number"} else "text"


def _as_json(value: Any) -> str:
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
        "skipped": _as_json(list(record.skipped)),
        "failures": _as_json(list(record.failures)),
        "stopped": _as_json(dict(record.stopped)),
        "draws": _as_json(dict(record.draws)),
    }


def _cell(value: Any, kind: str) -> Any:
    if value is None or isinstance(value, str):
        return value
    if kind == "text":
        return _as_json(value)
    return float(value) if kind == "number" else value


SQL_TYPES = {"boolean": "BOOLEAN", "integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR"}
QUOTE = "'"  # around a text in SQL
BUFFER = 16 * 1024 * 1024  # bytes that duckdb sets aside for a row, unless one is longer


def write_csv(table: Table, draft: Path) -> None:
    """RFC 4180 with a header. Nothing stands for what is absent, two quotes for an empty text."""
    names = [column.name for column in table.columns]
    with draft.open("wb") as file:
        file.write((",".join(map(_quoted, names)) + "\r\n").encode())
        for row in table.rows():
            line = ",".join(_csv_cell(row.get(name)) for name in names)
            file.write(f"{line}\r\n".encode("utf-8", "replace"))


def write_jsonl(table: Table, draft: Path) -> int:
    """An object a line, each with all columns. Returns the length of the longest."""
    names = [column.name for column in table.columns]
    with draft.open("wb") as file:
        lines = (dumps({name: row.get(name) for name in names}) + b"\n" for row in table.rows())
        return max((file.write(line) for line in lines), default=0)


def need_duckdb() -> None:
    """Check that duckdb is there.

    Raises:
        ExportError: it is not.
    """
    try:
        import duckdb  # noqa: F401
    except ImportError:
        raise ExportError(
            "Parquet needs duckdb, which is not installed; install it with: "
            f"{install_command('duckdb')}, or export to csv or jsonl"
        ) from None


def write_parquet(table: Table, draft: Path) -> None:
    """Parquet, written by duckdb.

    Raises:
        ExportError: duckdb is not installed.
    """
    need_duckdb()
    import duckdb

    between = draft.with_name(f"{draft.name}.jsonl")
    try:
        longest = write_jsonl(table, between)
        with duckdb.connect() as connection:
            connection.execute("SET preserve_insertion_order = true; SET threads = 1")
            connection.execute(_copying(table, between, draft, longest))
    except duckdb.Error as error:
        reason = str(error).strip().partition("\n")[0]
        raise ExportError(f"duckdb could not write {table.name}: {reason}") from error
    finally:
        between.unlink(missing_ok=True)


def _copying(table: Table, between: Path, draft: Path, longest: int) -> str:
    columns = ", ".join(f"{_quoted(one.name, QUOTE)}: '{SQL_TYPES[one.kind]}'" for one in table.columns)
    return (
        f"COPY (SELECT * FROM read_json({_quoted(str(between), QUOTE)}, format = 'newline_delimited', "
        f"maximum_object_size = {max(BUFFER, 2 * longest)}, columns = {{{columns}}})) "
        f"TO {_quoted(str(draft), QUOTE)} (FORMAT parquet, COMPRESSION zstd)"
    )


TABLE_WRITERS: Mapping[str, Callable[[Table, Path], object]] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
}


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str, mark: str = '"') -> str:
    return f"{mark}{text.replace(mark, 2 * mark)}{mark}"


TABLES: Mapping[str, Callable[[TurnHistory], Table]] = {"turns": turns_table, "events": events_table}
FILES: Mapping[str, tuple[str, Callable[[TurnHistory, BinaryIO], None]]] = {
    "perfetto": (".perfetto.json", write_perfetto),
    "otlp-json": (".otlp.json", write_otlp),
}
"""Formats that make one file: what its name ends in, and who writes it."""
FORMATS = (*TABLE_WRITERS, *FILES)


def export(
    history: TurnHistory,
    form: str,
    out: str | Path | None = None,
    tables: Sequence[str] = (),
    *,
    spared: Sequence[str | Path] = (),
) -> list[Path]:
    """Write a history in a format, whole or not at all; returns the files.

    Args:
        history: the history.
        form: csv, jsonl or parquet, which make a file a table; perfetto or otlp-json, which make one.
        out: a folder for tables, which is made where there is none, or a file for one of them (its name
            ends in the format's); a file for the others. By default named after the history, here.
        tables: "turns", "events", or both; by default both, in a single file the turns.
        spared: files that must not be written over, such as the journal.

    Raises:
        ExportError: it cannot be made; nothing was written, and what was there before still is.
    """
    targets, makes_folder = _targets(history.name, form, out, tables)
    with drafts(list(targets.values()), spared, make_folder=makes_folder) as written:
        for name, draft in zip(targets, written, strict=True):
            if form in FILES:
                with draft.open("wb") as file:
                    FILES[form][1](history, file)
            else:
                TABLE_WRITERS[form](TABLES[name](history), draft)
    return list(targets.values())


def check_export(
    form: str, out: str | Path, tables: Sequence[str] = (), *, spared: Sequence[str | Path] = ()
) -> None:
    """Refuse what :func:`export` cannot write, before there is a history."""
    targets, makes_folder = _targets("", form, out, tables)
    check_targets(list(targets.values()), spared, make_folder=makes_folder)


def _targets(
    name: str, form: str, out: str | Path | None, tables: Sequence[str]
) -> tuple[dict[str, Path], bool]:
    """Return the files of an export by their tables, and whether a folder may be made for them."""
    if form not in FORMATS:
        raise ExportError(f"no export is called {form!r}; there are {', '.join(FORMATS)}")
    if form in FILES:
        return {form: Path(out) if out is not None else Path(f"{name}{FILES[form][0]}")}, False
    return _table_files(name, form, out, tables), out is None or Path(out).suffix != f".{form}"


def _table_files(name: str, form: str, out: str | Path | None, tables: Sequence[str]) -> dict[str, Path]:
    for table in tables:
        if table not in TABLES:
            raise ExportError(f"no table is called {table!r}; there are {' and '.join(TABLES)}")
    place = Path(out) if out is not None else Path(f"{name}-{form}")
    if place.suffix == f".{form}":
        if len(tables) > 1:
            raise ExportError(f"{place} can hold one table; name one of them, or a folder")
        return {tables[0] if tables else "turns": place}
    if place.exists() and not place.is_dir():
        raise ExportError(f"{place} is a file; name a folder for the tables, or a file that ends in .{form}")
    return {table: place / f"{table}.{form}" for table in tables or TABLES}
