"""`anima health`: the findings about a recorded mind."""

import sys
from typing import TYPE_CHECKING

import click

from anima_actors.cli._options import journals_argument, json_option
from anima_actors.cli._output import console

if TYPE_CHECKING:
    from rich.text import Text

    from anima_actors.analysis.health import Finding

WELL, UNWELL = 0, 1


@click.command(epilog="Example: anima health first.anima --json", no_args_is_help=True)
@journals_argument
@json_option("Write a JSON object a finding, a line each.")
def health(files: tuple[str, ...], as_json: bool) -> int:
    """Find values stuck or leaping, and silent modules.

    Each finding names the module to blame and its evidence. The exit status is 0 where there is none, 1
    where there are some, 2 for bad input.
    """
    from rich.text import Text

    from anima_actors.analysis.health import Sentinels
    from anima_actors.cli._journal import opened
    from anima_actors.encoding.json import dumps
    from anima_actors.logs.text import tidy

    out = console()
    total = 0
    for file in files:
        found = turns = 0
        with opened(file) as journal:
            sentinels = Sentinels(journal.history.wiring, journal.history.types)
            for record in journal.history:
                turns += 1
                for finding in sentinels.watch(record):
                    found += 1
                    if as_json:
                        sys.stdout.buffer.write(dumps({"journal": file, **finding.as_dict()}) + b"\n")
                    else:
                        out.print(_line(file, finding, named=len(files) > 1), no_wrap=False, soft_wrap=True)
        if not as_json and not found:
            well = f"{tidy(file)}: nothing is wrong in {turns:,} turn{'s' * (turns != 1)}"
            out.print(Text(well, "green"), soft_wrap=True)
        total += found
    return UNWELL if total else WELL


def _line(file: str, finding: "Finding", *, named: bool) -> "Text":
    from rich.text import Text

    from anima_actors.logs.text import tidy

    turns = f"turn {finding.turn}"
    if finding.since != finding.turn:
        turns = f"turns {finding.since}-{finding.turn}"
    line = Text(f"{tidy(file)}: " if named else "", "dim")
    line.append(f"{turns:<14} ", "dim").append(f"{finding.kind:<12}", "bold red")
    line.append(f"{finding.module}  ", "bold").append(f"{finding.subject}: {tidy(finding.evidence)}")
    return line
