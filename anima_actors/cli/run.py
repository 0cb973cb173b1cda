"""`anima run`: let a mind live through stories."""

from typing import Any

import click

from anima_actors.cli.options import (
    choosing_options,
    joining_options,
    journal_name,
    names_option,
    whole_number,
)
from anima_actors.cli.voices import VoiceOptions, voice_options

MOST_SEEDS = 100_000


@click.command(
    epilog="Example: anima run scenarios/betrayal.yaml --set persona.neuroticism=0.9 --without defense",
    no_args_is_help=True,
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--seed",
    metavar="N",
    callback=whole_number(0, 2**63 - 1),
    help="In place of the story's own seed; a whole number from 0.",
)
@click.option(
    "--seeds",
    metavar="N",
    callback=whole_number(1, MOST_SEEDS),
    help=f"Run with N seeds, one after another; up to {MOST_SEEDS:,}.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change the story: persona.neuroticism=0.9, values.care=1, emotion.learn_rate=0. Repeatable.",
)
@choosing_options
@joining_options
@voice_options
@click.option(
    "--log",
    type=click.Choice(["pretty", "json", "off"]),
    help="pretty for one run, off for several, unless told otherwise; json writes JSON lines only.",
)
@names_option("--log-only", "Log what these modules publish, such as defense,dissonance. Repeatable.")
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning"]),
    help="debug: skipped handlers too; info: events and failures; warning: failures and raised flags.",
)
@click.option("--prompt", is_flag=True, help="Log the prompt that a language model would get.")
@click.option("--numbers", is_flag=True, help="Log it with the figures of the state; implies --prompt.")
@click.option(
    "--json", "json_out", metavar="OUT", help="Write all states and verdicts as JSON; - for stdout."
)
@click.option(
    "--record", metavar="FILE", callback=journal_name, help="Keep a journal of every turn in a new file."
)
@click.option(
    "--sync",
    type=click.Choice(["turn", "every-second", "never"]),
    help="When a recorded turn is handed to the system; turn unless told otherwise.",
)
@click.option("--junit", "junit_out", metavar="OUT", help="Write the verdicts as JUnit XML; - for stdout.")
def command(files: tuple[str, ...], **options: Any) -> int:
    """Let a mind live through stories and judge what came of them.

    The exit status is 0 where all expectations were met, 1 where some were not, 2 for bad input.
    """
    from anima_actors.cli.orders import Orders
    from anima_actors.cli.performance import perform

    options["prompt"] = options["prompt"] or options["numbers"]

    voice = VoiceOptions(**{name: options.pop(name) for name in VoiceOptions._fields})
    return perform(Orders(files=files, voice=voice, **options))
