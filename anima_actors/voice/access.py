"""With which key a provider is asked, and where."""

import re
from urllib.parse import urlsplit

from anima_actors.voice.errors import VoiceError
from anima_actors.voice.providers import Provider
from anima_actors.voice.secret import Secret

_FIT_FOR_A_HEADER = re.compile("[!-~]*").fullmatch


def usable_key(provider: Provider, key: Secret | None) -> Secret:
    """The key, without the spaces that come along where one is copied; empty for none.

    Its text is in no variable of this function, for a traceback may show those.
    """
    key = Secret(key.reveal().strip()) if key else Secret("")
    if not key and provider.needs_key:
        where = f"put it into the environment variable {provider.key_variable}"
        raise VoiceError(f"{provider.name} needs a key; {where}", provider=provider.name)
    if not _FIT_FOR_A_HEADER(key.reveal()):
        where = f"has characters that no key has; check {provider.key_variable}"
        raise VoiceError(f"the key for {provider.name} {where}", provider=provider.name)
    return key


def usable_address(provider: Provider, given: str | None) -> str:
    """Where the provider is asked.

    Raises:
        VoiceError: none is known, it is no address, or the key would go to another host than its provider's.
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
