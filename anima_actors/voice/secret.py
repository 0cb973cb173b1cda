"""A key that does not show, and its removal from texts of others."""

import base64
import re
from typing import NoReturn
from urllib.parse import quote

from anima_actors.runtime.redaction import GONE, redacted

LONGEST_REASON = 300
"""Characters of a server's own words that go into a message."""

_SHORTEST_SECRET = 4


class Scrubber:
    """Removes keys and passwords from texts, in each form in which they may come back.

    Plain, url-encoded, and as base64 at any offset. Texts that merely look like a key or a request header
    go too.
    """

    def __init__(self, *secrets: str) -> None:
        forms = {form for one in secrets if len(one) >= _SHORTEST_SECRET for form in _forms(one)}
        self._forms = sorted(forms, key=lambda form: (-len(form), form))

    def clean(self, text: str) -> str:
        """Return the text on one line, without the secrets and without control characters."""
        text = "".join(character if character.isprintable() else " " for character in text)
        for form in self._forms:
            text = text.replace(form, GONE)
        return redacted(" ".join(text.split()))

    def reason(self, text: str, longest: int = LONGEST_REASON) -> str:
        """Return a server's own words, clean and short enough to stand in a message."""
        text = self.clean(text).rstrip(".")
        # cut last: half a key would pass all filters
        return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _forms(key: str) -> set[str]:
    encoded = quote(key, safe="")
    in_lower_case = re.sub("%..", lambda escape: escape[0].lower(), encoded)
    throughout = "".join(f"%{byte:02x}" for byte in key.encode())
    return {key, encoded, in_lower_case, throughout, throughout.upper(), *_in_base64(key.encode())}


def _in_base64(key: bytes) -> set[str]:
    """Return the texts of which one is in every base64 text that holds the key; letters at the ends vary."""
    forms = set()
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + key).decode().rstrip("=")
        first = -(-before * 8 // 6)
        last = (before + len(key)) * 8 // 6
        inner = whole[first:last]
        forms |= {inner, inner.replace("+", "-").replace("/", "_")}
    return {form for form in forms if len(form) >= _SHORTEST_SECRET}


class Secret:
    """A key. It shows as stars wherever it is shown, and neither pickles nor copies into JSON."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the key itself, for the request header that needs it and for nothing else."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret('*****')"

    def __str__(self) -> str:
        return "*****"

    def __format__(self, _specification: str) -> str:
        return "*****"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")
