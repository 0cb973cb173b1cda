"""`anima replay`: does a recorded mind still live as it did?"""

import click

from anima_actors.cli.options import stand_in_option


@click.command(epilog="Example: anima replay betrayal.anima --set emotion.learn_rate=0", no_args_is_help=True)
@click.argument("file")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="With another mind: persona.neuroticism=0.9, emotion.learn_rate=0. Repeatable.",
)
@stand_in_option
@click.option("--json", "as_json", is_flag=True, help="Write what came of it as JSON.")
def command(file: str, settings: tuple[str, ...], extra: tuple[str, ...], as_json: bool) -> int:
    """Live a journal again and compare it event by event.

    What a language model said comes from the record; no network and no clock is needed. The exit status
    is 0 where everything came out as recorded, 1 where something did not, 2 for bad input.
    """
    from anima_actors.cli.rerunning import replay_file

    return replay_file(file, settings, extra, as_json=as_json)
