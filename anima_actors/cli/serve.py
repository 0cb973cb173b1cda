"""`anima serve`: minds, served to other programs."""

import errno
import os
import re
import socket
from contextlib import closing, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from anima_actors.cli._group import BadInput, ending_signals
from anima_actors.cli._options import (
    ModuleOptions,
    folder_option,
    gathered,
    mind_module_options,
    no_record_option,
    number_option,
    seed_option,
    set_option,
    store_in,
    trust_of_user,
    trust_option,
)
from anima_actors.cli._voice import VoiceOptions, voice_options, voice_settings

if TYPE_CHECKING:
    from anima_actors.mind.mind import Mind
    from anima_actors.server import Access, ConnectionLimits, MindPool
    from anima_actors.store.store import Prepare
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


@click.command(epilog="Example: ANIMA_TOKEN=$(openssl rand -hex 32) anima serve --api --port 8765")
@click.option("--api", is_flag=True, help="Serve OpenAI's chat completions, and the minds as they are.")
@server_options
@folder_option
@no_record_option
@seed_option("Derive all chance of new minds from this seed; a whole number from 0.")
@set_option("Shape new minds")
@mind_module_options
@trust_option
@voice_options
def serve(
    api: bool,
    server: ServerOptions,
    folder: str | None,
    no_record: bool,
    seed: int | None,
    settings: tuple[str, ...],
    modules: ModuleOptions,
    trust: bool,
    voice: VoiceOptions,
) -> int:
    """Serve minds to other programs over HTTP.

    Any client of OpenAI's chat completions can ask: its base URL is http://127.0.0.1:8765/v1, its key the
    token, and `user` names the mind. A mind that is not there yet is born.

    The address is the one line on stdout. SIGINT, SIGTERM and SIGHUP end it when all turns are over and kept.
    """
    if not api:
        raise click.UsageError("say what is to be served: --api", click.get_current_context())
    import asyncio
    import secrets

    from anima_actors.cli._mind import NewMind
    from anima_actors.cli._modules import loaded
    from anima_actors.server import Access, ConnectionLimits, MindPool, PoolLimits
    from anima_actors.server.auth import hosts_of
    from anima_actors.voice.secret import Secret

    new = NewMind(seed, settings, modules)

    def born(name: str) -> "Mind":
        return new.build(voice_settings(voice, os.environ, None), name)

    _check_names(server)
    token = _token(server.token_file)
    born("anima")  # what is wrong with the options is told now, not to the first client
    extra = loaded(modules.extra)
    descriptors = _descriptors()
    most_open = server.most_open if descriptors is None else min(server.most_open, max(8, descriptors // 3))
    if most_open < server.most_open:
        _warn(
            f"anima serve: --most-open {server.most_open:,}: at most {most_open:,} minds are open at once, "
            f"for this process may open {descriptors:,} files (ulimit -n)"
        )
    limits = ConnectionLimits.within(descriptors, most_open)
    store = store_in(folder, trust_of_user(trust))
    store.doubt = _tell_doubt
    pool = MindPool(
        store,
        born,
        prepare=_chooser(voice),
        extra=extra,
        limits=PoolLimits(most_open=most_open),
        report=_warn,
        record=not no_record,
    )
    with closing(_listener(server)) as listener:
        hosts, any_address = hosts_of(listener.getsockname()[0], server.names)
        if server.expose:
            _warn("anima serve: others on the network can reach this server, and nothing is encrypted")
        if token is None:
            token = Secret(secrets.token_urlsafe(32))
            _warn(f"The token, which is shown once and kept nowhere: {token.reveal()}")
        access = Access(token, hosts, any_address, frozenset(one.lower() for one in server.origins))
        asyncio.run(_until_told(listener, pool, access, limits))
    return 0


def _descriptors() -> int | None:
    """Return how many descriptors this process may have; None where the system sets no limit of that kind."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


async def _until_told(
    listener: socket.socket, pool: "MindPool", access: "Access", limits: "ConnectionLimits"
) -> None:
    import asyncio
    import signal
    import time

    from anima_actors.server import serve as served

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    numbers = [signal.SIGINT, *ending_signals()]

    def enough() -> None:
        stop.set()
        for number in numbers:
            loop.remove_signal_handler(number)  # the next one ends it at once; what is kept is whole
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a closing window tells more than once

    with suppress(NotImplementedError):  # Windows
        for number in numbers:
            loop.add_signal_handler(number, enough)
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    await served(
        listener,
        pool,
        access,
        stop,
        now_s=time.time,
        log=_warn,
        ready=lambda: click.echo(address),
        limits=limits,
    )


def _listener(options: ServerOptions) -> socket.socket:
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


def _check_names(options: ServerOptions) -> None:
    for option, given, form, told in (
        ("--allow-host", options.names, _NAME, "name of a host, such as minds.example"),
        ("--origin", options.origins, _ORIGIN, "origin, such as http://localhost:3000"),
    ):
        for one in given:
            if not form.fullmatch(one):
                raise BadInput(f"anima serve: {option} {one[:80]!r} is no {told}")


def _token(file: str | None) -> "Secret | None":
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


def _chooser(voice: VoiceOptions) -> "Prepare":
    """Return a function that gives a mind that has lived before the voice that is asked for."""
    from anima_actors.store import StoreError

    async def choose(mind: "Mind") -> None:
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


def _tell_doubt(name: str, away_s: float) -> None:
    from anima_actors.store.session import doubted

    _warn(f"{doubted(name, away_s)}{'' if away_s < 0 else '; it rests for a year and no longer'}")


def _warn(line: str) -> None:
    with suppress(OSError, ValueError):  # whoever read it may have gone; the minds go on
        click.echo(line, err=True)
