"""The effects of modules as lines for a person: a table, every variable in full, pairs, and remarks."""

from collections.abc import Iterator
from math import isfinite

from rich.console import Console
from rich.text import Text

from anima_actors.analysis.ablation import Estimate, Matrix, ModuleEffect
from anima_actors.analysis.ablation_report import short, shown_variables
from anima_actors.logs.text import tidy
from anima_actors.logs.wrapping import hanging

MOST_PAIRS = 10
NAME, CELL, INTERVAL = 14, 10, 5
HEAD = f"{'left out':<{NAME}}{'since':>5}{'lines':>6}{'emotion':>8}{'goal':>5} "


def effect_lines(matrix: Matrix, out: Console, *, everything: bool) -> Iterator[Text]:
    """Return the matrix as a table or, with everything, each variable that moves on a line."""
    stories = tidy(matrix.stories[0]) if len(matrix.stories) == 1 else f"{len(matrix.stories)} stories"
    seeds = f"{matrix.seeds} seed{'s' * (matrix.seeds != 1)}"
    yield Text(stories, "bold").append(f", {seeds}, {matrix.turns:,} turns", "not bold")
    yield Text("Mean absolute change a turn without the module, ± 95% over seeds.", "dim")
    yield Text()
    if everything:
        for one in matrix.modules:
            yield from _in_full(one)
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
            line.append_text(_cell(found.change if found else None))
        line.rstrip()
        yield line


def _in_full(one: ModuleEffect) -> Iterator[Text]:
    since = f"from turn {one.first_turn}" if one.first_turn else "nothing beyond its own"
    shares = f"lines lost {one.lines_lost:.1f}, changed {one.lines_changed:.1f}; other emotion "
    shares += f"{one.emotions:.0%}, goal {one.goals:.0%}, defense {one.defenses:.0%} of turns"
    yield Text(one.module, "bold").append(f"  {since}; {shares}", "not bold dim")
    for name, found in one.variables.items():
        if found.change is None or found.gone == 1.0:
            yield Text(f"  {name:<34}gone")
        elif found.change.mean:
            gone = f"  {found.gone:.0%} gone" if found.gone else ""
            width = found.change.half_width
            interval = f" ± {width:.5f}" if isfinite(width) else ""
            yield Text(f"  {name:<34}{found.change.mean:.5f}{interval}  from turn {found.first_turn}{gone}")


def _pairs(matrix: Matrix, out: Console) -> Iterator[Text]:
    names = shown_variables(matrix, (out.width - 2 * NAME) // CELL)
    yield Text()
    yield Text("Two left out: the change beyond the sum of both", "bold")
    yield Text(
        f"{'':<{2 * NAME}}" + "".join(f"{short(name):>{CELL - 1}} " for name in names).rstrip(), "bold"
    )
    for pair in matrix.pairs[:MOST_PAIRS]:
        line = Text(f"{' + '.join(pair.modules):<{2 * NAME}}")
        for name in names:
            line.append_text(_cell(pair.variables.get(name)))
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
            yield from hanging(
                Text(head, "yellow" if words and head.endswith("here: ") else "dim"), words, out
            )


def _cell(value: Estimate | None) -> Text:
    if value is None:
        return Text(f"{'gone':>{CELL - INTERVAL}}{'':<{INTERVAL}}", "dim")
    if value.mean < 0.0005:
        return Text(f"{'·':>{CELL - INTERVAL}}{'':<{INTERVAL}}", "dim")
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
