"""The one filter for what is written down: nothing that looks like a key or a request header passes it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

GONE = "[redacted]"

_KEY_NAMES = r"(?:x-)?(?:api[-_ ]?key|apikey|access[-_ ]?key|secret|token|password|passwd|credential)s?"

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # a whole header, as a line, in a mapping or in the repr of one: to the end of its value
    (
        re.compile(
            r"(?i)((?:proxy-)?authorization|x-api-key|x-goog-api-key|api-key|(?:set-)?cookie)"
            r"(['\"]?\s*[:=,]\s*+)(?!\[redacted\])(?:'[^']*'|\"[^\"]*\"|[^\r\n'\",;)}\]]+)"
        ),
        rf"\1\2{GONE}",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+(?=\S*[\d._=-])[\w.~+/=-]{6,}"), rf"\1 {GONE}"),
    # name=value and "name": "value", the name possibly an environment variable
    (
        re.compile(rf"(?i)([\w-]*{_KEY_NAMES}['\"]?\s*[:=]\s*+['\"]?)(?!\[redacted)[^\s'\"&,;)}}\]]{{4,}}"),
        rf"\1{GONE}",
    ),
    # keys known by their beginning
    (
        re.compile(
            r"\b(?:sk|pk|rk|gsk|xai|hf|ghp|gho|ghs|github_pat|glpat|nvapi|tgp|pplx|r8|AIza|AKIA|ya29|xox[a-z])"
            r"[-_.]?[\w-]{12,}"
        ),
        GONE,
    ),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"), GONE),  # JSON web tokens
    (re.compile(r"(\w+://)[^\s/@:]+:[^\s/@]+@"), rf"\1{GONE}@"),  # user and password in an address
)
_HINTS = re.compile(
    r"(?i)auth|key|cookie|bearer|basic|secret|token|passw|credential|[-_]|AIza|AKIA|ya29|xox|eyJ|@"
)
_NAMES_A_KEY = re.compile(rf"(?i)^(?:.*[-_ ])?(?:{_KEY_NAMES}|authorization|cookie)$")


def redacted(text: str) -> str:
    """The text without what looks like an API key, a password or the value of a request header."""
    if not _HINTS.search(text):
        return text
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


@lru_cache(maxsize=1024)
def names_a_key(name: str) -> bool:
    """Whether what stands under this name is a key, a password or the like."""
    return _NAMES_A_KEY.match(name) is not None


def redacted_data(value: Any) -> Any:
    """Plain data without keys: all texts filtered, and what stands under the name of a key left out."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, Mapping):
        return {
            key: GONE if item and isinstance(item, str) and names_a_key(str(key)) else redacted_data(item)
            for key, item in value.items()
        }
    if isinstance(value, tuple | list):
        return [redacted_data(item) for item in value]
    return value
