"""What went wrong between here and a provider, in words: who, what happened, what to do."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from anima_actors.voice.error_kinds import ErrorKind, ServerError
from anima_actors.voice.language_model import VoiceError
from anima_actors.voice.normaliser import Normaliser
from anima_actors.voice.providers import OPENAI_COMPATIBLE, Provider
from anima_actors.voice.secret import Scrubber

SILENCE = "silence"
"""The kind of an error where a server said nothing for too long."""


class ModelEndpoint(NamedTuple):
    """A model at a provider's address."""

    provider: Provider
    address: str
    model: str
    has_key: bool = True  # whether requests carry a key

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc


def refusal_error(endpoint: ModelEndpoint, error: ServerError, scrubber: Scrubber) -> VoiceError:
    """Return what a server refused, or failed to do, in words that may be shown.

    Args:
        endpoint: who was asked.
        error: what it answered.
        scrubber: takes the key out of the server's own words.
    """
    status = error.shown_status
    if 300 <= status < 400:
        return redirect_error(endpoint, status, scrubber.reason(error.to))
    reason = scrubber.reason(error.reason)
    what, advice = _explanation(endpoint, error.kind)
    wait = error.retry_after_s if error.kind.transient else None
    if wait is not None:
        advice = f"it asks to wait {format_duration(wait)}"
    return VoiceError(
        _sentence(endpoint, f"{what}: {reason}" if reason else what, advice, status),
        provider=endpoint.provider.name,
        status=status,
        transient=error.kind.transient,
        retry_after_s=wait,
        kind=error.kind,
    )


def redirect_error(endpoint: ModelEndpoint, status: int, to: str) -> VoiceError:
    """Return the error for a redirect, which is never followed: the key and the words would go along."""
    what = f"sends requests on to {to or 'another place'}, where they do not go"
    return _error(endpoint, what, "check its address", status)


def unreadable_error(endpoint: ModelEndpoint, found: str) -> VoiceError:
    """Return the error for what cannot be read as an answer."""
    return _error(endpoint, f"answered with something else than was asked for ({found})", "check its address")


def empty_reply_error(endpoint: ModelEndpoint, answer: Normaliser) -> VoiceError:
    """Return the error for an answer without any words."""
    model = endpoint.model
    if answer.finish == "filter":
        return _error(endpoint, f"let a filter take away what {model} answered", "say it in another way")
    if answer.finish == "length":
        return _error(endpoint, "used up all tokens of the answer before its first word", "raise max_tokens")
    if answer.finish == "other":
        what = f"ended the answer before its first word ({answer.finish_name})"
        return _error(endpoint, what, "try again later", transient=True)
    another = f"try again, or try another model than {model}"
    if answer.missing:
        return _error(endpoint, f"answered with {listed(answer.missing)} alone, which is no text", another)
    if answer.thought:
        return _error(endpoint, "thought, and answered without a word", another)
    return _error(endpoint, "answered without a word", another)


def connection_error(
    endpoint: ModelEndpoint, what: str, advice: str = "", *, transient: bool = True, kind: str = ""
) -> VoiceError:
    """Return the error for a connection that failed, or that ended too early."""
    return _error(endpoint, what, advice, transient=transient, kind=kind)


def listed(names: Iterable[str]) -> str:
    """Return names that a server has given, clean and short."""
    clean = ("".join(one for one in name if one.isprintable())[:40] for name in names)
    return ", ".join(list(clean)[:5])


def format_duration(seconds: float) -> str:
    """Return a duration as one says it."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 7_200 else f"{seconds / 3600:.0f} hours"


def _explanation(endpoint: ModelEndpoint, kind: ErrorKind) -> tuple[str, str]:
    """Return what the provider did, and what to do about it."""
    provider, model = endpoint.provider, endpoint.model
    at = f" at {provider.keys_at}" if provider.keys_at else ""
    models = f"`anima models --provider {provider.name}` lists models that are known to work"
    if provider.name == OPENAI_COMPATIBLE:
        models = f"ask {endpoint.address}/models which models it has"
    refused_key = (f"refused the key in {provider.key_variable}", f"check it{at}")
    if not endpoint.has_key:
        refused_key = (f"wants a key; put it into {provider.key_variable}", "")
    another = f"try another model than {model}"
    words = {
        ErrorKind.REQUEST: ("did not accept the request", models),
        ErrorKind.KEY: refused_key,
        ErrorKind.QUOTA: ("wants to be paid first", f"top the account up{at}"),
        ErrorKind.PERMISSION: (f"does not let this key use {model}", f"check what it may do{at}"),
        ErrorKind.MODEL: (f"has no model {model}, or has it elsewhere than at {endpoint.address}", models),
        ErrorKind.TIMEOUT: ("waited too long for the request", "try again"),
        ErrorKind.CONFLICT: ("is busy with something that stands against this request", "try again"),
        ErrorKind.CONTEXT: (
            "finds the request too long",
            "let fewer earlier exchanges go along (--history-tokens)",
        ),
        ErrorKind.SYSTEM_ROLE: (f"takes no system prompt for {model}", another),
        ErrorKind.RATE: ("takes no more requests or tokens for now", "try again later, or ask less often"),
        ErrorKind.LOADING: (f"is still loading {model}", "try again later, or wait longer (--patience)"),
        ErrorKind.OVERLOAD: ("is overloaded", "try again later"),
        ErrorKind.FILTER: ("let a filter refuse the request", "say it in another way"),
        ErrorKind.TROUBLE: ("has a problem of its own", "try again later"),
    }
    return words.get(kind, ("did not do what was asked", "check the address and the model"))


def _error(
    endpoint: ModelEndpoint,
    what: str,
    advice: str,
    status: int | None = None,
    *,
    transient: bool = False,
    kind: str = "",
) -> VoiceError:
    message = _sentence(endpoint, what, advice, status)
    return VoiceError(message, provider=endpoint.provider.name, status=status, transient=transient, kind=kind)


def _sentence(endpoint: ModelEndpoint, what: str, advice: str, status: int | None) -> str:
    before = f"{status}: " if status else ""
    after = f"; {advice}" if advice else ""
    return f"{before}{endpoint.provider.name} {what}{after}"
