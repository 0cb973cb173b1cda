"""`anima run`: stories, run and judged."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import click

from anima_actors.cli._group import BadInput, OptionalOutCommand, refusing
from anima_actors.cli._options import (
    EngineOptions,
    LogOptions,
    ModuleOptions,
    detail_option,
    engine_options,
    gathered,
    json_out_option,
    junit_option,
    log_options,
    module_options,
    number_option,
    record_option,
    seed_option,
    set_option,
    stories_argument,
    sync_option,
)
from anima_actors.cli._output import STDOUT, check_outputs, check_record, stdout_kept, written
from anima_actors.cli._voice import VoiceOptions, voice_options
from anima_actors.cli.report import check_name, journal_of_a_run, report_of_a_run

if TYPE_CHECKING:
    from anima_actors.cli._display import RunDisplay
    from anima_actors.cli._runs import Journals
    from anima_actors.cli._stories import StoryMinds
    from anima_actors.mind.mind import Mind
    from anima_actors.scenario import Scenario
    from anima_actors.scenario.report import RunReport
    from anima_actors.sweep import Engine

MET, NOT_MET = 0, 1
MOST_SEEDS = 100_000
FEW_RUNS = 60  # up to it, other processes take longer to begin than to work


class ReportOptions(NamedTuple):
    """The files that a run is written to."""

    json_out: str | None = None
    junit_out: str | None = None
    record: str | None = None
    record_failed: str | None = None
    accept: bool = False
    watch: bool = False
    sync: str | None = None
    detail: str | None = None
    page: str | None = None  # for a browser

    @property
    def to_stdout(self) -> bool:
        """True where a report takes stdout for itself."""
        return STDOUT in (self.json_out, self.junit_out)


report_options = gathered(
    "report",
    ReportOptions,
    json_out_option("Write states and verdicts as JSON"),
    record_option("Write every turn to a new journal.", "FILE"),
    click.option(
        "--record-failed",
        metavar="DIR",
        help="Keep a journal of each run that misses an expectation, in this folder.",
    ),
    click.option(
        "--accept",
        is_flag=True,
        help="Write ranges round what came into the story's file, where it failed or expected nothing.",
    ),
    click.option(
        "--watch", is_flag=True, help="Run again whenever a story or a module's file changes; Ctrl-C ends."
    ),
    sync_option,
    detail_option,
    junit_option,
    click.option(
        "--report", "page", metavar="OUT", help="Write an .html file for a browser, as anima report does."
    ),
)


@click.command(
    cls=OptionalOutCommand,
    epilog="Example: anima run scenarios/betrayal.yaml --set persona.neuroticism=0.9 --without defense",
    no_args_is_help=True,
)
@stories_argument
@seed_option("Use this seed in place of the story's own; a whole number from 0.")
@number_option("--seeds", 1, MOST_SEEDS, f"Run with N seeds, from --seed on; up to {MOST_SEEDS:,}.")
@set_option("Change the story")
@module_options
@voice_options
@log_options
@report_options
@engine_options
@stdout_kept()
def run(
    files: tuple[str, ...],
    seed: int | None,
    seeds: int | None,
    settings: tuple[str, ...],
    modules: ModuleOptions,
    voice: VoiceOptions,
    log: LogOptions,
    report: ReportOptions,
    engine: EngineOptions,
) -> int:
    """Run stories and judge their expectations.

    A STORY is a file, a folder of them, the name of one that `anima stories` lists, or - for stdin. The exit
    status is 0 where all expectations were met, 1 where some were not, 2 for bad input.
    """
    from anima_actors.cli import _stories
    from anima_actors.cli._display import RunDisplay
    from anima_actors.cli._runs import Journals
    from anima_actors.scenario.report import json_report, junit_report

    log = log._replace(prompt=log.prompt or log.numbers)
    _check_together(log, report)
    _check_changes(seed, seeds, settings, modules, report)
    if report.watch:
        return _stories.watch(files, (*modules.extra, *modules.replace, *modules.intercept))
    found = _stories.find_stories(files)
    if report.accept and (of_package := next(filter(_stories.is_shipped, files), None)):
        raise BadInput(f"anima run: --accept writes into your own file; {of_package} comes with the package")
    several = len(found) > 1 or (seeds or 1) > 1
    _check_one(report, several)
    kind = _log_kind(log, report, several)
    minds = _stories.StoryMinds(modules, settings, voice, numbers=log.numbers, timed=kind != "off")
    stories = _stories.load_with_minds(found, minds.changes, minds)
    if society := any(story.society is not None for story, _ in stories):
        _check_society(log, report)
    check_record(report.record, of_society=society)
    with ExitStack() as stack:
        journal = stack.enter_context(journal_of_a_run(report.page, report.record))
        page = partial(report_of_a_run, journal, extra=modules.extra)
        outputs = ((report.json_out, json_report), (report.junit_out, junit_report), (report.page, page))
        write = stack.enter_context(written(outputs, spared=_stories.existing(found)))
        display = RunDisplay(stories, log, kind, report, several=several)
        firsts = [(story, story.seed if seed is None else seed) for story, _ in stories]
        plan = [(story, first + more) for story, first in firsts for more in range(seeds or 1)]
        engine, partitions = _shared_minds(engine, [story for story, _ in plan])
        chosen = _engine(engine, len(plan), kind, report, [mind for _, mind in stories])
        again = _stories.again_as(click.get_current_context())
        reports = _run_all(plan, minds, Journals(report, journal), display, chosen, again, partitions)
        write(reports)
    if report.accept:
        return _stories.accept_what_came(reports)
    return MET if all(one.met for one in reports) else NOT_MET


def _check_society(log: LogOptions, report: ReportOptions) -> None:
    """Refuse what is for the run of one mind."""
    if report.accept:
        raise BadInput("anima run: --accept is for stories of one mind; see anima expand")
    if report.detail == "events":
        raise BadInput("anima run: a society records inputs alone; leave out --detail events")
    if log.prompt or log.log_only or log.log_level:
        raise BadInput("anima run: the log of a society is of ticks; leave out what is of one mind's turns")


def _shared_minds(engine: EngineOptions, stories: Sequence["Scenario"]) -> tuple[EngineOptions, int]:
    """Return the options of the engine, and among how many processes a lone society shares its minds."""
    if len(stories) != 1 or stories[0].society is None:
        return engine, 1
    return (engine if engine.engine is not None else EngineOptions()), engine.processes or 1


def _check_together(log: LogOptions, report: ReportOptions) -> None:
    """Refuse options that contradict each other."""
    outs = {"--json": report.json_out, "--junit": report.junit_out, "--record": report.record}
    check_outputs("run", log, {**outs, "--report": report.page})
    if log.log == "brief" and log.prompt:
        raise BadInput("anima run: --prompt and --numbers are for --log pretty or json")
    if log.log == "off" and (log.prompt or log.log_only or log.log_level):
        raise BadInput("anima run: --prompt, --log-only and --log-level need a log; leave out --log off")
    if report.record is not None and report.record_failed is not None:
        raise BadInput("anima run: --record keeps every run; leave out --record-failed")
    if report.page is not None:
        if report.record_failed is not None:
            raise BadInput("anima run: --report is of one run; leave out --record-failed")
        check_name(report.page)
    if report.watch and (report.record or report.accept):
        raise BadInput("anima run: --watch runs again and again; leave out --record and --accept")
    if report.sync is not None and report.record is None:
        raise BadInput("anima run: --sync is for a journal; name one with --record FILE")
    if report.detail is not None and report.record is None and report.record_failed is None:
        raise BadInput("anima run: --detail is for a journal; name one with --record FILE")


def _check_changes(
    seed: int | None,
    seeds: int | None,
    settings: tuple[str, ...],
    modules: ModuleOptions,
    report: ReportOptions,
) -> None:
    """Refuse changes of a story that contradict what is to be done with it."""
    if report.accept and (settings or any(modules)):
        raise BadInput(
            "anima run: --accept is for what the story itself comes to; leave out --set and modules"
        )
    if seeds and seed is None and any(one.strip().startswith("seed=") for one in settings):
        raise BadInput("anima run: --seeds counts from --seed; write --seed instead of --set seed=")


def _check_one(report: ReportOptions, several: bool) -> None:
    """Refuse a file for one run where there are several."""
    for option, out in (("--record", report.record), ("--report", report.page)):
        if out is not None and several:
            raise BadInput(f"anima run: {option} keeps one run; name one story, without --seeds")


def _log_kind(log: LogOptions, report: ReportOptions, several: bool) -> str:
    """Return the log that is asked for; else pretty where one run, or a part of the log, is wanted."""
    if log.log:
        return log.log
    wanted = not several or log.prompt or log.log_only or log.log_level
    return "pretty" if wanted and not report.to_stdout else "off"


def _engine(
    asked: EngineOptions, runs: int, kind: str, report: ReportOptions, minds: "Sequence[Mind]"
) -> "Engine":
    """Return who runs the stories, or raise BadInput where the one asked for cannot."""
    from anima_actors.sweep import DaskEngine, SerialEngine

    name = f"--engine {asked.engine}" if asked.engine else "--processes"
    online = any(not mind.voice.offline for mind in minds)
    alone = runs == 1 or kind != "off" or online
    engine = asked.chosen("run", few=alone or runs <= FEW_RUNS)
    if isinstance(engine, SerialEngine):
        return engine
    if runs == 1:
        raise BadInput(f"anima run: {name} shares several runs; write --seeds N as well")
    if kind != "off":
        raise BadInput(f"anima run: {name} shares the runs, a log is of one after another; write --log off")
    if online:
        raise BadInput(f"anima run: {name} sends no key along; a language model needs --engine serial")
    if isinstance(engine, DaskEngine) and report.record_failed is not None:
        raise BadInput(f"anima run: --record-failed keeps journals on this machine; leave out {name}")
    return engine


def _run_all(
    plan: "Sequence[tuple[Scenario, int]]",
    minds: "StoryMinds",
    journals: "Journals",
    display: "RunDisplay",
    engine: "Engine",
    again: "Callable[[Scenario, int], str]",
    partitions: int,
) -> "list[RunReport]":
    """Run everything, and show it in the order of the plan, whatever the order in which it is done."""
    from anima_actors.cli._runs import StoryRuns
    from anima_actors.sweep import SerialEngine

    here = isinstance(engine, SerialEngine)
    with_outcomes = journals.report.json_out is not None or journals.report.accept
    runner = StoryRuns(tuple(plan), minds, journals, with_outcomes, display if here else None, partitions)
    reports: list[RunReport] = []
    done: dict[int, RunReport | BadInput] = {}
    with (
        refusing("anima run"),
        journals.tidied(),
        display.progress(len(plan)) as advance,
        closing(cast(Any, engine.run(runner, range(len(plan))))) as running,
    ):
        for batch in running:
            done |= batch
            while (one := done.pop(len(reports), None)) is not None:
                if isinstance(one, BadInput):
                    raise one
                story, seed = plan[len(reports)]
                one = replace(one, scenario=story, rerun=again(story, seed))
                one = replace(one, journal=journals.kept(len(reports), one))
                display.end(one)
                reports.append(one)
                advance(1)
    display.close(reports)
    return reports
