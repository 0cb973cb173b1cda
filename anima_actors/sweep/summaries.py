"""What the rows of a sweep come to: settings with their runs, effects against a base, what moves a measure.

Cliff's delta is the size of an effect here, with the interval of Feng & Cliff 2004 (JMASM 3:322): the chance
that a run of one setting has more than a run of the other, less the chance of the opposite. A standardised
difference such as Hedges' g is of no use where seeds hardly change a measure, or do not at all: it divides by
their spread. Measures are shares, counts of turns and peaks besides, bounded and skewed, and delta asks no
more of them than an order. Words for it are those of Romano et al. 2006: negligible below .147, small below
.33, medium below .474, large.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from math import fsum, sqrt
from typing import Any, NamedTuple

import numpy as np

from anima_actors.sweep.ablation_runs import Estimate, bootstrapped
from anima_actors.sweep.cells import CellRow
from anima_actors.sweep.sweeping import SweepResult

STORY = "story"
MOST_DRAWN = 2_000  # values, of which means are drawn again and again
Z = 1.959964  # of 95% of a normal distribution
SIZES = ((0.147, "negligible"), (0.33, "small"), (0.474, "medium"))


class Axis(NamedTuple):
    """What is varied, with at least two levels; the story too where there are several."""

    name: str
    levels: tuple[Any, ...]

    @property
    def is_number(self) -> bool:
        return all(is_number(level) for level in self.levels)


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of what is varied, and its rows that did not fail."""

    point: Mapping[str, Any]  # by the names of axes and of what has one level only
    rows: tuple[CellRow, ...]
    failed: int

    def by_seed(self, measure: str) -> dict[int, float]:
        """Return the numbers that a measure has, by the seeds of the runs."""
        found = {row.cell.seed: row.measured.get(measure) for row in self.rows}
        return {
            seed: float(value)
            for seed, value in found.items()
            if isinstance(value, int | float) and not isinstance(value, bool)
        }

    def texts(self, measure: str) -> list[str]:
        """Return what a measure has as text; "none" where it has nothing."""
        return [text_of(row.measured.get(measure)) for row in self.rows]


class EffectSize(NamedTuple):
    """How far a setting is from a base."""

    difference: Estimate  # of means
    delta: Estimate  # Cliff's, -1 to 1

    @property
    def size(self) -> str:
        """The word for it."""
        return next((word for most, word in SIZES if abs(self.delta.mean) < most), "large")


class SweepSummary:
    """The rows of a sweep by settings."""

    def __init__(self, result: SweepResult) -> None:
        self.result = result
        self.plan = result.plan
        self.has_settings = self.plan.design == "grid"  # run again with each seed, and next to one another

    @cached_property
    def settings(self) -> list[Setting]:
        """The settings that have rows, in the order of the plan."""
        several, found = len(self.plan.stories) > 1, []
        each = max(len(one.seeds) for one in self.plan.stories)
        for _, group in groupby(self.result.rows, key=lambda row: row.cell.number // each):
            rows = list(group)
            titled = {STORY: self.plan.titles[rows[0].cell.story]} if several else {}
            kept = tuple(row for row in rows if not row.reason)
            found.append(Setting(titled | dict(rows[0].cell.point), kept, len(rows) - len(kept)))
        return found

    @cached_property
    def axes(self) -> list[Axis]:
        """What is varied, of a grid with its levels."""
        stories = [Axis(STORY, tuple(self.plan.titles))] if len(self.plan.stories) > 1 else []
        factors = [Axis(one.path, one.values or one.ends or ()) for one in self.plan.factors]
        return [one for one in (*stories, *factors) if len(one.levels) > 1]

    def kind(self, measure: str) -> str:
        """Return what a measure is in this sweep: number, text, course, or none where no run has one."""
        kinds = {_kind(row.measured.get(measure)) for row in self.result.rows if not row.reason} - {"none"}
        return next(iter(kinds)) if len(kinds) == 1 else "text" if kinds else "none"

    def pairs(self, base: Mapping[str, Any]) -> list[tuple[Setting, Setting]]:
        """Return each setting with the one that differs from it by the base alone."""
        where = {place_of(one.point): one for one in self.settings}
        found = [(one, where.get(place_of({**one.point, **base}))) for one in self.settings]
        return [(one, other) for one, other in found if other is not None and other is not one]

    def base(self, asked: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the base that is asked for, checked; else nothing left out, or the first of all settings.

        Raises:
            ValueError: there is no such setting; the message says what there is.
        """
        levels = {one.name: one.levels for one in self.axes}
        if asked is None:
            whole: dict[str, Any] = {name: [] for name, found in levels.items() if [] in map(_listed, found)}
            return whole or {name: found[0] for name, found in levels.items()}
        told = {}
        for given, value in asked.items():
            name = next((one for one in levels if one == given or one.endswith(f".{given}")), given)
            told[name] = value
            if name not in levels:
                raise ValueError(f"{name} is not varied in this sweep; varied are {', '.join(levels)}")
            if json.dumps(value) not in map(json.dumps, levels[name]):
                there = ", ".join(map(text_of, levels[name][:12]))
                raise ValueError(f"{name} is never {text_of(value)} in this sweep; it is {there}")
        return told


def mean_with_interval(values: Sequence[float]) -> Estimate:
    """Return a mean with its 95% interval: by bootstrap; of very many values the normal one."""
    if len(values) <= MOST_DRAWN:
        return bootstrapped(values)
    found = np.asarray(values, float)
    mean, half = float(found.mean()), Z * float(found.std(ddof=1)) / sqrt(len(values))
    return Estimate(mean, mean - half, mean + half)


def effect_of(values: Mapping[int, float], base: Mapping[int, float]) -> EffectSize | None:
    """Return how far values are from those of a base, both by seed; None where one of them has none.

    Where both have the same seeds, the difference is of the two runs of a seed: what chance does to both
    alike does not count.
    """
    if not values or not base:
        return None
    if values.keys() == base.keys():
        difference = mean_with_interval([value - base[seed] for seed, value in values.items()])
    else:
        difference = _difference(list(values.values()), list(base.values()))
    return EffectSize(difference, cliffs_delta(list(values.values()), list(base.values())))


def cliffs_delta(values: Sequence[float], base: Sequence[float]) -> Estimate:
    """Return Cliff's delta of values against a base, with its 95% interval (Feng & Cliff 2004)."""
    many, few = len(values), len(base)
    signs = np.sign(np.subtract.outer(np.asarray(values, float), np.asarray(base, float)))
    delta = float(signs.mean())
    if min(many, few) < 2:
        return Estimate(delta, -1.0, 1.0)
    if abs(delta) == 1.0:  # none overlaps: their equation 8
        edge = (min(many, few) - Z**2) / (min(many, few) + Z**2)
        return Estimate(delta, min(delta, delta * edge), max(delta, delta * edge))
    rows, columns = signs.mean(axis=1) - delta, signs.mean(axis=0) - delta
    spread = few**2 * (rows**2).sum() + many**2 * (columns**2).sum() - ((signs - delta) ** 2).sum()
    variance = max(float(spread) / (many * few * (many - 1) * (few - 1)), (1 - delta**2) / (many * few - 1))
    half = Z * sqrt(variance) * sqrt((1 - delta**2) ** 2 + Z**2 * variance)
    middle, scale = delta - delta**3, 1 - delta**2 + Z**2 * variance
    return Estimate(delta, max(-1.0, (middle - half) / scale), min(1.0, (middle + half) / scale))


def _difference(values: Sequence[float], base: Sequence[float]) -> Estimate:
    """Return the difference of two means of different seeds; their intervals are joined as squares."""
    one, other = mean_with_interval(values), mean_with_interval(base)
    mean = one.mean - other.mean
    low = sqrt((one.mean - one.low) ** 2 + (other.high - other.mean) ** 2)
    high = sqrt((one.high - one.mean) ** 2 + (other.mean - other.low) ** 2)
    return Estimate(mean, mean - low, mean + high)


def place_of(point: Mapping[str, Any]) -> str:
    """Return a setting as a text that is the same for the same setting."""
    return json.dumps(point, sort_keys=True)


def mean_of(values: Sequence[float]) -> float:
    """Return the mean of values, of which there is one at least; the same in any order."""
    return fsum(values) / len(values)


def is_number(value: Any) -> bool:
    """Return whether it is a number; a truth value is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def text_of(value: Any) -> str:
    """Return a value as it is shown."""
    if isinstance(value, list | tuple):
        return " ".join(map(str, value)) or "none"
    if isinstance(value, float):
        return f"{value:.6g}"
    return "none" if value is None else str(value)


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else value


def _kind(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, list | tuple):
        return "course"
    return "number" if is_number(value) else "text"
