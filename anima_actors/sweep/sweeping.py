"""Runs the cells of a plan that are not done yet and keeps their rows; what came of it, as CSV and table."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from anima_actors.encoding.files import StrPath
from anima_actors.runtime.supervision import one_line
from anima_actors.sweep.ablation_runs import bootstrapped
from anima_actors.sweep.cells import KEEP_JOURNALS, CellRow, digest
from anima_actors.sweep.engines import Engine, ProcessEngine, SerialEngine
from anima_actors.sweep.plan import SweepPlan
from anima_actors.sweep.record import PlanRecord
from anima_actors.sweep.store import RowStore, SweepError

FEW_CELLS = 60  # up to it, other processes take longer to begin than to work


@dataclass(frozen=True, slots=True)
class SweepResult:
    """The rows of a plan, in the order of its cells."""

    plan: PlanRecord
    rows: tuple[CellRow, ...]
    kept: int = 0  # of them that were there before

    @property
    def missing(self) -> int:
        """How many cells of the plan have no row yet."""
        return len(self.plan) - len(self.rows)

    @property
    def failed(self) -> tuple[CellRow, ...]:
        """The rows of cells that failed."""
        return tuple(row for row in self.rows if row.reason)

    @property
    def journals(self) -> int:
        """How many rows have a journal that is kept."""
        return sum(row.journal.endswith(".anima") for row in self.rows)

    @property
    def digest(self) -> str:
        """The hash of the rows: the same under each engine, however often the sweep was stopped."""
        return digest(self.rows)

    def as_csv(self) -> bytes:
        """Return the rows as CSV: story, seed, what is varied and measured, turns, why a cell failed.

        Where journals are kept, a column says where, in the sweep's folder.
        """
        text = io.StringIO()
        out = csv.writer(text, lineterminator="\n")
        out.writerow(self.columns())
        out.writerows(self.values())
        return text.getvalue().encode()

    def as_parquet(self) -> bytes:
        """Return the rows as Parquet, with the columns of :meth:`as_csv`.

        Raises:
            ExportError: duckdb is not installed.
        """
        from anima_actors.analysis.export import Table, TableColumn, kind_of, wider, write_parquet

        names, kinds = self.columns(), dict[str, str]()
        for values in self.values():
            told = zip(names, values, strict=True)
            kinds |= {key: wider(kinds.get(key), kind_of(value)) for key, value in told if value is not None}
        columns = tuple(TableColumn(name, kinds.get(name, "text")) for name in names)
        table = Table("rows", columns, lambda: (dict(zip(names, one, strict=True)) for one in self.values()))
        with TemporaryDirectory() as folder:
            file = Path(folder) / "rows.parquet"
            write_parquet(table, file)
            return file.read_bytes()

    def columns(self) -> list[str]:
        """Return the names of what each row of the files holds; those of journals only where one is kept."""
        paths, names = [one.path for one in self.plan.factors], [one.name for one in self.plan.measures]
        return [
            "story",
            "seed",
            *paths,
            *names,
            "turns",
            "failed",
            *(["journal"] if self._told_journals else []),
        ]

    @property
    def _told_journals(self) -> bool:
        return any(row.journal for row in self.rows)

    def values(self) -> Iterator[list[Any]]:
        """Yield a list for each row, in the order of the columns."""
        names, journals = [one.name for one in self.plan.measures], self._told_journals
        for row in self.rows:
            varied = [v if isinstance(v, float) else _cell_text(v) for _, v in row.cell.point]
            measured = [row.measured.get(name) for name in names]
            story, told = self.plan.titles[row.cell.story], [row.journal] if journals else []
            yield [story, row.cell.seed, *varied, *measured, row.turns, row.reason, *told]

    def table(self) -> Iterator[list[str]]:
        """Yield the lines of a table, the heading first: what the seeds of each setting come to, of a grid.

        A number is its mean ± half of its 95% bootstrap interval over seeds, a text the most frequent with
        its share, a course the turns that it has.
        """
        plan, grid = self.plan, self.plan.design == "grid"
        several = len(plan.stories) > 1
        names = [one.name for one in plan.measures]
        yield [*(["story"] if several else []), *(one.path for one in plan.factors if grid), "runs", *names]
        for (story, point), group in groupby(
            self.rows, key=lambda row: (row.cell.story, row.cell.point if grid else ())
        ):
            rows = [row for row in group if not row.reason]
            head = [plan.titles[story]] if several else []
            told = [_summary([row.measured.get(name) for row in rows]) for name in names]
            yield [*head, *(_cell_text(value) for _, value in point), str(len(rows)), *told]


def run_sweep(
    plan: SweepPlan,
    folder: StrPath | None = None,
    *,
    engine: Engine | None = None,
    keep_journals: str = "none",
    advance: Callable[[int], None] = lambda cells: None,
) -> SweepResult:
    """Run the cells of a plan that have no row yet, and return all rows.

    Whatever ends it, the rows so far are kept; called again with the same folder it goes on from there.

    Args:
        plan: what to run.
        folder: where the rows are kept; None for nowhere.
        engine: who runs the cells; unless told otherwise a process for each processor, or this one for a few.
        keep_journals: "all", or "failed" for those of cells that fail or miss an expectation; each is a
            file in the folder, whole or not there.
        advance: called with the number of cells that were done just now.

    Raises:
        SweepError: the rows cannot be kept, or another program is running this sweep.
    """
    if keep_journals not in KEEP_JOURNALS:
        raise SweepError(f"journals are kept of {', '.join(KEEP_JOURNALS)}, not of {keep_journals!r:.80}")
    if keep_journals != "none" and folder is None:
        raise SweepError("journals are kept in the folder of a sweep; name one")
    with RowStore(folder) as store:
        record = plan.record()
        store.keep_plan(record.as_data())
        have = store.keys() - (store.without_journal() if keep_journals == "all" else set())
        kept = sum(cell.key in have for cell in plan.cells()) if have else 0
        missing = (cell for cell in plan.cells() if cell.key not in have)
        if kept < len(plan):
            few = len(plan) - kept <= FEW_CELLS
            running = (engine or (SerialEngine() if few else ProcessEngine())).run(
                plan.runner(keep_journals), missing
            )
            with closing(cast(Any, running)):  # whatever ends this ends the processes too
                for rows in running:
                    store.add(rows, plan.titles)
                    advance(len(rows))
        return SweepResult(record, tuple(store.of(plan.cells())), kept)


def read_sweep(folder: StrPath) -> SweepResult:
    """Read what a folder keeps of a sweep: its plan, and the rows that there are of it.

    It needs neither the stories nor their modules, and can be done while the sweep is run.

    Raises:
        SweepError: no sweep is kept there, or it cannot be read.
    """
    with RowStore(folder, reading=True) as store:
        kept = store.plan()
        try:
            record = PlanRecord.from_data(kept)
            rows = tuple(store.of(record.cells()))
        except SweepError:
            raise
        except Exception as error:  # a damaged record may be anything
            raise SweepError(f"{folder}: what is kept there cannot be read: {one_line(error)}") from error
        return SweepResult(record, rows, len(rows))


def _cell_text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " ".join(map(str, value)) or "none"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _summary(values: Sequence[Any]) -> str:
    there = [value for value in values if value is not None]
    if not there:
        return "none"
    if any(isinstance(value, list | tuple) for value in there):
        return f"{max(map(len, there))} turns"  # a course: the report draws it
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in there):
        found = bootstrapped([float(value) for value in there])
        if len(there) == 1:
            return f"{found.mean:.3f}"
        return f"{found.mean:.3f} ±{found.half_width:.3f}"
    value, count = Counter(map(str, there)).most_common(1)[0]
    return f"{value} {count / len(values):.0%}"
