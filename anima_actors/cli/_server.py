"""The server as the command line asks for it: its address, its token, its page."""

import errno
import os
import re
import socket
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from anima_actors.cli._group import BadInput
from anima_actors.cli._options import gathered, number_option

if TYPE_CHECKING:
    from anima_actors.voice.secret import Secret

PORT = 8765
MOST_OPEN = 256
TOKEN = "ANIMA_TOKEN"
SHORTEST_TOKEN, LONGEST_TOKEN = 16, 1_000  # characters

_IN_USE = (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE))
_TOKEN = re.compile("[!-~]+")
_ORIGIN = re.compile(r"https?://[^/\s?#@]+")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


class ServerOptions(NamedTuple):
    """The server that the command line asks for."""

    host: str
    port: int
    token_file: str | None
    names: tuple[str, ...]
    origins: tuple[str, ...]
    expose: bool
    most_open: int


server_options = gathered(
    "server",
    ServerOptions,
    click.option(
        "--host",
        default="127.0.0.1",
        show_default=True,
        metavar="ADDRESS",
        help="Listen at this address. One that others on the network reach needs --expose too.",
    ),
    number_option(
        "--port",
        0,
        65_535,
        "Listen at this port; 0 for any that is free. The address is written to stdout.",
        default=str(PORT),
    ),
    click.option(
        "--token-file",
        metavar="FILE",
        help="Read the token that clients must send from a file, in place of the variable ANIMA_TOKEN. "
        "Without either one is made and shown.",
    ),
    click.option(
        "--allow-host",
        "names",
        multiple=True,
        metavar="NAME",
        help="Answer to this host name too. Repeatable.",
    ),
    click.option(
        "--origin",
        "origins",
        multiple=True,
        metavar="URL",
        help="Let pages from there ask, such as http://localhost:3000. Repeatable.",
    ),
    click.option(
        "--expose",
        is_flag=True,
        help="Listen beyond this machine. Nothing is encrypted: put something in front of it that does that.",
    ),
    number_option(
        "--most-open",
        1,
        10_000,
        "Keep this many minds open at once; each costs some 66 kB and a file descriptor.",
        default=str(MOST_OPEN),
    ),
)


class PageOptions(NamedTuple):
    """The page that the command line asks for."""

    journals: str | None = None
    stories: str | None = None
    read_only: bool = False
    opened: str | None = None  # a journal or a mind; "" for all minds


page_options = gathered(
    "page",
    PageOptions,
    click.option(
        "--journals",
        metavar="DIR",
        help="Show the journals of this folder, and write those of forks and runs there; the "
        "folder _journals beside the minds unless told otherwise.",
    ),
    click.option("--stories", metavar="DIR", help="Offer the stories of this folder too, to be run."),
    click.option("--read-only", is_flag=True, help="Only show: refuse whatever would change anything."),
    click.option(
        "--open",
        "opened",
        metavar="FILE",
        is_flag=False,
        flag_value="",
        help="Open the page in a browser, on the journal FILE or the mind of that name, where one is named.",
    ),
)


def descriptors_of_process() -> int | None:
    """Return how many descriptors this process may have; None where the system sets no limit of that kind."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def listening(options: ServerOptions) -> socket.socket:
    """Return the socket, listening; or refuse the address, the port, or to let the world in unasked."""
    shown = options.host if options.host.isprintable() else repr(options.host)
    try:
        found = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, _, _, _, place = min(found, key=lambda one: one[0] != socket.AF_INET)
    except (OSError, UnicodeError):
        raise BadInput(f"anima serve: --host {shown[:80]}: there is no such address") from None
    if not ip_address(place[0]).is_loopback and not options.expose:
        raise BadInput(
            f"anima serve: --host {shown}: others on the network reach that address, and nothing is "
            "encrypted; add --expose if that is meant"
        )
    try:
        return socket.create_server(place[:2], family=family, backlog=1_024)
    except OSError as error:
        where = f"{shown}:{options.port}"
        if error.errno in _IN_USE:
            said = f"{where} is in use by another program; choose another --port, or 0 for any that is free"
        else:
            said = f"cannot listen at {where}: {error.strerror or error}"
        raise BadInput(f"anima serve: {said}") from None


def check_names(options: ServerOptions) -> None:
    """Refuse what is no name of a host, and no origin."""
    for option, given, form, told in (
        ("--allow-host", options.names, _NAME, "name of a host, such as minds.example"),
        ("--origin", options.origins, _ORIGIN, "origin, such as http://localhost:3000"),
    ):
        for one in given:
            if not form.fullmatch(one):
                raise BadInput(f"anima serve: {option} {one[:80]!r} is no {told}")


def given_token(file: str | None) -> "Secret | None":
    """Return the token that was given, refused where it is easily guessed; None where one is to be made."""
    from anima_actors.voice.secret import Secret

    if file is not None:
        try:
            with Path(file).open(encoding="utf-8") as lines:
                text, source = lines.read(LONGEST_TOKEN + 2).strip(), f"--token-file {file}"
        except UnicodeDecodeError:
            raise BadInput(f"anima serve: --token-file {file}: it holds no text") from None
        except OSError as error:
            raise BadInput(f"anima serve: --token-file {file}: {error.strerror or error}") from None
    else:
        text, source = os.environ.get(TOKEN, ""), TOKEN
        if not text:
            return None
    if not SHORTEST_TOKEN <= len(text) <= LONGEST_TOKEN or not _TOKEN.fullmatch(text):
        raise BadInput(
            f"anima serve: {source}: a token has {SHORTEST_TOKEN} to {LONGEST_TOKEN:,} letters, digits and "
            "signs, and no spaces"
        )
    return Secret(text)
