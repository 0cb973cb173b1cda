"""From a chronicle to files of a format."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from anima_actors.trace.export.drafts import ExportError, drafts
from anima_actors.trace.export.otlp import write_otlp
from anima_actors.trace.export.perfetto import write_perfetto
from anima_actors.trace.export.tables import Table, events_table, turns_table
from anima_actors.trace.export.writers import TABLE_WRITERS
from anima_actors.trace.timeline import Chronicle

TABLES: Mapping[str, Callable[[Chronicle], Table]] = {"turns": turns_table, "events": events_table}
FILES: Mapping[str, tuple[str, Callable[[Chronicle, BinaryIO], None]]] = {
    "perfetto": (".perfetto.json", write_perfetto),
    "otlp-json": (".otlp.json", write_otlp),
}
"""Formats that make one file: what its name ends in, and who writes it."""
FORMATS = (*TABLE_WRITERS, *FILES)


def export(
    chronicle: Chronicle,
    form: str,
    out: str | Path | None = None,
    tables: Sequence[str] = (),
    *,
    spared: Sequence[str | Path] = (),
) -> list[Path]:
    """Write a history in a format, whole or not at all; returns the files.

    Args:
        chronicle: the history.
        form: csv, jsonl or parquet, which make a file a table; perfetto or otlp-json, which make one.
        out: a folder for tables, which is made where there is none, or a file for one of them (its name
            ends in the format's); a file for the others. By default named after the history, here.
        tables: "turns", "events", or both; by default both, in a single file the turns.
        spared: files that must not be written over, such as the journal.

    Raises:
        ExportError: it cannot be made; nothing was written, and what was there before still is.
    """
    if form not in FORMATS:
        raise ExportError(f"no export is called {form!r}; there are {', '.join(FORMATS)}")
    if form in FILES:
        ending, write = FILES[form]
        target = Path(out) if out is not None else Path(f"{chronicle.name}{ending}")
        with drafts([target], spared) as (draft,), draft.open("wb") as file:
            write(chronicle, file)
        return [target]
    targets = _table_files(chronicle.name, form, out, tables)
    folder = out is None or Path(out).suffix != f".{form}"
    with drafts(list(targets.values()), spared, make_folder=folder) as written:
        for name, draft in zip(targets, written, strict=True):
            TABLE_WRITERS[form](TABLES[name](chronicle), draft)
    return list(targets.values())


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
