"""What came of a sweep is read from its folder alone, and the report of it tells no more than there is."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Scenario
from anima_actors.sweep import (
    PlanRecord,
    RowStore,
    SerialEngine,
    SweepError,
    SweepPlan,
    read_sweep,
    run_sweep,
)
from anima_actors.sweep.measures import Measure

STORY = """\
title: A quarrel
steps:
  - {say: You lied!, stimulus: {tension: 0.6, cohesion: -0.5}}
  - {rest: 10m}
"""


def plan_of(**more: Any) -> SweepPlan:
    vary = {"persona.neuroticism": {"from": 0.1, "to": 0.9, "steps": 3}, "modules.without": [[], ["defense"]]}
    measure = {"peak": "max reactors.tension", "end": "last primary"}
    told = {"story": Scenario.from_text(STORY), "seeds": 2, "vary": vary, "measure": measure, **more}
    return SweepPlan.from_document(told)


def test_a_sweep_is_read_from_its_folder_alone(tmp_path: Path) -> None:
    run = run_sweep(plan_of(), tmp_path / "out", engine=SerialEngine())
    shutil.copytree(tmp_path / "out", tmp_path / "elsewhere")
    found = read_sweep(tmp_path / "elsewhere")
    assert found.rows == run.rows and found.plan == run.plan
    assert (found.digest, found.as_csv(), [*found.table()]) == (run.digest, run.as_csv(), [*run.table()])
    with RowStore(tmp_path / "out"):  # while it is run
        assert read_sweep(tmp_path / "out").rows == run.rows


def test_reading_a_sweep_leaves_its_folder_as_it_is(tmp_path: Path) -> None:
    run = run_sweep(plan_of(), tmp_path, engine=SerialEngine())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert read_sweep(tmp_path).rows == run.rows
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    (tmp_path / "lock").unlink()
    assert read_sweep(tmp_path).rows == run.rows


def test_rows_of_a_program_that_was_killed_are_read(tmp_path: Path) -> None:
    run = run_sweep(plan_of(), tmp_path / "run", engine=SerialEngine())
    with RowStore(tmp_path / "run") as store:
        store.keep_plan(run.plan.as_data())  # waits beside the rows, as long as they are open
        shutil.copytree(tmp_path / "run", tmp_path / "killed")
    assert (tmp_path / "killed" / "sweep.sqlite-wal").stat().st_size
    assert read_sweep(tmp_path / "killed").rows == run.rows


def test_the_plan_that_was_run_last_is_read_and_what_it_lacks_is_missing(tmp_path: Path) -> None:
    run_sweep(plan_of(), tmp_path, engine=SerialEngine())
    wider = plan_of(seeds=[0, 1, 2], design="grid")
    with RowStore(tmp_path) as store:
        store.keep_plan(wider.record().as_data())
    found = read_sweep(tmp_path)
    assert (len(found.plan), len(found.rows), found.missing) == (18, 12, 6)


def test_a_course_is_kept_as_a_list_and_told_by_its_turns(tmp_path: Path) -> None:
    measure = {"tension": "course reactors.tension", "peak": "max reactors.tension"}
    run_sweep(plan_of(measure=measure, vary={}, seeds=1), tmp_path, engine=SerialEngine())
    found = read_sweep(tmp_path)
    (row,) = found.rows
    course = row.measured["tension"]
    assert (
        isinstance(course, list)
        and len(course) == 2
        and max(one or 0.0 for one in course) == row.measured["peak"]
    )
    assert [*found.table()][1][1] == "2 turns"
    with pytest.raises(ValueError, match="primary is no number"):
        Measure("x", "course primary").check()


@pytest.mark.parametrize("design", ["latin 3", "random 4"])
def test_a_record_has_the_cells_of_its_plan(design: str) -> None:
    plan = plan_of(design=design, seeds=[3, 1])
    record = PlanRecord.from_data(plan.record().as_data())
    assert [*record.cells()] == [*plan.cells()] and len(record) == len(plan)


def test_a_folder_of_something_else_or_a_damaged_one_is_told(tmp_path: Path) -> None:
    def told(folder: Path) -> str:
        with pytest.raises(SweepError) as refused:
            read_sweep(folder)
        return str(refused.value).removeprefix(f"{folder}: ")

    assert told(tmp_path) == told(tmp_path / "nowhere") == "no sweep is kept there"
    assert not (tmp_path / "nowhere").exists()
    with RowStore(tmp_path):
        pass
    assert told(tmp_path).startswith("no plan is kept beside the rows; run the sweep again")
    with RowStore(tmp_path) as store:
        store.keep_plan({"stories": 3})
    assert told(tmp_path).startswith("what is kept there cannot be read: ")
    (tmp_path / "sweep.sqlite").write_text("no database, though as long as one would be" * 20)
    assert told(tmp_path) == "the rows cannot be read: file is not a database"
    (tmp_path / "sweep.sqlite").unlink()
    sqlite3.connect(tmp_path / "sweep.sqlite").execute("create table rows (key text)").connection.close()
    assert told(tmp_path).startswith("the rows cannot be read: no such column")
