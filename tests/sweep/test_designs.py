"""A design chooses the settings that are run; what it cannot take is told with what to do."""

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import ScenarioError
from anima_actors.sweep.record import PlanRecord
from tests.sweep.test_sweep import plan_of


@given(points=st.integers(1, 12))
def test_a_latin_design_has_a_point_in_each_slice_of_each_range(points: int) -> None:
    plan = plan_of(
        design=f"latin {points}", vary={"openness": {"from": 0, "to": 1}, "neuroticism": [0.1, 0.9]}
    )
    cells = [cell for cell in plan.cells() if cell.seed == 0]
    slices = sorted(int(dict(cell.point)["persona.openness"] * points) for cell in cells)
    assert slices == list(range(points)) and len(plan) == 2 * points


@pytest.mark.slow
@pytest.mark.parametrize(("design", "settings"), [("sobol 8", 8 * 4), ("morris 5", 5 * 3)])
def test_a_design_of_ranges_is_as_its_analysis_takes_it(design: str, settings: int) -> None:
    pytest.importorskip("SALib")
    ranges = {"openness": {"from": 0.1, "to": 0.9}, "memory.capacity": {"from": 5, "to": 50, "steps": 4}}
    plan = plan_of(design=design, vary=ranges)
    points = [cell.point for cell in plan.cells() if cell.seed == 0]
    assert len(plan) == 2 * settings and plan.samples.shape == (settings, 2) and len(points) == settings
    paths = ["persona.openness", "constants.memory.capacity"]
    assert plan.problem == {"num_vars": 2, "names": paths, "bounds": [[0.1, 0.9], [5.0, 50.0]]}
    for (openness, capacity), point in zip(plan.samples, points, strict=True):
        assert dict(point) == {paths[0]: openness, paths[1]: round(capacity)}
        assert 0.1 <= openness <= 0.9 and isinstance(dict(point)[paths[1]], int)
    kept = PlanRecord.from_data(json.loads(json.dumps(plan.record().as_data())))
    assert [*plan_of(design=design, vary=ranges).cells()] == [*plan.cells()] == [*kept.cells()]


@pytest.mark.slow
def test_first_order_shares_of_a_sum_come_out_of_a_sobol_design() -> None:
    pytest.importorskip("SALib")
    from SALib.analyze import sobol

    ranges = {"openness": {"from": 0, "to": 1}, "neuroticism": {"from": 0, "to": 1}}
    plan = plan_of(design="sobol 64", vary=ranges)
    found = sobol.analyze(plan.problem, plan.samples @ [1.0, 3.0], calc_second_order=False, seed=1)
    assert found["S1"] == pytest.approx([0.1, 0.9], abs=0.03)
    assert found["ST"] == pytest.approx([0.1, 0.9], abs=0.03)


@pytest.mark.parametrize(
    ("design", "vary", "message"),
    [
        ("sobol 12", {}, "sobol takes a power of two; write sobol 8 or sobol 16"),
        ("morris 1", {}, "morris takes 2 or more, such as morris 16"),
        ("sobel 8", {}, "write one of grid, random N, latin N, sobol N, morris N, such as random 500"),
        ("sobol 8", {}, "sobol varies ranges; name them under vary:"),
        ("sobol 1048576", {"openness": {"from": 0, "to": 1}}, "write one of grid"),
        ("morris 900000", {"openness": {"from": 0, "to": 1}}, "1,800,000 settings; at most 1,000,000"),
        ("morris 4", {"openness": [0.2, 0.8]}, r"a list; write \{from: 0.2, to: 0.8\}, or take latin N"),
        ("morris 4", {"modules.without": [[], ["defense"]]}, "a list; take a sweep for each of the values"),
        ("grid", {"openness": {"from": 0, "to": 1}}, r"a grid needs steps, such as \{from: 0, to: 1, steps"),
        ("grid", {"memory.capacity": {"from": 5, "to": 8, "steps": 3}}, "6.5; it must be a whole number"),
        ("latin 4", {"openness": [0.1], "persona.openness": [0.2]}, "persona.openness is varied twice"),
    ],
)
def test_what_a_design_cannot_take_is_told_with_what_to_do(
    design: str, vary: dict[str, Any], message: str
) -> None:
    with pytest.raises(ScenarioError, match=message):
        plan_of(design=design, vary=vary)


@pytest.mark.slow
def test_a_design_that_needs_a_library_says_which_extra_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib", None)
    with pytest.raises(ScenarioError, match=r"sobol needs SALib.*pip install 'anima-actors\[sweep\]'"):
        plan_of(design="sobol 8", vary={"openness": {"from": 0, "to": 1}})
