"""`anima ablate`: the effect of each module, by leaving it out."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import (
    EngineOptions,
    engine_options,
    json_option,
    names_option,
    number_option,
    with_option,
)
from anima_actors.cli._output import STDOUT, console, progress, write_json, write_lines, written
from anima_actors.cli.phenomena import effect_names

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from anima_actors.sweep.ablation import Plan

FEW_RUNS = 400  # below it, a second process takes longer to begin than to work
FEW_EXPERIMENTS = 20


def _completed(context: click.Context, parameter: click.Parameter, typed: str) -> "list[CompletionItem]":
    lookup = effect_names if context.params.get("phenomena") else complete.stories
    return lookup(context, parameter, typed)


@click.command(
    epilog="Example: anima ablate scenarios/*.yaml --with ./curiosity.py:Curiosity --plot effects.png",
    no_args_is_help=True,
)
@click.argument("files", nargs=-1, metavar="STORY...", shell_complete=_completed)
@names_option("--modules", "Leave out these, such as defense,mirror; all unless told otherwise. Repeatable.")
@with_option
@click.option(
    "--phenomena",
    is_flag=True,
    help="Which published effects no longer show without a module? Arguments are names of effects; all that "
    "are expected unless named.",
)
@click.option("--pairs", is_flag=True, help="Leave out every two as well: the effect beyond the sum.")
@number_option("--seeds", 1, 10_000, "Run each story with N seeds, from its own on.", default="20")
@click.option("--all", "everything", is_flag=True, help="Show every variable that moves, one a line.")
@click.option("--csv", "csv_out", metavar="OUT", help="Write module, variable, effect as CSV; - for stdout.")
@click.option("--plot", "plot_out", metavar="OUT", help="Draw a heat map, .png or .svg.")
@json_option("Write all of it as JSON.")
@engine_options
def ablate(
    files: tuple[str, ...],
    modules: tuple[str, ...],
    extra: tuple[str, ...],
    phenomena: bool,
    pairs: bool,
    seeds: int,
    everything: bool,
    csv_out: str | None,
    plot_out: str | None,
    as_json: bool,
    engine: EngineOptions,
) -> int:
    """Measure the effect of each module by leaving it out.

    The stories are run without each, on the same chance: every module has random numbers of its
    own. For each variable: the mean absolute change a turn with its 95% interval over seeds (bootstrap over
    the means of the seeds). The voice is the embedded one. Needs matplotlib for --plot.

    With --phenomena it is published effects that are run without each module; see anima phenomena.
    """
    if phenomena:
        if extra or pairs or everything or csv_out or plot_out:
            raise BadInput("anima ablate: --phenomena goes with --modules, --seeds, --json and engines alone")
        _ablate_effects(files, () if modules == ("all",) else modules, seeds, engine, as_json=as_json)
        return 0
    if not files:
        raise BadInput("anima ablate: name a story, or --phenomena")
    from anima_actors.sweep.ablation import ablate as ablated
    from anima_actors.sweep.ablation_report import FORMATS, csv_of, effect_lines, heat_map

    if as_json and csv_out == STDOUT:
        raise BadInput("anima ablate: --json and --csv cannot both go to stdout; name a file")
    form = Path(plot_out or ".png").suffix.lstrip(".").lower() if plot_out != STDOUT else ""
    if plot_out and form not in FORMATS:
        raise BadInput(f"{plot_out}: a heat map's name must end in .png or .svg")
    plan = _plan(files, modules, extra, seeds, pairs)
    chosen = engine.chosen("ablate", few=plan.lives <= FEW_RUNS)
    outputs = ((csv_out, csv_of), (plot_out, lambda matrix: heat_map(matrix, form)))
    with written(outputs, spared=files) as write:
        with refusing("anima ablate"), progress("living through stories", plan.runs) as advance:
            matrix = ablated(plan, engine=chosen, advance=lambda: advance(1))
        write(matrix)
    if as_json:
        write_json(matrix.as_data())
    elif csv_out != STDOUT:
        out = console()
        write_lines(effect_lines(matrix, out, everything=everything), out)
        for name in filter(None, (csv_out, plot_out)):
            click.echo(name)
    return 0


def _ablate_effects(
    names: tuple[str, ...], modules: tuple[str, ...], seeds: int, engine: EngineOptions, *, as_json: bool
) -> None:
    from anima_actors.cli.phenomena import chosen_effects, show_carriers
    from anima_actors.phenomena import carriers_of
    from anima_actors.phenomena.carriers import list_of_runs

    effects = [one for one in chosen_effects(names) if names or one.status == "expected"]
    runs = len(list_of_runs(effects, modules)) * seeds
    with refusing("anima ablate"), progress("experiments", runs, count=True) as advance:
        chosen = engine.chosen("ablate", few=runs <= FEW_EXPERIMENTS)
        results = carriers_of(effects, modules, seeds=seeds, engine=chosen, advance=advance)
    if as_json:
        write_json([one.as_data() for one in results])
    else:
        show_carriers(results)


def _plan(
    files: tuple[str, ...], modules: tuple[str, ...], extra: tuple[str, ...], seeds: int, pairs: bool
) -> "Plan":
    from anima_actors.cli._modules import loaded
    from anima_actors.cli._stories import load_stories
    from anima_actors.sweep.ablation import planned

    loaded(extra)
    stories = load_stories(files)
    chosen = None if modules in ((), ("all",)) else modules
    with refusing("anima ablate", *(story.file for story in stories)):
        return planned(stories, chosen, extra=extra, seeds=seeds, pairs=pairs)
