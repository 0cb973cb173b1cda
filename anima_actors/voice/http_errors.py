"""What went wrong between here and a provider, in words: who, what happened, what to do."""

from typing import NamedTuple
from urllib.parse import urlsplit

from anima_actors.voice.errors import VoiceError
from anima_actors.voice.providers import OPENAI_COMPATIBLE, Provider


class Asked(NamedTuple):
    """Who was asked for what."""

    provider: Provider
    address: str
    model: str
    has_key: bool = True  # whether a key went along

    @property
    def host(self) -> str:
        """The server, as a person knows it."""
        return urlsplit(self.address).netloc


def refusal(asked: Asked, status: int, reason: str = "", retry_after_s: float | None = None) -> VoiceError:
    """The error for an answer that is a refusal.

    Args:
        asked: who was asked for what.
        status: of the answer, or what it would have been.
        reason: in the server's words, already clean; empty where it gave none.
        retry_after_s: how long the server asks to wait; None where it does not.
    """
    what, advice = _told(asked, status)
    because = f": {reason}" if reason else ""
    if retry_after_s is not None:
        advice = f"it asks to wait {in_words(retry_after_s)}"
    return VoiceError(
        f"{status}: {asked.provider.name} {what}{because}{f'; {advice}' if advice else ''}",
        provider=asked.provider.name,
        status=status,
        passing=may_pass(status),
        retry_after_s=retry_after_s,
    )


def may_pass(status: int) -> bool:
    """Whether the same request may be answered later."""
    return status in (408, 409, 429) or status >= 500


def _told(asked: Asked, status: int) -> tuple[str, str]:
    """What the provider did, and what to do about it."""
    provider, model = asked.provider, asked.model
    listed = f"`anima models --provider {provider.name}` lists models that are known to work"
    if provider.name == OPENAI_COMPATIBLE:
        listed = f"ask {asked.address}/models which models it has"
    known = {
        400: ("did not accept the request", listed),
        401: _refused_key(asked),
        402: ("wants to be paid first", _see("top the account up", provider)),
        403: (f"does not let this key use {model}", _see("check what it may do", provider)),
        404: (f"has no model {model}, or has it elsewhere than at {asked.address}", listed),
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


def _refused_key(asked: Asked) -> tuple[str, str]:
    provider = asked.provider
    if not asked.has_key:
        return f"wants a key; put it into {provider.key_variable}", ""
    return f"refused the key in {provider.key_variable}", _see("check it", provider)


def _see(advice: str, provider: Provider) -> str:
    return f"{advice} at {provider.keys_at}" if provider.keys_at else advice


def redirected(asked: Asked, status: int, to: str) -> VoiceError:
    """The error for a redirect, which is never followed: the key and the words would go along."""
    what = f"sends requests on to {to or 'another place'}, where they do not go"
    return _no(asked, what, "check its address", status)


def not_an_answer(asked: Asked, told: str) -> VoiceError:
    """The error for what cannot be read as an answer."""
    return _no(asked, f"answered with something else than was asked for ({told})", "check its address")


def no_words(asked: Asked, filtered: bool, at_limit: bool) -> VoiceError:
    """The error for an answer without any text."""
    if filtered:
        return _no(asked, f"let a filter take away what {asked.model} answered", "say it in another way")
    if at_limit:
        return _no(asked, "used up all tokens of the answer before its first word", "raise max_tokens")
    return _no(asked, "answered without a word", "try again, or try another model than " + asked.model)


def lost(asked: Asked, what: str, advice: str = "", *, passing: bool = True) -> VoiceError:
    """The error for a connection that there was not, or that ended too early."""
    return _no(asked, what, advice, passing=passing)


def _no(
    asked: Asked, what: str, advice: str, status: int | None = None, *, passing: bool = False
) -> VoiceError:
    name = asked.provider.name
    told = f"{f'{status}: ' if status else ''}{name} {what}{f'; {advice}' if advice else ''}"
    return VoiceError(told, provider=name, status=status, passing=passing)


def in_words(seconds: float) -> str:
    """A duration as one says it."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 7_200 else f"{seconds / 3600:.0f} hours"
