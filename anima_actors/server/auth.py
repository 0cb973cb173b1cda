"""Check who may ask: nothing is answered, a 404 included, before Host, Origin and token are right.

A page in a browser on this machine can reach a loopback port. What stops it is the token. The header Host
is looked at because a page can have a name of its own that points here (DNS rebinding).
"""

import hmac
import ipaddress
import re
from dataclasses import dataclass

from multidict import CIMultiDictProxy

from anima_actors.server.routes import RequestError
from anima_actors.voice.secret import Secret

Headers = CIMultiDictProxy[str]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_HOST = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([^\[\]:@/\s]+))(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Access:
    """What a request must bring.

    Args:
        token: in the header Authorization, after "Bearer".
        hosts: names and addresses of this server; see :func:`hosts_of`.
        any_address: whether any numeric address is allowed; no foreign name resolves to a number.
        origins: of web pages that may ask; none by default.
        page: whether a page is served here, which may ask too.
        read_only: whether nothing may be changed.
    """

    token: Secret
    hosts: frozenset[str] = LOOPBACK
    any_address: bool = False
    origins: frozenset[str] = frozenset()
    page: bool = False
    read_only: bool = False

    def check(self, headers: Headers) -> None:
        """Refuse a request that may not ask.

        Raises:
            RequestError: 421 for another Host, 403 for a foreign Origin, 401 without the token.
        """
        self.check_place(headers)
        if not self._has_token(headers):
            raise RequestError(
                401,
                "the token of this server is missing or wrong; send the header Authorization: Bearer TOKEN",
                "invalid_api_key",
                headers={"WWW-Authenticate": 'Bearer realm="anima"'},
            )

    def check_place(self, headers: Headers) -> None:
        """Refuse a wrong Host or a foreign Origin; all that can be asked of a preflight, which has no token.

        Raises:
            RequestError: 421 or 403.
        """
        if not self._is_host(headers.getall("Host", [])):
            said = "this server is not known by the name in the header Host; see anima serve --allow-host"
            raise RequestError(421, said, "wrong_host")
        origins = headers.getall("Origin", [])
        own = f"http://{headers['Host'].lower()}" if self.page else None
        if origins and (len(origins) > 1 or origins[0] not in self.origins | {own}):
            said = "pages from the place in the header Origin may not ask; see anima serve --origin"
            raise RequestError(403, said, "wrong_origin")

    def _is_host(self, given: list[str]) -> bool:
        found = _HOST.fullmatch(given[0]) if len(given) == 1 else None
        if found is None:
            return False
        name = (found[1] or found[2]).lower()
        return name in self.hosts or (self.any_address and is_address(name))

    def _has_token(self, headers: Headers) -> bool:
        given = headers.getall("Authorization", [])
        scheme, _, text = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        mine = self.token.reveal().encode()
        right = hmac.compare_digest(text.strip().encode("utf-8", "surrogateescape"), mine)
        return right and scheme.lower() == "bearer"


def hosts_of(address: str, names: tuple[str, ...] = ()) -> tuple[frozenset[str], bool]:
    """Return the names of a server, and whether any numeric address is allowed.

    Args:
        address: where it listens.
        names: further ones.
    """
    known = {address.lower(), *(name.lower() for name in names)}
    bound = ipaddress.ip_address(address)
    if bound.is_loopback or bound.is_unspecified:
        known |= LOOPBACK
    return frozenset(known), bound.is_unspecified


def is_address(name: str) -> bool:
    """Return whether a host is an IP address, not a name."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
