"""What went wrong between here and a provider, in words: who, what happened, what to do."""

from typing import NamedTuple
from urllib.parse import urlsplit

from anima_actors.voice.language_model import VoiceError
from anima_actors.voice.providers import OPENAI_COMPATIBLE, Provider


class ModelEndpoint(NamedTuple):
    """A model at a provider's address."""

    provider: Provider
    address: str
    model: str
    has_key: bool = True  # whether requests carry a key

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc


def refusal_error(
    endpoint: ModelEndpoint, status: int, reason: str = "", retry_after_s: float | None = None
) -> VoiceError:
    """Return the error for an answer that is a refusal.

    Args:
        endpoint: who was asked.
        status: of the answer, or what it would have been.
        reason: in the server's words, already scrubbed; empty where it gave none.
        retry_after_s: how long the server asks to wait; None where it does not.
    """
    what, advice = _explanation(endpoint, status)
    if retry_after_s is not None:
        advice = f"it asks to wait {format_duration(retry_after_s)}"
    return VoiceError(
        _sentence(endpoint, f"{what}: {reason}" if reason else what, advice, status),
        provider=endpoint.provider.name,
        status=status,
        transient=is_transient(status),
        retry_after_s=retry_after_s,
    )


def redirect_error(endpoint: ModelEndpoint, status: int, to: str) -> VoiceError:
    """Return the error for a redirect, which is never followed: the key and the words would go along."""
    what = f"sends requests on to {to or 'another place'}, where they do not go"
    return _error(endpoint, what, "check its address", status)


def unreadable_error(endpoint: ModelEndpoint, found: str) -> VoiceError:
    """Return the error for what cannot be read as an answer."""
    return _error(endpoint, f"answered with something else than was asked for ({found})", "check its address")


def empty_reply_error(endpoint: ModelEndpoint, filtered: bool, at_limit: bool) -> VoiceError:
    """Return the error for an answer without any text."""
    model = endpoint.model
    if filtered:
        return _error(endpoint, f"let a filter take away what {model} answered", "say it in another way")
    if at_limit:
        return _error(endpoint, "used up all tokens of the answer before its first word", "raise max_tokens")
    return _error(endpoint, "answered without a word", f"try again, or try another model than {model}")


def connection_error(
    endpoint: ModelEndpoint, what: str, advice: str = "", *, transient: bool = True
) -> VoiceError:
    """Return the error for a connection that failed, or that ended too early."""
    return _error(endpoint, what, advice, transient=transient)


def is_transient(status: int) -> bool:
    """Return whether the same request may be answered later."""
    return status in (408, 409, 429) or status >= 500


def format_duration(seconds: float) -> str:
    """Return a duration as one says it."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 7_200 else f"{seconds / 3600:.0f} hours"


def _explanation(endpoint: ModelEndpoint, status: int) -> tuple[str, str]:
    """Return what the provider did, and what to do about it."""
    provider, model = endpoint.provider, endpoint.model
    at = f" at {provider.keys_at}" if provider.keys_at else ""
    listed = f"`anima models --provider {provider.name}` lists models that are known to work"
    if provider.name == OPENAI_COMPATIBLE:
        listed = f"ask {endpoint.address}/models which models it has"
    refused_key = (f"refused the key in {provider.key_variable}", f"check it{at}")
    if not endpoint.has_key:
        refused_key = (f"wants a key; put it into {provider.key_variable}", "")
    known = {
        400: ("did not accept the request", listed),
        401: refused_key,
        402: ("wants to be paid first", f"top the account up{at}"),
        403: (f"does not let this key use {model}", f"check what it may do{at}"),
        404: (f"has no model {model}, or has it elsewhere than at {endpoint.address}", listed),
        408: ("waited too long for the request", "try again"),
        409: ("is busy with something that stands against this request", "try again"),
        413: ("finds the request too long", "let fewer earlier exchanges go along"),
        422: ("did not accept the request", listed),
        429: ("takes no more requests or tokens for now", "try again later, or ask less often"),
        529: ("is overloaded", "try again later"),
    }
    if status in known:
        return known[status]
    if status >= 500:
        return "has a problem of its own", "try again later"
    return "did not do what was asked", "check the address and the model"


def _error(
    endpoint: ModelEndpoint, what: str, advice: str, status: int | None = None, *, transient: bool = False
) -> VoiceError:
    message = _sentence(endpoint, what, advice, status)
    return VoiceError(message, provider=endpoint.provider.name, status=status, transient=transient)


def _sentence(endpoint: ModelEndpoint, what: str, advice: str, status: int | None) -> str:
    before = f"{status}: " if status else ""
    after = f"; {advice}" if advice else ""
    return f"{before}{endpoint.provider.name} {what}{after}"
