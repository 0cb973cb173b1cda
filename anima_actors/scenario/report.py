"""The report of a run: verdicts and hashes of a story with a seed; many as lines, as JSON or as JUnit XML."""

import asyncio
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from anima_actors._version import __version__
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.logs.text import tidy
from anima_actors.logs.wrapping import hanging
from anima_actors.mind.mind import Mind
from anima_actors.scenario.conditions import TurnOutcome
from anima_actors.scenario.judging import StoryRun, Verdict
from anima_actors.scenario.runner import OnTurn, run_scenario
from anima_actors.scenario.schema import Scenario

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMAT = 1
VERDICT_KEYS = ("expectation", "place", "line", "met", "turn", "expected", "found", "led_to", "explained_by")


@dataclass(frozen=True, slots=True)
class RunReport(StoryRun):
    """The outcome of a story with a seed; without the outcomes of turns where nobody needs them."""

    hashes: tuple[str, ...]  # of each turn, chained; the last one stands for the whole history
    emotion: str  # the last to show
    seconds: float = 0.0  # that it took, where that was measured
    journal: str = ""  # the record of it, where one was kept
    rerun: str = ""  # the command that records it, where there is none

    def explaining(self, verdict: Verdict) -> str:
        """Return what to type to have a failed expectation explained; empty where nothing can be asked."""
        return explaining(verdict, self.journal, self.rerun)


def story_name(file: str) -> str:
    """Return the name of a story's file without the endings `.yaml` and `.anima.yaml`."""
    return PurePath(file).stem.removesuffix(".anima") or "story"


def explaining(verdict: Verdict, journal: str, rerun: str = "") -> str:
    """Return the command that explains a failed expectation from a journal, or from one made first."""
    if not verdict.explained_by or not (journal or rerun):
        return ""
    if journal:
        return verdict.explained_by.replace("FILE", shlex.quote(journal), 1)
    kept = shlex.quote(f"{story_name(verdict.file)}.anima")
    return f"{rerun} --record {kept}; {verdict.explained_by.replace('FILE', kept, 1)}"


async def run_and_report(
    story: Scenario,
    seed: int,
    mind_factory: Callable[..., Mind],
    on_turn: OnTurn,
    *,
    with_outcomes: bool,
) -> RunReport:
    """Run a story with a seed; keep the outcome of every turn only where it is wanted."""
    hashes: list[str] = []

    def turned(outcome: TurnOutcome, mind: Mind) -> None:
        assert mind.last_turn is not None
        hashes.append(turn_hash(mind.last_turn, hashes[-1] if hashes else ""))
        on_turn(outcome, mind)
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError  # an interrupt; a story of quick turns may never wait for anything

    run = await run_scenario(story, seed=seed, mind_factory=mind_factory, on_turn=turned)
    emotion = run.outcomes[-1].state.get("primary") or ""
    outcomes = run.outcomes if with_outcomes else ()
    return RunReport(story, seed, outcomes, run.verdicts, tuple(hashes), emotion)


def json_report(runs: Sequence[RunReport]) -> bytes:
    """Return all runs as JSON: the state, reply and hash of each turn, and each verdict."""
    from anima_actors.encoding.json import dumps

    verdicts = [verdict for run in runs for verdict in run.verdicts]
    met = sum(verdict.met for verdict in verdicts)
    document = {
        "format": FORMAT,
        "anima_actors": __version__,
        "met": met,
        "failed": len(verdicts) - met,
        "runs": [_run(run) for run in runs],
    }
    return dumps(document, indent=True) + b"\n"


def _run(run: RunReport) -> dict[str, Any]:
    return {
        "story": run.scenario.file,
        "title": run.scenario.title,
        "seed": run.seed,
        "met": run.met,
        "hash": run.hashes[-1],
        "journal": run.journal or None,
        "expectations": [{name: getattr(verdict, name) for name in VERDICT_KEYS} for verdict in run.verdicts],
        "turns": [
            {
                "turn": outcome.turn,
                "step": outcome.step,
                "label": outcome.label,
                "state": outcome.state,
                "reply": outcome.reply or None,
                "hash": turn_hash,
            }
            for outcome, turn_hash in zip(run.outcomes, run.hashes, strict=True)
        ],
    }


def junit_report(runs: Sequence[RunReport]) -> bytes:
    """Return a test suite a run, a test case an expectation. Stories hold nothing that XML cannot.

    A test case's time is its share of its run's: the same run answers all of them.
    """
    import xml.etree.ElementTree as ET

    root = ET.Element("testsuites", name="anima")
    for run in runs:
        suite = ET.SubElement(
            root,
            "testsuite",
            name=f"{run.scenario.title} (seed {run.seed})",
            tests=str(len(run.verdicts)),
            failures=str(len(run.failed)),
            errors="0",
            skipped="0",
            time=f"{run.seconds:.3f}",
        )
        for verdict in run.verdicts:
            name = f"{verdict.place}: {verdict.expectation}"
            case = ET.SubElement(suite, "testcase", classname=run.scenario.file, name=name)
            case.set("file", verdict.file)
            case.set("line", str(verdict.line))
            case.set("time", f"{run.seconds / len(run.verdicts):.3f}")
            if not verdict.met:
                message = f"expected {verdict.expected}, found {verdict.found}"
                told = filter(None, (str(verdict), run.explaining(verdict)))
                ET.SubElement(case, "failure", message=message).text = "\n".join(told)
    return junit_document(root)


def junit_document(suites: "Element") -> bytes:
    """Return test suites as a document, with the sums of what they count."""
    import xml.etree.ElementTree as ET

    for key in ("tests", "failures"):
        suites.set(key, str(sum(int(suite.get(key, "0")) for suite in suites)))
    ET.indent(suites)
    return b"".join((ET.tostring(suites, encoding="utf-8", xml_declaration=True), b"\n"))


HASH = 12  # characters of a hash that are shown
ABOUT = 1000  # characters of a story's introduction that are shown
FAILURES = 10  # failed expectations that a summary tells of
MET, UNMET = "✓", "✗"


def story_head(story: Scenario, seed: int, console: Console, notice: str) -> Iterator[Text]:
    """Return the title, file, seed and introduction of a story, and a notice."""
    yield Text(tidy(story.title), "bold")
    yield from hanging(Text("  "), Text(f"{story.file}, seed {seed}", "dim"), console)
    if story.about:
        yield from hanging(Text("  "), Text(tidy(story.about, ABOUT)), console)
    if notice:
        yield from hanging(Text("  "), Text(notice, "dim"), console)
    yield Text()


def verdict_lines(
    verdicts: Sequence[Verdict],
    turns: int,
    history: str,
    console: Console,
    *,
    journal: str = "",
    rerun: str = "",
    unit: str = "turn",
) -> Iterator[Text]:
    """Return a line an expectation, an unmet one with its finding, causes and the command that explains it.

    Args:
        verdicts: in the order of the story.
        turns: of the run.
        history: the last hash of it.
        console: where the lines are to fit; a command is never wrapped.
        journal: of the run, where one was kept.
        rerun: the command that makes one.
        unit: what is counted; a society has ticks.
    """
    if verdicts:
        yield Text("── expectations ", "dim").append("─" * (console.width - 16), "dim")
    width = max((len(_place(verdict)) for verdict in verdicts), default=0)
    for verdict in verdicts:
        yield from _marked(
            verdict, console, _place(verdict).ljust(width), explaining(verdict, journal, rerun), unit
        )
    met, total = sum(verdict.met for verdict in verdicts), len(verdicts)
    told = Text()
    if total:
        told.append(
            f"{met} of {total} expectation{'s' * (total != 1)} met",
            "bold green" if met == total else "bold red",
        )
        told.append(", ")
    yield told.append(f"{turns} {unit}{'s' * (turns != 1)}, history {history[:HASH]}")


def _place(verdict: Verdict) -> str:
    return f"line {verdict.line}" if verdict.line else verdict.place.partition(".")[0]


def _marked(
    verdict: Verdict, console: Console, place: str, command: str, unit: str = "turn"
) -> Iterator[Text]:
    turn = "" if verdict.turn is None else f"{unit} {verdict.turn}"
    mark, style = (MET, "green") if verdict.met else (UNMET, "bold red")
    line = Text.assemble("  ", (mark, style), (f" {place:<8}  {turn:<8}  ", "dim"))
    claim = Text(tidy(verdict.expectation), "" if verdict.met else "bold")
    yield from hanging(line, claim, console)
    if not verdict.met:
        margin = Text(" " * line.cell_len)
        for told in (f"found {verdict.found}", *verdict.led_to):
            yield from hanging(
                margin.copy(), Text(tidy(told), "red" if told.startswith("found") else ""), console
            )
        if command:
            yield Text("      ", no_wrap=True).append(command, "cyan")


def summary_lines(runs: Sequence[RunReport], console: Console, *, failures: bool) -> Iterator[Text]:
    """Return a line a run, the failed expectations, and the total."""
    names = {run.scenario.file: tidy(PurePath(run.scenario.file).stem, 40) for run in runs}
    width = max(len("story"), *map(len, names.values()))
    seeds = max(len("seed"), *(len(str(run.seed)) for run in runs))
    yield Text(
        f"{'story':<{width}}  {'seed':>{seeds}}  turns  expectations  last emotion      history", "bold"
    )
    for run in runs:
        total, failed = len(run.verdicts), len(run.failed)
        line = Text(f"{names[run.scenario.file]:<{width}}  {run.seed:>{seeds}}  {len(run.hashes):>5}  ")
        told = f"{failed} of {total} failed" if failed else f"{total} met" if total else "none"
        line.append(f"{told:<12}", "red" if failed else "green" if total else "dim")
        line.append(f"  {tidy(run.emotion, 16):<16}  ").append(run.hashes[-1][:HASH], "dim")
        yield line
    if failures:
        yield from _failures(runs, console)
    total = sum(len(run.verdicts) for run in runs)
    failed = sum(len(run.failed) for run in runs)
    yield Text()
    yield Text(
        f"{len(runs)} runs, {total - failed:,} of {total:,} expectations met",
        "bold red" if failed else "bold green",
    )


def _failures(runs: Iterable[RunReport], console: Console) -> Iterator[Text]:
    failed = [(run, verdict) for run in runs for verdict in run.failed]
    for run, verdict in islice(failed, FAILURES):
        yield Text()
        place = f"{tidy(run.scenario.file)}, seed {run.seed}, {_place(verdict)}"
        yield from _marked(verdict, console, place, run.explaining(verdict))
    if len(failed) > FAILURES:
        yield Text()
        yield Text(f"  and {len(failed) - FAILURES:,} more that were not met", "red")
