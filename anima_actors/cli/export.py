"""`anima export` and `anima plot`: journals in the formats of other programs, and as a picture."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import journals_argument
from anima_actors.cli._output import STDOUT, write_bytes, written

if TYPE_CHECKING:
    pass

MOST_FILES = 1000


@click.command(epilog="Example: anima export first.anima --to parquet -o first", no_args_is_help=True)
@click.argument("file", metavar="FILE")
@click.option(
    "--to",
    "form",
    type=click.Choice(["csv", "jsonl", "parquet", "perfetto", "otlp-json"]),
    help="Write tables, a timeline for ui.perfetto.dev, or OpenTelemetry's spans; else as OUT ends.",
)
@click.option("-o", "--out", metavar="OUT", help="Write to this folder (tables) or file.")
@click.option("--table", type=click.Choice(["turns", "events"]), help="Write this table alone.")
def export(file: str, form: str | None, out: str | None, table: str | None) -> int:
    """Write a journal as tables or as a timeline.

    Of a society there is one table, a row a value: tick, mind, path, value. With -o - a single file goes to
    stdout. Parquet needs duckdb: pip install duckdb. A file is written whole
    or not at all.
    """
    from tempfile import TemporaryDirectory

    from anima_actors.analysis.export import FILES, check_export
    from anima_actors.analysis.export import export as exported
    from anima_actors.cli._journal import opened
    from anima_actors.cli._society import export_society, society_at

    form = form or _form_of(out)
    if society := society_at(file):
        target = export_society(society, form, out)
        if out != STDOUT:
            click.echo(target)
        return 0
    if table and form in FILES:
        raise BadInput(f"anima export: --table is for tables; {form} has none")
    tables = [table] if table else []
    if out == STDOUT and form not in FILES and not tables:
        raise BadInput("anima export: only one table can go to stdout; name it: --table turns or events")
    if out not in (None, STDOUT):
        with refusing():
            check_export(form, out, tables, spared=[file])
    with opened(file) as journal, TemporaryDirectory() as folder:
        place = Path(folder) / f"out.{form}" if out == STDOUT else out
        for target in exported(journal.history, form, place, tables, spared=[file]):
            if out == STDOUT:
                write_bytes(target.read_bytes())
            else:
                click.echo(target)
    if form not in FILES and not table and Path(out or "").suffix == f".{form}":
        click.echo("it holds the turns; --table events writes the events, a folder both", err=True)
    return 0


def _form_of(out: str | None) -> str:
    """Return the format that a file's ending tells."""
    form = Path(out or "").suffix.lstrip(".")
    if form not in ("csv", "jsonl", "parquet"):
        raise BadInput(
            "anima export: Missing option '--to'. Choose from: csv, jsonl, parquet, perfetto, otlp-json"
        )
    return form


@click.command(epilog="Example: anima plot first.anima other.anima -o both.svg", no_args_is_help=True)
@journals_argument
@click.option("-o", "--out", metavar="OUT", help="Write a .png, .svg or .html file; FILE.png by default.")
@click.option("--open", "show", is_flag=True, help="Open the picture when it is written.")
def plot(files: tuple[str, ...], out: str | None, show: bool) -> int:
    """Draw the course of journals as a picture.

    Bands show what happened, what the mind felt and wanted, how it defended itself. Several journals are
    drawn over each other; from 13 on as a fan, with the median and how far they spread. Of a society
    (.png or .svg): its level over ticks, its network by emotion, and who reached whom. Needs
    matplotlib: pip install matplotlib.
    """
    from anima_actors.analysis.plot import FORMATS, save
    from anima_actors.analysis.plot_society import save_society
    from anima_actors.cli._journal import opened
    from anima_actors.cli._society import picture_of, society_at

    if len(files) > MOST_FILES:
        raise BadInput(f"anima plot: at most {MOST_FILES} journals go on a picture; {len(files)} were named")
    target = out or f"{Path(files[0]).stem}.png"
    form = "png" if out in (None, STDOUT) else Path(target).suffix.lstrip(".").lower()
    if form not in FORMATS:
        endings = ", ".join(f".{one}" for one in FORMATS)
        raise BadInput(f"{target}: a picture's name must end in one of {endings}")
    if show and target == STDOUT:
        raise BadInput("anima plot: --open needs a file; leave out -o -")
    if len(files) == 1 and (society := society_at(files[0])):
        with written([(target, partial(save_society, form=form))], spared=files) as write_society:
            write_society(picture_of(society))
        return _told(target, show)
    with ExitStack() as stack:
        write = stack.enter_context(written([(target, partial(save, form=form))], spared=files))
        journals = [stack.enter_context(opened(file)) for file in files]
        names = [journals[0].title] if len(journals) == 1 else _names(files)
        named = [
            (journal.history, journal.labels, name) for journal, name in zip(journals, names, strict=True)
        ]
        write([replace(one, name=name, facts={**one.facts, "labels": labels}) for one, labels, name in named])
    return _told(target, show)


def _told(target: str, show: bool) -> int:
    """Say where a picture is, and open it where that is wanted."""
    if target != STDOUT:
        click.echo(target)
    if show and click.launch(str(Path(target).resolve())):
        raise BadInput(f"{target}: it is written, but no program here opens it")
    return 0


def _names(files: Sequence[str]) -> list[str]:
    """Return the files' names, with their folders where the names alone would be the same."""
    stems = [Path(file).stem for file in files]
    return [
        stem if stems.count(stem) == 1 else str(Path(file).with_suffix(""))
        for stem, file in zip(stems, files, strict=True)
    ]
