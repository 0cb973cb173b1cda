"""The matrix as rows for a spreadsheet, and what a table of it shows."""

import csv
import io
from math import isfinite

from anima_actors.scale.ablation.intervals import Estimate
from anima_actors.scale.ablation.matrix import MATTERING, Matrix

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
