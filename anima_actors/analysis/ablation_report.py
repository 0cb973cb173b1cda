"""The matrix as a picture: a row a module, a column a variable, the darker the further it moves."""

import csv
import io
from math import isfinite
from typing import Any

from anima_actors.analysis.ablation_matrix import MATTERING, Matrix, ModuleEffect
from anima_actors.analysis.ablation_runs import Estimate
from anima_actors.analysis.plot import RESOLUTION, PlotError
from anima_actors.analysis.plot_style import INK, PALE_INK, SETTINGS, SMALL, TITLE
from anima_actors.runtime.errors import install_command

COLUMNS = ("left_out", "variable", "mean", "low", "high", "first_turn", "gone")
LEAST_SHOWN = 0.0005

SHORT = {
    "reactors.satisfaction": "satisf.",
    "vad.valence": "valence",
    "prediction_error": "surprise",
    "dissonance.level": "dissonance",
    "intention.strength": "wanting",
    "temporal.coherence": "coherence",
    "identity.stability": "stability",
}


def csv_of(matrix: Matrix) -> bytes:
    """A row for each module and variable; pairs follow, as "defense+mirror"."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in matrix.modules:
        for name in matrix.variables:
            if found := one.variables.get(name):
                writer.writerow([one.module, name, *_cells(found.change), found.first_turn or "", found.gone])
    for pair in matrix.pairs:
        for name in matrix.variables:
            if name in pair.variables:
                writer.writerow(["+".join(pair.modules), name, *_cells(pair.variables[name]), "", ""])
    return out.getvalue().encode()


def shown_variables(matrix: Matrix, room: int) -> list[str]:
    """Of the variables that matter, as many as there is room for: those that anything moves visibly."""
    known = set(matrix.variables)
    moved = [
        name
        for name in MATTERING
        if name in known and max(one.mean(name) for one in matrix.modules) >= LEAST_SHOWN
    ]
    return moved[:room]


def short(variable: str) -> str:
    """How a table calls a variable."""
    return SHORT.get(variable, variable.removeprefix("reactors."))


def _cells(value: Estimate | None) -> list[float | str]:
    if value is None:
        return ["", "", ""]
    return [value.mean, *((value.low, value.high) if isfinite(value.half_width) else ("", ""))]


FORMATS = ("png", "svg")
MOST_COLUMNS = 12
SHARES = ("emotion", "goal", "defense")
ROW, COLUMN, LEFT, TOP, BOTTOM = 0.27, 0.68, 1.25, 1.35, 0.55  # inches
FULL = 0.15  # a change that is as dark as it gets; of a share of turns, .6
FULL_SHARE = 0.6
PALE = 0.45  # above it, a colour is dark enough for white letters


def heat_map(matrix: Matrix, form: str = "png") -> bytes:
    """The picture of a matrix.

    Raises:
        PlotError: matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError:
        raise PlotError(
            f"plots need matplotlib, which is not installed; install it with: {install_command('matplotlib')}"
        ) from None
    out = io.BytesIO()
    names = shown_variables(matrix, MOST_COLUMNS)
    width = LEFT + COLUMN * (len(names) + len(SHARES) + 0.4) + 0.25
    height = TOP + ROW * len(matrix.modules) + BOTTOM
    settings: Any = dict(SETTINGS)
    with rc_context(settings):
        figure = Figure(figsize=(width, height), facecolor="white")
        _draw(figure, matrix, names, width, height)
        metadata = {"Software": None} if form == "png" else {"Date": None}
        figure.savefig(out, format=form, dpi=RESOLUTION, metadata=metadata)
    return out.getvalue()


def _draw(figure: Any, matrix: Matrix, names: list[str], width: float, height: float) -> None:
    rows = len(matrix.modules)
    left, bottom = LEFT / width, BOTTOM / height
    across, up = COLUMN / width, ROW * rows / height
    numbers = figure.add_axes((left, bottom, across * len(names), up))
    shares = figure.add_axes((left + across * (len(names) + 0.4), bottom, across * len(SHARES), up))
    _grid(numbers, [short(name) for name in names], [one.module for one in matrix.modules])
    _grid(shares, list(SHARES), [""] * rows)
    for row, one in enumerate(matrix.modules):
        for column, name in enumerate(names):
            found = one.variables.get(name)
            gone = found is not None and found.change is None
            mean = one.mean(name)
            _cell(numbers, row, column, mean / FULL, _digits(mean), gone=gone)
        for column, share in enumerate(_shares(one)):
            _cell(shares, row, column, share / FULL_SHARE, f"{share:.0%}" if share >= 0.005 else "")
    figure.text(0.18 / width, 1 - 0.3 / height, "What leaving a module out changes", size=TITLE, color=INK)
    stories = matrix.stories[0] if len(matrix.stories) == 1 else f"{len(matrix.stories)} stories"
    told = f"{stories}, {matrix.seeds} seed{'s' * (matrix.seeds != 1)}, {matrix.turns:,} turns"
    below = "mean absolute change a turn · — is not there without it"
    figure.text(0.18 / width, 1 - 0.53 / height, told, size=SMALL + 0.5, color=PALE_INK)
    figure.text(left, 0.2 / height, below, size=SMALL, color=PALE_INK)
    place = left + across * (len(names) + 0.4)
    figure.text(place, 0.2 / height, "turns that become others", size=SMALL, color=PALE_INK)


def _shares(one: ModuleEffect) -> tuple[float, float, float]:
    return one.emotions, one.goals, one.defenses


def _grid(axes: Any, columns: list[str], rows: list[str]) -> None:
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    axes.set_xticks([index + 0.5 for index in range(len(columns))], columns, rotation=35, ha="left")
    axes.set_yticks([index + 0.5 for index in range(len(rows))], rows)
    axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, length=0, labelcolor=INK)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _cell(axes: Any, row: int, column: int, amount: float, text: str, *, gone: bool = False) -> None:
    from matplotlib import colormaps
    from matplotlib.patches import Rectangle

    depth = min(1.0, max(0.0, amount)) ** 0.5  # so that small things are seen beside large ones
    colour: Any = "#f0f0f0" if gone else colormaps["YlOrBr"](0.02 + 0.78 * depth) if text else "#fbfbfb"
    axes.add_patch(Rectangle((column + 0.03, row + 0.05), 0.94, 0.9, color=colour, linewidth=0))
    ink = "#ffffff" if depth > PALE + 0.35 and not gone else PALE_INK if gone else INK
    axes.text(
        column + 0.5, row + 0.52, "—" if gone else text, ha="center", va="center", size=SMALL, color=ink
    )


def _digits(value: float) -> str:
    if value < 0.0005:
        return ""
    return f"{value:.3f}".removeprefix("0")
