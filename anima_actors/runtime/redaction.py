"""The one filter for what is written down: nothing that looks like a key or a request header passes it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

GONE = "[redacted]"

_KEY_NAMES = r"(?:x-)?(?:api[-_ ]?key|apikey|access[-_ ]?key|secret|token|password|passwd|credential)s?"

_KEY_OWNERS = "account|shared[-_ ]?access|primary|secondary|private|signing|encryption"
_KEY_PARAMETERS = "key|sig|signature|auth|code|jwt|sas"

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
    # user, password or token in an address; the port is no password
    (re.compile(r"(\w+://)(?:[^\s/@'\"]+|[^\s/@:'\"]*:(?!\d{1,5}/)[^\s'\"]+)@"), rf"\1{GONE}@"),
    (re.compile(rf"(?i)([?&](?:{_KEY_PARAMETERS})=)(?!\[redacted)[^\s&#'\"]+"), rf"\1{GONE}"),
    (
        re.compile(
            rf"(?i)((?:{_KEY_OWNERS})[-_ ]?(?:key|signature)['\"]?\s*[:=]\s*+['\"]?)(?!\[redacted)[^\s'\",;]+"
        ),
        rf"\1{GONE}",
    ),
    (re.compile(r"-{5,}BEGIN [A-Z0-9 ]+-{5,}.*?(?:-{5,}END [A-Z0-9 ]+-{5,}|\Z)", re.DOTALL), GONE),
)
_HINTS = re.compile(
    r"(?i)auth|key|cookie|bearer|basic|secret|token|passw|credential|sig|[-_]|AIza|AKIA|ya29|xox|eyJ|@"
)
_NAMES_A_KEY = re.compile(
    rf"(?i)^(?:.*[-_ ])?(?:{_KEY_NAMES}|(?:{_KEY_OWNERS})[-_ ]?key|authorization|cookie)$"
)
_NAMES_A_HASH = re.compile(r"(?i)(?:^|[-_ ])(?:hash(?:es)?|models|code|digest|checksum|sha256|scenario)$")

_BARE = re.compile(
    r"(?<![0-9A-Za-z])[0-9a-fA-F]{32,}(?![0-9A-Za-z])|[A-Za-z0-9+/_-]{40,}(?:={1,2}(?![\w=]))?"
)
_WORD = re.compile(r"[A-Z]*[a-z]*\d{0,8}|(?:[A-Z]+[a-z]{2,}|[a-z]{2,})+\d{0,8}|\d+")
_BETWEEN_WORDS = re.compile(r"[-+/_=]+")


def redacted(text: str, *, bare: bool = True) -> str:
    """The text without what looks like an API key, a password or the value of a request header.

    Args:
        text: such as the message of an error.
        bare: whether that includes a long run of hexadecimal figures or base64 without a name. Not where a
            text is data that has to come back as it was.
    """
    if _HINTS.search(text):
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
    return _BARE.sub(_without_key, text) if bare else text


def _without_key(run: re.Match[str]) -> str:
    """Return a long run of letters and figures, unless it is a key: a path is made of words."""
    found = run.group()
    parts = [part for part in _BETWEEN_WORDS.split(found) if not _WORD.fullmatch(part)]
    strange = sum(map(len, parts))
    is_hexadecimal = len(found) >= 32 and all(character in "0123456789abcdefABCDEF" for character in found)
    if found.isdecimal():
        return found  # a number, however long
    is_filled_up = found.endswith("=")
    return GONE if is_hexadecimal or is_filled_up or (strange >= 20 and 2 * strange >= len(found)) else found


@lru_cache(maxsize=1024)
def names_a_key(name: str) -> bool:
    """Whether what stands under this name is a key, a password or the like."""
    return _NAMES_A_KEY.match(name) is not None


def redacted_data(value: Any, *, bare: bool = True) -> Any:
    """Plain data without keys: all texts filtered, and what stands under the name of a key left out.

    A hash under its name stays, and so does one among the words of a story.
    """
    if isinstance(value, str):
        return redacted(value, bare=bare)
    if isinstance(value, Mapping):
        return {
            key: GONE
            if item and isinstance(item, str) and names_a_key(str(key))
            else redacted_data(item, bare=bare and not _NAMES_A_HASH.search(str(key)))
            for key, item in value.items()
        }
    if isinstance(value, tuple | list):
        return [redacted_data(item, bare=bare) for item in value]
    return value
