"""`anima verify`: whether journals and mind files are what was written."""

from typing import TYPE_CHECKING, Any

import click

from anima_actors.cli._group import BAD_INPUT, one_line
from anima_actors.cli._options import journals_argument, json_option
from anima_actors.cli._output import console, say, write_bytes

if TYPE_CHECKING:
    from anima_actors.journal.verification import Discrepancy, Verification
    from anima_actors.society import SocietyRecord

WHOLE, NOT_WHOLE = 0, 1
SHOWN = 10  # problems of a file, to people


@click.command(epilog="Example: anima verify betrayal.anima", no_args_is_help=True)
@journals_argument
@json_option("Write a JSON object a file, a line each.")
def verify(files: tuple[str, ...], as_json: bool) -> int:
    """Verify a journal or a mind file.

    It is read from the header to the last byte: checksums, the chain of hashes, the header against its
    repetition, the index at the end. No module is imported. The exit status is 0 where every file is whole,
    1 where one is broken or ends within a turn, 2 where one is no journal.
    """
    from anima_actors.cli._society import society_file
    from anima_actors.encoding.json import dumps
    from anima_actors.journal import JournalError
    from anima_actors.journal.verification import verify_file

    status = WHOLE
    for file in files:
        try:
            if (society := society_file(file)) is not None:
                status = max(status, _told_of_society(society, as_json=as_json))
                continue
            found = verify_file(file)
        except JournalError as error:
            status = BAD_INPUT if error.offset is None else max(status, NOT_WHOLE)
            _write_refused(file, error, as_json=as_json)
            continue
        status = max(status, WHOLE if found.verdict == "whole" else NOT_WHOLE)
        if as_json:
            write_bytes(dumps(found.to_dict()) + b"\n")
        else:
            _write(found)
    return status


def _told_of_society(society: "SocietyRecord", *, as_json: bool) -> int:
    """Tell of a society's journal, which was checked frame by frame when it was opened."""
    from anima_actors.encoding.json import dumps
    from anima_actors.journal.file import shown

    verdict = "torn" if society.torn else "whole"
    if as_json:
        told = {"file": str(society.path), "verdict": verdict, "kind": "society", "ticks": society.ticks}
        write_bytes(dumps({**told, "hash": society.hash, "torn": society.torn}) + b"\n")
    else:
        out = console()
        say(out, f"{shown(society.path)}: {verdict}", "yellow" if society.torn else "green")
        minds, last = f"{len(society.names):,} minds, {society.ticks:,} ticks", society.hash[:12]
        more = [f"hash {last}"] if last else []
        say(
            out,
            f"  of a society: {', '.join([minds, *more])}" + (f"; {society.torn}" if society.torn else ""),
        )
    return NOT_WHOLE if society.torn else WHOLE


def _write_refused(file: str, error: Any, *, as_json: bool) -> None:
    """Tell of a file that is no journal, or in which nothing can be read."""
    if as_json:
        from anima_actors.encoding.json import dumps

        verdict = "unreadable" if error.offset is None else "broken"
        told = {"file": file, "verdict": verdict, "error": one_line(error)}
        write_bytes(dumps(told) + b"\n")
    else:
        click.echo(one_line(error), err=True)


def _write(found: "Verification") -> None:
    from rich.text import Text

    from anima_actors.journal.file import shown

    out = console()
    colour = {"whole": "green", "torn": "yellow", "broken": "bold red"}[found.verdict]
    say(out, f"{shown(found.file)}: {found.verdict}", colour)
    for key, text in _rows(found):
        say(out, Text(f"  {key:<10}", "dim").append(text, "not dim"))
    for problem in found.problems[:SHOWN]:
        say(out, Text(f"  {_place(problem)}: {problem.why}", "red"))
    if len(found.problems) > SHOWN:
        say(out, Text(f"  and {len(found.problems) - SHOWN:,} more places; --json has them all", "red"))


def _rows(found: "Verification") -> list[tuple[str, str]]:
    turns = f"{found.turns:,} turn{'s' * (found.turns != 1)}" + (
        f", hash {found.hash[:12]}" if found.hash else ""
    )
    unread = found.problems and found.bytes_after and not found.torn
    end = "not reached" if unread else "not ended: it goes on, or was stopped"
    after = f"{found.bytes_after:,} bytes"
    return [
        (
            "header",
            f"{found.header}, format {found.format}"
            + (", of a mind" if found.kind == "mind" else "")
            + (", of inputs alone" if found.detail == "inputs" else ""),
        ),
        ("chain", turns if found.chained else f"{turns}; in this format it is of the turns alone"),
        ("end", "ended cleanly" if found.ended else end),
        ("after it", f"{after} of an unfinished turn; {found.torn}" if found.torn else after),
    ]


def _place(problem: "Discrepancy") -> str:
    where = f"byte {problem.offset:,}"
    return where if problem.turn is None else f"{where}, turn {problem.turn}"
