"""From a listening socket to a graceful end."""

import asyncio
import socket
from collections.abc import Callable

from aiohttp import web

from anima_actors.web.api.access_log import discreet_logger, logging_to
from anima_actors.web.api.application import application
from anima_actors.web.api.guard import Access
from anima_actors.web.api.house import House

GOODBYE_S = 2.0
"""How long, once all turns are over, clients may take to read their answers."""


async def serve(
    listener: socket.socket,
    house: House,
    access: Access,
    stop: asyncio.Event,
    *,
    now_s: Callable[[], float],
    log: Callable[[str], None],
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Answer requests until it is time to stop; then turns are completed and minds closed.

    Args:
        listener: where requests come in; it is closed at the end.
        house: the minds; closed at the end.
        access: who may ask.
        stop: is set when it is time.
        now_s: seconds since 1970.
        log: takes a line for each request, and for what goes wrong.
        ready: is called when requests are answered.
    """
    runner = web.AppRunner(
        application(house, access, now_s, log),
        handler_cancellation=True,  # a client that hangs up is noticed at once
        access_log_class=logging_to(log, access.token),
        logger=discreet_logger(log),
        shutdown_timeout=GOODBYE_S,
    )
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        ready()
        await stop.wait()
    finally:
        await runner.cleanup()
