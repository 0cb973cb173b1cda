"""What people are told of runs: how a story is introduced, its verdicts, the summary of many."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import PurePath

from rich.console import Console
from rich.text import Text

from anima_actors.cli.lived import Lived
from anima_actors.scenario import Scenario, Verdict
from anima_actors.trace.log.text import tidy

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


def verdict_lines(life: Lived, console: Console) -> Iterator[Text]:
    """Each expectation on a line; one that was not met with what was found and what led to it."""
    if life.verdicts:
        yield Text("── expectations ", "dim").append("─" * (console.width - 16), "dim")
    for verdict in life.verdicts:
        yield from _verdict(verdict, console)
    met, turns = len(life.verdicts) - len(life.failed), len(life.hashes)
    total = len(life.verdicts)
    told = Text()
    if total:
        told.append(
            f"{met} of {total} expectation{'s' * (total != 1)} met", "bold green" if life.met else "bold red"
        )
        told.append(", ")
    yield told.append(f"{turns} turn{'s' * (turns != 1)}, history {life.hashes[-1][:HASH]}")


def _verdict(verdict: Verdict, console: Console, story: str = "") -> Iterator[Text]:
    place = f"{story}line {verdict.line}" if verdict.line else f"{story}{verdict.place}"
    turn = "" if verdict.turn is None else f"turn {verdict.turn}"
    mark, style = (MET, "green") if verdict.met else (UNMET, "bold red")
    line = Text.assemble("  ", (mark, style), (f" {place:<8}  {turn:<8}  ", "dim"))
    claim = Text(tidy(verdict.expectation), "" if verdict.met else "bold")
    yield from _hanging(line, claim, console)
    if not verdict.met:
        margin = Text(" " * line.cell_len)
        for told in (f"found {verdict.found}", *verdict.led_to):
            yield from _hanging(
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
        yield from _verdict(verdict, console, f"{tidy(life.story.file)}, seed {life.seed}, ")
    if len(failed) > FAILURES:
        yield Text()
        yield Text(f"  and {len(failed) - FAILURES:,} more that were not met", "red")


def _indented(words: Text, console: Console) -> Iterator[Text]:
    yield from _hanging(Text("  "), words, console)


def _hanging(first: Text, words: Text, console: Console) -> Iterator[Text]:
    """Words wrapped behind a beginning; further lines are aligned with the first word."""
    indent = first.cell_len
    for number, piece in enumerate(words.wrap(console, max(20, console.width - indent))):
        piece.rstrip()
        yield (first if number == 0 else Text(" " * indent)) + piece
