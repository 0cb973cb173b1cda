"""`anima run`: stories, run and judged."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from anima_actors.cli import _complete as complete
from anima_actors.cli._group import BadInput
from anima_actors.cli._options import (
    ModuleOptions,
    gathered,
    journal_name,
    module_options,
    names_option,
    seed_option,
    set_option,
    whole_number,
)
from anima_actors.cli._voice import VoiceOptions, voice_options

if TYPE_CHECKING:
    from anima_actors.cli._display import RunDisplay
    from anima_actors.cli._mind import MindFactory, StoryMinds
    from anima_actors.mind.mind import Mind
    from anima_actors.scenario import Scenario
    from anima_actors.scenario.report import RunReport

MET, NOT_MET = 0, 1
MOST_SEEDS = 100_000
STDOUT = "-"


class LogOptions(NamedTuple):
    """The log of a run."""

    log: str | None = None
    log_only: tuple[str, ...] = ()
    log_level: str | None = None
    prompt: bool = False
    numbers: bool = False


class ReportOptions(NamedTuple):
    """The files that a run is written to."""

    json_out: str | None = None
    junit_out: str | None = None
    record: str | None = None
    sync: str | None = None

    @property
    def to_stdout(self) -> bool:
        """True where a report takes stdout for itself."""
        return STDOUT in (self.json_out, self.junit_out)


log_options = gathered(
    "log",
    LogOptions,
    click.option(
        "--log",
        type=click.Choice(["pretty", "json", "off"]),
        help="Write the log like this: pretty for one run, off for several, unless told otherwise.",
    ),
    names_option("--log-only", "Log these modules alone, such as defense,dissonance. Repeatable."),
    click.option(
        "--log-level",
        type=click.Choice(["debug", "info", "warning"]),
        help="Log from this level on: debug adds skipped handlers; warning has failures and raised flags.",
    ),
    click.option("--prompt", is_flag=True, help="Log the prompt that a language model would get."),
    click.option("--numbers", is_flag=True, help="Log it with the figures of the state; implies --prompt."),
)
report_options = gathered(
    "report",
    ReportOptions,
    click.option(
        "--json", "json_out", metavar="OUT", help="Write states and verdicts as JSON; - for stdout."
    ),
    click.option(
        "--record", metavar="FILE", callback=journal_name, help="Write every turn to a new journal."
    ),
    click.option(
        "--sync",
        type=click.Choice(["turn", "every-second", "never"]),
        help="Hand a recorded turn to the system then; turn unless told otherwise.",
    ),
    click.option("--junit", "junit_out", metavar="OUT", help="Write verdicts as JUnit XML; - for stdout."),
)


@click.command(
    epilog="Example: anima run scenarios/betrayal.yaml --set persona.neuroticism=0.9 --without defense",
    no_args_is_help=True,
)
@click.argument("files", nargs=-1, required=True, metavar="STORY...", shell_complete=complete.stories)
@seed_option("Use this seed in place of the story's own; a whole number from 0.")
@click.option(
    "--seeds",
    metavar="N",
    callback=whole_number(1, MOST_SEEDS),
    help=f"Run with N seeds, one after another; up to {MOST_SEEDS:,}.",
)
@set_option("Change the story")
@module_options
@voice_options
@log_options
@report_options
def run(
    files: tuple[str, ...],
    seed: int | None,
    seeds: int | None,
    settings: tuple[str, ...],
    modules: ModuleOptions,
    voice: VoiceOptions,
    log: LogOptions,
    report: ReportOptions,
) -> int:
    """Run stories and judge their expectations.

    A STORY is a file, a folder of them, the name of one that `anima stories` lists, or - for stdin. The exit
    status is 0 where all expectations were met, 1 where some were not, 2 for bad input.
    """
    from anima_actors.cli._display import RunDisplay
    from anima_actors.cli._mind import StoryMinds
    from anima_actors.cli._output import OutputFile
    from anima_actors.cli._stories import existing, find_stories, load_with_minds
    from anima_actors.scenario.report import json_report, junit_report

    log = log._replace(prompt=log.prompt or log.numbers)
    _check_together(log, report)
    if seeds and seed is None and any(one.strip().startswith("seed=") for one in settings):
        raise BadInput("anima run: --seeds counts from --seed; write --seed instead of --set seed=")
    files = tuple(find_stories(files))
    several = len(files) > 1 or (seeds or 1) > 1
    if report.record is not None and several:
        raise BadInput("anima run: --record keeps one run; name one story, without --seeds")
    kind = _log_kind(log, report, several)
    minds = StoryMinds(modules, settings, voice, numbers=log.numbers, timed=kind != "off")
    stories = load_with_minds(files, minds.changes, minds)
    with ExitStack() as outputs:
        written = [
            (outputs.enter_context(OutputFile(out, spared=existing(files))), render)
            for out, render in ((report.json_out, json_report), (report.junit_out, junit_report))
            if out is not None
        ]
        display = RunDisplay(stories, log, kind, report, several=several)
        plan = [(story, one) for story, _ in stories for one in _seeds(story, seed, seeds)]
        reports = _run_all(plan, minds, report, display)
        for output, render in written:
            output.write(render(reports))
    return MET if all(one.met for one in reports) else NOT_MET


def _check_together(log: LogOptions, report: ReportOptions) -> None:
    """Refuse options that contradict each other."""
    if report.json_out == report.junit_out == STDOUT:
        raise BadInput("anima run: --json and --junit cannot both go to stdout")
    outs = {"--json": report.json_out, "--junit": report.junit_out, "--record": report.record}
    named = {option: Path(out).resolve() for option, out in outs.items() if out not in (None, STDOUT)}
    for option, other in combinations(named, 2):
        if named[option] == named[other]:
            raise BadInput(f"anima run: {option} and {other} cannot both go to {outs[option]}")
    if report.to_stdout and log.log in ("pretty", "json"):
        raise BadInput(f"anima run: --log {log.log} and a report cannot both go to stdout; name a file")
    if log.log == "off" and (log.prompt or log.log_only or log.log_level):
        raise BadInput("anima run: --prompt, --log-only and --log-level need a log; leave out --log off")
    if report.sync is not None and report.record is None:
        raise BadInput("anima run: --sync is for a journal; name one with --record FILE")


def _log_kind(log: LogOptions, report: ReportOptions, several: bool) -> str:
    """Return the log that is asked for; else pretty where one run, or a part of the log, is wanted."""
    if log.log:
        return log.log
    wanted = not several or log.prompt or log.log_only or log.log_level
    return "pretty" if wanted and not report.to_stdout else "off"


def _seeds(story: "Scenario", seed: int | None, seeds: int | None) -> range:
    first = story.seed if seed is None else seed
    return range(first, first + (seeds or 1))


def _run_all(
    plan: "Sequence[tuple[Scenario, int]]", minds: "StoryMinds", report: ReportOptions, display: "RunDisplay"
) -> "list[RunReport]":
    """Run each story with its seed, one after another."""
    import asyncio

    from anima_actors.scenario.report import run_and_report

    async def run_each() -> "list[RunReport]":
        reports = []
        with display.progress(len(plan)) as advance:
            for story, seed in plan:
                display.begin(story, seed)
                with _recording(report, story, minds) as make:
                    one = await run_and_report(
                        story, seed, make, display.turn, with_outcomes=report.json_out is not None
                    )
                display.end(one)
                reports.append(one)
                advance(1)
        return reports

    reports = asyncio.run(run_each())
    display.close(reports)
    return reports


@contextmanager
def _recording(report: ReportOptions, story: "Scenario", factory: "MindFactory") -> "Iterator[MindFactory]":
    """Make minds whose turns are recorded, where that was asked for, and end the journal cleanly.

    Raises:
        BadInput: the file cannot be written, or could not be any more; what is in it is safe.
    """
    path = report.record
    if path is None:
        yield factory
        return
    import json

    from anima_actors.journal import JournalError

    made: list[Mind] = []

    def make(**asked: Any) -> "Mind":
        mind = factory(**asked)
        text = json.dumps(story.document, ensure_ascii=False, indent=1)
        try:
            mind.record_to(path, sync=report.sync or "turn", scenario=text)
        except JournalError as error:
            raise BadInput(f"--record: {error}") from error
        made.append(mind)
        return mind

    try:
        try:
            yield make
        finally:
            for mind in made:
                mind.close()
    except JournalError as error:
        raise BadInput(str(error)) from error
