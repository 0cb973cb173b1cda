"""Many histories as a fan: the shares of what was felt, and the middle and the spread of each number."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from anima_actors.analysis.plot_data import INK, LINE_COLOURS, SMALL, Series
from anima_actors.analysis.plot_panels import frame_number, group_size
from anima_actors.journal.drawing import emotion_colour

FAN_FROM = 13
"""So many histories are a fan; fewer are lines over each other."""

BANDS = ((5.0, 95.0, 0.16), (25.0, 75.0, 0.28))
"""The percentiles between which a band lies, and how strongly it is coloured."""
FAN = "lines: the median; bands: the middle half, and nine in ten"


def draw_shares(axes: Any, many: Sequence[Series]) -> None:
    """How many of the histories felt what, turn by turn."""
    first = min(series.turns[0] for series in many)
    last = max(series.turns[-1] for series in many)
    size = group_size(last - first + 1)
    groups = [Counter[str]() for _ in range((last - first) // size + 1)]
    for series in many:
        for span in series.emotions:
            for turn in range(span.first, span.last + 1):
                groups[(turn - first) // size][span.name] += 1
    middles = [first + place * size + (size - 1) / 2 for place in range(len(groups))]
    below = np.zeros(len(groups))
    totals = np.array([max(1, group.total()) for group in groups])
    for name in dict.fromkeys(name for series in many for name in series.emotion_names()):
        share = np.array([group[name] for group in groups]) / totals
        axes.bar(middles, share, size, below, color=emotion_colour(name), linewidth=0.0, gid=f"share-{name}")
        below = below + share
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks([0.0, 0.5, 1.0], ["0", "half", "all"])
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_ylabel("feel", rotation=0, ha="left", va="center", fontsize=SMALL, color=INK)
    axes.yaxis.set_label_coords(-0.115, 0.5)


def draw_fan(axes: Any, path: str, many: Sequence[Series]) -> None:
    """The median of one number over all histories, in bands that hold half and nine in ten of them."""
    turns, columns = zip(*_columns(path, many), strict=True)
    for lower, upper, alpha in BANDS:
        between = [np.percentile(column, (lower, upper)) for column in columns]
        axes.fill_between(
            turns, [pair[0] for pair in between], [pair[1] for pair in between],
            color=LINE_COLOURS[path], alpha=alpha, linewidth=0.0, zorder=2, gid=f"{path}-{lower:g}",
        )  # fmt: skip
    medians = [float(np.median(column)) for column in columns]
    axes.plot(turns, medians, color=LINE_COLOURS[path], linewidth=1.5, zorder=3, gid=f"{path}-median")
    frame_number(axes, path)


def _columns(path: str, many: Sequence[Series]) -> Iterator[tuple[float, list[float]]]:
    """The values of all histories at each turn, or group of turns, that any of them has."""
    size = group_size(max(len(series.turns) for series in many))
    found: dict[int, list[float]] = {}
    first = min(series.turns[0] for series in many)
    for series in many:
        for turn, value in zip(series.turns, series.values[path], strict=True):
            if value == value:
                found.setdefault((turn - first) // size, []).append(value)
    for group in sorted(found):
        yield first + group * size + (size - 1) / 2, found[group]
