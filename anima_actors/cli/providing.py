"""The table of providers, for people or as JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.text import Text

from anima_actors.cli.group import BadInput
from anima_actors.cli.terminal import console, write_json
from anima_actors.runtime.errors import suggestion
from anima_actors.voice.providers import PROVIDERS, Provider


def providing(name: str | None, *, as_json: bool) -> None:
    """Write the table to stdout, or one provider's part of it.

    Raises:
        BadInput: there is no provider of that name.
    """
    if name is not None and name not in PROVIDERS:
        raise BadInput(f"--provider {name[:40]}: there is no such provider{suggestion(name, PROVIDERS)}")
    chosen = [provider for provider in PROVIDERS.values() if name in (None, provider.name)]
    if as_json:
        write_json([_described(provider) for provider in chosen])
        return
    out = console()
    for number, provider in enumerate(chosen):
        for line in _told(provider, first=number == 0):
            out.print(line, no_wrap=True, overflow="ignore", crop=False)


def _described(provider: Provider) -> dict[str, Any]:
    return {**asdict(provider), "default_model": provider.default_model}


def _told(provider: Provider, *, first: bool) -> Iterator[Text]:
    if not first:
        yield Text()
    yield Text(provider.name, "bold")
    key = provider.key_variable
    key += f", made at {provider.keys_at}" if provider.keys_at else ""
    key += "" if provider.needs_key else ", where the server wants one"
    yield _line("key", key)
    yield _line("address", provider.address or "yours: --base-url http://localhost:11434/v1")
    for number, model in enumerate(provider.models):
        title = "" if number else "models" if len(provider.models) > 1 else "model"
        yield _line(title, model, " (default)" if number == 0 else "")
    if not provider.models:
        yield _line("model", "what your server calls it: --model NAME")


def _line(title: str, words: str, note: str = "") -> Text:
    return Text("  ").append(f"{title:<9}", "dim").append(words).append(note, "dim")
