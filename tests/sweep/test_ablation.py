"""Leaving modules out: what is nothing is exactly nothing, the known comes first, chance is bounded."""

import csv
import io
import json
from math import inf
from pathlib import Path
from random import Random

import pytest

from anima_actors import Actor, Scenario
from anima_actors.sweep import ProcessEngine
from anima_actors.sweep.ablation import AblationError, Matrix, ablate, estimate, planned
from anima_actors.sweep.ablation_effects import BODY, MATTERING
from anima_actors.sweep.ablation_report import CELL, COLUMNS, csv_of, heat_map, short
from anima_actors.sweep.engines import KILLED
from tests.cli.anima import anima
from tests.sweep.modules import KILLER, Counter, Onlooker, Prop

HARD_TIMES = Scenario.from_text(
    """\
title: Hard times
persona: {neuroticism: 0.8, agreeableness: 0.4, confabulation_rate: 0.6}
steps:
  - {command: stress, repeat: 2, say: You always get this wrong.}
  - {command: shock, repeat: 2}
  - {stimulus: {tension: 0.4, cohesion: -0.3}, say: I hate this.}
  - {rest: 1h}
  - {command: stress, say: And again.}
"""
)
SEVERAL = ["defense", "mirror", "memory", "flash", "values"]


def matrix(*modules: str, extra: tuple[type[Actor], ...] = (), seeds: int = 2, pairs: bool = False) -> Matrix:
    return ablate(planned([HARD_TIMES], modules or None, extra=extra, seeds=seeds, pairs=pairs))


def test_a_module_that_does_nothing_scores_exactly_nothing() -> None:
    [one] = matrix("onlooker", extra=(Onlooker,)).modules
    assert one.changes_nothing
    assert not one.own
    assert {found.change.mean for found in one.variables.values() if found.change} == {0.0}
    assert (one.lines_lost, one.lines_changed, one.emotions, one.goals, one.defenses) == (0,) * 5


def test_a_module_that_tells_of_itself_alone_changes_nothing_but_its_own_part() -> None:
    [one] = matrix("counter", extra=(Counter,)).modules
    assert one.changes_nothing
    assert one.own
    assert one.lines_lost == 1.0
    assert one.variables["counted.level"].change is None  # it is not there at all without it


@pytest.mark.slow
def test_leaving_out_the_defense_moves_tension_most_where_times_are_hard() -> None:
    found = matrix(seeds=3)
    assert found.ranking("shown.tension")[0] == "defense"
    assert found.modules[0].module == "reactors"  # without it there is no body at all


def test_an_effect_begins_where_its_cause_does_and_is_as_large_as_its_cause() -> None:
    found = matrix("prop", "defense", extra=(Prop,))
    prop = next(one for one in found.modules if one.module == "prop")
    assert prop.first_turn == 2  # the turn after a defence, which is raised at once
    assert found.ranking("shown.satisfaction") == ["defense", "prop"]  # without the one no other
    assert 0.005 < prop.mean("shown.satisfaction") < 0.2


@pytest.mark.slow
def test_the_order_in_which_modules_are_named_does_not_matter() -> None:
    first, second = matrix(*SEVERAL), matrix(*reversed(SEVERAL))
    assert first.as_data() == second.as_data()


@pytest.mark.slow
def test_leaving_one_out_does_not_depend_on_which_others_are_left_out_beside_it() -> None:
    alone = matrix("mirror").modules[0]
    among = next(one for one in matrix(*SEVERAL).modules if one.module == "mirror")
    assert alone.as_data() == among.as_data()


@pytest.mark.slow
def test_processes_share_the_work_and_change_nothing() -> None:
    plan = planned([HARD_TIMES], SEVERAL[:2], seeds=2)
    assert ablate(plan, engine=ProcessEngine(2)).as_data() == ablate(plan).as_data()


@pytest.mark.slow
def test_a_run_that_kills_its_process_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "killer.py").write_text(KILLER)
    (tmp_path / "knock.yaml").write_text("title: A knock\nsteps:\n  - {command: shock}\n")
    told = anima(
        *("ablate", tmp_path / "knock.yaml", "--with", tmp_path / "killer.py", "--modules", "flash"),
        *("--seeds", "1", "--engine", "processes"),
    )
    assert (told.exit_code, told.stderr) == (2, f"anima ablate: A knock, seed 0: {KILLED}\n")


@pytest.mark.slow
def test_what_does_nothing_has_no_interaction_and_what_depends_on_another_has_one() -> None:
    found = matrix("onlooker", "defense", "prop", extra=(Onlooker, Prop), pairs=True)
    pairs = {frozenset(pair.modules): pair for pair in found.pairs}
    for nothing in ({"onlooker", "defense"}, {"onlooker", "prop"}):
        values = {one.mean for one in pairs[frozenset(nothing)].variables.values()}
        assert max(values) == pytest.approx(0.0, abs=1e-12)
    # A prop needs a defence to act at all, so without both the change is less than the sum.
    assert pairs[frozenset({"prop", "defense"})].variables["shown.satisfaction"].mean > 0.005


def test_a_story_that_disturbs_a_module_is_not_told_without_it() -> None:
    story = Scenario.from_text(
        "title: A kill\nsteps:\n  - {command: stress}\n  - {kill: mirror}\n  - {command: stress}\n"
    )
    found = ablate(planned([story], ["mirror", "memory"], seeds=1))
    assert found.impossible == (("A kill", "mirror"),)
    assert found.turns == 3


def test_an_interval_of_twenty_seeds_covers_the_truth_nearly_as_often_as_it_says() -> None:
    random = Random(5)
    samples = [[random.gauss(3.0, 1.0) for _ in range(20)] for _ in range(1000)]
    covered = sum(one.low <= 3.0 <= one.high for one in map(estimate, samples)) / len(samples)
    assert 0.92 < covered < 0.96


def test_the_same_values_have_the_same_interval_and_a_wider_one_where_they_are_fewer() -> None:
    values = [0.1, 0.4, 0.2, 0.3]
    assert estimate(values) == estimate(values)
    assert estimate(values * 5).half_width < estimate(values).half_width
    assert estimate([0.0, 1.0]).low == 0.0  # an absolute change is never negative


def test_one_seed_has_a_mean_and_no_interval() -> None:
    assert estimate([0.25]) == (0.25, 0.0, inf)
    [one] = matrix("defense", seeds=1).as_data()["modules"]
    tension = one["variables"]["shown.tension"]
    assert tension["mean"] > 0.0
    assert (tension["low"], tension["high"]) == (None, None)


def test_no_values_have_no_mean() -> None:
    with pytest.raises(ValueError, match="a mean of nothing"):
        estimate([])


def test_a_spreadsheet_has_a_row_for_each_module_and_variable() -> None:
    found = matrix("defense", "mirror")
    head, *rows = csv.reader(io.StringIO(csv_of(found).decode()))
    assert tuple(head) == COLUMNS
    assert len(rows) == sum(len(one.variables) for one in found.modules)
    table = {(row[0], row[1]): row for row in rows}
    mean, low, high = map(float, table["defense", BODY[0]][2:5])
    assert low <= mean <= high


@pytest.mark.slow
def test_each_name_of_what_matters_fits_over_its_column() -> None:
    assert max(len(short(name)) for name in MATTERING) < CELL
    assert len({short(name) for name in MATTERING}) == len(MATTERING)


@pytest.mark.slow
def test_the_picture_is_one() -> None:
    assert heat_map(matrix("defense", "flash")).startswith(b"\x89PNG")
    assert b"<svg" in heat_map(matrix("defense"), "svg")


@pytest.mark.parametrize("name", ["coordinator", "defence"])
def test_what_cannot_be_left_out_is_refused(name: str) -> None:
    with pytest.raises(AblationError, match=name):
        planned([HARD_TIMES], [name])


def test_the_command_tells_a_table_and_flags_what_changes_nothing(tmp_path: Path) -> None:
    story = tmp_path / "story.yaml"
    story.write_text("title: A knock\nsteps:\n  - {command: shock, repeat: 2}\n", encoding="utf-8")
    told = anima("ablate", story, "--modules", "defense,flash,appraisal", "--seeds", "2")
    assert told.exit_code == 0, told.output
    assert "A knock, 2 seeds, 4 turns" in told.output
    assert "Changes nothing here: appraisal" in told.output
    assert "Changes nothing but its own part: flash" in told.output
    asked = anima("ablate", story, "--modules", "defense", "--seeds", "2", "--json")
    assert [one["module"] for one in json.loads(asked.output)["modules"]] == ["defense"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["missing.yaml"], "missing.yaml: "),
        (["story.yaml", "--modules", "defence"], "anima ablate: no story has a module 'defence'"),
        (["story.yaml", "--plot", "effects.gif"], "effects.gif: a heat map's name must end in"),
        (["story.yaml", "--seeds", "0"], "anima ablate: Invalid value for '--seeds'"),
        (["story.yaml", "--json", "--csv", "-"], "anima ablate: --json and --csv cannot both go to stdout"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "story.yaml").write_text("title: One\nsteps:\n  - {command: joy}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = anima("ablate", *arguments)
    assert result.exit_code == 2
    assert result.output.startswith(told)
    assert result.output.count("\n") == 1
