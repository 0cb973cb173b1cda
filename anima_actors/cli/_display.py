"""The display of runs: the log as it is written, the verdicts, the summary of many, a progress bar."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from anima_actors.cli._output import console, progress, stdout, write_lines
from anima_actors.cli._voice import voice_notice

if TYPE_CHECKING:
    from anima_actors.cli._options import LogOptions
    from anima_actors.cli.run import ReportOptions
    from anima_actors.logs import Selection, TurnLog
    from anima_actors.logs.json_log import JsonLog
    from anima_actors.mind.mind import Mind
    from anima_actors.scenario import Scenario, TurnOutcome
    from anima_actors.scenario.report import RunReport


FOR_PEOPLE = ("pretty", "brief")


class RunDisplay:
    """Shows runs to people, on stdout where nothing else needs it and else on stderr, and to programs.

    Args:
        stories: that are run, each with a mind like its own.
        log: as it is asked for.
        kind: of the log: pretty, brief, json or off.
        report: the files that are written.
        several: whether there is more than one run.
    """

    def __init__(
        self,
        stories: "Sequence[tuple[Scenario, Mind]]",
        log: "LogOptions",
        kind: str,
        report: "ReportOptions",
        *,
        several: bool,
    ) -> None:
        self.kind, self.several, self.prompt = kind, several, log.prompt
        self.selection = _selection(log, [mind for _, mind in stories])
        self._notices = {story.file: voice_notice(mind.voice) for story, mind in stories}
        self.people = console(stderr=kind == "json" or report.to_stdout)
        self._log: TurnLog | None = None
        self._story: Scenario | None = None
        self._seed = 0
        if kind not in FOR_PEOPLE:
            for notice in dict.fromkeys(self._notices.values()):
                console(stderr=True).print(notice, style="dim")

    def begin(self, story: "Scenario", seed: int) -> None:
        """Show the head of a story where it has a log."""
        from anima_actors.scenario.report import story_head

        self._story, self._seed, self._log = story, seed, None
        if self.kind in FOR_PEOPLE:
            head = story_head(story, seed, self.people, self._notices[story.file])
            write_lines(head, self.people, crop=True)

    def turn(self, outcome: "TurnOutcome", mind: "Mind") -> None:
        """Log a finished turn."""
        if self.kind == "off" or self._story is None or mind.last_turn is None:
            return
        from anima_actors.logs import TurnSummary

        if self._log is None:
            self._log = self._new_log(self._story, mind)
        label = outcome.label or self._story.steps[outcome.step].command or ""
        summary = TurnSummary(label, outcome.state, outcome.reply)
        if self.prompt:
            prompt = mind.prompt
            sources = [(row.number, row.module or "prompt") for row in prompt.rows]
            summary = summary._replace(prompt=prompt.text, sources=sources)
        self._log.turn(mind.last_turn, summary)

    def end(self, report: "RunReport") -> None:
        """Show the verdicts of a run, unless a summary of many is to come."""
        from anima_actors.scenario.report import verdict_lines

        if self.kind == "json" and self._log is not None:
            verdicts = [{"place": one.place, "met": one.met, "turn": one.turn} for one in report.verdicts]
            log = cast("JsonLog", self._log)
            log.note("story_ended", met=report.met, hash=report.hashes[-1], expectations=verdicts)
        if self.kind == "brief":
            self.people.print()
        if self.kind in FOR_PEOPLE or not self.several:
            kept = {"journal": report.journal, "rerun": report.rerun}
            history = report.hashes[-1]
            unit = "tick" if report.scenario.society is not None else "turn"
            lines = verdict_lines(
                report.verdicts, len(report.hashes), history, self.people, unit=unit, **kept
            )
            write_lines(lines, self.people, crop=True)

    def close(self, reports: "Sequence[RunReport]") -> None:
        """Show the summary of several runs."""
        from anima_actors.scenario.report import summary_lines

        if self.several:
            lines = summary_lines(reports, self.people, failures=self.kind not in FOR_PEOPLE)
            write_lines(lines, self.people, crop=True)

    @contextmanager
    def progress(self, runs: int) -> "Iterator[Any]":
        """Show a progress bar where there are several runs and no log."""
        if not self.several or self.kind != "off":
            yield lambda _: None
            return
        with progress("living through stories", runs, count=True) as advance:
            yield advance

    def _new_log(self, story: "Scenario", mind: "Mind") -> "TurnLog":
        if self.kind == "brief":
            from anima_actors.logs.brief_log import BriefLog

            return BriefLog(self.people, mind.bus.wiring, self.selection)
        if self.kind == "pretty":
            from anima_actors.logs.pretty_log import PrettyLog

            return PrettyLog(self.people, mind.bus.wiring, self.selection, timed=True)
        from anima_actors.logs.json_log import JsonLog

        context = {"story": story.file, "seed": self._seed}
        log = JsonLog(stdout().buffer, mind.bus.wiring, self.selection, context)
        modules = [module.name for module in mind.bus.wiring.modules]
        log.note("story_began", title=story.title, modules=modules)
        return log


def _selection(log: "LogOptions", minds: "Sequence[Mind]") -> "Selection":
    """Return what the log shows. A module that was left out may be named: it just has nothing to say."""
    from anima_actors.cli._modules import BUILT_IN_NAMES, check_names
    from anima_actors.logs import Level, select

    known = [*BUILT_IN_NAMES, *(module.name for mind in minds for module in mind.bus.wiring.modules)]
    check_names("--log-only", log.log_only, dict.fromkeys(known))
    return select(log.log_only, cast("Level", log.log_level or "info"), known)
