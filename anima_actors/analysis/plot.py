"""One history, or several over each other, on panels that share the axis of turns."""

import html
import io
import re
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from anima_actors.analysis.plot_data import (
    DASHES,
    FILE_COLOURS,
    FONT,
    PALE_INK,
    PATHS,
    SETTINGS,
    SMALL,
    TITLE,
    Series,
    fitted,
    series_of,
    width_of,
)
from anima_actors.analysis.plot_fan import FAN, FAN_FROM, draw_fan, draw_shares
from anima_actors.analysis.plot_panels import (
    PANELS,
    Lanes,
    draw_comparison,
    draw_lanes,
    draw_overlay,
    draw_panel,
    group_size,
    lane_count,
    name_in,
    tint,
)
from anima_actors.journal.drawing import emotion_colour
from anima_actors.journal.timeline import TurnHistory
from anima_actors.runtime import AnimaError
from anima_actors.runtime.errors import install_command

__all__ = ["FORMATS", "PlotError", "draw", "save"]


FORMATS = ("png", "svg", "html")
RESOLUTION = 110  # dots per inch

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{margin:1.5rem auto;max-width:1200px;background:#fff}}svg{{width:100%;height:auto}}</style>
{picture}
</html>
"""


class PlotError(AnimaError):
    """A picture that cannot be drawn."""


def draw(histories: Sequence[TurnHistory]) -> Any:
    """One history on aligned panels, or several over each other, as a matplotlib figure.

    Raises:
        PlotError: matplotlib is not installed, or a history has no turns.
    """
    drawn_with = drawing_context()
    many = [series_of(history) for history in histories]
    for series in many:
        if not series.turns:
            raise PlotError(f"{series.name}: there are no turns to draw")
        if not series.drawn:
            raise PlotError(f"{series.name}: none of its turns has a number to draw")
    with drawn_with:
        return one_history(many[0]) if len(many) == 1 else several_histories(many)


def save(histories: Sequence[TurnHistory], form: str = "png") -> bytes:
    """The picture in one of the formats: png, svg, or html, a page that needs no other file."""
    if form not in FORMATS:
        raise PlotError(f"a picture cannot be {form}; it can be {', '.join(FORMATS)}")
    figure = draw(histories)
    with drawing_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a title may hold what no font has
        picture = saved(figure, form)
    return _page(picture, histories) if form == "html" else picture


def drawing_context() -> AbstractContextManager[None]:
    """Return what to draw and save in; PlotError where matplotlib is not installed."""
    try:
        from matplotlib import rc_context
    except ImportError:
        raise PlotError(
            f"plots need matplotlib, which is not installed; install it with: {install_command('matplotlib')}"
        ) from None
    settings: Any = dict(SETTINGS)
    return rc_context(settings)


def saved(figure: Any, form: str) -> bytes:
    """Return a figure as PNG, or else as SVG; the same bytes every time."""
    out, png = io.BytesIO(), form == "png"
    metadata = {"Software": None} if png else {"Date": None}
    figure.savefig(out, format="png" if png else "svg", dpi=RESOLUTION, metadata=metadata)
    return out.getvalue()


def _page(picture: bytes, histories: Sequence[TurnHistory]) -> bytes:
    svg = re.sub(r"^.*?(?=<svg)", "", picture.decode(), count=1, flags=re.DOTALL)
    title = html.escape(", ".join(history.name for history in histories))
    return _PAGE.format(title=title, picture=svg).encode("utf-8", "replace")


WIDTH = 11.0  # inches
LEFT, RIGHT = 0.115, 0.915  # of the width
LANE, PANEL, GAP = 0.27, 0.78, 0.16  # inches: a lane, a panel of height 1, the room between two
TOP, BOTTOM = 0.72, 0.52
SEVERAL = "bands: what was felt; a line below: it defended itself; a line above: it was in crisis"
BETWEEN = "   ·   "
MANY = 2000  # from so many turns on, bands are pixels


def one_history(series: Series) -> Any:
    """Lanes and panels of one history, as a matplotlib figure."""
    from matplotlib.figure import Figure

    plans = [plan for plan in PANELS if any(path in series.drawn for path in plan.names)]
    first, last = series.turns[0], series.turns[-1]
    points, raster = _points(first, last, RIGHT - LEFT), len(series.turns) > MANY
    told = points >= 75
    lanes_height = LANE * lane_count(series)
    heights = [lanes_height, *(PANEL * plan.height for plan in plans)]
    legend = _legend_needed(series, points)
    figure = Figure(figsize=(WIDTH, TOP + BOTTOM + sum(heights) + GAP * len(plans) + (0.28 if legend else 0)))
    axes = _column(figure, heights, LEFT, RIGHT, TOP)
    lanes = Lanes(axes[0], lane_count(series), points, raster=raster)
    draw_lanes(lanes, series)
    for one, plan in zip(axes[1:], plans, strict=True):
        tint(one, series.emotions, raster=raster)
        draw_panel(one, plan, series)
    _share_turns(axes, first, last)
    _title(figure, series.name, _subtitle(series, told=told))
    if legend:
        _emotion_legend(figure, [name for name in series.emotion_names() if name not in lanes.named])
    return figure


def several_histories(many: Sequence[Series]) -> Any:
    """A lane of emotions for each, and a panel for each number with all of them; many of them as a fan."""
    from matplotlib.figure import Figure

    looks = [
        (FILE_COLOURS[place % len(FILE_COLOURS)], DASHES[place // len(FILE_COLOURS) % len(DASHES)])
        for place in range(len(many))
    ]
    first = min(series.turns[0] for series in many)
    last = max(series.turns[-1] for series in many)
    paths = [path for path in PATHS if any(path in series.drawn for series in many)]
    rows = (len(paths) + 1) // 2
    fan = len(many) >= FAN_FROM
    lanes_height = LANE * 5 if fan else LANE * len(many)
    right, middle = 0.975, 0.565
    points = _points(first, last, right - LEFT)
    legend = fan or any(_legend_needed(series, points) for series in many)
    height = TOP + BOTTOM + lanes_height + rows * (PANEL * 1.25 + 2 * GAP) + (0.28 if legend else 0)
    figure = Figure(figsize=(WIDTH, height))
    top = _column(figure, [lanes_height], LEFT, right, TOP)[0]
    named: set[str] = set()
    if fan:
        draw_shares(top, many)
    else:
        lanes = Lanes(top, len(many), points, raster=last - first >= MANY)
        draw_comparison(lanes, many, [colour for colour, _ in looks])
        named = lanes.named
    below = TOP + lanes_height + GAP
    columns = [
        _column(figure, [PANEL * 1.25] * count, start, end, below + GAP, 2 * GAP)
        for count, start, end in ((rows, LEFT - 0.06, middle - 0.055), (len(paths) - rows, middle, right))
    ]
    for axes, path in zip([*columns[0], *columns[1]], paths, strict=True):
        if fan:
            draw_fan(axes, path, many)
        else:
            draw_overlay(axes, path, many, looks)
    _share_turns([top], first, last, labelled=False)
    for column in columns:
        _share_turns(column, first, last, ticks=8)
    means = [] if fan else _means(max(len(series.turns) for series in many))
    _title(figure, f"{len(many)} histories compared", BETWEEN.join([FAN if fan else SEVERAL, *means]))
    names = dict.fromkeys(name for series in many for name in series.emotion_names())
    _emotion_legend(figure, [name for name in names if name not in named])
    return figure


def _column(
    figure: Any, heights: Sequence[float], left: float, right: float, top: float, gap: float = GAP
) -> list[Any]:
    """Axes below each other; heights, top and gap are in inches."""
    total = figure.get_figheight()
    axes, at = [], total - top
    for height in heights:
        at -= height
        axes.append(figure.add_axes((left, at / total, right - left, height / total)))
        at -= gap
    return axes


def _points(first: int, last: int, share: float) -> float:
    return WIDTH * share * 72 / (last - first + 1)


def _share_turns(
    axes: Sequence[Any], first: int, last: int, *, labelled: bool = True, ticks: int = 16
) -> None:
    from matplotlib.ticker import MaxNLocator

    for one in axes:
        one.set_xlim(first - 0.5, last + 0.5)
        one.xaxis.set_major_locator(MaxNLocator(nbins=ticks, integer=True, min_n_ticks=1))
        one.tick_params(axis="x", labelbottom=False, length=0)
        one.xaxis.set_major_formatter("{x:,.0f}")
    if labelled and axes:
        axes[-1].tick_params(axis="x", labelbottom=True, length=3)
        axes[-1].set_xlabel("turn", fontsize=SMALL, color=PALE_INK, labelpad=2)


def _title(figure: Any, title: str, subtitle: str) -> None:
    height = figure.get_figheight()
    figure.text(0.012, 1 - 0.24 / height, fitted(title, 750, TITLE), fontsize=TITLE, fontweight="bold",
                va="center")  # fmt: skip
    figure.text(0.012, 1 - 0.47 / height, fitted(subtitle, 770, FONT), fontsize=FONT, color=PALE_INK,
                va="center")  # fmt: skip


def _subtitle(series: Series, *, told: bool) -> str:
    turns = len(series.turns)
    parts = [f"{turns:,} turn{'s' * (turns != 1)}"]
    parts += [f"{means}, in the range of all" for means in _means(turns)]
    if "seed" in series.facts:
        parts.append(f"seed {series.facts['seed']}")
    if series.spikes:
        parts.append("ringed: a spike of surprise")
    if not told:
        rested = any(occasion.quiet for occasion in series.occasions)
        parts.append("strokes: stimuli by strength" + ", circles: rest" * rested)
    return BETWEEN.join(parts)


def _means(turns: int) -> list[str]:
    """What is to be said of the lines where there are more turns than can be seen."""
    size = group_size(turns)
    return [f"lines: means of {size} turns"] if size > 1 else []


def _legend_needed(series: Series, points: float) -> bool:
    named = {span.name for span in series.emotions if name_in(span, points)[0] == span.name}
    return any(name not in named for name in series.emotion_names())


def _emotion_legend(figure: Any, names: Sequence[str]) -> None:
    """The emotions whose bands are too narrow for their names, at the foot."""
    from matplotlib.patches import Rectangle

    height, at = figure.get_figheight(), 0.012
    for name in names:
        if at > 0.93:
            break
        look = {"color": emotion_colour(name), "linewidth": 0, "transform": figure.transFigure}
        figure.add_artist(Rectangle((at, 0.09 / height), 0.011, 0.12 / height, **look))
        figure.text(at + 0.015, 0.15 / height, name, fontsize=SMALL, va="center", color=PALE_INK)
        at += 0.033 + width_of(name) / (WIDTH * 72)
