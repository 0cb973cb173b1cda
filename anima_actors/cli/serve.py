"""`anima serve`: minds, served to other programs."""

import socket
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from anima_actors.cli._group import BadInput, ending_signals, heed_signals, refusing
from anima_actors.cli._mind import MindOptions, mind_options
from anima_actors.cli._options import ModuleOptions, folder_option, no_record_option
from anima_actors.cli._server import (
    PageOptions,
    ServerOptions,
    check_names,
    descriptors_of_process,
    given_token,
    listening,
    page_options,
    server_options,
)
from anima_actors.cli._voice import VoiceOptions
from anima_actors.runtime import AnimaError

if TYPE_CHECKING:
    from anima_actors.cli._stories import MindFactory
    from anima_actors.mind.mind import Mind
    from anima_actors.server import Access, ConnectionLimits, MindPool
    from anima_actors.store import MindStore
    from anima_actors.store.store import Prepare
    from anima_actors.voice.secret import Secret

JOURNALS = "_journals"  # no mind can be called that
FIRST_MIND = "anima"
KNOCK = {"tension": 0.2, "arousal": 0.4, "cohesion": 0.1}
KNOCKS = "Somebody knocks."
"""What happens to the mind that is born where the page would be empty."""


@click.command(epilog="Example: anima serve --open betrayal.anima")
@click.option("--api", is_flag=True, help="Serve no page: only chat completions, and the minds as they are.")
@page_options
@server_options
@folder_option
@no_record_option
@mind_options("new minds")
def serve(
    api: bool,
    page: PageOptions,
    server: ServerOptions,
    folder: str | None,
    no_record: bool,
    asked: MindOptions,
) -> int:
    """Serve a page on which minds are seen thinking, and minds to other programs, over HTTP.

    The one line on stdout is the address of the page, with the token behind the #; with --api it is that of
    the server. Where there is no mind yet, one is born, and somebody knocks.

    Any client of OpenAI's chat completions can ask: its base URL is http://127.0.0.1:8765/v1, its key the
    token, and `user` names the mind. A mind that is not there yet is born.

    SIGINT, SIGTERM and SIGHUP end it when all turns are over and kept.
    """
    if api and page._replace(read_only=False) != PageOptions():
        raise click.UsageError("--api serves no page; leave it out", click.get_current_context())
    import asyncio

    from anima_actors.server import ConnectionLimits

    check_names(server)
    token = given_token(server.token_file)
    asked.build()  # what is wrong with the options is told now, not to the first client
    descriptors = descriptors_of_process()
    most_open = _most_open(server, descriptors)
    store = asked.store(folder)
    store.doubt = _tell_doubt
    pool = _pool(store, asked, most_open, record=not no_record)
    with closing(listening(server)) as listener:
        access = _access(server, listener, token, page=not api, read_only=page.read_only)
        limits = ConnectionLimits.within(descriptors, most_open)
        served = None if api else _Page(page, store, access.token, _story_minds(asked.voice))
        asyncio.run(_until_told(listener, pool, access, limits, served))
    return 0


def _most_open(server: ServerOptions, descriptors: int | None) -> int:
    """Return how many minds may be open at once, and warn where the system allows fewer than asked for."""
    most_open = server.most_open if descriptors is None else min(server.most_open, max(8, descriptors // 3))
    if most_open < server.most_open:
        _warn(
            f"anima serve: --most-open {server.most_open:,}: at most {most_open:,} minds are open at once, "
            f"for this process may open {descriptors:,} files (ulimit -n)"
        )
    return most_open


def _pool(store: "MindStore", asked: MindOptions, most_open: int, *, record: bool) -> "MindPool":
    from anima_actors.cli._modules import loaded
    from anima_actors.server import MindPool, PoolLimits

    return MindPool(
        store,
        asked.build,
        prepare=_chooser(asked),
        extra=loaded(asked.modules.extra),
        limits=PoolLimits(most_open=most_open),
        report=_warn,
        record=record,
    )


def _access(
    server: ServerOptions, listener: socket.socket, token: "Secret | None", *, page: bool, read_only: bool
) -> "Access":
    """Return what a request must bring; where no token is given, one is made, and shown if no page has it."""
    import secrets

    from anima_actors.server import Access
    from anima_actors.server.auth import hosts_of
    from anima_actors.voice.secret import Secret

    hosts, any_address = hosts_of(listener.getsockname()[0], server.names)
    if server.expose:
        _warn("anima serve: others on the network can reach this server, and nothing is encrypted")
    if token is None:
        token = Secret(secrets.token_urlsafe(32))
        if not page:
            _warn(f"The token, which is shown once and kept nowhere: {token.reveal()}")
    origins = frozenset(one.lower() for one in server.origins)
    return Access(token, hosts, any_address, origins, page=page, read_only=read_only)


class _Page:
    """The page that is served.

    Args:
        asked: on the command line.
        store: of the minds.
        token: to be written into the address.
        mind_factory: makes the minds of stories.
    """

    def __init__(
        self, asked: PageOptions, store: "MindStore", token: "Secret", mind_factory: "MindFactory"
    ) -> None:
        from anima_actors.journal.reader import Journal
        from anima_actors.server import PageSources
        from anima_actors.store.session import is_name

        file = asked.opened if asked.opened and Path(asked.opened).exists() else None
        if file is not None:
            with refusing(file), Journal.open(file, live=True):
                pass
        elif asked.opened and not (is_name(asked.opened) and asked.opened in store):
            raise BadInput(f"--open {asked.opened}: there is no such file, and no mind of that name")
        for option, folder in (("--journals", asked.journals), ("--stories", asked.stories)):
            if folder is not None and not Path(folder).is_dir():
                raise BadInput(f"{option} {folder}: there is no such folder")
        journals = Path(asked.journals) if asked.journals else store.folder / JOURNALS
        files = [] if file is None else [Path(file)]
        stories = Path(asked.stories) if asked.stories else None
        self.sources = PageSources(store, journals, files, stories, mind_factory)
        self._token, self._opens = token, asked.opened is not None
        self._place = ""
        if file is not None:
            self._place = f"/journal/{self.sources.id_of(Path(file))}"
        elif asked.opened:
            self._place = f"/live/{quote(asked.opened)}"

    def show(self, address: str) -> None:
        """Write the address of the page, and open it where that was asked for."""
        place = f"&at={self._place}" if self._place else ""
        page = f"{address}/#token={quote(self._token.reveal(), safe='')}{place}"
        click.echo(page)
        if self._opens:
            import webbrowser

            with suppress(webbrowser.Error):
                webbrowser.open(page)


def _story_minds(voice: VoiceOptions) -> "MindFactory":
    from anima_actors.cli._stories import StoryMinds

    return StoryMinds(ModuleOptions(), (), voice, numbers=False, timed=True)


async def _awake(pool: "MindPool") -> None:
    """Let a mind be born where there is none, so that the page is not empty; somebody knocks."""
    from anima_actors.server.routes import RequestError

    async def knock(mind: "Mind") -> None:
        await mind.experience(KNOCK, KNOCKS)

    with suppress(RequestError, AnimaError):  # a folder that cannot be read or written; the page tells of it
        if not pool.names():
            await (await pool.begin(FIRST_MIND, knock)).outcome()


async def _until_told(
    listener: socket.socket,
    pool: "MindPool",
    access: "Access",
    limits: "ConnectionLimits",
    page: "_Page | None",
) -> None:
    import asyncio
    import signal
    import time

    from anima_actors.server import serve as served

    stop = asyncio.Event()

    def enough() -> None:
        stop.set()
        heed_no_more()  # the next one ends it at once; what is kept is whole
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a closing window tells more than once

    heed_no_more = heed_signals([signal.SIGINT, *ending_signals()], enough)
    host, port = listener.getsockname()[:2]
    if page is not None:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
        if not access.read_only:
            await _awake(pool)
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    await served(
        listener,
        pool,
        access,
        stop,
        now_s=time.time,
        log=_warn,
        ready=lambda: click.echo(address) if page is None else page.show(address),
        limits=limits,
        sources=None if page is None else page.sources,
    )


def _chooser(asked: MindOptions) -> "Prepare":
    """Return a function that gives a mind that has lived before the voice that is asked for."""
    from anima_actors.store import StoreError

    async def choose(mind: "Mind") -> None:
        present = mind.voice
        if not mind.bus.turns:
            return
        try:
            wanted = asked.choose_voice(present)
        except BadInput as error:
            raise StoreError(f"{mind.name} cannot speak: {error.format_message()}") from None
        if wanted != present:
            await mind.speak_with(wanted)

    return choose


def _tell_doubt(name: str, away_s: float) -> None:
    from anima_actors.store.presence import doubted

    _warn(f"{doubted(name, away_s)}{'' if away_s < 0 else '; it rests for a year and no longer'}")


def _warn(line: str) -> None:
    with suppress(OSError, ValueError):  # whoever read it may have gone; the minds go on
        click.echo(line, err=True)
