"""A society as a picture: its level over ticks, its network by emotion, and the tree of who reached whom."""

import math
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anima_actors.analysis.plot import FORMATS, PlotError, drawing_context, saved
from anima_actors.analysis.plot_data import INK, LINE_COLOURS, PALE_INK, RULE, SMALL, TITLE
from anima_actors.journal.drawing import emotion_colour

EDGES_UP_TO = 500  # minds; from more on they are dots without lines
NAMES_UP_TO = 40  # minds; of more the names would overlap


@dataclass(frozen=True)
class SocietyPicture:
    """What is drawn of a society.

    Attributes:
        title: above the picture.
        reactor: whose level is drawn.
        names: of the minds, in order.
        levels: by tick, from 1, and mind; in [0, 1].
        emotions: of the minds after the last tick.
        edges: who is perceived by whom, by place.
        reached: from the root on, in order: name, tick, and from whom (none for the root).
    """

    title: str
    reactor: str
    names: Sequence[str]
    levels: Sequence[Sequence[float]]
    emotions: Sequence[str]
    edges: Sequence[tuple[int, int]]
    reached: Sequence[tuple[str, int, str | None]]


def save_society(picture: SocietyPicture, form: str = "png") -> bytes:
    """Return the picture as png or svg; the same bytes every time.

    Raises:
        PlotError: matplotlib is not installed, there are no ticks, or it is another format.
    """
    if form not in FORMATS[:2]:
        raise PlotError(
            f"a picture of a society cannot be {form}; it can be png, svg; anima report writes a page"
        )
    if not picture.levels:
        raise PlotError(f"{picture.title}: there are no ticks to draw")
    with drawing_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a title may hold what no font has
        return saved(draw_society(picture), form)


def draw_society(picture: SocietyPicture) -> Any:
    """Return the three panels as a matplotlib figure."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11.0, 9.0))
    grid = figure.add_gridspec(
        2, 2, left=0.07, right=0.97, top=0.88, bottom=0.07, hspace=0.3, wspace=0.15, height_ratios=(1, 2)
    )
    figure.text(0.07, 0.95, picture.title, fontsize=TITLE, color=INK)
    _levels(figure.add_subplot(grid[0, :]), picture)
    _network(figure.add_subplot(grid[1, 0]), picture)
    _tree(figure.add_subplot(grid[1, 1]), picture)
    return figure


def _levels(axes: Any, picture: SocietyPicture) -> None:
    import numpy as np

    levels, ticks = np.array(picture.levels), range(1, len(picture.levels) + 1)
    colour = LINE_COLOURS.get(f"reactors.{picture.reactor}", INK)
    for low, high, alpha, name in ((5, 95, 0.15, "nine tenths"), (25, 75, 0.3, "half of the minds")):
        below, above = np.percentile(levels, (low, high), axis=1)
        axes.fill_between(ticks, below, above, color=colour, alpha=alpha, linewidth=0, label=name)
    axes.plot(ticks, levels.mean(axis=1), color=colour, linewidth=1.5, label="mean")
    axes.set_ylim(0, 1)
    axes.set_xlabel("tick", color=PALE_INK)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_title(picture.reactor, loc="left", fontsize=SMALL + 1, color=INK)
    axes.legend(loc="upper right", frameon=False, fontsize=SMALL, ncols=3)


def _network(axes: Any, picture: SocietyPicture) -> None:
    """Draw the minds on a circle in their order, each in the colour of what it feels."""
    count = len(picture.names)
    angles = [2 * math.pi * place / count for place in range(count)]
    spots = [(math.sin(angle), math.cos(angle)) for angle in angles]
    if count <= EDGES_UP_TO:
        from matplotlib.collections import LineCollection

        lines = [(spots[a], spots[b]) for a, b in sorted({(min(e), max(e)) for e in picture.edges})]
        axes.add_collection(LineCollection(lines, colors=RULE, linewidths=0.5, zorder=1))
    size = max(12.0, min(90.0, 3000.0 / count))
    for emotion, share in sorted(Counter(picture.emotions).items(), key=lambda one: (-one[1], one[0])):
        here = [spot for spot, felt in zip(spots, picture.emotions, strict=True) if felt == emotion]
        axes.scatter(
            *zip(*here, strict=True), s=size, color=emotion_colour(emotion), zorder=2,
            edgecolors=PALE_INK, linewidths=0.5 if count <= NAMES_UP_TO else 0.0,
            label=f"{emotion or 'nothing'} {share}",
        )  # fmt: skip
    if count <= NAMES_UP_TO:
        for name, (x, y) in zip(picture.names, spots, strict=True):
            axes.text(1.12 * x, 1.12 * y, name, ha="center", va="center", fontsize=SMALL, color=INK)
    axes.set(xlim=(-1.25, 1.25), ylim=(-1.25, 1.25), aspect="equal")
    axes.axis("off")
    axes.set_title(f"felt after tick {len(picture.levels)}", loc="left", fontsize=SMALL + 1, color=INK)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0.02), frameon=False, fontsize=SMALL, ncols=4)


def _tree(axes: Any, picture: SocietyPicture) -> None:
    """Draw who reached whom: the tick on x, each mind between those that it reached."""
    rows = _rows(picture.reached)
    when = {name: tick for name, tick, _ in picture.reached}
    for name, tick, parent in picture.reached:
        if parent is not None:
            axes.plot(
                (when[parent], tick), (rows[parent], rows[name]), color=PALE_INK, linewidth=0.5, zorder=1
            )
    axes.scatter([when[name] for name in rows], list(rows.values()), s=10, color=INK, zorder=2)
    named = picture.reached if len(picture.reached) <= NAMES_UP_TO else picture.reached[:1]
    for name, tick, parent in named:
        at, side = ((-6, 0), "right") if parent is None else ((6, 0), "left")
        spot = (tick, rows[name])
        axes.annotate(name, spot, at, textcoords="offset points", ha=side, va="center", fontsize=SMALL)
    root = picture.reached[0][0] if picture.reached else ""
    told = f"reached from {root}: {len(picture.reached) - 1} minds" if root else "nobody was reached"
    axes.set_title(told, loc="left", fontsize=SMALL + 1, color=INK)
    axes.set_yticks([])
    axes.margins(x=0.1, y=0.08)
    axes.set_xlabel("tick", color=PALE_INK)
    axes.xaxis.get_major_locator().set_params(integer=True)


def _rows(reached: Sequence[tuple[str, int, str | None]]) -> Mapping[str, float]:
    """Return the height of each mind: leaves one below the other, the others in the middle of theirs."""
    children: dict[str, list[str]] = {name: [] for name, _, _ in reached}
    for name, _, parent in reached:
        if parent is not None:
            children[parent].append(name)
    order, stack = list[str](), [reached[0][0]] if reached else []
    while stack:
        order.append(name := stack.pop())
        stack += reversed(children[name])
    rows: dict[str, float] = {}
    leaves = (name for name in order if not children[name])
    rows.update((name, -float(place)) for place, name in enumerate(leaves))
    for name in reversed(order):
        if children[name]:
            rows[name] = sum(rows[child] for child in children[name]) / len(children[name])
    return rows
