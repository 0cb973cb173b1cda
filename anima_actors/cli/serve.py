"""`anima serve`: let other programs talk with minds."""

from typing import Any

import click

from anima_actors.cli.homes import folder_option
from anima_actors.cli.options import module_options, whole_number
from anima_actors.cli.voices import VoiceOptions, voice_options

PORT = 8765


@click.command(epilog="Example: ANIMA_TOKEN=$(openssl rand -hex 32) anima serve --api --port 8765")
@click.option("--api", is_flag=True, help="Serve OpenAI's chat completions, and the minds as they are.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Where to listen. One that others on the network reach needs --expose too.",
)
@click.option(
    "--port",
    default=str(PORT),
    show_default=True,
    metavar="N",
    callback=whole_number(0, 65_535),
    help="0 for any that is free; the address is written to stdout.",
)
@click.option(
    "--token-file",
    metavar="FILE",
    help="Holds the token that clients must send, in place of the environment variable ANIMA_TOKEN. "
    "Without either one is made and shown.",
)
@click.option(
    "--allow-host", "names", multiple=True, metavar="NAME", help="Another name of this server. Repeatable."
)
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="URL",
    help="Pages from there may ask, such as http://localhost:3000. Repeatable.",
)
@click.option(
    "--expose",
    is_flag=True,
    help="Listen beyond this machine. Nothing is encrypted: put something in front of it that does that.",
)
@folder_option
@click.option(
    "--seed",
    metavar="N",
    callback=whole_number(0, 2**63 - 1),
    help="Of all the chance of new minds; a whole number from 0.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Of new minds: persona.neuroticism=0.9, values.care=1, emotion.learn_rate=0. Repeatable.",
)
@module_options
@voice_options
def command(api: bool, **options: Any) -> int:
    """Let other programs talk with minds, over HTTP.

    Any client of OpenAI's chat completions can: its base URL is http://127.0.0.1:8765/v1, its key the token,
    and `user` names the mind. A mind that is not there yet is born.

    The address is the one line on stdout. SIGINT and SIGTERM end it when all turns are over and kept.
    """
    from anima_actors.cli.birth import Birth
    from anima_actors.cli.serving import Asked, serve_minds

    if not api:
        raise click.UsageError("say what is to be served: --api", click.get_current_context())
    voice = VoiceOptions(**{name: options.pop(name) for name in VoiceOptions._fields})
    shape = ("seed", "settings", "only", "without", "extra")
    birth = Birth(**{name: options.pop(name) for name in shape})
    return serve_minds(Asked(birth=birth, voice=voice, **options))
