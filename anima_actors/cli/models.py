"""`anima models`: the providers of language models."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import BadInput
from anima_actors.cli._options import json_option
from anima_actors.cli._output import console, write_json, write_lines

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from anima_actors.voice.providers import Provider


TITLE = 11  # columns before what is told


@click.command(epilog="Example: anima models --provider groq")
@click.option(
    "--provider", metavar="NAME", help="Show this provider alone.", shell_complete=complete.providers
)
@json_option("Write JSON: everything about each provider.")
def models(provider: str | None, as_json: bool) -> None:
    """List the providers of language models.

    Of each: the environment variable that holds its key, its address, and the models that are known to
    work, the default first. Any other model that a provider has can be named with --model.
    """
    list_models(provider, as_json=as_json)


def list_models(name: str | None = None, *, as_json: bool = False) -> None:
    """Write all providers to stdout, or one of them; BadInput where there is none of that name."""
    from rich.text import Text

    from anima_actors.logs.wrapping import hanging
    from anima_actors.runtime.errors import suggestion
    from anima_actors.voice.providers import PROVIDERS, SMALL_MODELS, why_take

    if name is not None and name not in PROVIDERS:
        raise BadInput(f"--provider {name[:40]}: there is no such provider{suggestion(name, PROVIDERS)}")
    chosen = [one for one in PROVIDERS.values() if name in (None, one.name)]
    if as_json:
        from dataclasses import asdict

        write_json(
            [
                {
                    **asdict(one),
                    "default_model": one.default_model,
                    "why": {model: why_take(model) for model in one.models},
                }
                for one in chosen
            ]
        )
        return
    out = console()
    for number, one in enumerate(chosen):
        write_lines(_lines(one, out, first=number == 0), out)
    write_lines([Text(), *hanging(Text(), SMALL_MODELS, out)], out)


def _lines(provider: "Provider", out: "Console", *, first: bool) -> "Iterator[Text]":
    from rich.text import Text

    from anima_actors.logs.wrapping import hanging
    from anima_actors.voice.providers import why_take

    def line(title: str, words: str, note: str = "") -> "Iterator[Text]":
        head = Text().append(f"  {title:<{TITLE - 2}}", "dim")
        return hanging(head, Text(words).append(note, "dim"), out)

    if not first:
        yield Text()
    yield Text(provider.name, "bold")
    key = provider.key_variable
    key += f", made at {provider.keys_at}" if provider.keys_at else ""
    key += "" if provider.needs_key else ", where the server wants one"
    yield from line("key", key)
    yield from line("address", provider.address or "yours: --base-url http://localhost:11434/v1")
    for number, model in enumerate(provider.models):
        title = "" if number else "models" if len(provider.models) > 1 else "model"
        note = f"({'default; ' if number == 0 else ''}{why_take(model)})"
        if TITLE + len(f"{model}  {note}") <= out.width:
            yield from line(title, model, f"  {note}")
        else:
            yield from line(title, model)
            yield from line("", "", note)
    if not provider.models:
        yield from line("model", "what your server calls it: --model NAME")
