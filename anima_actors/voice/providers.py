"""The table of providers of language models: addresses, keys, models."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from anima_actors.runtime.errors import suggestion
from anima_actors.voice.language_model import VoiceError

OPENAI_COMPATIBLE = "openai-compatible"


@dataclass(frozen=True, slots=True)
class Provider:
    """A service that runs language models, or a kind of server that one runs oneself."""

    name: str
    key_variable: str  # the environment variable that holds its key
    address: str | None  # without a slash at its end; None where one has to be given
    models: tuple[str, ...]  # known to work, the default first; empty where only the user can know
    dialect: Literal["openai", "anthropic"]
    keys_at: str = ""  # the page on which its keys are made and checked
    needs_key: bool = True

    @property
    def default_model(self) -> str | None:
        return self.models[0] if self.models else None


_TABLE = (
    Provider(
        "openrouter",
        "OPENROUTER_API_KEY",
        "https://openrouter.ai/api/v1",
        (
            "google/gemini-2.5-pro-preview",
            "anthropic/claude-opus-4-5",
            "anthropic/claude-sonnet-4-5",
            "meta-llama/llama-4-maverick",
            "deepseek/deepseek-r1",
            "qwen/qwen3-235b-a22b",
        ),
        "openai",
        "https://openrouter.ai/settings/keys",
    ),
    Provider(
        "groq",
        "GROQ_API_KEY",
        "https://api.groq.com/openai/v1",
        ("llama-4-maverick-17b-128e-instruct", "deepseek-r1-distill-llama-70b", "qwen-qwq-32b"),
        "openai",
        "https://console.groq.com/keys",
    ),
    Provider(
        "together",
        "TOGETHER_API_KEY",
        "https://api.together.xyz/v1",
        (
            "meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8",
            "deepseek-ai/DeepSeek-R1",
            "Qwen/Qwen3-235B-A22B",
        ),
        "openai",
        "https://api.together.ai/settings/api-keys",
    ),
    Provider(
        "anthropic",
        "ANTHROPIC_API_KEY",
        "https://api.anthropic.com/v1",
        ("claude-opus-4-5-20251101",),
        "anthropic",
        "https://console.anthropic.com/settings/keys",
    ),
    Provider(OPENAI_COMPATIBLE, "ANIMA_API_KEY", None, (), "openai", needs_key=False),
)

WHY: Mapping[str, str] = {
    "gemini-2.5-pro": "long prompts are kept to, at a moderate price",
    "claude-opus": "keeps to a state of mind most finely; the dearest",
    "claude-sonnet": "nearly as fine, quicker and cheaper",
    "llama-4-maverick": "open weights, quick, plain in tone",
    "deepseek-r1": "thinks before it speaks, so the first word comes late",
    "qwen3-235b": "open weights, at home in many languages",
    "qwen-qwq": "thinks before it speaks; for trying out",
}
"""Why one would take a model, by a part of its name."""

SMALL_MODELS = (
    "Small models (some 30 billion parameters and fewer) seldom keep to the state that they are told: "
    "they fall back into the tone of an assistant."
)


def why_take(model: str) -> str:
    """Return why one would take a model; empty where nothing is known of it."""
    return next((why for part, why in WHY.items() if part in model.lower()), "")


PROVIDERS: Mapping[str, Provider] = {provider.name: provider for provider in _TABLE}


def provider_named(name: str) -> Provider:
    """Return the provider of a name.

    Raises:
        VoiceError: there is none; the nearest is named.
    """
    if name not in PROVIDERS:
        raise VoiceError(f"there is no provider {name[:40]!r}{suggestion(name, PROVIDERS)}", provider=name)
    return PROVIDERS[name]
