"""`anima audit`: what can never happen to a mind."""

import click

from anima_actors.cli.options import whole_number


@click.command(epilog="Example: anima audit --budget 2m --stories found/")
@click.argument("file", required=False, metavar="[SCENARIO]")
@click.option(
    "--budget", default="30s", show_default=True, metavar="TIME", help="How long to search: 30s, 5m, 1h."
)
@click.option(
    "--turns",
    metavar="N",
    callback=whole_number(1, 10**9),
    help="Search for so many turns instead: then the result is the same on every machine.",
)
@click.option(
    "--seed",
    default="1",
    show_default=True,
    metavar="N",
    callback=whole_number(0, 2**63 - 1),
    help="Of all chance.",
)
@click.option("--all", "everything", is_flag=True, help="Show how a turn can go in every other respect too.")
@click.option(
    "--stories", metavar="FOLDER", help="Write each story found as a scenario that expects its end."
)
@click.option("--json", "as_json", is_flag=True, help="Write all of it as JSON.")
def command(
    file: str | None,
    budget: str,
    turns: int | None,
    seed: int,
    everything: bool,
    stories: str | None,
    as_json: bool,
) -> int:
    """Search for what can never happen to a mind.

    Emotions, goals, defenses, labels, phases: prints the shortest story found for each that can happen, the
    constants that decide nothing, the stimuli that end the same. Without a SCENARIO the mind is the default
    one, of anybody; with one it is that of the story, as it stands. The exit status is 0 where all was
    reached, 1 where something was not, 2 for bad input.
    """
    from anima_actors.cli.auditing import audit_mind

    return audit_mind(
        file, budget=budget, turns=turns, seed=seed, everything=everything, stories=stories, as_json=as_json
    )
