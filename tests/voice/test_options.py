"""From the command line, a scenario and the environment to one record of settings; and `anima models`."""

import json

import click
import pytest
from click.testing import CliRunner

from anima_actors.cli._group import BadInput
from anima_actors.cli._voice import VoiceOptions, voice_options, voice_settings
from anima_actors.voice import Secret, VoiceSettings
from anima_actors.voice.providers import PROVIDERS
from tests.cli.anima import anima

KEYS = {row.key_variable: f"key-of-{name}" for name, row in PROVIDERS.items()}
SERVER = "http://localhost:11434/v1"
OWN = "openai-compatible"


def test_nothing_said_is_the_offline_voice() -> None:
    assert voice_settings(VoiceOptions(), KEYS, None) == VoiceSettings()


@pytest.mark.parametrize("name", [name for name, row in PROVIDERS.items() if row.needs_key])
def test_a_provider_finds_its_key_in_its_variable(name: str) -> None:
    settings = voice_settings(VoiceOptions(name), KEYS, None)
    assert (settings.provider, settings.key) == (name, Secret(f"key-of-{name}"))


def test_the_command_line_goes_before_the_scenario_and_that_before_the_environment() -> None:
    story = VoiceSettings("groq", model="of-story", temperature=0.1, max_tokens=7)
    around = {**KEYS, "ANIMA_PROVIDER": "together", "ANIMA_MODEL": "of-environment"}
    settings = voice_settings(VoiceOptions(temperature=1.5, key=Secret("mine")), around, story)
    assert settings == VoiceSettings("groq", "of-story", 1.5, 7, key=Secret("mine"))
    settings = voice_settings(VoiceOptions("groq", "of-line"), around, story)
    assert (settings.model, settings.temperature) == ("of-line", 0.1)
    settings = voice_settings(VoiceOptions(), around, None)
    assert (settings.provider, settings.model) == ("together", "of-environment")
    assert settings.key == Secret("key-of-together")


def test_a_model_stays_with_its_provider() -> None:
    story = VoiceSettings("groq", model="of-groq", temperature=0.1)
    around = {**KEYS, "ANIMA_PROVIDER": "groq", "ANIMA_MODEL": "of-groq"}
    settings = voice_settings(VoiceOptions("anthropic"), around, story)
    assert (settings.model, settings.temperature) == (None, 0.1)
    own = VoiceSettings(OWN, model="m", base_url=SERVER)
    assert voice_settings(VoiceOptions("groq"), KEYS, own).base_url is None


def test_a_server_of_ones_own_comes_from_anywhere() -> None:
    options = VoiceOptions(OWN, "m", base_url=SERVER)
    assert voice_settings(options, {}, None) == VoiceSettings(OWN, "m", base_url=SERVER)
    around = {"ANIMA_PROVIDER": OWN, "ANIMA_MODEL": "m", "ANIMA_BASE_URL": SERVER, "ANIMA_API_KEY": "k"}
    assert voice_settings(VoiceOptions(), around, None).key == Secret("k")


def test_the_key_of_the_environment_does_not_go_where_only_a_scenario_sends_it() -> None:
    story = VoiceSettings(OWN, "m", base_url="https://elsewhere.example/v1")
    around = {"ANIMA_API_KEY": "k", "ANIMA_BASE_URL": SERVER}
    assert voice_settings(VoiceOptions(), around, story).key is None
    assert voice_settings(VoiceOptions(key=Secret("k")), around, story).key == Secret("k")
    same = {**around, "ANIMA_BASE_URL": "https://elsewhere.example/v1"}
    assert voice_settings(VoiceOptions(), same, story).key == Secret("k")


def test_patience_comes_from_the_command_line_the_scenario_or_the_environment() -> None:
    around = {"ANIMA_PATIENCE": "10m", "ANIMA_PAUSE": "45"}
    story = VoiceSettings(OWN, "m", base_url=SERVER, patience_s=120.0, pause_s=5.0)
    options = VoiceOptions(OWN, "m", base_url=SERVER, patience=60.0, pause=7.0, history_tokens=0)
    settings = voice_settings(options, around, story)
    assert (settings.patience_s, settings.pause_s, settings.history_tokens) == (60.0, 7.0, 0)
    settings = voice_settings(VoiceOptions(), around, story)
    assert (settings.patience_s, settings.pause_s, settings.history_tokens) == (120.0, 5.0, 2_000)
    settings = voice_settings(VoiceOptions(OWN, "m", base_url=SERVER), around, None)
    assert (settings.patience_s, settings.pause_s) == (600.0, 45.0)


REFUSED: dict[str, tuple[VoiceOptions, dict[str, str], VoiceSettings | None]] = {
    '--provider grok: there is no such provider; did you mean "groq"?': (VoiceOptions("grok"), KEYS, None),
    'ANIMA_PROVIDER antropic: there is no such provider; did you mean "anthropic"?': (
        VoiceOptions(),
        {"ANIMA_PROVIDER": "antropic"},
        None,
    ),
    "groq needs a key; put it into the environment variable GROQ_API_KEY": (VoiceOptions("groq"), {}, None),
    "--base-url goes with --provider openai-compatible; groq has its own address": (
        VoiceOptions("groq", base_url=SERVER),
        KEYS,
        None,
    ),
    "voice.base_url goes with --provider openai-compatible; groq has its own address": (
        VoiceOptions(),
        KEYS,
        VoiceSettings("groq", base_url=SERVER),
    ),
    "--temperature is 3.0; it must be a number from 0 to 2": (
        VoiceOptions("groq", temperature=3.0),
        KEYS,
        None,
    ),
    "--temperature is nan; it must be a number from 0 to 2": (
        VoiceOptions("groq", temperature=float("nan")),
        KEYS,
        None,
    ),
    "ANIMA_PATIENCE soon: write a time up to an hour, such as 90s or 5m": (
        VoiceOptions(OWN, "m", base_url=SERVER),
        {"ANIMA_PATIENCE": "soon"},
        None,
    ),
    "--model: the offline voice takes none; add --provider NAME (see `anima models`)": (
        VoiceOptions(model="m"),
        KEYS,
        None,
    ),
    "openai-compatible needs the name of a model (--model)": (VoiceOptions(OWN, base_url=SERVER), {}, None),
    "openai-compatible needs the address of a server, such as http://localhost:11434/v1": (
        VoiceOptions(OWN, "m"),
        {},
        None,
    ),
    "the key for groq has characters that no key has; check GROQ_API_KEY": (
        VoiceOptions("groq", key=Secret("ключ")),
        {},
        None,
    ),
}


@pytest.mark.parametrize("told", REFUSED)
def test_what_cannot_be_had_is_refused_in_one_line(told: str) -> None:
    with pytest.raises(BadInput) as caught:
        voice_settings(*REFUSED[told])
    assert caught.value.message == told
    assert caught.value.exit_code == 2


@click.command()
@voice_options
def speak(voice: VoiceOptions) -> None:
    click.echo(repr(voice))


def test_the_options_are_the_fields_and_a_key_is_a_secret_at_once() -> None:
    words = ["--provider", "groq", "--model", "m", "--key", "hush-hush", "--temperature", "0.5"]
    words += ["--max-tokens", "9", "--base-url", "u", "--patience", "5m", "--pause", "1m30s"]
    words += ["--history-tokens", "0", "--proxy", "http://user:hush-hush@proxy.example"]
    result = CliRunner().invoke(speak, words)
    secret = Secret("x")
    assert result.output == f"{VoiceOptions('groq', 'm', secret, 0.5, 9, 'u', 300.0, 90.0, 0, secret)!r}\n"
    assert "hush" not in result.output


def test_the_help_of_key_warns() -> None:
    told = " ".join(CliRunner().invoke(speak, ["--help"]).output.split())
    assert "Others on this machine can see it while the program runs" in told
    assert "better put it into the provider's environment variable" in told


@pytest.mark.parametrize(
    "words",
    [
        *(["--max-tokens", "0"], ["--max-tokens", "many"], ["--temperature", "hot"]),
        *(["--patience", "2h"], ["--patience", "0"], ["--pause", "long"], ["--history-tokens", "-1"]),
    ],
)
def test_a_number_that_is_none_is_bad_input(words: list[str]) -> None:
    assert CliRunner().invoke(speak, words).exit_code == 2


def test_models_shows_the_table() -> None:
    result = anima("models")
    assert result.exit_code == 0
    for row in PROVIDERS.values():
        for piece in (row.name, row.key_variable, row.address or "--base-url", *row.models):
            assert piece in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_models_shows_one_provider_or_json() -> None:
    assert "openrouter" not in anima("models", "--provider", "groq").stdout
    [row] = json.loads(anima("models", "--provider", "groq", "--json").stdout)
    assert row["default_model"] == row["models"][0] == "llama-4-maverick-17b-128e-instruct"
    assert len(json.loads(anima("models", "--json").stdout)) == len(PROVIDERS)


def test_models_of_nobody_are_bad_input() -> None:
    result = anima("models", "--provider", "grok")
    assert (result.exit_code, result.stderr) == (
        2,
        '--provider grok: there is no such provider; did you mean "groq"?\n',
    )
