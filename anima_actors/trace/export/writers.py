"""Tables as csv, as JSON lines, and as Parquet. Texts keep every character that can be written at all."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from anima_actors.trace.export.drafts import ExportError
from anima_actors.trace.export.tables import Table
from anima_actors.trace.log.json_text import dumps

SQL_TYPES: Mapping[str, str] = {
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "text": "VARCHAR",
}

BUFFER = 16 * 1024 * 1024  # bytes that duckdb sets aside for a row, unless one is longer


def write_csv(table: Table, file: BinaryIO) -> None:
    """RFC 4180 with a header. Nothing stands for what is absent, two quotes for an empty text."""
    names = [column.name for column in table.columns]
    file.write((",".join(map(_quoted, names)) + "\r\n").encode())
    for row in table.rows():
        line = ",".join(_csv_cell(row.get(name)) for name in names)
        file.write(f"{line}\r\n".encode("utf-8", "replace"))


def write_jsonl(table: Table, file: BinaryIO) -> int:
    """An object a line, each with all columns. Returns the length of the longest."""
    names = [column.name for column in table.columns]
    longest = 0
    for row in table.rows():
        line = dumps({name: row.get(name) for name in names}) + b"\n"
        longest = max(longest, file.write(line))
    return longest


def write_parquet(table: Table, draft: Path) -> None:
    """Parquet, written by duckdb.

    Raises:
        ExportError: duckdb is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise ExportError(
            "Parquet needs duckdb, which is not installed; install it with: "
            "pip install 'anima-actors[analysis]', or export to csv or jsonl"
        ) from None
    between = draft.with_name(f"{draft.name}.jsonl")
    try:
        with between.open("wb") as file:
            longest = write_jsonl(table, file)
        with duckdb.connect() as connection:
            connection.execute("SET preserve_insertion_order = true; SET threads = 1")
            connection.execute(_copying(table, between, draft, longest))
    except duckdb.Error as error:
        raise ExportError(f"duckdb could not write {table.name}: {_first_line(error)}") from error
    finally:
        between.unlink(missing_ok=True)


def _copying(table: Table, between: Path, draft: Path, longest: int) -> str:
    columns = ", ".join(f"{_sql_text(column.name)}: '{SQL_TYPES[column.kind]}'" for column in table.columns)
    return (
        f"COPY (SELECT * FROM read_json({_sql_text(str(between))}, format = 'newline_delimited', "
        f"maximum_object_size = {max(BUFFER, 2 * longest)}, columns = {{{columns}}})) "
        f"TO {_sql_text(str(draft))} (FORMAT parquet, COMPRESSION zstd)"
    )


def _into(write: Callable[[Table, BinaryIO], object]) -> Callable[[Table, Path], None]:
    def written(table: Table, draft: Path) -> None:
        with draft.open("wb") as file:
            write(table, file)

    return written


TABLE_WRITERS: Mapping[str, Callable[[Table, Path], None]] = {
    "csv": _into(write_csv),
    "jsonl": _into(write_jsonl),
    "parquet": write_parquet,
}


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    escaped = text.replace('"', '""')
    return f'"{escaped}"'


def _sql_text(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
