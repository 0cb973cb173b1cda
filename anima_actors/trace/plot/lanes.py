"""Bands along the turns: what happened, what was felt, what was wanted, how the mind defended itself."""

from collections.abc import Callable, Sequence
from typing import Any

from anima_actors.trace.plot.series import Occasion, Series, Span
from anima_actors.trace.plot.style import (
    ALARM,
    DEFENSE_COLOUR,
    GOAL_COLOURS,
    INK,
    PALE_INK,
    RULE,
    SMALL,
    emotion_colour,
    fitted,
    readable_on,
)

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
        """Write the names of the lanes."""
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

    def occasions(self, label: str, occasions: Sequence[Occasion]) -> None:
        """A lane of what opened the turns: told where there is room, else a mark as tall as it was strong."""
        y = self._new(label)
        strongest = max((one.size for one in occasions), default=0.0) or 1.0
        if self.points >= 75:
            for one in occasions:
                colour = PALE_INK if one.quiet else INK
                parts = one.text.split(", ")
                lines = "\n".join(fitted(part, self.points + 4, SMALL - 1) for part in parts)
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
        """A lane of marks."""
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
    """How many lanes a history has."""
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
