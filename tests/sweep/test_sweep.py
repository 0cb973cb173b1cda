"""Every cell of a plan is run once and its row kept, whoever runs it and whatever ends it."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from anima_actors import Scenario, ScenarioError
from anima_actors.cli import main
from anima_actors.scenario import run_scenario_now
from anima_actors.sweep import (
    CellRow,
    DaskEngine,
    ProcessEngine,
    RowStore,
    SerialEngine,
    SweepError,
    SweepPlan,
    engine_named,
    run_sweep,
)
from anima_actors.sweep.cells import digest
from anima_actors.sweep.engines import KILLED
from anima_actors.sweep.measures import Measure
from anima_actors.sweep.plan import range_in
from tests.sweep.modules import KILLER

STORY = """\
title: A quarrel
steps:
  - {say: You lied!, stimulus: {tension: 0.6, cohesion: -0.5}, expect: {primary: [Fear, Anger, Anxiety]}}
  - {rest: 10m}
  - {rest: 8h}
"""


def plan_of(text: str = STORY, folder: str | Path = ".", **more: Any) -> SweepPlan:
    vary = {"persona.neuroticism": {"from": 0.1, "to": 0.9, "steps": 3}, "modules.without": [[], ["defense"]]}
    told = {"story": Scenario.from_text(text), "seeds": 2, "vary": vary, **more}
    return SweepPlan.from_document(told, folder=folder)


def rows_in(folder: Path) -> int:
    try:
        with closing(sqlite3.connect(folder / "sweep.sqlite")) as rows:
            return int(rows.execute("select count(*) from rows").fetchone()[0])
    except sqlite3.Error:
        return 0


def test_a_row_holds_what_its_run_came_to() -> None:
    measures = {
        "peak": "max reactors.tension",
        "mean": "mean reactors.tension",
        "end": "last primary",
        "tense": "share of turns where reactors.tension >= 0.5 and primary is Fear or Anger or Anxiety",
        "calm": "turns where primary is Calm",
        "raised": "first turn where defense is any",
        "home": "turns to baseline",
        "met": "expectations met",
    }
    plan = plan_of(measure=measures, vary={"neuroticism": [0.9]}, seeds=[7])
    (row,) = run_sweep(plan, engine=SerialEngine()).rows
    run = run_scenario_now(Scenario.from_text(STORY).changed({"persona.neuroticism": 0.9}), seed=7)
    tension = [one.value("reactors.tension") for one in run.outcomes]
    primary = [one.value("primary") for one in run.outcomes]
    tense = [a >= 0.5 and b in ("Fear", "Anger", "Anxiety") for a, b in zip(tension, primary, strict=True)]
    raised = [one.value("defense") is not None for one in run.outcomes]
    assert row.reason == "" and row.turns == 3
    assert row.measured == {
        "peak": max(tension),
        "mean": pytest.approx(sum(tension) / 3),
        "end": primary[-1],
        "tense": sum(tense) / 3,
        "calm": primary.count("Calm"),
        "raised": raised.index(True) + 1 if True in raised else None,
        "home": 1,
        "met": 1.0,
    }


def test_expectations_are_counted_of_all_steps_and_of_those_of_a_label() -> None:
    labelled = STORY.replace("{rest: 10m}", "{rest: 10m, label: pause, expect: [{primary: Joy}, {phi: any}]}")
    measures = {
        "met": "expectations met",
        "missed": "expectations missed",
        "pause": "expectations met of pause",
        "missed_first": "expectations missed of turns 1",
    }
    (row,) = run_sweep(plan_of(labelled, vary={}, seeds=1, measure=measures), engine=SerialEngine()).rows
    assert row.measured == {"met": pytest.approx(2 / 3), "missed": 1, "pause": 0.5, "missed_first": 0}


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("maximum of tension", r"no measure; forms: max PATH; "),
        ("highest reactors.tension", r"no measure; forms: max PATH; "),
        ("last last reactors.tension", r"no measure; forms: max PATH; "),
        ("max reactors.tensoin", r'unknown state path reactors\.tensoin; did you mean "reactors\.tension"\?'),
        ("mean primary", r"primary is no number; write last primary"),
        ("share of turns where primary is Feer", r'primary: unknown emotion "Feer"; did you mean "Fear"\?'),
        ("turns where reactors.tension is high", r"reactors\.tension: write a number, a comparison"),
        ("first turn where primary", r"primary: write a condition after it"),
    ],
)
def test_what_is_no_measure_is_told(expression: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Measure("x", expression).check()


def test_everything_wrong_with_a_plan_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "story.yaml").write_text(STORY)
    (tmp_path / "sweep.yaml").write_text(
        "story: [story.yaml, nothing.yaml]\n"
        "seeds: 0\n"
        "vary:\n"
        "  persona.neuroticism: {from: 0.1, step: 5}\n"
        "  emotion.lern_rate: [0, 1]\n"
        "  oppenness: [1]\n"
        "  persona.openness: [0.1, 3]\n"
        "  seed: [1, 2]\n"
        "desing: grid\n"
        "measure:\n"
        "  peak: max primary\n"
    )
    with pytest.raises(ScenarioError) as refused:
        SweepPlan.from_file(tmp_path / "sweep.yaml")
    assert [(one.line, one.message.partition(";")[0]) for one in refused.value.problems] == [
        (1, f"{tmp_path / 'nothing.yaml'}: no such file"),
        (2, "write how many, from 1 to 1,000,000, or a list of different seeds"),
        (4, "write a list of values, or {from: 0.1, to: 0.9, steps: 5}"),
        (5, "unknown constant"),
        (6, "no such setting"),
        (7, "3 is out of range"),
        (8, "seeds are no part of what is varied"),
        (9, "unknown key"),
        (11, "primary is no number"),
    ]


def test_a_range_of_the_command_line_is_that_of_a_file() -> None:
    assert range_in("persona.openness=0:1:5") == ("persona.openness", {"from": 0, "to": 1, "steps": 5})
    assert range_in("modules.without=none,defense") == ("modules.without", [[], ["defense"]])
    assert range_in("persona.openness=0.2, 0.8") == ("persona.openness", [0.2, 0.8])
    for wrong in ("openness", "openness=", "openness=0:1:2:3", "openness=a:b"):
        with pytest.raises(ValueError, match="write PATH="):
            range_in(wrong)


def test_a_key_names_all_that_a_row_depends_on() -> None:
    def keys(text: str = STORY, **more: Any) -> set[str]:
        return {cell.key for cell in plan_of(text, **more).cells()}

    plan = keys()
    assert len(plan) == 12 and keys() == plan
    assert keys(seeds=3) > plan
    assert keys(STORY.replace("8h", "9h")).isdisjoint(plan)
    assert keys(measure={"end": "last felt"}).isdisjoint(plan)


@pytest.mark.slow
def test_rows_are_the_same_in_one_process_and_in_several(tmp_path: Path) -> None:
    plan = plan_of()
    alone = run_sweep(plan, engine=SerialEngine())
    spread = run_sweep(plan, tmp_path / "out", engine=ProcessEngine(2))
    assert spread.digest == alone.digest and spread.rows == alone.rows and not alone.failed
    again = run_sweep(plan_of(seeds=3), tmp_path / "out", engine=SerialEngine())
    assert (again.kept, len(again.rows)) == (12, 18)
    heading, *lines = alone.table()
    assert heading[:3] == ["persona.neuroticism", "modules.without", "runs"] and len(lines) == 6
    assert alone.as_csv().count(b"\n") == 13


@pytest.mark.slow
def test_a_cell_that_kills_its_process_is_a_failed_row_and_no_other_is(tmp_path: Path) -> None:
    (tmp_path / "killer.py").write_text(KILLER)
    story = f"{STORY}modules: {{with: ['{tmp_path}/killer.py']}}\n"
    vary = {"modules.without": [["killer"], []], "neuroticism": [0.1, 0.9]}
    result = run_sweep(plan_of(story, vary=vary, seeds=1), engine=ProcessEngine(2))
    assert [row.reason for row in result.rows] == [""] * 2 + [KILLED] * 2


@pytest.mark.slow
def test_a_worker_that_is_killed_from_outside_costs_no_row() -> None:
    plan = plan_of(seeds=8)
    seen: list[CellRow] = []
    for rows in ProcessEngine(2).run(plan.runner(), plan.cells()):
        if not seen:
            os.kill(active_children()[0].pid or 0, signal.SIGKILL)
        seen += rows
    assert sorted(row.cell.number for row in seen) == list(range(len(plan)))
    assert not any(row.reason for row in seen)


def test_a_story_that_cannot_be_run_is_a_failed_row_and_can_be_tried_again(tmp_path: Path) -> None:
    plan = plan_of(
        "title: t\nsteps:\n  - {remove: defense}\n", vary={"modules.without": [["flash"]]}, seeds=1
    )
    object.__setattr__(plan.factors[0], "values", (["defense"],))
    (row,) = run_sweep(plan, tmp_path, engine=SerialEngine()).rows
    assert row.reason.startswith("ScenarioError: ") and "'defense' is not in use" in row.reason
    assert row.measured == {}
    with RowStore(tmp_path) as store:
        assert list(store.failed().values()) == [row.reason] and store.forget_failed() == 1


def test_one_program_at_a_time_has_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with RowStore(tmp_path / "out"), pytest.raises(SweepError, match="another program is running this sweep"):
        RowStore(tmp_path / "out")
    with pytest.raises(SweepError, match="the rows cannot be kept there"):
        RowStore(tmp_path / "file")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "sweep.sqlite").write_text("no database, though as long as one would be" * 20)
    with pytest.raises(SweepError, match="the rows cannot be kept there"):
        RowStore(tmp_path / "bad")
    RowStore(tmp_path / "out").close()


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(SweepError, match="no engine 'ray'; write serial, processes, or dask://HOST:PORT"):
        engine_named("ray")


@pytest.mark.slow
def test_hundreds_of_cells_are_the_same_under_each_engine_also_where_a_worker_is_lost() -> None:
    distributed = pytest.importorskip("distributed")
    plan = plan_of("title: A moment\nsteps:\n  - {stimulus: {tension: 0.6}}\n", seeds=50)
    alone, seen = run_sweep(plan, engine=SerialEngine()).digest, list[CellRow]()
    assert run_sweep(plan, engine=ProcessEngine(2)).digest == alone
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0", silence_logs=50
    ) as cluster:
        for rows in DaskEngine(cluster.scheduler_address).run(plan.runner("all"), plan.cells()):
            if not seen:
                os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
            seen += rows
    assert digest(seen) == alone and len(seen) == len(plan) == 300
    here = plan.runner("all").run(seen[0].cell)
    assert all(row.recording for row in seen) and seen[0] == here  # the journals too


@pytest.mark.slow
def test_a_lost_scheduler_of_dask_costs_no_row_that_is_kept(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    plan = plan_of(seeds=8)
    cluster = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0", silence_logs=50
    )
    with pytest.raises(SweepError, match=r"the cluster at tcp://.* cannot go on"):
        run_sweep(
            plan, tmp_path, engine=DaskEngine(cluster.scheduler_address), advance=lambda _: cluster.close()
        )
    result = run_sweep(plan, tmp_path, engine=SerialEngine())
    assert 0 < result.kept < len(plan) and not result.failed


@pytest.fixture
def command(tmp_path: Path) -> Iterator[list[str]]:
    (tmp_path / "story.yaml").write_text(STORY)
    (tmp_path / "sweep.yaml").write_text(
        "story: story.yaml\nseeds: 40\nvary: {persona.neuroticism: {from: 0.1, to: 0.9, steps: 3}}\n"
    )
    yield [
        sys.executable,
        "-m",
        "anima_actors",
        "sweep",
        str(tmp_path / "sweep.yaml"),
        "-o",
        str(tmp_path / "out"),
    ]


def ended(words: list[str], out: Path, least: int, number: signal.Signals) -> tuple[int, str]:
    """Run a command until so many rows are kept, and send it a signal."""
    running = subprocess.Popen([*words, "--processes", "2"], stderr=subprocess.PIPE, text=True)
    while rows_in(out) < least and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(number)
    _, told = running.communicate()  # ends when the last process that holds stderr does
    return running.returncode, told


@pytest.mark.slow
def test_whatever_ends_a_sweep_its_rows_are_kept_and_it_is_gone_on_with(
    command: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    status, told = ended(command, out, 5, signal.SIGINT)
    kept = rows_in(out)
    assert status == 130 and f"{kept} of 120 cells are kept in {out}" in told and "Traceback" not in told
    status, _ = ended(command, out, kept + 20, signal.SIGKILL)
    assert status == -signal.SIGKILL and kept + 20 <= rows_in(out) < 120
    plan = SweepPlan.from_file(tmp_path / "sweep.yaml")
    result = run_sweep(plan, out, engine=SerialEngine())
    assert result.kept == rows_in(out) - (120 - result.kept) and len(result.rows) == rows_in(out) == 120
    assert result.digest == run_sweep(plan, engine=SerialEngine()).digest


def test_the_command_line_runs_what_is_missing_and_tells_what_there_is(
    command: list[str], tmp_path: Path
) -> None:
    plan, out = command[4], command[6]

    def said(*words: str, status: int = 0) -> str:
        result = CliRunner().invoke(main, ["sweep", *words], env={"COLUMNS": "120"})
        assert result.exit_code == status, result.output
        return result.output

    assert said(plan, "--dry-run") == "120 cells: stories 1, settings 3, seeds 40\n"
    story = [str(tmp_path / "story.yaml"), "--over", "neuroticism=0.1:0.9:2", "-o", out]
    told = said(
        *story, "--engine", "serial", "--measure", "end=last primary", "--csv", str(tmp_path / "a.csv")
    )
    assert f"2 cells in {out}: 2 run, 0 kept, 0 failed, digest " in told and "Calm 100%" in told
    assert (
        (tmp_path / "a.csv")
        .read_text()
        .startswith("story,seed,persona.neuroticism,end,turns,failed\nstory,0,0.1,")
    )
    again = said(*story, "--engine", "serial", "--measure", "end=last primary")
    assert (
        "0 run, 2 kept" in again
        and again.split("digest ")[1] == told.split("digest ")[1].split("\n")[0] + "\n"
    )
    assert said(*story, "--measure", "end=last primary", "--status").endswith("2 done, 0 to do, 0 failed\n")
    assert said(plan, "-o", str(tmp_path / "new"), "--status").endswith("0 done, 120 to do, 0 failed\n")
    assert not (tmp_path / "new").exists()
    assert "no sweep is kept there" in said(plan, "-o", plan, "--status", status=2)
    assert "seed" in said(plan, "--seeds", "3", status=2)
    assert "name it with -o" in said(plan, "--status", status=2)
    assert "this is a story; name what to vary" in said(story[0], status=2)
    assert "'x': write NAME=EXPRESSION" in said(*story, "--measure", "x", status=2)
    assert "write PATH=LOW:HIGH:STEPS" in said(story[0], "--over", "neuroticism", status=2)
    drawn = said(story[0], "--over", "neuroticism=0.1:0.9", "--design", "latin 3", "--csv", "-")
    assert drawn.count("\n") == 4
    assert "the plan says the design" in said(plan, "--design", "grid", status=2)
    assert "no engine 'ray'" in said(*story, "--engine", "ray", status=2)
