"""`anima check-module` and `anima host`: modules of one's own, checked, and run in a process of their own."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import ending_signals, heed_signals, refusing
from anima_actors.cli._options import json_option, number_option, with_option
from anima_actors.cli._output import console, write_json, write_lines

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from anima_actors.runtime import Actor
    from anima_actors.testing import Report

CONFORMS, FAILS = 0, 1
FORMAT = 1


@click.command(epilog="Example: anima check-module ./curiosity.py:Curiosity", no_args_is_help=True)
@click.argument("references", nargs=-1, required=True, metavar="REFERENCE...", shell_complete=complete.files)
@with_option
@number_option("--turns", 1, 1_000_000, "Generate so many turns for the longest run.", default="10000")
@json_option("Write JSON: every check with its place and remedy.")
def check_module(references: tuple[str, ...], extra: tuple[str, ...], turns: int, as_json: bool) -> int:
    """Check that a module keeps the runtime's promises.

    A line a check, with the place and the remedy. Each REFERENCE is "package.module:Class",
    "./file.py:Class" or the name of an installed module. It is run in processes of its own; --with
    brings what publishes the events that it takes, where no built-in module does. The exit status
    is 0 where nothing failed, 1 where something did, 2 for bad input.
    """
    from anima_actors.testing import check_modules

    with refusing():
        reports = check_modules(references, with_=extra, turns=turns)
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


@click.command(
    epilog="Example: anima host ./curiosity.py:Curiosity --bus nats://127.0.0.1:4222", no_args_is_help=True
)
@click.argument("modules", nargs=-1, required=True, metavar="REFERENCE...", shell_complete=complete.files)
@click.option(
    "--bus",
    "address",
    metavar="URL",
    default="nats://127.0.0.1:4222",
    help="Use this NATS server; nats://127.0.0.1:4222 unless told otherwise.",
)
def host(modules: tuple[str, ...], address: str) -> None:
    """Run modules for minds in other processes.

    They run until interrupted. A mind uses one by its reference: anima run STORY --with
    nats://127.0.0.1:4222/curiosity, or in a scenario modules: {with: [{remote: curiosity}]}. Needs nats-py:
    pip install nats-py.
    """
    import asyncio

    from anima_actors.cli._modules import loaded

    found = loaded(modules)
    with refusing("anima host"):
        asyncio.run(_until_stopped(found, address))


async def _until_stopped(modules: "Sequence[type[Actor]]", address: str) -> None:
    import asyncio
    import signal

    from anima_actors.remote.host import host as hosted

    stop = asyncio.Event()
    heed_signals([signal.SIGINT, *ending_signals()], stop.set)
    names = ", ".join(module.name for module in modules)
    await hosted(modules, address, stop=stop, ready=lambda: click.echo(f"hosting {names} at {address}"))
