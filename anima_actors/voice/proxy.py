"""Which proxy a request goes through, if any. Its address may hold a password, and so is a secret."""

import re
import socket
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from anima_actors.voice.language_model import VoiceError
from anima_actors.voice.secret import Secret

_PORTS = {"http": 80, "https": 443}
_HAS_A_PORT = re.compile(r"(?:[^:]+|\[.*\]):\d+").fullmatch


class Proxy(NamedTuple):
    """A proxy for HTTP.

    Attributes:
        address: with user and password, where it wants them.
        host: host and port, as messages may name it.
    """

    address: Secret
    host: str

    def secrets(self) -> tuple[str, ...]:
        """Return each text of the address that may not be shown."""
        user_and_password, _, _ = urlsplit(self.address.reveal()).netloc.rpartition("@")
        _, _, password = user_and_password.partition(":")
        texts = (user_and_password, unquote(user_and_password), password, unquote(password))
        return tuple(dict.fromkeys(text for text in texts if text))


def proxies_around(environment: Mapping[str, str]) -> dict[str, Secret]:
    """Return http_proxy, https_proxy and no_proxy of an environment, in small letters or capitals."""
    names = ("http_proxy", "https_proxy", "no_proxy")
    return {name: Secret(environment.get(name) or environment.get(name.upper(), "")) for name in names}


def proxy_for(address: str, given: Secret | None, around: Mapping[str, Secret]) -> Proxy | None:
    """Return the proxy on the way to a server, or None where requests go straight to it.

    A proxy that is given goes before the environment and its exceptions. A server on this machine is never
    reached through any. No variable here holds the text of a secret, for a traceback may show those.

    Args:
        address: of the server.
        given: the address of a proxy; None for that of the environment.
        around: what :func:`proxies_around` returns.

    Raises:
        VoiceError: the address of the proxy is malformed. It is not shown.
    """
    server = urlsplit(address)
    place = "proxy" if given else f"{server.scheme}_proxy".upper()
    named = given or around[f"{server.scheme}_proxy"]
    if not named or _on_this_machine(server.hostname or ""):
        return None
    if not given and _excepted(server, around["no_proxy"].reveal()):
        return None
    proxy = _read(named)
    if proxy is None:
        raise VoiceError(f"{place} is no address of an HTTP proxy, such as http://proxy.example:3128")
    return proxy


def _read(given: Secret) -> Proxy | None:
    """Return the proxy at an address, which may lack its scheme; None where it is malformed."""
    text = given.reveal().strip()
    text = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(text)
        right = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    whole = right and not parts.query and not parts.fragment and text.isprintable() and " " not in text
    return Proxy(Secret(text), parts.netloc.rpartition("@")[2]) if whole else None


def _on_this_machine(host: str) -> bool:
    name = host.lower().rstrip(".")
    number = _as_number(name)
    if isinstance(number, IPv6Address) and number.ipv4_mapped:
        number = number.ipv4_mapped
    if number is not None:
        return number.is_loopback or number.is_unspecified
    return name == "localhost" or name.endswith(".localhost")


def _as_number(host: str) -> IPv4Address | IPv6Address | None:
    """Return the number that a host is, be it shortened, such as 127.1; None for a name."""
    with suppress(ValueError):
        return ip_address(host.partition("%")[0])
    with suppress(OSError):
        return IPv4Address(socket.inet_aton(host))
    return None


def _excepted(server: SplitResult, exceptions: str) -> bool:
    """Return whether NO_PROXY names the server: *, a domain and all below it, an IP, a network, a port."""
    host = (server.hostname or "").rstrip(".")
    number = _as_number(host)
    port = str(server.port or _PORTS[server.scheme])
    for entry in filter(None, re.split(r"[,\s]+", exceptions.lower())):
        if entry == "*":
            return True
        with suppress(ValueError):
            if number is not None and number in ip_network(entry.strip("[]"), strict=False):
                return True
        name, _, wanted = entry.rpartition(":") if _HAS_A_PORT(entry) else (entry, "", "")
        name = name.strip("[]").removeprefix("*").strip(".")
        if name and (host == name or host.endswith(f".{name}")) and wanted in ("", port):
            return True
    return False
