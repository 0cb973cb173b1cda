"""What is kept of a sweep beside its rows: journals, and tables for other programs."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from anima_actors import Scenario, ScenarioError
from anima_actors.cli import main
from anima_actors.journal.file import MemoryFile
from anima_actors.sweep import (
    CellRow,
    Engine,
    ProcessEngine,
    RowStore,
    SerialEngine,
    SweepError,
    SweepPlan,
    SweepResult,
    run_sweep,
)
from tests.sweep.test_sweep import STORY, plan_of

MISSED = STORY.replace("[Fear, Anger, Anxiety]", "Joy")
TEMPER = """\
from dataclasses import dataclass

from anima_actors import Actor, Facet, Stimulus, handler


@dataclass(frozen=True)
class Tempers:
    heat: float = 0.5
    blows: int = 3


@dataclass(frozen=True)
class TemperShown(Facet):
    facet = "temper"

    heat: float
    blows: int


class Temper(Actor):
    constants: Tempers

    @handler
    def flare(self, stimulus: Stimulus) -> TemperShown:
        return TemperShown(self.constants.heat, self.constants.blows)
"""


@pytest.fixture
def short() -> dict[str, Any]:
    return {"vary": {"neuroticism": [0.2, 0.8]}, "seeds": 1}


def journals_in(folder: Path) -> set[str]:
    return {f"journals/{one.name}" for one in (folder / "journals").glob("*")}


@pytest.mark.parametrize("engine", [SerialEngine(), pytest.param(ProcessEngine(2), marks=pytest.mark.slow)])
def test_a_journal_of_each_cell_is_kept_and_explains_a_value_of_its_row(
    engine: Engine, tmp_path: Path, short: dict[str, Any]
) -> None:
    plan = plan_of(**short, measure={"peak": "first reactors.tension"})
    without = run_sweep(plan, tmp_path, engine=SerialEngine())
    assert not journals_in(tmp_path) and b"journal" not in without.as_csv()
    result = run_sweep(plan, tmp_path, engine=engine, keep_journals="all")
    assert result.kept == 0 and result.digest == without.digest and result.journals == 2
    assert {row.journal for row in result.rows} == journals_in(tmp_path)
    row = result.rows[1]
    assert row.journal == f"journals/{row.cell.key}.anima" and f",{row.journal}\n".encode() in result.as_csv()
    told = CliRunner().invoke(main, ["why", str(tmp_path / row.journal), "reactors.tension@1", "--json"])
    assert f'"after": {row.measured["peak"]}'[:20] in told.output, told.output
    again = run_sweep(plan, tmp_path, engine=SerialEngine(), keep_journals="all")
    assert again.kept == 2 and again.rows == result.rows


def test_journals_of_cells_that_miss_an_expectation_are_kept_without_the_others(
    tmp_path: Path, short: dict[str, Any]
) -> None:
    stories = [Scenario.from_text(STORY), Scenario.from_text(MISSED)]
    plan = SweepPlan.from_document({"story": stories, **short})
    result = run_sweep(plan, tmp_path, engine=SerialEngine(), keep_journals="failed")
    assert [bool(row.journal) for row in result.rows] == [False, False, True, True]
    assert {row.journal for row in result.rows if row.journal} == journals_in(tmp_path)
    kept = run_sweep(plan, tmp_path, engine=SerialEngine(), keep_journals="failed")
    assert kept.kept == 4 and kept.rows == result.rows


def test_a_journal_is_whole_or_not_there(
    tmp_path: Path, short: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(**short)
    (tmp_path / "journals").mkdir()
    (tmp_path / "journals" / ".x.anima.1.2.draft").write_text("half of")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "no space")))
    with pytest.raises(SweepError, match=r"a row cannot be kept: .*no space"):
        run_sweep(plan, tmp_path, engine=SerialEngine(), keep_journals="all")
    monkeypatch.undo()
    assert not journals_in(tmp_path)
    with RowStore(tmp_path) as store:
        assert not store.keys()
    assert run_sweep(plan, tmp_path, engine=SerialEngine(), keep_journals="all").journals == 2


def test_a_journal_that_is_too_large_is_not_kept_and_the_row_says_so(
    tmp_path: Path, short: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anima_actors.sweep.cells.LARGEST_JOURNAL", 2**20)
    monkeypatch.setattr("anima_actors.sweep.cells.MemoryFile", lambda _: MemoryFile(1000))
    result = run_sweep(plan_of(**short), tmp_path, engine=SerialEngine(), keep_journals="all")
    assert [row.journal for row in result.rows] == ["not kept: larger than 1 MB"] * 2
    assert result.journals == 0 and not result.failed


def test_journals_need_a_folder_and_a_word_that_is_known(tmp_path: Path) -> None:
    with pytest.raises(SweepError, match="journals are kept in the folder of a sweep"):
        run_sweep(plan_of(), keep_journals="all")
    with pytest.raises(SweepError, match="journals are kept of none, failed, all, not of 'some'"):
        run_sweep(plan_of(), tmp_path, keep_journals="some")
    told = CliRunner().invoke(main, ["sweep", "betrayal", "--over", "openness=0,1", "--keep-journals", "all"])
    assert told.exit_code == 2 and "name it with -o" in told.output


def test_a_folder_from_before_journals_were_kept_is_gone_on_with(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "sweep.sqlite")) as rows, rows:
        columns = "key text primary key, story text, seed integer, point text, measured text, turns integer"
        rows.execute(f"create table rows ({columns}, reason text) without rowid")
        rows.execute("""insert into rows values ('k', 's', 1, '[]', '{"a": 2}', 3, '')""")
    cell = next(plan_of().cells())._replace(key="k")
    with RowStore(tmp_path) as store:
        assert list(store.of([cell])) == [CellRow(cell, {"a": 2}, 3, "")]


def test_rows_are_a_table_of_parquet_as_they_are_of_csv(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    told = {
        "raised": "first turn where defense is any",
        "peak": "max reactors.tension",
        "end": "last primary",
    }
    result = run_sweep(plan_of(seeds=1, measure=told), engine=SerialEngine())
    for name, write in (("parquet", SweepResult.as_parquet), ("csv", SweepResult.as_csv)):
        (tmp_path / f"rows.{name}").write_bytes(write(result))
    of_csv = duckdb.sql(f"select * from '{tmp_path}/rows.csv'").fetchall()
    found = duckdb.sql(f"select * from '{tmp_path}/rows.parquet'")
    assert found.fetchall() == [tuple(one) for one in result.values()] and len(of_csv) == 6
    assert found.columns == result.columns() and found.types[2] == "DOUBLE"
    drawn = ["sweep", "betrayal", "--over", "openness=0,1", "--parquet", str(tmp_path / "a.parquet")]
    assert CliRunner().invoke(main, drawn).output.endswith("a.parquet\n")
    assert len(duckdb.sql(f"select * from '{tmp_path}/a.parquet'").fetchall()) == 2


def test_constants_of_modules_that_a_story_brings_are_varied(tmp_path: Path) -> None:
    for brought in ("modules: {with: [./temper.py]}", ""):
        (tmp_path / "temper.py").write_text(TEMPER)
        later = "" if brought else "  - {add: ./temper.py}\n"
        (tmp_path / "story.yaml").write_text(f"{brought}\n{STORY}{later}  - {{command: stress}}\n")
        vary = {"temper.heat": [0.25, 0.75], "constants.temper.blows": [1]}
        measure = {"heat": "last temper.heat", "blows": "last temper.blows"}
        told = {"story": "story.yaml", "vary": vary, "measure": measure}
        result = run_sweep(SweepPlan.from_document(told, folder=tmp_path), engine=SerialEngine())
        assert [row.measured for row in result.rows] == [{"heat": h, "blows": 1} for h in (0.25, 0.75)]
        keys = {row.cell.key for row in result.rows}
        (tmp_path / "temper.py").write_text(TEMPER.replace("blows: int = 3", "blows: int = 4"))
        other = SweepPlan.from_document(told, folder=tmp_path)
        assert keys.isdisjoint(cell.key for cell in other.cells())
    with pytest.raises(ScenarioError, match=r'unknown constant; did you mean "temper\.heat"'):
        SweepPlan.from_document({**told, "vary": {"temper.heart": [1]}}, folder=tmp_path)


def test_a_course_is_no_number_of_a_table() -> None:
    plan = plan_of(measure={"x": "course reactors.tension"})
    *_, line = run_sweep(plan, engine=SerialEngine()).table()
    assert line[-1].endswith(" turns")


def test_modules_that_are_varied_are_part_of_the_key(tmp_path: Path) -> None:
    (tmp_path / "story.yaml").write_text(STORY)
    told = {"story": "story.yaml", "vary": {"modules.with": [[], ["./temper.py"]]}}
    told["measure"] = {"heat": "first temper.heat", "peak": "max reactors.tension"}
    keys = []
    for source in (TEMPER, TEMPER.replace("blows: int = 3", "blows: int = 4")):
        (tmp_path / "temper.py").write_text(source)
        plan = SweepPlan.from_document(told, folder=tmp_path)
        keys.append({cell.key for cell in plan.cells()})
    assert keys[0].isdisjoint(keys[1])
    result = run_sweep(plan, engine=SerialEngine())
    assert [row.measured["heat"] for row in result.rows] == [None, 0.5] and not result.failed
