"""Which of what is varied moves a measure, and how far: by the design of the sweep.

grid            shares of the variance: main effects, what they do together, and the seeds (eta squared)
random, latin   rank correlations (Spearman) with a bootstrap interval over the points
sobol           first-order and total indices with intervals: Sobol 2001; Saltelli 2010
morris          mu* and sigma with intervals: Morris 1991; Campolongo, Cariboni & Saltelli 2007

The last two are worked out by SALib, from the mean over seeds at each point.
"""

from collections.abc import Mapping, Sequence
from math import atanh, isfinite, nan, sqrt, tanh
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from anima_actors.sweep.ablation_runs import Estimate
from anima_actors.sweep.designs import OF_RANGES, need_library, problem_of, samples
from anima_actors.sweep.summaries import MOST_DRAWN, Setting, SweepSummary, Z, is_number, place_of

RESAMPLES = 1000
TOGETHER, SEEDS = "together", "seeds"


class Influence(NamedTuple):
    """What a factor does to a measure."""

    factor: str
    first: Estimate  # eta squared, rank correlation, S1 or mu*
    second: Estimate | None = None  # ST or sigma


def influences(summary: SweepSummary, measure: str, story: int = 0) -> list[Influence]:
    """Return what each factor does to a measure that is a number, in the order of the plan.

    Args:
        summary: of the sweep.
        measure: its name.
        story: of a design other than a grid, which one; a grid takes the story as a factor.

    Raises:
        ValueError: it cannot be said; the message says why.
        SweepError: SALib is not installed.
    """
    design = summary.plan.design
    if design == "grid":
        return _variance_shares(summary, measure)
    settings = _of_story(summary, story)
    if design in OF_RANGES:
        return _by_library(summary, measure, settings)
    return _rank_correlations(summary, measure, settings)


def _of_story(summary: SweepSummary, story: int) -> list[Setting]:
    if len(summary.plan.stories) == 1:
        return summary.settings
    title = summary.plan.titles[story]
    return [one for one in summary.settings if one.point["story"] == title]


def _variance_shares(summary: SweepSummary, measure: str) -> list[Influence]:
    values = [list(one.by_seed(measure).values()) for one in summary.settings]
    wanted = int(np.prod([len(one.levels) for one in summary.axes]))
    if len(values) != wanted or len({len(one) for one in values}) != 1 or not values[0]:
        raise ValueError("not every run has a number, so its variance cannot be shared out")
    found = np.asarray(values)
    mean = found.mean()
    total = float(((found - mean) ** 2).sum())
    if total <= 1e-20 * found.size * max(1.0, mean * mean):
        raise ValueError("it is the same in every run")
    within = float(((found - found.mean(axis=1, keepdims=True)) ** 2).sum()) / total
    told = []
    for axis in summary.axes:
        levels: dict[str, list[int]] = {}
        for index, one in enumerate(summary.settings):
            levels.setdefault(place_of({"": one.point[axis.name]}), []).append(index)
        parts = (found[places].size * (found[places].mean() - mean) ** 2 for places in levels.values())
        share = float(sum(parts)) / total
        told.append(Influence(axis.name, Estimate(share, nan, nan)))
    together = max(0.0, 1.0 - within - sum(one.first.mean for one in told))
    if len(told) > 1:
        told.append(Influence(TOGETHER, Estimate(together, nan, nan)))
    return [*told, Influence(SEEDS, Estimate(within, nan, nan))]


def _rank_correlations(summary: SweepSummary, measure: str, settings: Sequence[Setting]) -> list[Influence]:
    names = [one.name for one in summary.axes if one.is_number]
    means = [(one, list(one.by_seed(measure).values())) for one in settings]
    there = [(one, sum(values) / len(values)) for one, values in means if values]
    if len(there) < 3 or not names:
        raise ValueError("too few points have a number" if names else "none of what is varied is a number")
    result = np.asarray([value for _, value in there])
    if np.ptp(result) == 0.0:
        raise ValueError("it is the same at every point")
    told = []
    for name in names:
        given = np.asarray([float(one.point[name]) for one, _ in there])
        told.append(Influence(name, _correlation(given, result)))
    return told


def _correlation(given: NDArray[np.float64], result: NDArray[np.float64]) -> Estimate:
    """Return the rank correlation with its interval: by bootstrap, of very many points by Fieller 1957."""
    found = _spearman(given, result)
    if len(given) > MOST_DRAWN:
        half = Z * sqrt(1.06 / (len(given) - 3))
        middle = atanh(min(max(found, -1 + 1e-12), 1 - 1e-12))
        return Estimate(found, tanh(middle - half), tanh(middle + half))
    drawn = np.random.default_rng(0).integers(len(given), size=(RESAMPLES, len(given)))
    again = [_spearman(given[places], result[places]) for places in drawn]
    low, high = np.nanquantile(again, [0.025, 0.975])
    return Estimate(found, float(low), float(high))


def _spearman(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    first, second = _ranks(one), _ranks(other)
    first, second = first - first.mean(), second - second.mean()
    scale = sqrt(float((first**2).sum() * (second**2).sum()))
    return float((first * second).sum()) / scale if scale else nan


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ranks; those that are alike share theirs."""
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    shared: NDArray[np.float64] = (ends - (counts - 1) / 2)[where]
    return shared


def _by_library(summary: SweepSummary, measure: str, settings: Sequence[Setting]) -> list[Influence]:
    plan = summary.plan
    need_library(plan.design)
    points = samples(plan.design, plan.points, plan.factors)
    means: dict[str, float] = {}
    for one in settings:
        if values := list(one.by_seed(measure).values()):
            factors = {name: float(value) for name, value in one.point.items() if is_number(value)}
            means[place_of(factors)] = sum(values) / len(values)
    paths = [one.path for one in plan.factors]
    asked = [place_of(dict(zip(paths, map(float, row), strict=True))) for row in points]
    if missing := sum(place not in means for place in asked):
        raise ValueError(f"{missing:,} of {len(asked):,} points have no number; it needs them all")
    result = np.asarray([means[place] for place in asked])
    if np.ptp(result) == 0.0:
        raise ValueError("it is the same at every point")
    if plan.design == "sobol":
        from SALib.analyze import sobol

        found = sobol.analyze(
            problem_of(plan.factors), result, calc_second_order=False, num_resamples=RESAMPLES, seed=0
        )
        return _told(paths, found, ("S1", "S1_conf"), ("ST", "ST_conf"))
    from SALib.analyze import morris

    found = morris.analyze(problem_of(plan.factors), points, result, num_resamples=RESAMPLES, seed=0)
    return _told(paths, found, ("mu_star", "mu_star_conf"), ("sigma", ""))


def _told(
    paths: Sequence[str], found: Mapping[str, Any], first: tuple[str, str], second: tuple[str, str]
) -> list[Influence]:
    def estimate(names: tuple[str, str], at: int) -> Estimate:
        value = float(found[names[0]][at])
        half = float(found[names[1]][at]) if names[1] else nan
        return Estimate(value, value - half, value + half)

    told = [Influence(path, estimate(first, at), estimate(second, at)) for at, path in enumerate(paths)]
    if not all(isfinite(one.first.mean) for one in told):
        raise ValueError("it hardly differs between points")
    return told
