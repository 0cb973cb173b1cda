"""Numbers over the turns, several lines on a panel, each named at its end."""

from collections.abc import Mapping, Sequence
from math import fsum
from typing import Any, NamedTuple

from anima_actors.trace.plot.series import MISSING, Series, Span
from anima_actors.trace.plot.style import (
    ALARM,
    INK,
    LINE_COLOURS,
    PALE_INK,
    RULE,
    SMALL,
    TINT,
    emotion_colour,
)

FEW = 60  # up to so many turns, each has a dot
MOST_TINTS = 80
SEEN, GROUPS = 1000, 400  # from so many turns on, they are drawn as about so many groups


class PanelPlan(NamedTuple):
    """What goes on a panel."""

    title: str
    names: Mapping[str, str]  # path -> what its line is called
    low: float | None
    high: float | None
    height: float  # in relation to the others


PANELS: tuple[PanelPlan, ...] = (
    PanelPlan(
        "body",
        {f"reactors.{name}": name for name in ("tension", "arousal", "satisfaction", "cohesion")},
        0.0,
        1.0,
        2.1,
    ),
    PanelPlan(
        "affect", {f"vad.{name}": name for name in ("valence", "arousal", "dominance")}, -1.0, 1.0, 1.8
    ),
    PanelPlan("integration", {"phi": "phi"}, 0.0, None, 1.0),
    PanelPlan("surprise", {"prediction_error": "prediction\nerror"}, 0.0, 1.0, 1.0),
    PanelPlan("free energy", {"free_energy": ""}, 0.0, None, 1.0),
)


def prepare(axes: Any, title: str, low: float | None, high: float | None) -> None:
    """Frame, grid and title of a panel."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    if low is not None and high is not None:
        margin = 0.04 * (high - low)
        axes.set_ylim(low - margin, high + margin)
        axes.set_yticks([low, (low + high) / 2, high])
        axes.yaxis.set_major_formatter("{x:g}")
    if low is not None and low < 0.0:
        axes.axhline(0.0, color=RULE, linewidth=1.0, zorder=1)
    axes.set_ylabel(title, rotation=0, ha="left", va="center", fontsize=SMALL, color=INK)
    axes.yaxis.set_label_coords(-0.115, 0.5)


def tint(axes: Any, emotions: Sequence[Span], *, raster: bool) -> None:
    """Colour the panel by what was felt, unless that would be a flicker."""
    if len(emotions) > MOST_TINTS:
        return
    axes.broken_barh(
        [(span.first - 0.5, span.last - span.first + 1) for span in emotions],
        (0.0, 1.0),
        facecolors=[emotion_colour(span.name) for span in emotions],
        linewidth=0.0,
        alpha=TINT,
        zorder=0,
        transform=axes.get_xaxis_transform(),
        rasterized=raster,
        gid="tint",
    )


def draw_panel(axes: Any, plan: PanelPlan, series: Series) -> None:
    """The lines of one history on one panel."""
    prepare(axes, plan.title, plan.low, plan.high)
    few, size = len(series.turns) <= FEW, group_size(len(series.turns))
    ends = []
    for path, name in plan.names.items():
        values = series.values[path]
        if path not in series.drawn:
            continue
        colour = LINE_COLOURS[path]
        turns, means, lows, highs = thinned(series.turns, values, size)
        axes.plot(
            turns, means, color=colour, linewidth=1.7 if few else 0.9,
            marker="o" if few else None, markersize=3.2, gid=path, solid_joinstyle="round", zorder=3,
        )  # fmt: skip
        if len(turns) < len(values):
            axes.fill_between(turns, lows, highs, color=colour, alpha=0.15, linewidth=0.0, zorder=2)
        elif len(plan.names) == 1:
            axes.fill_between(turns, means, color=colour, alpha=0.10, linewidth=0.0, zorder=2)
        ends.append((_last(means), name, colour))
    if plan.high is None:
        axes.set_ylim(0.0, max(0.05, 1.15 * axes.dataLim.y1))
        axes.locator_params(axis="y", nbins=3)
    _name_lines(axes, ends)
    if "prediction_error" in plan.names and series.spikes:
        errors = dict(zip(series.turns, series.values["prediction_error"], strict=True))
        at = [errors[turn] for turn in series.spikes]
        axes.plot(
            series.spikes, at, "o", markersize=6.5 if few else 4, markerfacecolor="none",
            markeredgecolor=ALARM, markeredgewidth=1.2, gid="spikes", zorder=4,
        )  # fmt: skip


def thinned(
    turns: Sequence[int], values: Sequence[float], size: int
) -> tuple[list[float], list[float], list[float], list[float]]:
    """Turns in groups of a size: the middle, mean, least and largest of each."""
    middles, means, lows, highs = [], [], [], []
    for at in range(0, len(turns), size):
        group = [value for value in values[at : at + size] if value == value]
        last = min(at + size, len(turns)) - 1
        middles.append((turns[at] + turns[last]) / 2)
        means.append(fsum(group) / len(group) if group else MISSING)
        lows.append(min(group, default=MISSING))
        highs.append(max(group, default=MISSING))
    return middles, means, lows, highs


def group_size(turns: int) -> int:
    """How many turns are drawn as one."""
    return 1 if turns <= SEEN else -(-turns // GROUPS)


def _last(values: Sequence[float]) -> float:
    return next((value for value in reversed(values) if value == value), 0.0)


def _name_lines(axes: Any, ends: Sequence[tuple[float, str, str]]) -> None:
    """Each line's name at its end, moved apart where they would lie over each other."""
    ends = [end for end in ends if end[1]]
    low, high = axes.get_ylim()
    height = axes.get_position().height * axes.figure.get_figheight() * 72
    lines = max((name.count("\n") + 1 for _, name, _ in ends), default=1)
    gap = 1.25 * SMALL * lines / height
    wanted = sorted(((value - low) / (high - low), name, colour) for value, name, colour in ends)
    places = _apart([place for place, _, _ in wanted], gap, 0.5 * gap, 1.0 - 0.5 * gap)
    for place, (_, name, colour) in zip(places, wanted, strict=True):
        axes.text(
            1.008, place, name, transform=axes.transAxes, va="center", ha="left",
            fontsize=SMALL, color=colour, fontweight="bold", linespacing=1.0,
        )  # fmt: skip


def _apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places in rising order, at least a gap from each other, as near to where they were as that allows."""
    moved = [min(high, max(low, place)) for place in places]
    for _ in range(100):
        for one in range(len(moved) - 1):
            lack = gap - (moved[one + 1] - moved[one])
            if lack > 1e-9:
                moved[one] -= lack / 2
                moved[one + 1] += lack / 2
        moved = [min(high - gap * (len(moved) - 1 - i), max(low + gap * i, at)) for i, at in enumerate(moved)]
    return moved


def draw_overlay(axes: Any, path: str, many: Sequence[Series], looks: Sequence[tuple[str, Any]]) -> None:
    """One number of several histories."""
    title = path.replace("reactors.", "").replace("vad.", "felt ").replace("_", " ")
    bounded = path.startswith(("reactors.", "prediction_error"))
    low, high = (0.0, 1.0) if bounded else (-1.0, 1.0) if path.startswith("vad.") else (0.0, None)
    prepare(axes, "", low, high)
    longest = max(len(series.turns) for series in many)
    few, size = longest <= FEW, group_size(longest)  # all alike, or a short history would look livelier
    for place, (series, (colour, dash)) in enumerate(zip(many, looks, strict=True)):
        turns, means, _, __ = thinned(series.turns, series.values[path], size)
        axes.plot(
            turns, means, color=colour, linestyle=dash, alpha=0.9,
            linewidth=1.6 if few else 1.0, marker="o" if few else None, markersize=2.8, gid=f"{path}-{place}",
            zorder=3,
        )  # fmt: skip
    if high is None:
        axes.set_ylim(0.0, max(0.05, 1.15 * axes.dataLim.y1))
        axes.locator_params(axis="y", nbins=3)
    axes.set_title(title, loc="left", fontsize=SMALL + 0.5, color=INK, pad=3)
    axes.tick_params(axis="x", colors=PALE_INK)
