"""`anima sweep`: stories with every setting of what is varied, and what is measured of each run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import number_option
from anima_actors.cli._output import STDOUT, console, open_table, progress, written

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from anima_actors.sweep import RowStore, SweepPlan, SweepResult


def _completed(context: click.Context, parameter: click.Parameter, typed: str) -> "list[CompletionItem]":
    """Complete a story, a plan, or at first the word for the report."""
    from click.shell_completion import CompletionItem

    found = complete.stories(context, parameter, typed)
    first = not context.params.get("files") and typed and "report".startswith(typed)
    return [*([CompletionItem("report")] if first else []), *found]


class SweepCommand(click.Command):
    """The command, which is another where its first word is "report"."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Return the context of the command that is meant."""
        if args[:1] != ["report"]:
            return super().make_context(info_name, args, parent, **extra)
        from anima_actors.cli.sweep_report import report

        return complete.naming_files(report).make_context(f"{info_name} report", args[1:], parent, **extra)


@click.command(
    cls=SweepCommand,
    epilog="Example: anima sweep betrayal --over persona.neuroticism=0.1:0.9:5 --seeds 20 -o out",
    no_args_is_help=True,
)
@click.argument(
    "files", nargs=-1, required=True, metavar="PLAN | STORY... | report FOLDER", shell_complete=_completed
)
@click.option(
    "--over",
    "ranges",
    multiple=True,
    metavar="PATH=VALUES",
    shell_complete=complete.varied,
    help="Vary a setting of the stories: PATH=LOW:HIGH:STEPS or PATH=VALUE,VALUE. Repeatable.",
)
@click.option(
    "--design",
    metavar="DESIGN",
    shell_complete=complete.designs,
    help='Run every combination (grid), "random N" or "latin N" points, or for an analysis of sensitivity '
    '"sobol N" or "morris N", which take ranges PATH=LOW:HIGH.',
)
@number_option("--seeds", 1, 1_000_000, "Run each setting with N seeds; with one unless told otherwise.")
@click.option(
    "--measure",
    "measures",
    multiple=True,
    metavar="NAME=EXPRESSION",
    shell_complete=complete.measures,
    help='Measure this of each run, such as "afraid=share of turns where primary is Fear". Repeatable.',
)
@click.option(
    "-o", "--out", "folder", metavar="FOLDER", help="Keep the rows there, and go on from those kept."
)
@click.option(
    "--keep-journals",
    type=click.Choice(["failed", "all", "none"]),
    default="none",
    help="Keep the journals of cells in the folder, for anima why: of all, or of those that fail or miss an "
    "expectation.",
)
@click.option("--csv", "csv_out", metavar="OUT", help="Write a row for each cell as CSV; - for stdout.")
@click.option("--parquet", metavar="OUT", help="Write a row for each cell as Parquet; needs duckdb.")
@click.option(
    "--engine",
    metavar="NAME",
    shell_complete=complete.engines,
    help="Run the cells in several processes, in this one (serial), or at dask://HOST:PORT; where there are "
    "few in this one, else in processes, unless told otherwise.",
)
@number_option("--processes", 1, 256, "Share the work among N; one a processor unless told otherwise.")
@click.option("--retry-failed", is_flag=True, help="Run the cells again that failed.")
@click.option("--dry-run", is_flag=True, help="Check all, say how many cells there are, and run none.")
@click.option("--status", is_flag=True, help="Say how many cells are done, and why others failed; run none.")
def sweep(
    files: tuple[str, ...],
    ranges: tuple[str, ...],
    design: str | None,
    seeds: int | None,
    measures: tuple[str, ...],
    folder: str | None,
    keep_journals: str,
    csv_out: str | None,
    parquet: str | None,
    engine: str | None,
    processes: int | None,
    retry_failed: bool,
    dry_run: bool,
    status: bool,
) -> int:
    """Run stories with every setting of what is varied, and measure each run.

    A PLAN is a file that names stories, what to vary, seeds and measures. With --over the arguments are
    stories. Whatever ends it, the rows of the cells that are done are kept in the folder; the same command
    goes on from there, and anima sweep report FOLDER writes what came of it as a page. The voice is the
    embedded one. The exit status is 1 where a cell failed.
    """
    if (status or retry_failed) and folder is None:
        raise BadInput("anima sweep: --status and --retry-failed look into a folder; name it with -o")
    if keep_journals != "none" and folder is None:
        raise BadInput("anima sweep: --keep-journals keeps them in a folder; name it with -o")
    if (dry_run or status) and (csv_out or parquet or retry_failed):
        raise BadInput(
            "anima sweep: --dry-run and --status run none; leave out --csv, --parquet and --retry-failed"
        )
    words = design, seeds, measures
    plan = _from_words(files, ranges, *words) if ranges else _from_file(files, *words)
    if dry_run or status:
        _tell(plan, folder)
        return 0
    result = _run(plan, files, folder, keep_journals, csv_out, parquet, (engine, processes), retry_failed)
    if STDOUT not in (csv_out, parquet):
        _show(result, folder)
        for out in filter(None, (csv_out, parquet)):
            click.echo(out)
    return int(bool(result.failed))


def _run(
    plan: "SweepPlan",
    files: tuple[str, ...],
    folder: str | None,
    keep_journals: str,
    csv_out: str | None,
    parquet: str | None,
    asked: tuple[str | None, int | None],
    retry_failed: bool,
) -> "SweepResult":
    """Run what is missing, and write the files that are asked for."""
    from anima_actors.analysis.export import need_duckdb
    from anima_actors.sweep import RowStore, SweepResult, engine_named, run_sweep

    with refusing("anima sweep"):
        engine, processes = asked
        chosen = engine_named(engine or "processes", processes) if engine or processes else None
        if parquet:
            need_duckdb()
        if retry_failed:
            with RowStore(folder) as store:
                store.forget_failed()
        renders = [(csv_out, SweepResult.as_csv), (parquet, SweepResult.as_parquet)]
        with written(renders, spared=files) as write:
            with _interruptible(plan, folder), progress("cells", len(plan), count=True) as advance:
                options: dict[str, Any] = {"engine": chosen, "keep_journals": keep_journals}
                result = run_sweep(plan, folder, **options, advance=lambda cells: advance(cells))
            write(result)
    return result


def _from_file(
    files: tuple[str, ...], design: str | None, seeds: int | None, measures: tuple[str, ...]
) -> "SweepPlan":
    from anima_actors.cli._stories import find_stories, is_shipped
    from anima_actors.sweep import SweepPlan

    if len(files) > 1:
        raise BadInput("anima sweep: name one plan; for stories say what to vary: --over PATH=LOW:HIGH:STEPS")
    if seeds is not None or measures:
        raise BadInput("anima sweep: the plan says seeds and measures; --seeds and --measure go with --over")
    if design is not None:
        raise BadInput("anima sweep: the plan says the design; --design goes with --over")
    (file,) = find_stories(files) if is_shipped(files[0]) else files
    with refusing():
        return SweepPlan.from_file(file)


def _from_words(
    files: tuple[str, ...],
    ranges: tuple[str, ...],
    design: str | None,
    seeds: int | None,
    measures: tuple[str, ...],
) -> "SweepPlan":
    from anima_actors.cli._stories import load_stories
    from anima_actors.sweep import SweepPlan
    from anima_actors.sweep.plan import range_in

    document: dict[str, Any] = {"story": load_stories(files), "seeds": seeds or 1, "design": design or "grid"}
    try:
        document["vary"] = dict(map(range_in, ranges))
    except ValueError as error:
        raise BadInput(f"--over {error}") from None
    if measures:
        pairs = [text.partition("=") for text in measures]
        if wrong := next(
            (name for name, equals, told in pairs if not (equals and name.strip() and told)), None
        ):
            raise BadInput(f"--measure {wrong[:60]!r}: write NAME=EXPRESSION")
        document["measure"] = {name.strip(): told.strip() for name, _, told in pairs}
    with refusing():
        return SweepPlan.from_document(document, "anima sweep")


def _tell(plan: "SweepPlan", folder: str | None) -> None:
    from anima_actors.sweep import RowStore
    from anima_actors.sweep.store import DATABASE

    click.echo(
        f"{len(plan):,} cells: stories {len(plan.stories)}, settings {plan.settings:,}, "
        f"seeds {plan.runs_each:,}"
    )
    if folder is None:
        return
    done, failed = 0, list[str]()
    if (Path(folder) / DATABASE).exists() or Path(folder).is_file():
        with refusing("anima sweep"), RowStore(folder, reading=True) as store:
            done, failed = _done(plan, store)
    click.echo(f"{done:,} done, {len(plan) - done:,} to do, {len(failed):,} failed")
    for reason in dict.fromkeys(failed):
        click.echo(f"  {failed.count(reason):,}: {reason}")


def _done(plan: "SweepPlan", store: "RowStore") -> tuple[int, list[str]]:
    have, reasons = store.keys(), store.failed()
    done = [cell.key for cell in plan.cells() if cell.key in have]
    return len(done), [reasons[key] for key in done if key in reasons]


@contextmanager
def _interruptible(plan: "SweepPlan", folder: str | None) -> Iterator[None]:
    """Say what is kept where somebody ends it."""
    try:
        yield
    except KeyboardInterrupt:
        if folder is not None:
            from anima_actors.sweep import RowStore

            with refusing("anima sweep"), RowStore(folder) as store:
                done, _ = _done(plan, store)
            click.echo(
                f"anima sweep: {done:,} of {len(plan):,} cells are kept in {folder}; "
                f"the same command goes on from there",
                err=True,
            )
        raise


def _show(result: "SweepResult", folder: str | None) -> None:
    heading, *lines = result.table()
    table = open_table(heading, wrapped=heading)
    for line in lines:
        table.add_row(*line)
    console().print(table)
    for reason in dict.fromkeys(row.reason for row in result.failed):
        click.echo(f"failed {sum(row.reason == reason for row in result.failed):,}: {reason}")
    run = len(result.rows) - result.kept
    where = f" in {folder}" if folder else ""
    click.echo(
        f"{len(result.rows):,} cells{where}: {run:,} run, {result.kept:,} kept, "
        f"{len(result.failed):,} failed, digest {result.digest[:12]}"
    )
    if result.journals:
        click.echo(f"journals of {result.journals:,} cells in {folder}/journals")
