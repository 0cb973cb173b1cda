"""The matrix of an ablation as CSV, as a picture, and as lines for a person."""

import csv
import io
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any

from rich.console import Console
from rich.text import Text

from anima_actors.analysis.plot import drawing_context, saved
from anima_actors.analysis.plot_data import INK, PALE_INK, SMALL, TITLE
from anima_actors.logs.text import tidy
from anima_actors.logs.wrapping import hanging
from anima_actors.sweep.ablation_effects import MATTERING, Matrix, ModuleEffect
from anima_actors.sweep.ablation_runs import Estimate

COLUMNS = ("left_out", "variable", "mean", "low", "high", "first_turn", "gone")
LEAST_SHOWN = 0.0005

SHORT = {
    "shown.satisfaction": "satisf.",
    "vad.valence": "valence",
    "prediction_error": "surprise",
    "dissonance.level": "disson.",
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
    known = [name for name in MATTERING if name in matrix.variables]
    moved = [name for name in known if max(one.mean(name) for one in matrix.modules) >= LEAST_SHOWN]
    return moved[:room]


def short(variable: str) -> str:
    """Return what a variable is called in a table."""
    return SHORT.get(variable, variable.removeprefix("shown."))


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
    drawn_with = drawing_context()
    from matplotlib.figure import Figure

    names = shown_variables(matrix, MOST_COLUMNS)
    width = LEFT + COLUMN * (len(names) + len(SHARES) + 0.4) + 0.25
    height = TOP + ROW * len(matrix.modules) + BOTTOM
    with drawn_with:
        figure = Figure(figsize=(width, height), facecolor="white")
        _draw(figure, matrix, names, width, height)
        return saved(figure, form)


def _draw(figure: Any, matrix: Matrix, names: list[str], width: float, height: float) -> None:
    rows = len(matrix.modules)
    left, bottom = LEFT / width, BOTTOM / height
    across, up = COLUMN / width, ROW * rows / height
    numbers = figure.add_axes((left, bottom, across * len(names), up))
    second = left + across * (len(names) + 0.4)
    shares = figure.add_axes((second, bottom, across * len(SHARES), up))
    _grid(numbers, [short(name) for name in names], [one.module for one in matrix.modules])
    _grid(shares, list(SHARES), [""] * rows)
    for row, one in enumerate(matrix.modules):
        for column, name in enumerate(names):
            found = one.variables.get(name)
            gone = found is not None and found.change is None
            mean = one.mean(name)
            text = f"{mean:.3f}".removeprefix("0") if mean >= LEAST_SHOWN else ""
            _cell(numbers, row, column, mean / FULL, text, gone=gone)
        for column, share in enumerate((one.emotions, one.goals, one.defenses)):
            _cell(shares, row, column, share / FULL_SHARE, f"{share:.0%}" if share >= 0.005 else "")
    figure.text(0.18 / width, 1 - 0.3 / height, "What leaving a module out changes", size=TITLE, color=INK)
    told = ", ".join(_counted(matrix, str))
    below = "mean absolute change a turn · — is not there without it"
    figure.text(0.18 / width, 1 - 0.53 / height, told, size=SMALL + 0.5, color=PALE_INK)
    figure.text(left, 0.2 / height, below, size=SMALL, color=PALE_INK)
    figure.text(second, 0.2 / height, "turns that become others", size=SMALL, color=PALE_INK)


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


def _counted(matrix: Matrix, title: Callable[[str], str]) -> tuple[str, str, str]:
    stories = title(matrix.stories[0]) if len(matrix.stories) == 1 else f"{len(matrix.stories)} stories"
    return stories, f"{matrix.seeds} seed{'s' * (matrix.seeds != 1)}", f"{matrix.turns:,} turns"


MOST_PAIRS = 10
NAME, CELL, INTERVAL = 14, 10, 5
HEAD = f"{'left out':<{NAME}}{'since':>5}{'lines':>6}{'emotion':>8}{'goal':>5} "


def effect_lines(matrix: Matrix, out: Console, *, everything: bool) -> Iterator[Text]:
    """Return the matrix as a table or, with everything, each variable that moves on a line."""
    stories, seeds, turns = _counted(matrix, tidy)
    yield Text(stories, "bold").append(f", {seeds}, {turns}", "not bold")
    about = Text("Mean absolute change a turn without the module, ± 95% over seeds.", "dim")
    yield from hanging(Text(), about, out)
    yield Text()
    if everything:
        for one in matrix.modules:
            yield from _in_full(one, out)
    else:
        yield from _table(matrix, out)
    if matrix.pairs:
        yield from _pairs(matrix, out)
    yield from _flags(matrix, out)


def _table(matrix: Matrix, out: Console) -> Iterator[Text]:
    names = shown_variables(matrix, (out.width - len(HEAD)) // CELL)
    yield Text(HEAD + "".join(f"{short(name):>{CELL - 1}} " for name in names).rstrip(), "bold")
    for one in matrix.modules:
        since = str(one.first_turn) if one.first_turn else "-"
        line = Text(f"{one.module:<{NAME}}{since:>5}{_number(one.lines_lost, 1):>6}")
        line.append(f"{_share(one.emotions):>8}{_share(one.goals):>5} ")
        for name in names:
            found = one.variables.get(name)
            line.append_text(_text_cell(found.change if found else None))
        line.rstrip()
        yield line


def _in_full(one: ModuleEffect, out: Console) -> Iterator[Text]:
    since = f"from turn {one.first_turn}" if one.first_turn else "nothing beyond its own"
    shares = f"lines lost {one.lines_lost:.1f}, changed {one.lines_changed:.1f}; other emotion "
    shares += f"{one.emotions:.0%}, goal {one.goals:.0%}, defense {one.defenses:.0%} of turns"
    yield from hanging(Text().append(f"{one.module}  ", "bold"), Text(f"{since}; {shares}", "dim"), out)
    for name, found in one.variables.items():
        head = Text(f"  {name:<34}")
        if found.change is None or found.gone == 1.0:
            yield head + Text("gone")
        elif found.change.mean:
            gone = f"  {found.gone:.0%} gone" if found.gone else ""
            width = found.change.half_width
            interval = f" ± {width:.5f}" if isfinite(width) else ""
            told = f"{found.change.mean:.5f}{interval}  from turn {found.first_turn}{gone}"
            yield from hanging(head, told, out)


def _pairs(matrix: Matrix, out: Console) -> Iterator[Text]:
    names = shown_variables(matrix, (out.width - 2 * NAME) // CELL)
    yield Text()
    yield Text("Two left out: the change beyond the sum of both", "bold")
    yield Text(" " * 2 * NAME + "".join(f"{short(name):>{CELL - 1}} " for name in names).rstrip(), "bold")
    for pair in matrix.pairs[:MOST_PAIRS]:
        line = Text(f"{' + '.join(pair.modules):<{2 * NAME}}")
        for name in names:
            line.append_text(_text_cell(pair.variables.get(name)))
        line.rstrip()
        yield line
    if len(matrix.pairs) > MOST_PAIRS:
        yield Text(f"and {len(matrix.pairs) - MOST_PAIRS} pairs more; --csv and --json have them", "dim")


def _flags(matrix: Matrix, out: Console) -> Iterator[Text]:
    nothing = [one.module for one in matrix.modules if one.changes_nothing and not one.own]
    own = [one.module for one in matrix.modules if one.changes_nothing and one.own]
    told = (
        ("Changes nothing here: ", ", ".join(nothing)),
        ("Changes nothing but its own part: ", ", ".join(own)),
        ("Not left out: ", "; ".join(f"{name} of {tidy(story)}" for story, name in matrix.impossible)),
    )
    yield Text()
    for head, words in told:
        if words:
            yield from hanging(Text(head, "yellow" if head.endswith("here: ") else "dim"), words, out)


def _text_cell(value: Estimate | None) -> Text:
    if value is None or value.mean < LEAST_SHOWN:
        return Text(f"{'gone' if value is None else '·':>{CELL - INTERVAL}}{'':<{INTERVAL}}", "dim")
    strong = "bold" if value.mean >= 0.05 else ""
    width = f"±{_number(value.half_width, 3)}" if isfinite(value.half_width) else ""
    return Text(f"{_number(value.mean, 3):>{CELL - INTERVAL}}", strong).append(
        f"{width:<{INTERVAL}}", "not bold dim"
    )


def _number(value: float, digits: int) -> str:
    if value < 0.5 * 10**-digits:
        return "-" if digits < 3 else ".000"
    text = f"{value:.{digits}f}"
    return text.removeprefix("0") if digits == 3 else text


def _share(value: float) -> str:
    return f"{value:.0%}" if value >= 0.005 else "-"
