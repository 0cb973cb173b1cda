"""What people are told of runs: how a story is introduced, its verdicts, the summary of many."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import PurePath

from rich.console import Console
from rich.text import Text

from anima_actors.cli.lived import Lived
from anima_actors.cli.terminal import hanging
from anima_actors.logs.text import tidy
from anima_actors.scenario import Scenario, Verdict

HASH = 12  # characters of a hash that are shown
ABOUT = 1000  # characters of a story's introduction that are shown
FAILURES = 10  # failed expectations that a summary tells of
MET, UNMET = "✓", "✗"


def story_head(story: Scenario, seed: int, console: Console, notice: str) -> Iterator[Text]:
    """Title, file, seed, what it is about, and a notice."""
    yield Text(tidy(story.title), "bold")
    yield from _indented(Text(f"{story.file}, seed {seed}", "dim"), console)
    if story.about:
        yield from _indented(Text(tidy(story.about, ABOUT)), console)
    if notice:
        yield from _indented(Text(notice, "dim"), console)
    yield Text()


def verdict_lines(verdicts: Sequence[Verdict], turns: int, history: str, console: Console) -> Iterator[Text]:
    """Each expectation on a line; one that was not met with what was found and what led to it.

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


def summary(lives: Sequence[Lived], console: Console, *, failures: bool) -> Iterator[Text]:
    """A line a run, what failed, and the total."""
    names = {life.story.file: tidy(PurePath(life.story.file).stem, 40) for life in lives}
    width = max(len("story"), *map(len, names.values()))
    seeds = max(len("seed"), *(len(str(life.seed)) for life in lives))
    yield Text(
        f"{'story':<{width}}  {'seed':>{seeds}}  turns  expectations  last emotion      history", "bold"
    )
    for life in lives:
        total, failed = len(life.verdicts), len(life.failed)
        line = Text(f"{names[life.story.file]:<{width}}  {life.seed:>{seeds}}  {len(life.hashes):>5}  ")
        told = f"{failed} of {total} failed" if failed else f"{total} met" if total else "none"
        line.append(f"{told:<12}", "red" if failed else "green" if total else "dim")
        line.append(f"  {tidy(life.emotion, 16):<16}  ").append(life.hashes[-1][:HASH], "dim")
        yield line
    if failures:
        yield from _failures(lives, console)
    total = sum(len(life.verdicts) for life in lives)
    failed = sum(len(life.failed) for life in lives)
    yield Text()
    yield Text(
        f"{len(lives)} runs, {total - failed:,} of {total:,} expectations met",
        "bold red" if failed else "bold green",
    )


def _failures(lives: Iterable[Lived], console: Console) -> Iterator[Text]:
    failed = [(life, verdict) for life in lives for verdict in life.failed]
    for life, verdict in islice(failed, FAILURES):
        yield Text()
        place = f"{tidy(life.story.file)}, seed {life.seed}, {_place(verdict)}"
        yield from _verdict(verdict, console, place)
    if len(failed) > FAILURES:
        yield Text()
        yield Text(f"  and {len(failed) - FAILURES:,} more that were not met", "red")


def _indented(words: Text, console: Console) -> Iterator[Text]:
    yield from hanging(Text("  "), words, console)
