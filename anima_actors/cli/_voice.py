"""The voice of a mind: the options that several commands share, and the settings that they lead to."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import BadInput
from anima_actors.cli._options import gathered, number_option

if TYPE_CHECKING:
    from anima_actors.voice.secret import Secret
    from anima_actors.voice.settings import VoiceSettings

PROVIDER, MODEL, BASE_URL = "ANIMA_PROVIDER", "ANIMA_MODEL", "ANIMA_BASE_URL"
PATIENCE, PAUSE = "ANIMA_PATIENCE", "ANIMA_PAUSE"
"""Environment variables for a voice that is always wanted. Keys are in the variables of their providers."""

MOST_TOKENS = 1_000_000
LONGEST_WAIT_S = 3_600.0


class VoiceOptions(NamedTuple):
    """The voice that the command line asks for; None where it says nothing."""

    provider: str | None = None
    model: str | None = None
    key: "Secret | None" = None
    temperature: float | None = None
    max_tokens: int | None = None
    base_url: str | None = None
    patience: float | None = None  # seconds
    pause: float | None = None  # seconds
    history_tokens: int | None = None
    proxy: "Secret | None" = None


def _as_seconds(_ctx: click.Context, param: click.Parameter, given: str | None) -> float | None:
    return None if given is None else _seconds(f"--{param.name}", given)


def _seconds(place: str, given: str) -> float:
    """Return the seconds of a duration.

    Raises:
        BadInput: it is none, or longer than an hour.
    """
    from anima_actors.scenario.values import typed_seconds

    try:
        seconds = typed_seconds(given)
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds <= LONGEST_WAIT_S:
        raise BadInput(f"{place} {given[:40]}: write a time up to an hour, such as 90s or 5m")
    return seconds


def _as_secret(_ctx: click.Context, _param: click.Parameter, given: str | None) -> "Secret | None":
    if given is None:
        return None
    from anima_actors.voice.secret import Secret

    return Secret(given)


voice_options = gathered(
    "voice",
    VoiceOptions,
    click.option(
        "--provider",
        "--voice",
        "provider",
        metavar="NAME",
        help="Speak with this voice: offline, or a provider that `anima models` lists.",
        shell_complete=complete.providers,
    ),
    click.option("--model", metavar="NAME", help="Use this model of the provider, in place of its default."),
    click.option(
        "--key",
        metavar="KEY",
        callback=_as_secret,
        help="Use this key of the provider. Others on this machine can see it while the program runs, and "
        "the shell remembers it: better put it into the provider's environment variable.",
    ),
    click.option(
        "--temperature", type=float, metavar="NUMBER", help="Let the model choose words this freely: 0 to 2."
    ),
    number_option("--max-tokens", 1, MOST_TOKENS, "Limit an answer to N tokens."),
    click.option(
        "--base-url", metavar="URL", help="Ask your own server at this address, for openai-compatible."
    ),
    click.option(
        "--patience",
        metavar="TIME",
        callback=_as_seconds,
        help="Wait so long for the first word, which may have to wait until a model is loaded: 5m.",
    ),
    click.option(
        "--pause",
        metavar="TIME",
        callback=_as_seconds,
        help="Let an answer that has begun pause so long: 30s.",
    ),
    number_option("--history-tokens", 0, MOST_TOKENS, "Let earlier exchanges of N tokens go along."),
    click.option(
        "--proxy",
        metavar="URL",
        callback=_as_secret,
        help="Ask through this HTTP proxy, in place of that in HTTPS_PROXY or HTTP_PROXY; if it holds a "
        "password, better use those. A server on this machine is asked without.",
    ),
)


def voice_settings(
    options: VoiceOptions, environment: Mapping[str, str], story: "VoiceSettings | None"
) -> "VoiceSettings":
    """Return the settings: the command line goes before the scenario, the scenario before the environment.

    A model and an address of another provider than the one in use are passed over. The environment's key
    for a server of one's own goes to an address that the command line or the environment names, never to one
    that only a scenario names: scenarios come from anywhere.

    Raises:
        BadInput: what is asked for cannot be had, in one line that says why.
    """
    from dataclasses import replace

    from anima_actors.runtime import AnimaError
    from anima_actors.voice import open_model
    from anima_actors.voice.settings import OFFLINE, VoiceSettings

    provider = _provider(options, environment, story)
    if provider == OFFLINE:
        _refuse_what_offline_lacks(options)
        return story if story is not None and story.offline else VoiceSettings()
    own = story if story is not None and story.provider == provider else VoiceSettings(provider)
    around = environment if environment.get(PROVIDER) in (None, "", provider) else {}
    address, trusted = _address(provider, options, own, around.get(BASE_URL))
    changes: dict[str, Any] = {
        "temperature": options.temperature,
        "max_tokens": options.max_tokens,
        "history_tokens": options.history_tokens,
        "proxy": options.proxy,
        **_waits(options, environment, own),
    }
    problem = ""  # raised where no error that might hold the key is its context
    try:
        settings = replace(
            story or VoiceSettings(),
            provider=provider,
            model=options.model or own.model or around.get(MODEL) or None,
            base_url=address,
            key=options.key or _key(provider, environment, trusted),
            **{name: value for name, value in changes.items() if value is not None},
        )
        open_model(settings)  # nothing is sent by that
    except ValueError as error:
        problem = f"--{error}".replace("_", "-")
    except AnimaError as error:
        problem = str(error)
    if problem:
        raise BadInput(problem)
    return settings


def voice_on_record(
    file: str, options: VoiceOptions, environment: Mapping[str, str]
) -> "VoiceSettings | None":
    """Return the voice on record, with a key; None where it was the offline voice. No other can be had."""
    from anima_actors.journal.reader import Journal
    from anima_actors.voice.settings import VoiceSettings

    with Journal.open(file, inputs=True) as journal:
        spoke = VoiceSettings.from_data(journal.header.get("voice") or {})
    if (options.provider or spoke.provider) != spoke.provider:
        raise BadInput(f"--provider {options.provider}: {file} goes on with its own voice, {spoke.provider}")
    settings = voice_settings(options, environment, spoke)
    return None if settings.offline else settings


def voice_notice(settings: "VoiceSettings") -> str:
    """Return a sentence that says who speaks, and where the words go."""
    from anima_actors.voice.providers import PROVIDERS

    if settings.offline:
        return "It speaks with the embedded offline voice; no language model takes part."
    row = PROVIDERS.get(settings.provider)
    model = settings.model or (row.default_model if row else None) or "a model"
    where = settings.base_url or settings.provider
    return f"It speaks through {model} at {where}; its state and what is said to it go there."


def _provider(options: VoiceOptions, environment: Mapping[str, str], story: "VoiceSettings | None") -> str:
    from anima_actors.runtime.errors import suggestion
    from anima_actors.voice.providers import PROVIDERS
    from anima_actors.voice.settings import OFFLINE

    said = (
        ("--provider", options.provider),
        ("voice.provider", story.provider if story else None),
        (PROVIDER, environment.get(PROVIDER) or None),
    )
    place, name = next(((place, name) for place, name in said if name is not None), ("", OFFLINE))
    known = (OFFLINE, *PROVIDERS)
    if name not in known:
        raise BadInput(f"{place} {name[:40]}: there is no such provider{suggestion(name, known)}")
    return name


def _refuse_what_offline_lacks(options: VoiceOptions) -> None:
    given = [name for name, value in options._asdict().items() if value is not None and name != "provider"]
    if given:
        option = f"--{given[0].replace('_', '-')}"
        raise BadInput(f"{option}: the offline voice takes none; add --provider NAME (see `anima models`)")


def _address(
    provider: str, options: VoiceOptions, own: "VoiceSettings", around: str | None
) -> tuple[str | None, bool]:
    """Return the address, and whether the environment's key may go there; a provider's goes nowhere else."""
    from anima_actors.voice.providers import OPENAI_COMPATIBLE, PROVIDERS

    address = options.base_url or own.base_url
    if PROVIDERS[provider].address is not None and address:
        place = "--base-url" if options.base_url else "voice.base_url"
        raise BadInput(f"{place} goes with --provider openai-compatible; {provider} has its own address")
    if not address and provider == OPENAI_COMPATIBLE:
        address = around or None
    return address, address is not None and address in (options.base_url, around)


def _waits(
    options: VoiceOptions, environment: Mapping[str, str], own: "VoiceSettings"
) -> dict[str, float | None]:
    """Return how long the first word and a pause may take, in seconds; None for as long as usual."""
    from anima_actors.voice.settings import VoiceSettings

    usual_pause = own.pause_s == VoiceSettings().pause_s
    return {
        "patience_s": options.patience or own.patience_s or _seconds_around(PATIENCE, environment),
        "pause_s": options.pause or (_seconds_around(PAUSE, environment) if usual_pause else None),
    }


def _seconds_around(variable: str, environment: Mapping[str, str]) -> float | None:
    given = environment.get(variable)
    return _seconds(variable, given) if given else None


def _key(provider: str, environment: Mapping[str, str], trusted: bool) -> "Secret | None":
    """Return the key in the provider's environment variable, where it may be used."""
    from anima_actors.voice.providers import PROVIDERS
    from anima_actors.voice.secret import Secret

    row = PROVIDERS[provider]
    key = Secret(environment.get(row.key_variable, ""))
    return key if key and (row.address is not None or trusted) else None
