"""`anima ablate`: the effect of each module, by leaving it out."""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anima_actors.cli import _complete as complete
from anima_actors.cli._group import BadInput, one_line
from anima_actors.cli._options import json_option, names_option, whole_number, with_option

if TYPE_CHECKING:
    from anima_actors.analysis.ablation import Plan

FEW_RUNS = 400  # below it, a second process takes longer to begin than to work


@click.command(
    epilog="Example: anima ablate scenarios/*.yaml --with ./curiosity.py:Curiosity --plot effects.png",
    no_args_is_help=True,
)
@click.argument("files", nargs=-1, required=True, metavar="STORY...", shell_complete=complete.stories)
@names_option("--modules", "Leave out these, such as defense,mirror; all unless told otherwise. Repeatable.")
@with_option
@click.option("--pairs", is_flag=True, help="Leave out every two as well: the effect beyond the sum.")
@click.option(
    "--seeds",
    default="20",
    show_default=True,
    metavar="N",
    callback=whole_number(1, 10_000),
    help="Run each story with N seeds, from its own on.",
)
@click.option("--all", "everything", is_flag=True, help="Show every variable that moves, one a line.")
@click.option("--csv", "csv_out", metavar="OUT", help="Write module, variable, effect as CSV; - for stdout.")
@click.option("--plot", "plot_out", metavar="OUT", help="Draw a heat map, .png or .svg.")
@json_option("Write all of it as JSON.")
@click.option(
    "--processes",
    metavar="N",
    callback=whole_number(1, 256),
    help="Share the work among N processes; one a processor unless told otherwise.",
)
def ablate(
    files: tuple[str, ...],
    modules: tuple[str, ...],
    extra: tuple[str, ...],
    pairs: bool,
    seeds: int,
    everything: bool,
    csv_out: str | None,
    plot_out: str | None,
    as_json: bool,
    processes: int | None,
) -> int:
    """Measure the effect of each module by leaving it out.

    The stories are run without each, on the same chance: every module has random numbers of its
    own. For each variable: the mean absolute change a turn with its 95% interval over seeds (bootstrap over
    the means of the seeds). The voice is the embedded one. Needs matplotlib for --plot.
    """
    from anima_actors.analysis.ablation import ablate as ablated
    from anima_actors.analysis.ablation_lines import effect_lines
    from anima_actors.analysis.ablation_report import FORMATS, csv_of, heat_map
    from anima_actors.cli._output import OutputFile, console, progress, write_json, write_lines
    from anima_actors.runtime import AnimaError

    if as_json and csv_out == "-":
        raise BadInput("anima ablate: --json and --csv cannot both go to stdout; name a file")
    form = Path(plot_out or ".png").suffix.lstrip(".").lower() if plot_out != "-" else ""
    if plot_out and form not in FORMATS:
        raise BadInput(f"{plot_out}: a heat map's name must end in .png or .svg")
    plan = _plan(files, modules, extra, seeds, pairs)
    processes = processes or (os.cpu_count() or 1 if plan.lives > FEW_RUNS else 1)
    with ExitStack() as stack:
        outputs = [
            (stack.enter_context(OutputFile(out, spared=files)), render)
            for out, render in ((csv_out, csv_of), (plot_out, lambda matrix: heat_map(matrix, form)))
            if out
        ]
        with progress("living through stories", plan.runs) as advance:
            matrix = ablated(plan, processes=processes, advance=lambda: advance(1))
        try:
            for output, render in outputs:
                output.write(render(matrix))
        except AnimaError as error:
            raise BadInput(one_line(error)) from error
    if as_json:
        write_json(matrix.as_data())
    elif csv_out != "-":
        out = console()
        write_lines(effect_lines(matrix, out, everything=everything), out)
        for name in filter(None, (csv_out, plot_out)):
            click.echo(name)
    return 0


def _plan(
    files: Sequence[str], modules: Sequence[str], extra: Sequence[str], seeds: int, pairs: bool
) -> "Plan":
    from anima_actors.analysis.ablation import planned
    from anima_actors.cli._modules import loaded
    from anima_actors.cli._stories import load_stories
    from anima_actors.runtime import AnimaError
    from anima_actors.scenario import ScenarioError

    loaded(extra)
    chosen = None if list(modules) in ([], ["all"]) else modules
    try:
        return planned(load_stories(files), chosen, extra=extra, seeds=seeds, pairs=pairs)
    except ScenarioError as error:
        raise BadInput(*map(str, error.problems)) from error
    except AnimaError as error:
        raise BadInput(f"anima ablate: {one_line(error)}") from error
