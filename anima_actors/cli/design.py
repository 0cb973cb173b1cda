"""`anima design`: the least change of a story's persona or stimuli that brings a target about."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import (
    EngineOptions,
    engine_options,
    json_out_option,
    names_option,
    number_option,
    seed_option,
)
from anima_actors.cli._output import STDOUT, console, json_bytes, open_table, progress, say, written

if TYPE_CHECKING:
    from anima_actors.design import DesignResult

NARROW = 80  # columns from which the table tells what each change was needed for


def _parts(_context: click.Context) -> Iterable[str]:
    from anima_actors.design.space import BIG_FIVE

    return ("persona", "stimuli", "values", *(f"persona.{trait}" for trait in BIG_FIVE))


@click.command(
    epilog='Example: anima design --story betrayal --want "peak reactors.tension < 0.85" --vary persona',
    no_args_is_help=True,
)
@click.option(
    "--story", required=True, metavar="STORY", help="Change this story.", shell_complete=complete.stories
)
@click.option(
    "--want",
    required=True,
    metavar="TARGET",
    shell_complete=complete.query,
    help='Bring this about, such as "peak reactors.tension >= 0.8 and defense.mechanism is projection": '
    "measures of a sweep with conditions; PATH CONDITION alone is to be so at one turn at least.",
)
@names_option(
    "--vary",
    "Change the persona, the values, the stimuli (deltas of the steps; words are left), or one of them, such "
    "as persona.neuroticism or steps[4]; the persona unless told otherwise. Repeatable.",
    metavar="PARTS",
    lookup=complete.completing(_parts, before=","),
)
@number_option("--budget", 1, 1_000_000, "Take N runs at most.", default="500")
@number_option("--seeds", 1, 10_000, "Hold the target with N seeds, from the story's own on.", default="3")
@seed_option("Search with this seed.", default="0")
@engine_options
@click.option(
    "-o", "--out", metavar="FILE", help="Write the changed story, with the target as its expectations."
)
@json_out_option("Write the result as JSON")
def design(
    story: str,
    want: str,
    vary: tuple[str, ...],
    budget: int,
    seeds: int,
    seed: int,
    engine: EngineOptions,
    out: str | None,
    json_out: str | None,
) -> int:
    """Find the least change of a story that brings a target about.

    Least is the change of the fewest values, and of these the one that moves them least, as shares of their
    ranges. Each change is undone alone, to tell what it was needed for. The exit status is 1 where nothing
    was found; the nearest is told. The voice is the embedded one.
    """
    from anima_actors.cli._stories import load_one_story
    from anima_actors.design import DesignTarget, Space, run_design

    if out == STDOUT:
        raise BadInput("-o: a story needs a file of its own; name one")
    told = load_one_story(story, "--story ")
    if told.society is not None:
        raise BadInput(f"--story {story}: many minds live this story; this is for a story of one")
    with refusing("--vary"):
        space = Space.of(told, vary or ("persona",))
    with refusing("--want"):
        target = DesignTarget.parse(want, plugins=told.modules.brings_some)
    with refusing("anima design"):
        chosen = engine.chosen("design", few=False) if any(engine) else None
        with (
            written([(json_out, lambda one: json_bytes(one.as_data))], spared=[told.file]) as write,
            written([(out, lambda one: _story(one, Path(out or "")))], spared=[told.file]) as write_story,
        ):
            with progress("runs", budget, count=True) as advance:
                result = run_design(
                    space, target, seeds=seeds, budget=budget, seed=seed, engine=chosen, advance=advance
                )
            write(result)
            if result.reached:
                write_story(result)
    if json_out != STDOUT:
        _show(result, out)
    return int(not result.reached)


def _story(result: "DesignResult", out: Path) -> bytes:
    expect, _ = result.target.expectations(result.tried.turns)
    point, seed = result.tried.point, result.seeds[0]
    return result.space.written(point, expect, result.about(), seed, out.absolute().parent)


def _show(result: "DesignResult", out: str | None) -> None:
    screen, wide = console(), console().width >= NARROW
    count = len(result.changes)
    told = f"{count} change{'s' * (count != 1)}"
    if not result.reached:
        say(screen, f"not reached within {result.budget:,} runs: {result.target.text}", "red")
        say(screen, "the nearest: " + (told if count else "the story as it is"))
    elif not count:
        say(screen, f"the story does it as it is: {result.target.text}")
    else:
        say(screen, f"{result.target.text}: {told}", "bold")
    if count:
        only = f"{result.target.text}: " if len(result.target.clauses) == 1 else ""
        needed = {one.path: "; ".join(one.missed).removeprefix(only) for one in result.undone if wide}
        titles = ("change", "from", "to", "of its range", *(["without it"] if needed else []))
        table = open_table(titles, right=titles[1:4], wrapped=titles)
        for one in result.changes:
            row = [f"{one.path}{one.label and f' ({one.label})'}", f"{one.before:g}", f"{one.after:g}"]
            table.add_row(*row, f"{one.share:.0%}", *([needed.get(one.path, "")] if needed else []))
        screen.print(table)
    for line in result.missed:
        say(screen, f"missed: {line}")
    for line in _notes(result, out):
        say(screen, line)


def _notes(result: "DesignResult", out: str | None) -> Iterable[str]:
    seeds, runs = ", ".join(map(str, result.seeds)), f"{result.runs:,} of {result.budget:,} runs"
    if not result.reached:
        yield f"shortfall {result.tried.shortfall:.3f}, distance {result.distance:.2f}; {runs}"
        return
    yield f"held with seeds {seeds}; distance {result.distance:.2f}; {runs}"
    for point in result.others:
        told = "; ".join(f"{one.path} {one.before:g} -> {one.after:g}" for one in result.space.changes(point))
        yield f"another: {told}; distance {result.space.distance(point):.2f}"
    if not result.whole:
        yield "the runs ended before it was as short as it could be made; raise --budget"
    if out:
        _, left = result.target.expectations(1)
        yield out + (f": expect has no form for {' and '.join(left)}" if left else "")
