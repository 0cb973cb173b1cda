"""The settings of a voice: provider, model, limits; which key and which address may be used."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

from anima_actors.runtime.errors import suggestion
from anima_actors.runtime.plain_numbers import plain
from anima_actors.voice.language_model import VoiceError
from anima_actors.voice.providers import PROVIDERS, Provider
from anima_actors.voice.secret import Secret

_FIT_FOR_A_HEADER = re.compile("[!-~]*").fullmatch


def validated_key(provider: Provider, key: Secret | None) -> Secret:
    """Return the key without surrounding spaces; empty for none.

    Its text is in no variable of this function, for a traceback may show those.

    Raises:
        VoiceError: the provider needs a key, or this one is malformed.
    """
    key = Secret(key.reveal().strip()) if key else Secret("")
    if not key and provider.needs_key:
        where = f"put it into the environment variable {provider.key_variable}"
        raise VoiceError(f"{provider.name} needs a key; {where}", provider=provider.name)
    if not _FIT_FOR_A_HEADER(key.reveal()):
        where = f"has characters that no key has; check {provider.key_variable}"
        raise VoiceError(f"the key for {provider.name} {where}", provider=provider.name)
    return key


def validated_address(provider: Provider, given: str | None) -> str:
    """Return the address of the provider.

    Raises:
        VoiceError: none is known, it is malformed, or the key would go to another host than its provider's.
    """
    if provider.address is not None:
        if given and given.rstrip("/") != provider.address:
            said = f"{provider.name} has its own address; another one goes with openai-compatible only"
            raise VoiceError(said, provider=provider.name)
        return provider.address
    address = (given or "").strip().rstrip("/").removesuffix("/chat/completions").rstrip("/")
    try:
        parts = urlsplit(address)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        clean = "@" not in parts.netloc and not parts.query and not parts.fragment and address.isprintable()
    except ValueError:
        right = clean = False
    if not right or not clean:
        said = f"{provider.name} needs the address of a server, such as http://localhost:11434/v1"
        raise VoiceError(said, provider=provider.name)
    return address


OFFLINE = "offline"
OWN = "own"
"""A language model of the caller's own, handed in as an object."""

_ON_RECORD = (
    *("model", "temperature", "max_tokens", "base_url", "budget_s", "history_tokens"),
    *("patience_s", "pause_s", "prompt_tokens", "numbers", "firmer"),
)


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """Who turns the state into words, and within which limits.

    Args:
        provider: "offline", "openrouter", "groq", "together", "anthropic" or "openai-compatible".
        model: as the provider names it; None for the provider's default.
        temperature: of the model, in [0, 2].
        max_tokens: of one answer, from 1.
        base_url: where a server of one's own listens; for "openai-compatible" only.
        key: the provider's; never written down.
        proxy: the address of an HTTP proxy, such as http://proxy.example:3128. It may hold user and password,
            and is never written down. None for that in the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY). A
            server on this machine is asked without.
        budget_s: seconds that one answer may take, retries and all.
        patience_s: seconds until the first word; a server may have to load the model first. None for 30, and
            for the whole budget with a server of one's own. More than the budget comes on top of it.
        pause_s: seconds that an answer may pause once it has begun.
        requests_a_minute: to one provider, at most.
        token_limit: tokens in and out that the mind may use up from when it was made; None for no limit.
        history_tokens: of earlier exchanges that go along, estimated.
        prompt_tokens: of the system prompt, estimated; where the state has more to say, the least weighty
            lines are shortened.
        numbers: whether the figures of the state go along in the prompt.
        firmer: ask once more, with a firmer instruction, where an answer gives the state away. The
            answer is then not streamed.

    Raises:
        ValueError: a setting that is out of its range.
    """

    provider: str = OFFLINE
    model: str | None = None
    temperature: float = 0.85
    max_tokens: int = 800
    base_url: str | None = None
    key: Secret | None = field(default=None, repr=False)
    budget_s: float = 90.0
    patience_s: float | None = None
    pause_s: float = 30.0
    requests_a_minute: int = 30
    token_limit: int | None = None
    history_tokens: int = 2_000
    prompt_tokens: int = 1_200
    numbers: bool = False
    firmer: bool = False
    proxy: Secret | str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if isinstance(self.proxy, str):
            object.__setattr__(self, "proxy", Secret(self.proxy) if self.proxy else None)
        for name in self.__dataclass_fields__:
            object.__setattr__(self, name, plain(getattr(self, name)))
        known = (OFFLINE, OWN, *PROVIDERS)
        if self.provider not in known:
            meant = suggestion(str(self.provider), known)
            raise ValueError(f"provider is {self.provider!r:.60}; there is no such provider{meant}")
        if not 0.0 <= self.temperature <= 2.0:
            raise ValueError(f"temperature is {self.temperature!r}; it must be a number from 0 to 2")
        counts = {"max_tokens": 1, "requests_a_minute": 1, "history_tokens": 0, "prompt_tokens": 1}
        for name, least in counts.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise ValueError(f"{name} is {value!r}; it must be a whole number from {least}")
        for name in ("budget_s", "patience_s", "pause_s"):
            seconds = getattr(self, name)
            if seconds is not None and not 0.0 < seconds <= 3_600.0:
                raise ValueError(f"{name} is {seconds!r}; it must be a number of seconds up to 3600")

    @property
    def offline(self) -> bool:
        """True where no language model takes part."""
        return self.provider == OFFLINE

    def as_data(self) -> dict[str, Any]:
        """Return the settings for a record: all that shapes the answers, and never the key."""
        if self.offline:
            return {"provider": OFFLINE}
        data = {name: getattr(self, name) for name in ("provider", *_ON_RECORD)}
        return {name: value for name, value in data.items() if value is not None}

    @property
    def proxy_secret(self) -> Secret | None:
        """The address of the proxy that is given, as a secret."""
        return Secret(self.proxy) if isinstance(self.proxy, str) else self.proxy

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return the settings in a record, without a key; names of other versions are passed over."""
        return cls(**{name: data[name] for name in ("provider", *_ON_RECORD) if name in data})


def settings_of(voice: str | VoiceSettings, own_model: bool = False) -> VoiceSettings:
    """Return the settings that a provider's name stands for; settings are returned as they are.

    Args:
        voice: a provider's name, or settings.
        own_model: whether the caller hands in a language model.

    Raises:
        ValueError: there is no such provider.
    """
    if isinstance(voice, VoiceSettings):
        if voice.offline and own_model:
            raise ValueError("voice is offline, and a language_model is given; leave one of them out")
        return voice
    if not isinstance(voice, str):
        raise ValueError(f"voice is {voice!r:.80}; it must be a provider's name or VoiceSettings")
    if voice == OFFLINE and own_model:
        return VoiceSettings(OWN)
    return VoiceSettings(voice)


def describe_voice(settings: VoiceSettings) -> str:
    """Return who speaks, in a sentence."""
    if settings.offline:
        return "It speaks with the embedded offline voice; no language model takes part."
    model = settings.model or "its default model"
    place = f" at {settings.base_url}" if settings.base_url else ""
    return f"It speaks through {settings.provider}{place}, {model}."
