"""The rows of a sweep on the disk, in a database: a row is whole before its cell counts as done."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from anima_actors.encoding.files import StrPath, is_locked, lock, write_whole
from anima_actors.runtime import AnimaError
from anima_actors.sweep.cells import JOURNALS, Cell, CellRow

DATABASE, LOCK = "sweep.sqlite", "lock"

_TABLE = """\
create table if not exists rows (
    key text primary key, story text, seed integer, point text, measured text, turns integer, reason text,
    journal text not null default ''
) without rowid"""
_PLAN = "create table if not exists plan (one integer primary key check (one = 1), record text)"
_JOURNAL = "alter table rows add column journal text not null default ''"  # of a folder from before it
_KEPT = """\
insert into rows values (?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (key) do update set journal = excluded.journal where excluded.journal != ''"""


class SweepError(AnimaError, ValueError):
    """A sweep that cannot be run: its folder is in use, or is no folder of a sweep."""


class RowStore:
    """The rows that there are; one program at a time has a folder."""

    def __init__(self, folder: StrPath | None, *, reading: bool = False) -> None:
        """Open the rows in a folder, made where it is not there; None keeps them in memory.

        Args:
            folder: theirs.
            reading: only read what is there, also while another program runs the sweep.

        Raises:
            SweepError: another program has it, it cannot be had, or there is nothing to read.
        """
        self._lock: int | None = None
        self.folder = None if folder is None else Path(folder)
        self.file = ":memory:"
        try:
            if folder is not None:
                self.file = str(Path(folder) / DATABASE)
                if reading and not Path(self.file).is_file():
                    raise SweepError(f"{folder}: no sweep is kept there")
                if not reading:
                    self._make(Path(folder))
            self._rows = _opened(self.file, reading=reading)
        except (OSError, sqlite3.Error) as error:
            self._unlock()
            what = "read" if reading else "kept there"
            reason = getattr(error, "strerror", None) or error
            raise SweepError(f"{folder}: the rows cannot be {what}: {reason}") from error
        except SweepError:
            self._unlock()
            raise

    def _make(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        if not lock(self._lock):
            raise SweepError(f"{folder}: another program is running this sweep; wait until it is done")
        for unfinished in (folder / JOURNALS).glob(".*.draft"):  # of a program that was killed
            unfinished.unlink()

    def keys(self) -> set[str]:
        """Return the keys of all rows."""
        return {key for (key,) in self._rows.execute("select key from rows")}

    def without_journal(self) -> set[str]:
        """Return the keys of rows whose cells did not fail and whose journals are not kept."""
        asked = "select key from rows where reason = '' and journal = ''"
        return {key for (key,) in self._rows.execute(asked)}

    def failed(self) -> dict[str, str]:
        """Return why cells failed, by their keys."""
        return dict(self._rows.execute("select key, reason from rows where reason != ''"))

    def keep_plan(self, record: Mapping[str, Any]) -> None:
        """Keep the plan that is run, in place of the one before; its rows stay.

        Raises:
            SweepError: it cannot be kept, on a full disk say.
        """
        try:
            with self._rows:
                self._rows.execute("insert or replace into plan values (1, ?)", (json.dumps(record),))
        except sqlite3.Error as error:
            raise SweepError(f"{self.file}: the plan cannot be kept: {error}") from error

    def plan(self) -> Any:
        """Return the record of the plan that was run last.

        Raises:
            SweepError: none is kept, or it cannot be read.
        """
        try:
            found = self._rows.execute("select record from plan").fetchone()
            return json.loads(found[0])
        except (sqlite3.Error, TypeError, ValueError) as error:
            told = "no plan is kept beside the rows; run the sweep again with the same folder, which keeps it"
            raise SweepError(f"{Path(self.file).parent}: {told}") from error

    def add(self, rows: Iterable[CellRow], stories: list[str]) -> None:
        """Keep rows, after their journals; when this returns they are there whatever ends the program.

        Raises:
            SweepError: they cannot be kept, on a full disk say.
        """
        rows = list(rows)
        told = [
            (
                *(row.cell.key, stories[row.cell.story], row.cell.seed, json.dumps(row.cell.point)),
                *(json.dumps(row.measured), row.turns, row.reason, row.journal),
            )
            for row in rows
        ]
        try:
            for row in rows:
                if row.recording and self.folder is not None:
                    (self.folder / JOURNALS).mkdir(exist_ok=True)
                    write_whole(self.folder / row.journal, row.recording)
            with self._rows:
                self._rows.executemany(_KEPT, told)
        except (OSError, sqlite3.Error) as error:
            raise SweepError(f"{self.file}: a row cannot be kept: {error}") from error

    def of(self, cells: Iterable[Cell]) -> Iterator[CellRow]:
        """Yield the rows of those of the cells that are done, in their order."""
        for cell in cells:
            asked = "select measured, turns, reason, journal from rows where key = ?"
            for measured, turns, reason, journal in self._rows.execute(asked, (cell.key,)):
                yield CellRow(cell, json.loads(measured), turns, reason, journal)

    def forget_failed(self) -> int:
        """Remove the rows of cells that failed, so that they are run again; return how many."""
        for (journal,) in self._rows.execute("select journal from rows where reason != ''"):
            if journal.endswith(".anima") and self.folder is not None:
                (self.folder / journal).unlink(missing_ok=True)
        with self._rows:
            return self._rows.execute("delete from rows where reason != ''").rowcount

    def close(self) -> None:
        """Let go of the folder."""
        self._rows.close()
        self._unlock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _opened(file: str, *, reading: bool) -> sqlite3.Connection:
    """Open the rows, with the columns that they have today.

    Raises:
        sqlite3.Error: they cannot be had, or are of another shape.
    """
    address = f"{Path(file).absolute().as_uri()}?{_manner(Path(file))}" if reading else file
    rows = sqlite3.connect(address, uri=reading)
    try:
        if not reading:
            rows.execute("pragma journal_mode = wal")
            rows.execute(_TABLE)
            rows.execute(_PLAN)
            if "journal" not in {one[1] for one in rows.execute("pragma table_info(rows)")}:
                rows.execute(_JOURNAL)
        rows.execute("select key, story, seed, point, measured, turns, reason, journal from rows limit 1")
    except BaseException:
        rows.close()
        raise
    return rows


def _manner(file: Path) -> str:
    """Return how a reader opens the rows.

    It shares the two files beside them with the program that writes, or with one that was killed. Where
    nobody writes and nothing waits there, it makes no such files: they would stay, and want a folder that can
    be written.
    """
    waiting = file.with_name(f"{file.name}-wal").exists()
    place = file.with_name(LOCK)
    return "mode=ro" if waiting or (place.exists() and is_locked(place)) else "mode=ro&immutable=1"
