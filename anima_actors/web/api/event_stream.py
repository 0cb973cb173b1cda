"""Server-sent events, on the writing side."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from anima_actors.trace.log.json_text import dumps

LONGEST_WRITE_S = 30.0
"""How long a client may leave unread what it is sent."""

SILENCE_S = 15.0
"""After which a comment is sent, so that nobody on the way takes the connection for dead."""


class EventStream:
    """An answer that is sent event by event."""

    def __init__(self, response: web.StreamResponse) -> None:
        self._response = response

    @classmethod
    async def begun(cls, request: web.Request) -> "EventStream":
        """The answer to a request, its headers sent."""
        response = web.StreamResponse()
        response.content_type = "text/event-stream"
        response.charset = "utf-8"
        response.headers["X-Accel-Buffering"] = "no"  # a proxy is not to wait until it is whole
        await response.prepare(request)
        return cls(response)

    async def send(self, data: Mapping[str, Any]) -> None:
        """An event with JSON in it.

        Raises:
            ConnectionError: nobody reads any more.
        """
        await self._write(b"data: " + dumps(data) + b"\n\n")

    async def stay(self) -> None:
        """A comment, which no client shows."""
        await self._write(b": still thinking\n\n")

    async def end(self, *, done: bool = True) -> web.StreamResponse:
        """The end of the answer.

        Args:
            done: whether it is a good one; then it is said as OpenAI says it.
        """
        if done:
            await self._write(b"data: [DONE]\n\n")
        await self._response.write_eof()
        return self._response

    async def _write(self, data: bytes) -> None:
        try:
            async with asyncio.timeout(LONGEST_WRITE_S):
                await self._response.write(data)
        except TimeoutError:
            raise ConnectionResetError("the client does not read") from None
