"""`anima sweep report`: what came of a sweep, as one file for a browser."""

from pathlib import Path
from typing import Any

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import BadInput, one_line, refusing
from anima_actors.cli._output import STDOUT, stdout, written
from anima_actors.cli.report import check_name


@click.command(
    "report",
    epilog="Example: anima sweep report out --base modules.without=none -o out.html",
    no_args_is_help=True,
)
@click.argument("folder", type=complete.FileName(file_okay=False), metavar="FOLDER")
@click.option(
    "-o", "--out", metavar="OUT", help="Write this .html file; FOLDER.html by default; - for stdout."
)
@click.option(
    "--base",
    "bases",
    multiple=True,
    metavar="PATH=VALUE",
    shell_complete=complete.varied,
    help="Measure effects against the settings with this value, such as modules.without=none. Repeatable.",
)
@click.option("--csv", "csv_out", metavar="OUT", help="Write a row for each cell as CSV; - for stdout.")
@click.option("--parquet", metavar="OUT", help="Write a row for each cell as Parquet; needs duckdb.")
@click.option("--open", "open_it", is_flag=True, help="Open the report in the browser.")
def report(
    folder: str,
    out: str | None,
    bases: tuple[str, ...],
    csv_out: str | None,
    parquet: str | None,
    open_it: bool,
) -> int:
    """Write what came of a sweep as one file for a browser.

    It is read from the folder that anima sweep -o keeps, also while the sweep is being run: means with
    intervals over seeds, effects against a base, charts and maps of what is varied, and which of it moves
    what. The file needs no network, and the same rows give the same bytes.
    """
    from anima_actors.page.sweep_report import sweep_report
    from anima_actors.sweep import SweepResult, read_sweep

    target = out or f"{Path(folder).resolve().name}.html"
    if target != STDOUT:
        check_name(target)
    elif open_it:
        raise BadInput("anima sweep report: --open needs a file; leave out -o -")
    base = _base(bases)

    def page(result: SweepResult) -> bytes:
        try:
            return sweep_report(result, base)
        except ValueError as error:
            raise BadInput(f"anima sweep report: {one_line(error)}") from error

    renders = [(target, page), (csv_out, SweepResult.as_csv), (parquet, SweepResult.as_parquet)]
    with refusing("anima sweep report"), written(renders, spared=()) as write:
        with refusing(folder):
            result = read_sweep(folder)
        write(result)
    for name in (target, csv_out, parquet):
        if name not in (None, STDOUT):
            click.echo(name, file=stdout(), err=STDOUT in (target, csv_out, parquet))
    if open_it:
        click.launch(str(Path(target).resolve()))
    return 0


def _base(texts: tuple[str, ...]) -> dict[str, Any] | None:
    from anima_actors.sweep.plan import range_in

    base = {}
    for text in texts:
        try:
            path, values = range_in(text)
        except ValueError:
            raise BadInput(f"--base {text[:60]!r}: write PATH=VALUE") from None
        if not isinstance(values, list) or len(values) != 1:
            raise BadInput(f"--base {text[:60]!r}: write one value")
        base[path] = values[0]
    return base or None
