"""The connections of a server: bounded overall and for each address, with a time limit on headers.

Where a bound is reached, the connection that has waited longest without a request makes room for the new one;
so whoever opens connections and says nothing cannot keep out a client that asks.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

MINUTE_S = 60.0
KEPT_BACK = 48
"""Descriptors that no connection gets: saves, the program's own files, the listening socket."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Limits on what is connected at once, and on how long a client may be silent."""

    most: int = 1_000
    most_of_address: int = 256
    headers_s: float = 10.0  # from the first byte of a request, or the connection, to the end of its headers
    idle_s: float = 75.0  # between two requests

    @classmethod
    def within(cls, descriptors: int | None, minds: int) -> "ConnectionLimits":
        """Return limits that leave descriptors for saving.

        Args:
            descriptors: that the process may have; None for any number.
            minds: that may be open, with a descriptor each.
        """
        most = cls().most if descriptors is None else min(cls().most, descriptors - minds - KEPT_BACK)
        most = max(8, most)
        return cls(most, min(most, cls().most_of_address))


class ConnectionBounds:
    """All connections of a server, the oldest first."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self.limits = limits
        self._open: dict[BoundedHandler, str] = {}

    def admit(self, one: "BoundedHandler", address: str) -> bool:
        """Take in a connection; where a bound is reached, close one that waits, or return False."""
        same = [other for other, where in self._open.items() if where == address]
        rivals: list[BoundedHandler] = []
        if len(same) >= self.limits.most_of_address:
            rivals = same
        elif len(self._open) >= self.limits.most:
            rivals = list(self._open)
        if rivals:
            waiting = next((other for other in rivals if other.waits), None)
            if waiting is None:
                return False
            self.forget(waiting)
            waiting.abort()
        self._open[one] = address
        return True

    def forget(self, one: "BoundedHandler") -> None:
        self._open.pop(one, None)


class BoundedHandler(web.RequestHandler):
    """A connection of aiohttp's that is counted, and closed where headers are too long in coming."""

    def __init__(self, server: web.Server, connections: ConnectionBounds, **options: Any) -> None:
        super().__init__(server, keepalive_timeout=connections.limits.idle_s, **options)
        self._connections = connections
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waits(self) -> bool:
        """Whether no request is being answered."""
        return self._current_request is None and not self._messages

    def abort(self) -> None:
        """Close the connection at once."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        if self._connections.admit(self, str(peer[0]) if peer else ""):
            self._await_headers()
        else:
            self.abort()

    def data_received(self, data: bytes) -> None:
        before = self._request_count
        super().data_received(data)
        if self._request_count > before:
            self._stop_timer()
        elif self.waits and self._timer is None:
            self._await_headers()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._stop_timer()
        self._connections.forget(self)
        super().connection_lost(exc)

    def _await_headers(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._connections.limits.headers_s, self.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def once_a_minute(line: Callable[[str], None], now_s: Callable[[], float]) -> Callable[[str], None]:
    """Return a function that passes on a line a minute, with the number of those held back before it.

    Args:
        line: takes each line.
        now_s: seconds of a clock that never goes back.
    """
    last_s: float | None = None
    held_back = 0

    def report(text: str) -> None:
        nonlocal last_s, held_back
        now = now_s()
        if last_s is not None and now - last_s < MINUTE_S:
            held_back += 1
            return
        more = f" (and {held_back} more in the minute before)" if held_back else ""
        last_s, held_back = now, 0
        line(text + more)

    return report
