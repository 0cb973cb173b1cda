"""`anima check-module`: the promises that a module has to keep."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from anima_actors.cli._group import BadInput, one_line
from anima_actors.cli._options import json_option, whole_number, with_option

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from anima_actors.testing import Report

CONFORMS, FAILS = 0, 1
FORMAT = 1


@click.command(epilog="Example: anima check-module ./curiosity.py:Curiosity", no_args_is_help=True)
@click.argument("references", nargs=-1, required=True, metavar="REFERENCE...")
@with_option
@click.option(
    "--turns",
    default="10000",
    show_default=True,
    callback=whole_number(1, 1_000_000),
    metavar="N",
    help="Generate so many turns for the longest run.",
)
@json_option("Write JSON: every check with its place and remedy.")
def check_module(references: tuple[str, ...], extra: tuple[str, ...], turns: int, as_json: bool) -> int:
    """Check that a module keeps the runtime's promises.

    A line a check, with the place and the remedy. Each REFERENCE is "package.module:Class",
    "./file.py:Class" or the name of an installed module. It is run in processes of its own; --with
    brings what publishes the events that it takes, where no built-in module does. The exit status
    is 0 where nothing failed, 1 where something did, 2 for bad input.
    """
    from anima_actors.cli._output import console, write_json, write_lines
    from anima_actors.runtime.errors import ModuleError
    from anima_actors.testing import check_modules

    try:
        reports = check_modules(references, with_=extra, turns=turns)
    except ModuleError as error:
        raise BadInput(one_line(error)) from error
    passed = all(report.passed for report in reports)
    if as_json:
        modules = [report.as_dict() for report in reports]
        write_json({"format": FORMAT, "passed": passed, "modules": modules})
    else:
        out = console()
        for report in reports:
            write_lines(_report_lines(report, out), out)
    return CONFORMS if passed else FAILS


def _report_lines(report: "Report", out: "Console") -> "Iterator[Text]":
    from rich.text import Text

    from anima_actors.logs.text import tidy
    from anima_actors.logs.wrapping import hanging
    from anima_actors.testing.conformance.report import FAILED, MARKS, NOTED, PASSED, SKIPPED

    styles = {PASSED: "green", FAILED: "bold red", NOTED: "yellow", SKIPPED: "dim"}
    yield Text(report.module, "bold").append(f"  {tidy(report.reference)}", "not bold dim")
    for check in report.checks:
        style = styles[check.status]
        head = Text(f"  {MARKS[check.status]} ", style).append(f"{check.name:<12} ", style)
        yield from hanging(head, tidy(check.line), out)
    failed = len(report.failed)
    judged = sum(check.status != SKIPPED for check in report.checks)
    verdict = f"{failed} of {judged} checks failed" if failed else f"all {judged} checks passed"
    yield Text(verdict, styles[FAILED if failed else PASSED])
