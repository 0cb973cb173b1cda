"""The routes put together, behind the guard."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger
from aiohttp.typedefs import Middleware

from anima_actors.runtime.supervision import one_line
from anima_actors.server.auth import Access
from anima_actors.server.completions import CompletionRoutes
from anima_actors.server.mind_pool import MindPool
from anima_actors.server.mind_routes import MindRoutes
from anima_actors.server.routes import (
    MOST_BYTES,
    Handler,
    InfoRoutes,
    Operation,
    RequestError,
    answered,
    document,
    failure,
)
from anima_actors.voice.secret import Secret

GOODBYE_S = 2.0
"""How long, once all turns are over, clients may take to read their answers."""


async def serve(
    listener: socket.socket,
    pool: MindPool,
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
        pool: the minds; closed at the end.
        access: who may ask.
        stop: is set when it is time.
        now_s: seconds since 1970.
        log: takes a line for each request, and for what goes wrong.
        ready: is called when requests are answered.
    """
    runner = web.AppRunner(
        application(pool, access, now_s, log),
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


LONGEST_PATH = 200
HIDDEN = "*****"


def logging_to(line: Callable[[str], None], token: Secret) -> type[AbstractAccessLogger]:
    """A kind of logger that hands each line over.

    Args:
        line: takes it.
        token: is starred out where a client has put it into the path.
    """

    class Lines(AbstractAccessLogger):
        """Tells of requests."""

        def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
            """Tell of one request and its answer."""
            path = request.rel_url.raw_path.replace(token.reveal(), HIDDEN)[:LONGEST_PATH]
            told = f"{request.method} {path} {response.status} {time * 1000:.0f} ms"
            line(told if told.isprintable() and told.isascii() else ascii(told))

        @property
        def enabled(self) -> bool:
            """Always."""
            return True

    return Lines


def discreet_logger(line: Callable[[str], None]) -> logging.Logger:
    """A logger for aiohttp that names errors and no more: of a malformed request they quote the headers."""

    class Names(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kind = record.exc_info[0] if record.exc_info else None
            line(f"a request could not be handled: {kind.__name__ if kind else 'it broke off'}")

    logger = logging.Logger("anima.api", level=logging.WARNING)
    logger.addHandler(Names())
    return logger


_ALWAYS_SENT = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Server": "anima",
}


def application(
    pool: MindPool, access: Access, now_s: Callable[[], float], report: Callable[[str], None]
) -> web.Application:
    """The whole endpoint.

    Args:
        pool: where the minds are.
        access: who may ask.
        now_s: seconds since 1970.
        report: is told what went wrong that no client can know.
    """
    routes = operations(pool, now_s)
    app = web.Application(middlewares=[_guarded(access, report)], client_max_size=MOST_BYTES)
    for one in routes:
        app.router.add_route(one.method, one.path, one.handler, expect_handler=_expect)
    app.router.add_route("*", "/{path:.*}", _nothing_here(app), expect_handler=_expect)
    app.on_response_prepare.append(_headers(access))
    app.cleanup_ctx.append(_order(pool))
    app.on_shutdown.append(lambda _: pool.close())
    return app


def operations(pool: MindPool, now_s: Callable[[], float]) -> tuple[Operation, ...]:
    """All that can be asked."""
    parts = (
        *CompletionRoutes(pool, now_s).operations,
        *MindRoutes(pool).operations,
    )
    about = InfoRoutes(lambda: document(everything))
    everything = (*parts, *about.operations)
    return everything


def _guarded(access: Access, report: Callable[[str], None]) -> Middleware:
    """Lets nobody in who may not, and turns whatever goes wrong into an answer."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if _is_preflight(request, access):
                access.check_place(request.headers)
                return _preflight()
            access.check(request.headers)
            return await handler(request)
        except RequestError as problem:
            told = problem
        except web.HTTPException as error:
            told = RequestError(error.status, error.reason, None)
        except ConnectionError:
            raise  # nobody is left to be answered
        except Exception as error:
            report(f"{request.method} failed: {one_line(error)}")
            told = failure(error)
        response = answered(told.as_data())
        response.set_status(told.status)
        response.headers.update(told.headers)
        return response

    return guarded


def _is_preflight(request: web.Request, access: Access) -> bool:
    """Whether a browser asks beforehand, without a token, if a page of an allowed place may ask."""
    asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    return asks and request.headers.get("Origin") in access.origins


def _preflight() -> web.Response:
    headers = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Max-Age": "600",
    }
    return web.Response(status=204, headers=headers)


def _nothing_here(app: web.Application) -> Handler:
    """What is answered where there is no such route."""

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


def _order(pool: MindPool) -> Callable[[web.Application], AsyncIterator[None]]:
    async def kept(_app: web.Application) -> AsyncIterator[None]:
        keeper = asyncio.create_task(pool.evict_idle())
        yield
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper

    return kept


async def _expect(_request: web.Request) -> None:
    """Nothing is promised before the guard has looked: a header Expect is passed over."""
