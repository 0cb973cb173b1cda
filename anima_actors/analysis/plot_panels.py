"""Numbers over the turns, several lines on a panel, each named at its end."""

from collections.abc import Callable, Mapping, Sequence
from math import fsum
from typing import Any, NamedTuple

import numpy as np

from anima_actors.analysis.plot_data import (
    ALARM,
    DEFENSE_COLOUR,
    GOAL_COLOURS,
    INK,
    LINE_COLOURS,
    MISSING,
    PALE_INK,
    RULE,
    SMALL,
    TINT,
    Series,
    Span,
    StimulusMark,
    fitted,
    in_two_lines,
)
from anima_actors.journal.drawing import emotion_colour, readable_on

HEIGHT = 0.78  # of a band, where a lane is 1 high


def name_in(span: Span, points: float) -> tuple[str, float]:
    """The name of a band as it fits, and its size; a turn is so many points wide."""
    room = points * (span.last - span.first + 1)
    for size in (SMALL, SMALL - 1):
        if (text := fitted(span.name, room, size)) == span.name:
            break
    return text, size


class Lanes:
    """Lanes on one axes, from the top down.

    Args:
        axes: to draw on.
        count: how many lanes there will be.
        points: how wide a turn is.
        raster: whether bands are drawn as pixels even in a vector picture, for histories of many turns.
    """

    def __init__(self, axes: Any, count: int, points: float, *, raster: bool) -> None:
        self.axes, self.points, self._raster = axes, points, raster
        self._labels: list[str] = []
        self.named: set[str] = set()  # the bands that carry their whole name somewhere
        axes.set_ylim(count - 0.5, -0.5)
        axes.tick_params(length=0)
        for side in axes.spines.values():
            side.set_visible(False)

    def finish(self) -> None:
        self.axes.set_yticks(range(len(self._labels)), self._labels, color=INK, fontsize=SMALL)

    def bands(self, label: str, spans: Sequence[Span], colour_of: Callable[[int, Span], str]) -> None:
        """A lane of bands, each named where its name fits."""
        y = self._new(label)
        colours = [colour_of(place, span) for place, span in enumerate(spans)]
        self.axes.broken_barh(
            [(span.first - 0.5, span.last - span.first + 1) for span in spans],
            (y - HEIGHT / 2, HEIGHT),
            facecolors=colours,
            edgecolors="white",
            linewidth=0.8 if self.points > 6 else 0.0,
            rasterized=self._raster,
            gid=f"bands-{label}",
        )
        for span, colour in zip(spans, colours, strict=True):
            text, size = name_in(span, self.points)
            if text:
                self._write((span.first + span.last) / 2, y, text, readable_on(colour), size)
            if text == span.name:
                self.named.add(text)

    def occasions(self, label: str, occasions: Sequence[StimulusMark]) -> None:
        """A lane of what opened the turns: told where there is room, else a mark as tall as it was strong."""
        y = self._new(label)
        strongest = max((one.size for one in occasions), default=0.0) or 1.0
        if self.points >= 75:
            for one in occasions:
                colour = PALE_INK if one.quiet else INK
                parts = one.text.split(", ")
                lines = in_two_lines(one.label, self.points + 4, SMALL - 1) or "\n".join(
                    fitted(part, self.points + 4, SMALL - 1) for part in parts
                )
                self._write(one.turn, y, lines, colour, SMALL - 1)
        else:
            marks = [one for one in occasions if not one.quiet and one.size]
            self.axes.vlines(
                [one.turn for one in marks],
                [y + HEIGHT / 2 - HEIGHT * max(0.12, one.size / strongest) for one in marks],
                y + HEIGHT / 2,
                colors=INK,
                linewidth=min(2.0, max(0.5, self.points * 0.4)),
                rasterized=self._raster,
                gid="stimuli",
            )
            rests = [one.turn for one in occasions if one.quiet]
            self.axes.plot(
                rests,
                [y + HEIGHT * 0.36] * len(rests),
                "o",
                markersize=min(3.0, max(1.0, self.points * 0.35)),
                markerfacecolor="white",
                markeredgecolor=PALE_INK,
                markeredgewidth=0.7,
                gid="rests",
            )
        self.axes.axhline(y + HEIGHT / 2 + 0.06, color=RULE, linewidth=0.8)

    def marks(self, label: str, turns: Sequence[int], symbol: str, colour: str, gid: str) -> None:
        y = self._new(label)
        self.axes.plot(turns, [y] * len(turns), symbol, color=colour, markersize=5, gid=gid)

    def _new(self, label: str) -> int:
        self._labels.append(label)
        return len(self._labels) - 1

    def _write(self, x: float, y: float, text: str, colour: str, size: float = SMALL) -> None:
        self.axes.text(
            x, y, text, ha="center", va="center_baseline" if "\n" not in text else "center",
            fontsize=size, color=colour, linespacing=1.15,
        )  # fmt: skip


def lane_count(series: Series) -> int:
    """Return how many lanes a history needs; those of crises and of failures only where it has some."""
    return 4 + bool(series.crises) + bool(series.failures)


def draw_lanes(lanes: Lanes, series: Series) -> None:
    """All lanes of one history."""
    lanes.occasions("happens", series.occasions)
    lanes.bands("feels", series.emotions, lambda _, span: emotion_colour(span.name))
    lanes.bands("wants to", series.goals, lambda place, _: GOAL_COLOURS[place % 2])
    lanes.bands("defends by", series.defenses, lambda _, __: DEFENSE_COLOUR)
    if series.crises:
        lanes.bands("in crisis", series.crises, lambda _, __: ALARM)
    if series.failures:
        lanes.marks("fails", series.failures, "x", ALARM, "failures")
    lanes.finish()


def draw_comparison(lanes: Lanes, many: Sequence[Series], colours: Sequence[str]) -> None:
    """A lane of emotions a history; underlined where it defended itself, struck through in a crisis."""
    for place, (series, colour) in enumerate(zip(many, colours, strict=True)):
        lanes.bands(fitted(series.name, 78), series.emotions, lambda _, span: emotion_colour(span.name))
        for spans, offset, line in ((series.defenses, 0.44, DEFENSE_COLOUR), (series.crises, -0.44, ALARM)):
            lanes.axes.hlines(
                [place + offset] * len(spans),
                [span.first - 0.45 for span in spans],
                [span.last + 0.45 for span in spans],
                colors=line,
                linewidth=2.0,
                gid=f"marks-{place}",
            )
        lanes.axes.plot([-0.009], [place], "s", color=colour, markersize=7, clip_on=False,
                        transform=lanes.axes.get_yaxis_transform())  # fmt: skip
    lanes.finish()
    lanes.axes.tick_params(axis="y", pad=14)


FEW = 60  # up to so many turns, each has a dot
MOST_TINTS = 80
SEEN, GROUPS = 500, 400  # from so many turns on, they are drawn as about so many groups


class PanelPlan(NamedTuple):
    """What goes on a panel."""

    title: str
    names: Mapping[str, str]  # path -> what its line is called
    low: float | None
    high: float | None
    height: float  # in relation to the others


BODY = {f"reactors.{name}": name for name in ("tension", "arousal", "satisfaction", "cohesion")}
AFFECT = {f"vad.{name}": name for name in ("valence", "arousal", "dominance")}
PANELS: tuple[PanelPlan, ...] = (
    PanelPlan("body", BODY, 0.0, 1.0, 2.1),
    PanelPlan("affect", AFFECT, -1.0, 1.0, 1.8),
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
        ends.append((next((value for value in reversed(means) if value == value), 0.0), name, colour))
    if plan.high is None:
        _leave_room_above(axes)
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
    """Return how many turns are drawn as one point; 1 while each can be seen."""
    return 1 if turns <= SEEN else -(-turns // GROUPS)


def _leave_room_above(axes: Any) -> None:
    axes.set_ylim(0.0, max(0.05, 1.15 * axes.dataLim.y1))
    axes.locator_params(axis="y", nbins=3)


def _name_lines(axes: Any, ends: Sequence[tuple[float, str, str]]) -> None:
    """Each line's name at its end, moved apart where they would lie over each other."""
    ends = [end for end in ends if end[1]]
    low, high = axes.get_ylim()
    height = axes.get_position().height * axes.figure.get_figheight() * 72
    lines = max((name.count("\n") + 1 for _, name, _ in ends), default=1)
    gap = 1.25 * SMALL * lines / height
    wanted = sorted(((value - low) / (high - low), name, colour) for value, name, colour in ends)
    places = spread([place for place, _, _ in wanted], gap, 0.5 * gap, 1.0 - 0.5 * gap)
    for place, (_, name, colour) in zip(places, wanted, strict=True):
        axes.text(
            1.008, place, name, transform=axes.transAxes, va="center", ha="left",
            fontsize=SMALL, color=colour, fontweight="bold", linespacing=1.0,
        )  # fmt: skip


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move rising places upwards until each is a gap above the one below, all from low to high."""
    steps = gap * np.arange(len(places))
    moved = np.maximum.accumulate(np.asarray(places) - steps).clip(low, high - gap * (len(places) - 1))
    return [float(place) for place in moved + steps]


def draw_overlay(axes: Any, path: str, many: Sequence[Series], looks: Sequence[tuple[str, Any]]) -> None:
    """One number of several histories."""
    longest = max(len(series.turns) for series in many)
    few, size = longest <= FEW, group_size(longest)  # all alike, or a short history would look livelier
    for place, (series, (colour, dash)) in enumerate(zip(many, looks, strict=True)):
        turns, means, _, __ = thinned(series.turns, series.values[path], size)
        axes.plot(
            turns, means, color=colour, linestyle=dash, alpha=0.9,
            linewidth=1.6 if few else 1.0, marker="o" if few else None, markersize=2.8, gid=f"{path}-{place}",
            zorder=3,
        )  # fmt: skip
    frame_number(axes, path)


def frame_number(axes: Any, path: str) -> None:
    """Frame what is drawn of one number of several histories."""
    bounded = path.startswith(("reactors.", "prediction_error"))
    low, high = (0.0, 1.0) if bounded else (-1.0, 1.0) if path.startswith("vad.") else (0.0, None)
    prepare(axes, "", low, high)
    if high is None:
        _leave_room_above(axes)
    title = path.replace("reactors.", "").replace("vad.", "felt ").replace("_", " ")
    axes.set_title(title, loc="left", fontsize=SMALL + 0.5, color=INK, pad=3)
    axes.tick_params(axis="x", colors=PALE_INK)
