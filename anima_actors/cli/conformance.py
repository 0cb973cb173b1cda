"""`anima check-module`, from references to an exit status."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from anima_actors.cli.group import BadInput, one_line
from anima_actors.cli.terminal import console, hanging, write_json
from anima_actors.logs.text import tidy
from anima_actors.runtime.errors import ModuleError
from anima_actors.testing import Report, check_modules
from anima_actors.testing.conformance.report import FAILED, MARKS, NOTED, PASSED, SKIPPED, Check

CONFORMS, FAILS = 0, 1
FORMAT = 1
STYLES = {PASSED: "green", FAILED: "bold red", NOTED: "yellow", SKIPPED: "dim"}


def conform(references: Sequence[str], extra: Sequence[str], turns: int, *, as_json: bool) -> int:
    """Check the modules and tell what came of it.

    Raises:
        BadInput: one cannot be loaded.
    """
    try:
        reports = check_modules(references, with_=extra, turns=turns)
    except ModuleError as error:
        raise BadInput(one_line(error)) from error
    if as_json:
        modules = [report.as_dict() for report in reports]
        passed = all(report.passed for report in reports)
        write_json({"format": FORMAT, "passed": passed, "modules": modules})
    else:
        out = console()
        for report in reports:
            for line in _told(report, out):
                out.print(line, no_wrap=True, overflow="ignore", crop=False)
    return CONFORMS if all(report.passed for report in reports) else FAILS


def _told(report: Report, out: Console) -> Iterator[Text]:
    yield Text(report.module, "bold").append(f"  {tidy(report.reference)}", "not bold dim")
    for check in report.checks:
        yield from _line(check, out)
    failed = len(report.failed)
    judged = sum(check.status != SKIPPED for check in report.checks)
    verdict = f"{failed} of {judged} checks failed" if failed else f"all {judged} checks passed"
    yield Text(verdict, STYLES[FAILED if failed else PASSED])


def _line(check: Check, out: Console) -> Iterator[Text]:
    style = STYLES[check.status]
    head = Text(f"  {MARKS[check.status]} ", style).append(f"{check.name:<12} ", style)
    yield from hanging(head, tidy(check.line), out)
