"""`anima plot`: a picture of journals."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from anima_actors.cli._group import BadInput

MOST_FILES = 24


@click.command(epilog="Example: anima plot first.anima other.anima -o both.svg", no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("-o", "--out", metavar="OUT", help="Write a .png, .svg or .html file; FILE.png by default.")
def plot(files: tuple[str, ...], out: str | None) -> int:
    """Draw the course of journals as a picture.

    Bands show what happened, what the mind felt and wanted, how it defended itself. Several journals are
    drawn over each other. Needs matplotlib: pip install matplotlib.
    """
    from anima_actors.analysis.plot import FORMATS, save
    from anima_actors.cli._journal import opened
    from anima_actors.cli._output import OutputFile

    if len(files) > MOST_FILES:
        raise BadInput(f"anima plot: at most {MOST_FILES} journals go on a picture; {len(files)} were named")
    target = out or f"{Path(files[0]).stem}.png"
    form = "png" if target == "-" else Path(target).suffix.lstrip(".").lower()
    if form not in FORMATS:
        endings = ", ".join(f".{one}" for one in FORMATS)
        raise BadInput(f"{target}: a picture's name must end in one of {endings}")
    with ExitStack() as stack:
        journals = [stack.enter_context(opened(file)) for file in files]
        output = stack.enter_context(OutputFile(target, spared=files))
        if len(journals) == 1:
            histories = [journals[0].titled()]
        else:
            histories = [
                replace(journal.history, name=name)
                for journal, name in zip(journals, _names(files), strict=True)
            ]
        output.write(save(histories, form))
    if target != "-":
        click.echo(target)
    return 0


def _names(files: Sequence[str]) -> list[str]:
    """Return the files' names, with their folders where the names alone would be the same."""
    stems = [Path(file).stem for file in files]
    return [
        stem if stems.count(stem) == 1 else str(Path(file).with_suffix(""))
        for stem, file in zip(stems, files, strict=True)
    ]
