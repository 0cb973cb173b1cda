"""`anima chat`: talk with a mind."""

from typing import Any

import click

from anima_actors.cli.homes import folder_option
from anima_actors.cli.options import module_options, whole_number
from anima_actors.cli.voices import VoiceOptions, voice_options


@click.command(epilog="Example: anima chat --mind olha --provider anthropic")
@click.option("--mind", "name", metavar="NAME", help="A mind that is kept, and found again as you left it.")
@folder_option
@click.option(
    "--plain", is_flag=True, help="Plain lines: no history, no completion. So it is without a terminal."
)
@click.option(
    "--seed",
    metavar="N",
    callback=whole_number(0, 2**63 - 1),
    help="Of all its chance; a whole number from 0. For a new mind.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Of a new mind: persona.neuroticism=0.9, values.care=1, emotion.learn_rate=0. Repeatable.",
)
@click.option(
    "--appraisal",
    type=click.Choice(["lexicon", "llm", "none"]),
    help="Who judges what your words mean for a new mind: lexicon, unless told otherwise.",
)
@module_options
@voice_options
def command(
    name: str | None,
    folder: str | None,
    plain: bool,
    seed: int | None,
    settings: tuple[str, ...],
    only: tuple[str, ...],
    without: tuple[str, ...],
    extra: tuple[str, ...],
    appraisal: str | None,
    **voice: Any,
) -> int:
    """Talk with a mind, in words, and see what moves inside.

    /help lists what else can be typed. Without a terminal each line of the input is said to the mind, and
    its replies alone are written: echo "hello" | anima chat
    """
    from anima_actors.cli.birth import Birth
    from anima_actors.cli.talking import talk

    birth = Birth(seed, settings, only, without, extra, appraisal)
    return talk(name, folder, birth, VoiceOptions(**voice), plain=plain)
