"""What a sweep's report says of one measure: charts over what is varied, and its tables."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from math import isfinite, nan
from typing import Any

import numpy as np

from anima_actors.page.sweep_charts import (
    MOST_LINES,
    Band,
    ChartFrame,
    ChartLine,
    ChartPoint,
    dot_chart,
    fan_chart,
    legend,
    line_chart,
    number,
    plain,
    row_chart,
    short_name,
)
from anima_actors.page.sweep_tables import (
    MOST_PANELS,
    charts,
    ends_of,
    heat_maps,
    level_of,
    note,
    number_table,
    overall_table,
)
from anima_actors.sweep.summaries import (
    Axis,
    Setting,
    SweepSummary,
    mean_of,
    mean_with_interval,
    place_of,
    text_of,
)

MOST_FANS = 12
MOST_DOTS, BINNED, BINS = 2_000, 24, 8
FAN_LEVELS, FAN_RUNS = 4, 8  # at least, of a fan over a factor: its levels, and runs at each
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def number_card(summary: SweepSummary, measure: str, base: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is said of a measure that is a number."""
    yield from _lead(summary, measure)
    yield from _remarks(summary, measure)
    if not summary.has_settings:
        yield from _point_charts(summary, measure)
        yield from overall_table(summary, measure)
        return
    yield from _level_charts(summary, measure)
    yield from heat_maps(summary, measure)
    yield from _factor_fans(summary, measure)
    yield from number_table(summary, measure, base)


def course_card(summary: SweepSummary, measure: str, x_name: str = "turn") -> Iterator[str]:
    """Yield the fans of a measure that is a course: how runs spread, turn by turn."""
    groups: dict[str, list[list[float | None]]] = {}
    several = summary.has_settings and len(summary.settings) <= MOST_FANS
    axis = max(summary.axes, key=lambda one: len(one.levels), default=None) if summary.has_settings else None
    for one in summary.settings:
        if several:
            name = ", ".join(text_of(one.point[axis.name]) for axis in summary.axes)
        else:
            name = f"{axis.name} {text_of(one.point[axis.name])}" if axis else "all runs"
        groups.setdefault(name, []).extend(
            course for row in one.rows if isinstance(course := row.measured.get(measure), list) and course
        )
    fans = {name: [*_bands_by_turn(courses)] for name, courses in [*groups.items()][:MOST_FANS] if courses}
    frame = _frame_of([band for fan in fans.values() for band in fan])
    told = (
        "each setting"
        if several
        else f"each level of {axis.name}, whatever else is varied"
        if axis
        else "all points"
    )
    yield note(
        f"Fans over turns, for {told}: the middle run, and what half and nine tenths of the runs lie between."
    )
    if several and summary.axes:
        yield note(f"Titles are {', '.join(one.name for one in summary.axes)}.")
    yield charts(
        fan_chart(name, x_name, fan, frame, f"{measure} by {x_name}, {name}: {_told_fan(fan)}")
        for name, fan in fans.items()
    )
    if len(groups) > MOST_FANS:
        yield note(f"The first {MOST_FANS} of {len(groups)} are drawn.")


def _bands_by_turn(courses: Sequence[Sequence[float | None]]) -> Iterator[Band]:
    for turn in range(max(map(len, courses))):
        there = [value for one in courses if turn < len(one) and (value := one[turn]) is not None]
        if there:
            yield _band(turn + 1, there)


def _band(x: float, values: Sequence[float]) -> Band:
    first, second, middle, fourth, fifth = (float(one) for one in np.quantile(values, QUANTILES))
    return Band(x, (first, second, middle, fourth, fifth))


def _told_fan(fan: Sequence[Band]) -> str:
    return f"the middle run goes from {number(fan[0].quantiles[2])} to {number(fan[-1].quantiles[2])}"


def _lead(summary: SweepSummary, measure: str) -> Iterator[str]:
    """Yield a sentence: between which settings the measure lies."""
    means = [
        (mean_of([*values.values()]), one) for one in summary.settings if (values := one.by_seed(measure))
    ]
    if not means:
        return
    lowest, highest = (choose(means, key=lambda one: one[0]) for choose in (min, max))
    if highest[0] - lowest[0] < 1e-12:
        yield f'<p class="lead">It is {number(lowest[0])} in every setting.</p>'
        return
    ends = (f"<b>{number(mean)}</b> at {plain(_place(summary, one))}" for mean, one in (lowest, highest))
    yield f'<p class="lead">From {" to ".join(ends)}.</p>'


def _place(summary: SweepSummary, setting: Setting) -> str:
    told = (f"{short_name(one.name)} {_short(setting.point[one.name])}" for one in summary.axes)
    return ", ".join(told) or "all seeds"


def _short(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else text_of(value)


def _remarks(summary: SweepSummary, measure: str) -> Iterator[str]:
    runs = sum(len(one.rows) for one in summary.settings)
    have = sum(len(one.by_seed(measure)) for one in summary.settings)
    if have < runs:
        yield note(
            f"{runs - have:,} of {runs:,} runs have no number here; the figures are of those that have."
        )
    repeated = [one.by_seed(measure).values() for one in summary.settings if len(one.by_seed(measure)) > 1]
    if repeated and all(max(values) - min(values) < 1e-12 for values in repeated):
        yield note(
            "The seeds make no difference to it: the runs of a setting are alike, so intervals have no width."
        )


def _level_charts(summary: SweepSummary, measure: str) -> Iterator[str]:
    """Yield means over the finest number: a line a level of a second factor, a chart a level of a third."""
    if not summary.axes:
        return
    across, coloured, panelled = _roles(summary.axes)
    colours = coloured.levels if coloured else ("",)
    panels = panelled.levels if panelled else ("",)
    cells: dict[tuple[str, str, str], list[float]] = {}
    for one in summary.settings:
        key = level_of(one, panelled), level_of(one, coloured), level_of(one, across)
        cells.setdefault(key, []).extend(one.by_seed(measure).values())
    points = {key: _point(key[2], values) for key, values in cells.items() if values}
    if not points:
        return
    heights = [end for one in points.values() for end in (one.y, one.low, one.high)]
    if coloured:
        yield note(f"Means with 95% intervals; {coloured.name}:") + legend([text_of(one) for one in colours])
    else:
        yield note("Means with 95% intervals.")
    frame = ChartFrame([one.x for one in points.values()], heights) if across.is_number else None
    drawn = []
    for panel in panels:
        title = f"{panelled.name} {text_of(panel)}" if panelled else ""
        found = {
            text_of(colour): [
                points.get((text_of(panel), text_of(colour), text_of(level))) for level in across.levels
            ]
            for colour in colours
        }
        label = f"{measure} by {across.name}{', ' + title if title else ''}: " + "; ".join(
            _told_levels(found, across)
        )
        if frame:
            lines = [ChartLine(name, [one for one in line if one]) for name, line in found.items()]
            drawn.append(line_chart(title, across.name, lines, frame, label))
        else:
            rows = [
                (text_of(level), [line[at] or ChartPoint(nan, nan, nan, nan) for line in found.values()])
                for at, level in enumerate(across.levels)
            ]
            drawn.append(row_chart(title, rows, ends_of(heights), label))
    yield charts(drawn)
    pooled = [one.name for one in summary.axes if one not in (across, coloured, panelled)]
    if pooled:
        yield note(f"Whatever {' and '.join(pooled)} may be.")


def _told_levels(found: Mapping[str, Sequence[ChartPoint | None]], across: Axis) -> Iterator[str]:
    for name, line in found.items():
        told = [
            f"{number(one.y)} at {text_of(level)}"
            for level, one in zip(across.levels, line, strict=True)
            if one
        ]
        yield f"{name + ': ' if name else ''}{', '.join(told[:: max(1, len(told) // 6)])}"


def _roles(axes: Sequence[Axis]) -> tuple[Axis, Axis | None, Axis | None]:
    """Return which factor goes across, which by lines and which by charts."""
    by_levels = sorted(axes, key=lambda one: (one.is_number, len(one.levels)), reverse=True)
    across, rest = by_levels[0], sorted(by_levels[1:], key=lambda one: len(one.levels))
    coloured = next((one for one in rest if len(one.levels) <= MOST_LINES), None)
    panelled = next((one for one in rest if one is not coloured and len(one.levels) <= MOST_PANELS), None)
    return across, coloured, panelled


def _point(place: str, values: Sequence[float]) -> ChartPoint:
    found = mean_with_interval(values)
    low, high = (end if isfinite(end) else nan for end in (found.low, found.high))
    try:
        return ChartPoint(float(place), found.mean, low, high)
    except ValueError:
        return ChartPoint(nan, found.mean, low, high)


def _factor_fans(summary: SweepSummary, measure: str) -> Iterator[str]:
    """Yield how all runs spread over each number that has several levels."""
    fans = []
    for axis in summary.axes:
        if not axis.is_number or len(axis.levels) < FAN_LEVELS:
            continue
        runs: dict[str, list[float]] = {place_of({"": one}): [] for one in sorted(axis.levels)}
        for one in summary.settings:
            runs[place_of({"": one.point[axis.name]})] += one.by_seed(measure).values()
        if min(map(len, runs.values())) >= FAN_RUNS:
            fan = [_band(x, values) for x, values in zip(sorted(axis.levels), runs.values(), strict=True)]
            fans.append((axis.name, fan))
    if fans:
        yield note(
            "How the runs spread, whatever else is varied: the middle run, and what half and nine tenths of "
            "them lie between."
        )
        yield charts(
            fan_chart("", name, fan, _frame_of(fan), f"Spread of {measure} by {name}: {_told_fan(fan)}")
            for name, fan in fans
        )


def _frame_of(fan: Sequence[Band]) -> ChartFrame:
    return ChartFrame([one.x for one in fan], [end for one in fan for end in one.quantiles])


def _point_charts(summary: SweepSummary, measure: str) -> Iterator[str]:
    """Yield the runs at all points over each number, with means of neighbours."""
    runs = [(one.point, value) for one in summary.settings for value in one.by_seed(measure).values()]
    shown = runs[:: max(1, len(runs) // MOST_DOTS)]
    drawn = []
    for axis in summary.axes:
        if not axis.is_number or not runs:
            continue
        dots = [(float(point[axis.name]), value) for point, value in shown]
        line = [*_binned(sorted((float(point[axis.name]), value) for point, value in runs))]
        frame = ChartFrame([x for x, _ in dots], [y for _, y in dots])
        told = ", ".join(f"{number(one.y)} about {number(one.x)}" for one in line)
        label = f"{measure} by {axis.name}, {len(runs):,} runs{': ' if told else ''}{told}"
        drawn.append(dot_chart("", axis.name, dots, line, frame, label))
    if drawn:
        yield note("A dot for each run, and means of neighbours with 95% intervals, whatever else is varied.")
        yield charts(drawn)


def _binned(runs: Sequence[tuple[float, float]]) -> Iterator[ChartPoint]:
    """Yield the mean at each place where there are few, else the means of so many neighbours."""
    if len(runs) < BINNED:
        return
    parts = [[*group] for _, group in groupby(runs, key=lambda run: run[0])]
    if len(parts) > BINS:
        parts = [[*runs[len(runs) * at // BINS : len(runs) * (at + 1) // BINS]] for at in range(BINS)]
    for part in parts:
        found = mean_with_interval([value for _, value in part])
        yield ChartPoint(sum(x for x, _ in part) / len(part), found.mean, found.low, found.high)
