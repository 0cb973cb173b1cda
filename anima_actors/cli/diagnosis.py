"""`anima health`, from its files to its exit status."""

import sys
from collections.abc import Sequence

from rich.text import Text

from anima_actors.analysis.health import Finding, Sentinels
from anima_actors.cli.journals import opened
from anima_actors.cli.terminal import console
from anima_actors.encoding.json import dumps
from anima_actors.logs.text import tidy

WELL, UNWELL = 0, 1


def diagnose(files: Sequence[str], *, as_json: bool) -> int:
    """Tell what is wrong with each history, turn by turn as it is found.

    Raises:
        BadInput: one cannot be read.
    """
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


def _line(file: str, finding: Finding, *, named: bool) -> Text:
    turns = f"turn {finding.turn}"
    if finding.since != finding.turn:
        turns = f"turns {finding.since}-{finding.turn}"
    line = Text(f"{tidy(file)}: " if named else "", "dim")
    line.append(f"{turns:<14} ", "dim").append(f"{finding.kind:<12}", "bold red")
    line.append(f"{finding.module}  ", "bold").append(f"{finding.subject}: {tidy(finding.evidence)}")
    return line
