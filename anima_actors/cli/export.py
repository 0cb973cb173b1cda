"""`anima export`: a journal in the formats of other programs."""

import click

from anima_actors.cli._group import BadInput

STDOUT = "-"


@click.command(epilog="Example: anima export first.anima --to parquet -o first", no_args_is_help=True)
@click.argument("file", metavar="FILE")
@click.option(
    "--to",
    "form",
    required=True,
    type=click.Choice(["csv", "jsonl", "parquet", "perfetto", "otlp-json"]),
    help="Write tables, a timeline for ui.perfetto.dev, or OpenTelemetry's spans.",
)
@click.option("-o", "--out", metavar="OUT", help="Write to this folder (tables) or file.")
@click.option("--table", type=click.Choice(["turns", "events"]), help="Write this table alone.")
def export(file: str, form: str, out: str | None, table: str | None) -> int:
    """Write a journal as tables or as a timeline.

    With -o - a single file goes to stdout. Parquet needs duckdb: pip install duckdb. A file is written whole
    or not at all.
    """
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from anima_actors.analysis.export import FILES
    from anima_actors.analysis.export import export as exported
    from anima_actors.cli._journal import opened
    from anima_actors.cli._output import OutputFile

    if table and form in FILES:
        raise BadInput(f"anima export: --table is for tables; {form} has none")
    tables = [table] if table else []
    if out == STDOUT and form not in FILES and not tables:
        raise BadInput("anima export: only one table can go to stdout; name it: --table turns or events")
    with opened(file) as journal, TemporaryDirectory() as folder:
        place = Path(folder) / f"out.{form}" if out == STDOUT else out
        for target in exported(journal.history, form, place, tables, spared=[file]):
            if out == STDOUT:
                OutputFile(STDOUT).write(target.read_bytes())
            else:
                click.echo(target)
    return 0
