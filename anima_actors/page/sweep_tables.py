"""The tables of a sweep's report: settings with effects, shares of texts, maps of two factors."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite, nan
from typing import Any

import numpy as np

from anima_actors.page.sweep_charts import ChartPoint, delta_strip, number, plain, share_strip
from anima_actors.sweep.summaries import (
    Axis,
    Setting,
    SweepSummary,
    effect_of,
    mean_with_interval,
    place_of,
    text_of,
)

MOST_ROWS, OPEN_ROWS = 500, 16  # of a table; of one that is not folded away
HEAT_LEVELS, MOST_HEAT, MOST_PANELS = 3, 24, 12


def text_table(summary: SweepSummary, measure: str) -> Iterator[str]:
    """Yield what is said of a measure that is a text or a truth value: which it is, how often."""
    names = _columns(summary)
    rows = []
    for point, texts in _by_setting(summary, measure):
        counts = Counter(texts).most_common()
        if not counts:
            rows.append([*(text_of(point[name]) for name in names), "0", "", "", ""])
            continue
        shares = [(text, count / len(texts)) for text, count in counts]
        cells = [text_of(point[name]) for name in names]
        strip = Markup(f'<td class="drawn">{share_strip(shares)}</td>')
        rows.append([*cells, str(len(texts)), counts[0][0], f"{shares[0][1]:.0%}", strip])
    yield from table([*names, "runs", "most frequent", "share", "all"], rows, len(names))


def overall_table(summary: SweepSummary, measure: str) -> Iterator[str]:
    """Yield the table of a number over all runs, a row a story."""
    names = ["story"] if len(summary.plan.stories) > 1 else []
    groups: dict[str, list[float]] = {}
    for one in summary.settings:
        groups.setdefault(str(one.point.get("story", "")), []).extend(one.by_seed(measure).values())
    rows = []
    for story, values in groups.items():
        if values:
            found = mean_with_interval(values)
            parts = [
                found.mean,
                found.low,
                found.high,
                min(values),
                *np.quantile(values, [0.25, 0.5, 0.75]),
                max(values),
            ]
            rows.append([*([story] if names else []), f"{len(values):,}", *map(number, parts)])
    heads = [*names, "runs", "mean", "low", "high", "least", "25%", "middle", "75%", "most"]
    yield from table(heads, rows, len(names))


def number_table(summary: SweepSummary, measure: str, base: Mapping[str, Any]) -> Iterator[str]:
    """Yield the table of a number, a row a setting, held against the base where one has a pair."""
    names = [one.name for one in summary.axes]
    against = {place_of(one.point): other for one, other in summary.pairs(base)}
    heads = [*names, "runs", "mean", "low", "high"]
    if against:
        heads += ["difference", "low", "high", "Cliff's δ", "low", "high", "size", "-1 to 1"]
    rows = []
    for one in summary.settings[:MOST_ROWS]:
        values = one.by_seed(measure)
        cells: list[str] = [*(text_of(one.point[name]) for name in names), str(len(values))]
        cells += [*map(number, mean_with_interval([*values.values()]))] if values else ["none", "", ""]
        other = against.get(place_of(one.point))
        effect = effect_of(values, other.by_seed(measure)) if other else None
        if effect:
            cells += [*map(number, effect.difference), *map(number, effect.delta), effect.size]
            delta = ChartPoint(0.0, effect.delta.mean, effect.delta.low, effect.delta.high)
            cells.append(Markup(f'<td class="drawn">{delta_strip(delta)}</td>'))
        elif against:
            is_base = all(
                place_of({"": one.point[name]}) == place_of({"": value}) for name, value in base.items()
            )
            cells += ["base" if is_base else "", *[""] * 7]
        rows.append(cells)
    if against:
        told = ", ".join(f"{name} {text_of(value)}" for name, value in base.items())
        yield note(f"Each setting, and how far it is from the one with {told} and else the same.")
    yield from table(heads, rows, len(names))
    if len(summary.settings) > MOST_ROWS:
        yield note(f"{MOST_ROWS} of {len(summary.settings):,} settings; --csv writes a row for each cell.")


def heat_maps(summary: SweepSummary, measure: str) -> Iterator[str]:
    """Yield maps of two factors with several levels each, one for each level of a third."""
    fine = [one for one in summary.axes if HEAT_LEVELS <= len(one.levels) <= MOST_HEAT]
    fine.sort(key=lambda one: (one.is_number, len(one.levels)), reverse=True)
    if len(fine) < 2:
        return
    across, down = fine[:2]
    others = [one for one in summary.axes if one not in (across, down) and len(one.levels) <= MOST_PANELS]
    third = min(others, key=lambda one: len(one.levels), default=None)
    cells: dict[tuple[str, str, str], list[float]] = {}
    for one in summary.settings:
        key = level_of(one, third), level_of(one, down), level_of(one, across)
        cells.setdefault(key, []).extend(one.by_seed(measure).values())
    means = {key: sum(values) / len(values) for key, values in cells.items() if values}
    if not means:
        return
    yield note(f"Means by {down.name}, down, and {across.name}, across.")
    maps = []
    for level in third.levels if third else ("",):
        title = f"{third.name} {text_of(level)}" if third else measure
        head = "".join(f'<th scope="col">{plain(text_of(one))}</th>' for one in across.levels)
        rows = []
        for row in down.levels:
            values = [means.get((text_of(level), text_of(row), text_of(one)), nan) for one in across.levels]
            drawn = "".join(shaded(value, number(value), ends_of([*means.values()])) for value in values)
            rows.append(f'<tr><th scope="row">{plain(text_of(row))}</th>{drawn}</tr>')
        corner = f"<th>{plain(down.name)}</th>"
        maps.append(
            '<div class="table-holder" tabindex="0" role="group" '
            f'aria-label="{plain(measure)}, {plain(title)}">'
            f'<table class="heat"><caption>{plain(title)}</caption><thead><tr>{corner}{head}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div>"
        )
    yield f'<div class="heats">{"".join(maps)}</div>'


def shaded(value: float, told: str, ends: tuple[float, float]) -> str:
    """Return a cell of a table whose ground is the stronger the higher its value is between two ends."""
    if not isfinite(value):
        return '<td class="none">none</td>'
    share = (value - ends[0]) / (ends[1] - ends[0]) if ends[1] > ends[0] else 0.0
    return f'<td class="q{round(10 * min(1.0, max(0.0, share)))}">{told}</td>'


class Markup(str):
    """A cell of a table that is markup already."""


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], named: int) -> Iterator[str]:
    """Yield a table that can be copied; its first columns name a row, and long ones are folded away."""
    head = "".join(
        f'<th scope="col"{" class=named" if at < named else ""}>{plain(one)}</th>'
        for at, one in enumerate(heads)
    )
    body = []
    for row in rows:
        cells = (
            one
            if isinstance(one, Markup)
            else f'<th scope="row">{plain(one)}</th>'
            if at < named
            else f"<td>{plain(one)}</td>"
            for at, one in enumerate(row)
        )
        body.append(f"<tr>{''.join(cells)}</tr>")
    shown = " open" if len(rows) <= OPEN_ROWS else ""
    yield (
        f"<details{shown}><summary>{len(rows):,} row{'s' * (len(rows) != 1)}</summary>"
        '<div class="table-tools">'
        '<button type="button" class="soft copy" hidden>Copy the table</button></div>'
        '<div class="table-holder" tabindex="0" role="group" aria-label="The table">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div></details>"
    )


def charts(drawn: Iterable[str]) -> str:
    """Return drawings side by side."""
    return f'<div class="charts">{"".join(f"<figure>{one}</figure>" for one in drawn)}</div>'


def section(title: str, parts: Iterable[str], name: str = "") -> Iterator[str]:
    """Yield a card of a report under its title."""
    yield f'<section class="card {name}"><div class="card-head"><h2>{plain(title)}</h2></div>'
    yield from parts
    yield "</section>"


def note(text: str) -> str:
    """Return a remark in small."""
    return f'<p class="dim">{plain(text)}</p>'


def _columns(summary: SweepSummary) -> list[str]:
    return (
        [one.name for one in summary.axes]
        if summary.has_settings
        else ["story"] * (len(summary.plan.stories) > 1)
    )


def _by_setting(summary: SweepSummary, measure: str) -> Iterator[tuple[Mapping[str, Any], list[str]]]:
    if summary.has_settings:
        yield from ((one.point, one.texts(measure)) for one in summary.settings[:MOST_ROWS])
        return
    stories: dict[str, list[str]] = {}
    for one in summary.settings:
        stories.setdefault(str(one.point.get("story", "")), []).extend(one.texts(measure))
    yield from (({"story": story}, texts) for story, texts in stories.items())


def ends_of(values: Sequence[float]) -> tuple[float, float]:
    """Return the least and the most of the values that are finite."""
    there = [one for one in values if isfinite(one)]
    return min(there), max(there)


def level_of(setting: Setting, axis: Axis | None) -> str:
    """Return at which value of an axis a setting stands, as it is written; empty where there is no axis."""
    return text_of(setting.point[axis.name]) if axis else ""
