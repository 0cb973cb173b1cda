"""What rows come to: effects against a base and what moves a measure, where both are known beforehand."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.sweep import SweepResult
from anima_actors.sweep.ablation_runs import bootstrapped
from anima_actors.sweep.designs import Factor
from anima_actors.sweep.sensitivity import influences
from anima_actors.sweep.summaries import MOST_DRAWN, SweepSummary, cliffs_delta, effect_of, mean_with_interval
from tests.sweep.made import UNIT, a_bit_of_everything, made_sweep

NUMBERS = st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=6)


def linear(design: str, points: int) -> SweepResult:
    """4a + 2b + c, each from 0 to 1."""
    factors = tuple(Factor(path, (), UNIT) for path in ("a", "b", "c"))

    def measured(point: Mapping[str, Any], seed: int) -> Mapping[str, Any]:
        return {"y": 4 * point["a"] + 2 * point["b"] + point["c"], "still": 1.0}

    return made_sweep(factors, measured, design=design, points=points, seeds=2)


def test_cliffs_delta_is_the_chance_of_more_less_that_of_fewer() -> None:
    assert cliffs_delta([1, 2, 3], [2, 3, 4]).mean == pytest.approx(-5 / 9)
    whole = cliffs_delta([5, 6, 7, 8, 9], [0, 1, 2, 3, 4])
    z2 = 1.959964**2
    assert whole == pytest.approx((1.0, (5 - z2) / (5 + z2), 1.0))  # Feng & Cliff 2004, equation 8
    assert cliffs_delta([1.0], [0.0]) == (1.0, -1.0, 1.0)


@given(values=NUMBERS, base=NUMBERS)
def test_an_interval_holds_its_delta_and_turns_round_with_it(values: list[float], base: list[float]) -> None:
    one, other = cliffs_delta(values, base), cliffs_delta(base, values)
    assert -1.0 <= one.low <= one.mean + 1e-12 and one.mean - 1e-12 <= one.high <= 1.0
    assert (one.mean, one.low, one.high) == pytest.approx((-other.mean, -other.high, -other.low))


def test_what_chance_does_to_both_alike_is_no_part_of_a_difference() -> None:
    luck = {0: 0.1, 1: 0.5, 2: 0.9}
    paired = effect_of({seed: value + 0.2 for seed, value in luck.items()}, luck)
    assert paired is not None
    assert paired.difference == pytest.approx((0.2, 0.2, 0.2)) and paired.size == "medium"
    apart = effect_of({7: 0.3, 8: 0.7, 9: 1.1}, luck)
    assert apart is not None and apart.difference.low < 0.0 < 0.2 < apart.difference.high
    assert effect_of({}, luck) is None


def test_the_interval_of_very_many_values_is_that_of_draws() -> None:
    values = [float(one % 17) for one in range(MOST_DRAWN + 1)]
    assert mean_with_interval(values) == pytest.approx(bootstrapped(values), abs=0.02)
    assert mean_with_interval(values[:9]) == bootstrapped(values[:9])


def test_settings_are_compared_with_those_that_differ_by_the_base_alone() -> None:
    summary = SweepSummary(a_bit_of_everything())
    base = summary.base()
    assert base == {"modules.without": []}
    pairs = summary.pairs(base)
    assert len(pairs) == len(summary.settings) / 2 == 24
    effects = [effect_of(one.by_seed("peak"), other.by_seed("peak")) for one, other in pairs]
    assert all(one is not None and one.difference == pytest.approx((-0.3, -0.3, -0.3)) for one in effects)
    assert summary.base({"neuroticism": 0.3}) == {"persona.neuroticism": 0.3}
    with pytest.raises(ValueError, match=r"0\.2 in this sweep; it is 0\.1, 0\.3, 0\.5, 0\.7"):
        summary.base({"neuroticism": 0.2})
    with pytest.raises(ValueError, match="moon is not varied in this sweep; varied are story, persona"):
        summary.base({"moon": 1})


def test_the_variance_of_a_grid_is_shared_out() -> None:
    factors = (Factor("a", (0.0, 1.0)), Factor("b", (0.0, 1.0)))

    def measured(point: Mapping[str, Any], seed: int) -> Mapping[str, Any]:
        both = point["a"] * point["b"]
        return {"sum": 2 * point["a"] + point["b"], "both": both, "luck": float(seed), "still": 1}

    summary = SweepSummary(made_sweep(factors, measured))

    def shares(measure: str) -> dict[str, float]:
        return {one.factor: one.first.mean for one in influences(summary, measure)}

    assert shares("sum") == pytest.approx({"a": 0.8, "b": 0.2, "together": 0.0, "seeds": 0.0}, abs=1e-9)
    assert shares("both") == pytest.approx({"a": 1 / 3, "b": 1 / 3, "together": 1 / 3, "seeds": 0.0})
    assert shares("luck") == pytest.approx({"a": 0.0, "b": 0.0, "together": 0.0, "seeds": 1.0}, abs=1e-9)
    with pytest.raises(ValueError, match="it is the same in every run"):
        shares("still")
    with pytest.raises(ValueError, match="not every run has a number"):
        influences(SweepSummary(a_bit_of_everything()), "peak")


@pytest.mark.slow  # SALib takes seconds to import
def test_sobol_indices_of_a_linear_function_are_its_shares_of_the_variance() -> None:
    pytest.importorskip("SALib")
    told = influences(SweepSummary(linear("sobol", 512)), "y")
    for one, share in zip(told, (16 / 21, 4 / 21, 1 / 21), strict=True):
        assert one.second is not None
        assert one.first.mean == pytest.approx(share, abs=0.02) and one.first.low < share < one.first.high
        assert one.second.mean == pytest.approx(share, abs=0.02) and one.second.low < share < one.second.high


@pytest.mark.slow  # SALib takes seconds to import
def test_elementary_effects_of_a_linear_function_are_its_factors() -> None:
    pytest.importorskip("SALib")
    summary = SweepSummary(linear("morris", 6))
    told = influences(summary, "y")
    assert [one.first.mean for one in told] == pytest.approx([4.0, 2.0, 1.0])
    assert [one.second and one.second.mean for one in told] == pytest.approx([0.0] * 3, abs=1e-9)
    assert len(summary.settings) == 6 * 4  # those that are met twice too
    with pytest.raises(ValueError, match="it is the same at every point"):
        influences(summary, "still")


@pytest.mark.slow  # SALib takes seconds to import
def test_an_analysis_of_points_needs_them_all() -> None:
    pytest.importorskip("SALib")
    whole = linear("sobol", 4)
    part = SweepResult(whole.plan, whole.rows[:-2])
    with pytest.raises(ValueError, match="1 of 20 points have no number; it needs them all"):
        influences(SweepSummary(part), "y")


def test_rank_correlations_are_ordered_as_the_factors_of_a_linear_function() -> None:
    told = {one.factor: one.first for one in influences(SweepSummary(linear("latin", 60)), "y")}
    assert told["a"].mean > 0.8 > told["b"].mean > told["c"].mean
    assert all(one.low <= one.mean <= one.high for one in told.values())
