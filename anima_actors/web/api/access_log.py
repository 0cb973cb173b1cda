"""A line for each request: method, path, status, time. Neither query nor headers, and never the token."""

import logging
from collections.abc import Callable

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

from anima_actors.voice.secret import Secret

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
