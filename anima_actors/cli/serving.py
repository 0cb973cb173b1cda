"""`anima serve`, from its options to its exit status."""

import asyncio
import errno
import os
import re
import secrets
import signal
import socket
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import click

from anima_actors.cli.birth import Birth
from anima_actors.cli.group import BadInput
from anima_actors.cli.homes import store_in
from anima_actors.cli.parts import loaded
from anima_actors.cli.voices import VoiceOptions, voice_settings
from anima_actors.mind.mind import Mind
from anima_actors.server import Access, House, serve
from anima_actors.server.auth import hosts_of
from anima_actors.store import StoreError
from anima_actors.store.store import Prepare
from anima_actors.voice import Secret

TOKEN = "ANIMA_TOKEN"
SHORTEST_TOKEN, LONGEST_TOKEN = 16, 1_000  # characters

_IN_USE = (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE))
_TOKEN = re.compile("[!-~]+")
_ORIGIN = re.compile(r"https?://[^/\s?#@]+")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says."""

    host: str
    port: int
    token_file: str | None
    names: tuple[str, ...]
    origins: tuple[str, ...]
    expose: bool
    folder: str | None
    birth: Birth
    voice: VoiceOptions


def serve_minds(asked: Asked) -> int:
    """Serve until a signal says that it is enough.

    Raises:
        BadInput: it cannot be served like that.
    """
    _check_names(asked)
    token = _token(asked.token_file)
    _born(asked, "anima")  # what is wrong with the options is told now, not to the first client
    house = House(
        store_in(asked.folder),
        lambda name: _born(asked, name),
        prepare=_chooser(asked.voice),
        extra=loaded(asked.birth.extra),
        report=_say,
    )
    with closing(_listener(asked)) as listener:
        access = _access(asked, listener, token or Secret(secrets.token_urlsafe(32)))
        _introduce(asked, access, made=token is None)
        asyncio.run(_until_told(listener, house, access))
    return 0


async def _until_told(listener: socket.socket, house: House, access: Access) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def enough() -> None:
        stop.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)  # the next one ends it at once; what is kept is whole

    with suppress(NotImplementedError):  # Windows
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, enough)
    address = _address(listener)
    await serve(listener, house, access, stop, now_s=time.time, log=_say, ready=lambda: click.echo(address))


def _listener(asked: Asked) -> socket.socket:
    """The socket, listening already.

    Raises:
        BadInput: there is no such address, the port is in use, or the world would be let in unasked.
    """
    shown = asked.host if asked.host.isprintable() else repr(asked.host)
    try:
        found = socket.getaddrinfo(asked.host, asked.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, place = min(found, key=lambda one: one[0] != socket.AF_INET)
    except (OSError, UnicodeError):
        raise BadInput(f"anima serve: --host {shown[:80]}: there is no such address") from None
    if not ip_address(place[0]).is_loopback and not asked.expose:
        raise BadInput(
            f"anima serve: --host {shown}: others on the network reach that address, and nothing is "
            "encrypted; add --expose if that is meant"
        )
    try:
        return socket.create_server(place[:2], family=family, backlog=128)
    except OSError as error:
        where = f"{shown}:{asked.port}"
        if error.errno in _IN_USE:
            said = f"{where} is in use by another program; choose another --port, or 0 for any that is free"
        else:
            said = f"cannot listen at {where}: {error.strerror or error}"
        raise BadInput(f"anima serve: {said}") from None


def _check_names(asked: Asked) -> None:
    """Refuse a name that is none, and an origin that is none."""
    for name in asked.names:
        if not _NAME.fullmatch(name):
            given = f"--allow-host {name[:80]!r}"
            raise BadInput(f"anima serve: {given} is no name of a host, such as minds.example")
    for origin in asked.origins:
        if not _ORIGIN.fullmatch(origin):
            given = f"--origin {origin[:80]!r}"
            raise BadInput(f"anima serve: {given} is no origin, such as http://localhost:3000")


def _access(asked: Asked, listener: socket.socket, token: Secret) -> Access:
    hosts, any_address = hosts_of(listener.getsockname()[0], asked.names)
    return Access(token, hosts, any_address, frozenset(origin.lower() for origin in asked.origins))


def _token(file: str | None) -> Secret | None:
    """The token that was given; None where one is to be made.

    Raises:
        BadInput: it cannot be read, or it is easily guessed.
    """
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


def _born(asked: Asked, name: str) -> Mind:
    return asked.birth.mind(voice_settings(asked.voice, os.environ, None), name)


def _chooser(voice: VoiceOptions) -> Prepare:
    """Gives a mind that has lived before the voice that is asked for."""

    async def choose(mind: Mind) -> None:
        present = mind.voice
        if not mind.bus.turns:
            return
        try:
            wanted = voice_settings(voice, os.environ, present)
        except BadInput as error:
            raise StoreError(f"{mind.name} cannot speak: {error.format_message()}") from None
        if wanted != present:
            await mind.speak_with(wanted)

    return choose


def _introduce(asked: Asked, access: Access, *, made: bool) -> None:
    """What a person wants to know, on stderr."""
    if asked.expose:
        _say("anima serve: others on the network can reach this server, and nothing is encrypted")
    if made:
        _say(f"The token, which is shown once and kept nowhere: {access.token.reveal()}")


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _say(line: str) -> None:
    with suppress(OSError, ValueError):  # whoever read it may have gone; the minds go on
        click.echo(line, err=True)
