"""The report of runs as lines for a person: the head of a story, its verdicts, a summary of many runs."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import PurePath

from rich.console import Console
from rich.text import Text

from anima_actors.logs.text import tidy
from anima_actors.logs.wrapping import hanging
from anima_actors.scenario.judging import Verdict
from anima_actors.scenario.report import RunReport
from anima_actors.scenario.schema import Scenario

HASH = 12  # characters of a hash that are shown
ABOUT = 1000  # characters of a story's introduction that are shown
FAILURES = 10  # failed expectations that a summary tells of
MET, UNMET = "✓", "✗"


def story_head(story: Scenario, seed: int, console: Console, notice: str) -> Iterator[Text]:
    """Return the title, file, seed and introduction of a story, and a notice."""
    yield Text(tidy(story.title), "bold")
    yield from _indented(Text(f"{story.file}, seed {seed}", "dim"), console)
    if story.about:
        yield from _indented(Text(tidy(story.about, ABOUT)), console)
    if notice:
        yield from _indented(Text(notice, "dim"), console)
    yield Text()


def verdict_lines(verdicts: Sequence[Verdict], turns: int, history: str, console: Console) -> Iterator[Text]:
    """Return a line an expectation; one that was not met is followed by its finding and causes.

    Args:
        verdicts: on the expectations.
        turns: how many were lived.
        history: the hash of the last of them.
        console: that they are told on.
    """
    if verdicts:
        yield Text("── expectations ", "dim").append("─" * (console.width - 16), "dim")
    width = max((len(_place(verdict)) for verdict in verdicts), default=0)
    for verdict in verdicts:
        yield from _verdict(verdict, console, _place(verdict).ljust(width))
    met, total = sum(verdict.met for verdict in verdicts), len(verdicts)
    told = Text()
    if total:
        told.append(
            f"{met} of {total} expectation{'s' * (total != 1)} met",
            "bold green" if met == total else "bold red",
        )
        told.append(", ")
    yield told.append(f"{turns} turn{'s' * (turns != 1)}, history {history[:HASH]}")


def _place(verdict: Verdict) -> str:
    return f"line {verdict.line}" if verdict.line else verdict.place.partition(".")[0]


def _verdict(verdict: Verdict, console: Console, place: str) -> Iterator[Text]:
    turn = "" if verdict.turn is None else f"turn {verdict.turn}"
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
        yield from _verdict(verdict, console, place)
    if len(failed) > FAILURES:
        yield Text()
        yield Text(f"  and {len(failed) - FAILURES:,} more that were not met", "red")


def _indented(words: Text, console: Console) -> Iterator[Text]:
    yield from hanging(Text("  "), words, console)
