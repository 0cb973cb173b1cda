"""The application: all routes behind the guard, served from a socket to a graceful end."""

import asyncio
import logging
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger
from aiohttp.typedefs import Middleware

from anima_actors.runtime.supervision import one_line
from anima_actors.server.auth import Access
from anima_actors.server.completions import CompletionRoutes
from anima_actors.server.connections import (
    BoundedHandler,
    ConnectionBounds,
    ConnectionLimits,
    once_a_minute,
)
from anima_actors.server.document import openapi_document
from anima_actors.server.mind_pool import MindPool
from anima_actors.server.mind_routes import MindRoutes
from anima_actors.server.page_routes import SHELL_PATHS, PageRoutes, shell
from anima_actors.server.page_sources import PageSources
from anima_actors.server.routes import (
    MOST_BYTES,
    Handler,
    InfoRoutes,
    Operation,
    RequestError,
    error_for,
    json_response,
)
from anima_actors.voice.secret import Secret

DEFAULT_LIMITS = ConnectionLimits()

GOODBYE_S = 2.0
"""How long, once all turns are over, clients may take to read their answers."""

ACCEPTED_AT_ONCE = 4
"""Connections accepted before the bounds are looked at: each has a descriptor already."""

LONGEST_QUEUE = 1_024

LONGEST_PATH = 200
HIDDEN = "*****"

LONGEST_WANTED = 4_000  # characters of the names of headers that a page wants to send
_HEADER_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_HEADER_NAMES = re.compile(rf"{_HEADER_NAME}(?:[ \t]*,[ \t]*{_HEADER_NAME})*")

_ALWAYS_SENT = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Server": "anima",
}


async def serve(
    listener: socket.socket,
    pool: MindPool,
    access: Access,
    stop: asyncio.Event,
    *,
    now_s: Callable[[], float],
    log: Callable[[str], None],
    ready: Callable[[], None] = lambda: None,
    limits: ConnectionLimits = DEFAULT_LIMITS,
    sources: PageSources | None = None,
) -> None:
    """Answer requests until told to stop; then complete turns and close minds.

    Args:
        listener: the socket; closed at the end.
        pool: the minds; closed at the end.
        access: what a request must bring.
        stop: set when it is time.
        now_s: seconds since 1970.
        log: takes a line for each request and each error.
        ready: called when requests are answered.
        limits: on connections.
        sources: the histories that the page shows; None where no page is served.
    """
    loop = asyncio.get_running_loop()
    trouble = once_a_minute(log, loop.time)
    runner = web.AppRunner(
        application(pool, access, now_s, log, sources),
        handler_cancellation=True,  # a client that hangs up is noticed at once
        shutdown_timeout=GOODBYE_S,
    )
    await runner.setup()
    former = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: trouble(_trouble_in(context)))
    options = {"access_log_class": request_logger(log, access.token), "logger": error_logger(trouble)}
    listening = await _listen(runner.server, listener, ConnectionBounds(limits), options)
    try:
        ready()
        await stop.wait()
    finally:
        listening.close()
        await runner.cleanup()
        loop.set_exception_handler(former)


async def _listen(
    server: web.Server | None,
    listener: socket.socket,
    connections: ConnectionBounds,
    options: Mapping[str, Any],
) -> asyncio.Server:
    """Accept connections within their bounds; the options are those of aiohttp's handler."""
    assert server is not None, "it was just set up"
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: BoundedHandler(server, connections, loop=loop, **options),
        sock=listener,
        backlog=ACCEPTED_AT_ONCE,
    )
    listener.listen(LONGEST_QUEUE)  # of the system; the loop's own number stays
    return listening


def _trouble_in(context: Mapping[str, Any]) -> str:
    """Return one line for an error of the event loop, such as a want of descriptors."""
    error = context.get("exception")
    told = one_line(error) if isinstance(error, Exception) else "an unknown error"
    return f"the server had trouble: {told}"


def request_logger(line: Callable[[str], None], token: Secret) -> type[AbstractAccessLogger]:
    """Return a class of access loggers for aiohttp.

    Args:
        line: takes each line.
        token: replaced by stars where a client has put it into the path.
    """

    class RequestLogger(AbstractAccessLogger):
        """Writes a line for each request."""

        def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
            path = request.rel_url.raw_path.replace(token.reveal(), HIDDEN)[:LONGEST_PATH]
            text = f"{request.method} {path} {response.status} {time * 1000:.0f} ms"
            line(text if text.isprintable() and text.isascii() else ascii(text))

        @property
        def enabled(self) -> bool:
            return True

    return RequestLogger


def error_logger(line: Callable[[str], None]) -> logging.Logger:
    """Return a logger for aiohttp that names errors and no more: their texts quote headers."""

    class NameOnly(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kind = record.exc_info[0] if record.exc_info else None
            line(f"a request could not be handled: {kind.__name__ if kind else 'it broke off'}")

    logger = logging.Logger("anima.api", level=logging.WARNING)
    logger.addHandler(NameOnly())
    return logger


def application(
    pool: MindPool,
    access: Access,
    now_s: Callable[[], float],
    report: Callable[[str], None],
    sources: PageSources | None = None,
) -> web.Application:
    """Return the whole application.

    Args:
        pool: the minds.
        access: what a request must bring.
        now_s: seconds since 1970.
        report: takes a line for each error whose reason no client is told.
        sources: the histories that the page shows; None where no page is served.
    """
    app = web.Application(middlewares=[_guarded(access, report)], client_max_size=MOST_BYTES)
    page = () if sources is None else PageRoutes(pool, sources, read_only=access.read_only).operations
    for one in operations(pool, now_s, page, read_only=access.read_only):
        app.router.add_route(one.method, one.path, one.handler, expect_handler=_expect)
    for path in SHELL_PATHS if access.page else ():
        app.router.add_route("GET", path, shell, expect_handler=_expect)
    app.router.add_route("*", "/{path:.*}", _nothing_here(app), expect_handler=_expect)
    app.on_response_prepare.append(_headers(access))
    app.cleanup_ctx.append(_evictions(pool))
    app.on_shutdown.append(lambda _: pool.close())
    return app


def operations(
    pool: MindPool, now_s: Callable[[], float], page: tuple[Operation, ...] = (), *, read_only: bool = False
) -> tuple[Operation, ...]:
    """Return all that can be asked, those of the page last but for what tells of them all."""
    minds = MindRoutes(pool, read_only=read_only)
    parts = (*CompletionRoutes(pool, now_s).operations, *minds.operations, *page)
    about = InfoRoutes(lambda: openapi_document(everything))
    everything = (*parts, *about.operations)
    return everything


def _guarded(access: Access, report: Callable[[str], None]) -> Middleware:
    """Return the middleware that refuses who may not ask, and turns every error into an answer."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if _is_preflight(request, access):
                access.check_place(request.headers)
                return _preflight(request.headers.get("Access-Control-Request-Headers", ""))
            if handler is shell:
                access.check_place(request.headers)
                return await handler(request)
            access.check(request.headers)
            if access.read_only and request.method == "POST":
                raise RequestError(403, "this server only shows; see anima serve --read-only", "read_only")
            return await handler(request)
        except RequestError as error:
            refused = error
        except web.HTTPException as error:
            refused = RequestError(error.status, error.reason, None)
        except ConnectionError:
            raise  # nobody is left to be answered
        except Exception as error:
            report(f"{request.method} failed: {one_line(error)}")
            refused = error_for(error)
        response = json_response(refused.as_data())
        response.set_status(refused.status)
        response.headers.update(refused.headers)
        return response

    return guarded


def _is_preflight(request: web.Request, access: Access) -> bool:
    """Return whether a browser asks, without a token, if a page of an allowed origin may ask."""
    asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    return asks and request.headers.get("Origin") in access.origins


def _preflight(wanted: str) -> web.Response:
    """Return the leave to ask, with the headers that the page wants to send, where they are names at all."""
    named = len(wanted) <= LONGEST_WANTED and _HEADER_NAMES.fullmatch(wanted)
    headers = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": wanted if named else "Authorization, Content-Type",
        "Access-Control-Max-Age": "600",
    }
    return web.Response(status=204, headers=headers)


def _nothing_here(app: web.Application) -> Handler:
    """Return the handler for paths that have no route."""

    async def nothing(request: web.Request) -> web.StreamResponse:
        allowed: set[str] = set()
        for resource in list(app.router.resources())[:-1]:
            _, methods = await resource.resolve(request)
            allowed |= methods
        if allowed:
            methods_told = ", ".join(sorted(allowed))
            said = f"this path takes {methods_told}"
            raise RequestError(405, said, "method_not_allowed", headers={"Allow": methods_told})
        raise RequestError(404, "there is nothing here; /openapi.json tells what there is", "unknown_url")

    return nothing


def _headers(access: Access) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    async def add(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(_ALWAYS_SENT)
        origin = request.headers.get("Origin")
        if access.origins:
            response.headers["Vary"] = "Origin"
            if origin in access.origins:
                response.headers["Access-Control-Allow-Origin"] = str(origin)

    return add


def _evictions(pool: MindPool) -> Callable[[web.Application], AsyncIterator[None]]:
    async def running(_app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(pool.evict_idle())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return running


async def _expect(_request: web.Request) -> None:
    """Ignore the header Expect: nothing is promised before the guard has looked."""
