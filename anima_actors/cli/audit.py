"""`anima audit`: the search for what can never happen to a mind."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import json_option, number_option, seed_option
from anima_actors.cli._output import console, progress, told_by_name, write_json, write_lines

if TYPE_CHECKING:
    from anima_actors.analysis.reachability_report import Audit
    from anima_actors.analysis.reachability_simulator import Budget
    from anima_actors.scenario import Scenario

REACHED, NOT_REACHED = 0, 1


@click.command(epilog="Example: anima audit --budget 2m --stories found/")
@click.argument("file", required=False, metavar="[STORY]", shell_complete=complete.stories)
@click.option(
    "--budget", default="30s", show_default=True, metavar="TIME", help="Search for so long: 30s, 5m, 1h."
)
@number_option(
    "--turns", 1, 10**9, "Search for so many turns instead: then the result is the same on every machine."
)
@seed_option("Derive all chance from this seed.", default="1")
@click.option("--all", "everything", is_flag=True, help="Show how a turn can go in every other respect too.")
@click.option(
    "--stories", metavar="FOLDER", help="Write each story found as a scenario that expects its end."
)
@number_option(
    "--lives",
    1,
    10**7,
    "Live through so many turns instead, random, periodic and realistic ones, and tell what they come to.",
)
@json_option("Write all of it as JSON.")
def audit(
    file: str | None,
    budget: str,
    turns: int | None,
    seed: int,
    everything: bool,
    stories: str | None,
    lives: int | None,
    as_json: bool,
) -> int:
    """Search for what can never happen to a mind.

    Emotions, goals, defenses, labels, phases: prints the shortest story found for each that can happen, the
    constants that decide nothing, the stimuli that end the same. Without a STORY the mind is the default
    one, of anybody; with one it is that of the story, as it stands. The exit status is 0 where all was
    reached, 1 where something was not, 2 for bad input.

    --lives tells what does happen instead: the shares of labels, how old goals grow, how many crises there
    are, and what is pinned to an end of its range (exit status 1 where that is so in more than 1% of turns).
    """
    from anima_actors.analysis.reachability_report import audit_lines
    from anima_actors.cli._stories import load_one_story

    if lives is not None and (stories is not None or turns is not None or everything):
        raise BadInput("anima audit: --lives is no search; leave out --turns, --all and --stories")
    if lives is not None:
        return _lives(file, lives, seed, as_json=as_json)
    spent = _budget(budget, turns)
    story = load_one_story(file) if file is not None else None
    if stories is not None:
        _check_folder(stories)
    found = _search(story, spent, seed)
    kept = _keep(found, stories) if stories is not None else 0
    if as_json:
        write_json(found.as_data())
    else:
        out = console()
        write_lines(audit_lines(found, out, everything=everything), out)
        if stories is not None:
            click.echo(f"{kept} stories in {stories}")
    return REACHED if found.complete else NOT_REACHED


def _lives(file: str | None, turns: int, seed: int, *, as_json: bool) -> int:
    """Tell the shares of long lives of the mind of a story, or of the default one."""
    from anima_actors.analysis.life_shares import KINDS, life_shares, shares_lines
    from anima_actors.cli._stories import load_one_story
    from anima_actors.mind.mind import Mind
    from anima_actors.scenario.runner import build_mind

    story = load_one_story(file) if file is not None else None

    def make() -> Mind:
        return build_mind(story) if story is not None else Mind(seed=seed)

    with refusing("anima audit"), progress("living", len(KINDS) * turns) as advance:
        found = [
            life_shares(kind, turns, seed=seed, make=make, progress=lambda _: advance(1)) for kind in KINDS
        ]
    if as_json:
        write_json([one.as_data() for one in found])
    else:
        for one in found:
            click.echo("\n".join(shares_lines(one, console().width)) + "\n")
    return REACHED if all(one.sound for one in found) else NOT_REACHED


def _budget(budget: str, turns: int | None) -> "Budget":
    from anima_actors.analysis.reachability_simulator import Budget
    from anima_actors.scenario.values import typed_seconds

    try:
        return Budget(turns=turns) if turns else Budget(seconds=typed_seconds(budget, "a search"))
    except ValueError as error:
        raise BadInput(f"anima audit: --budget {budget}: {error}") from error


def _check_folder(folder: str) -> None:
    """Refuse a folder in which no stories can be written, before anything is looked for."""
    from anima_actors.encoding.files import Draft

    with told_by_name(folder):
        Path(folder).mkdir(parents=True, exist_ok=True)
        with Draft(Path(folder) / "story"):
            pass


def _keep(found: "Audit", folder: str) -> int:
    """Write the stories found, and return how many there are."""
    from anima_actors.encoding.files import write_whole

    stories = found.stories()
    with told_by_name(folder):
        for name, content in stories.items():
            write_whole(Path(folder) / name, content)
    return len(stories)


def _search(story: "Scenario | None", budget: "Budget", seed: int) -> "Audit":
    """Audit the mind of a story, or the default one, or raise BadInput where it cannot be made."""
    from anima_actors.analysis.reachability import audit as audited

    done = 0.0
    with progress("looking for what can happen", 1.0) as advance:

        def show(share: float) -> None:
            nonlocal done
            advance(share - done)
            done = share

        with refusing("anima audit", *([story.file] if story else [])):
            return audited(story, seed=seed, budget=budget, progress=show)
