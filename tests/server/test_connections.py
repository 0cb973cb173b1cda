"""Connections that say nothing do not keep out a client that asks."""

import asyncio
from pathlib import Path

import pytest

from anima_actors.server.connections import ConnectionLimits, once_a_minute
from tests.server.endpoint import BEARER, Endpoint, endpoint
from tests.server.test_guard import asked


async def half_open(server: Endpoint, count: int) -> list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    host, port = server.address.removeprefix("http://").split(":")
    held = [await asyncio.open_connection(host, int(port)) for _ in range(count)]
    for _, writer in held:
        writer.write(b"GET / HTTP/1.1\r\nX: ")
    return held


@pytest.mark.slow
async def test_five_hundred_half_open_connections_keep_nobody_out(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server:
        held = await half_open(server, 500)
        async with asyncio.timeout(1):
            status, _ = await asked(server, "GET", "/healthz", BEARER)
        assert status == 200
        for _, writer in held:
            writer.close()


async def test_headers_that_do_not_end_end_the_connection(tmp_path: Path) -> None:
    limits = ConnectionLimits(headers_s=0.05)
    async with endpoint(tmp_path, connections=limits) as server:
        for reader, writer in await half_open(server, 3):
            async with asyncio.timeout(5):
                assert await _rest(reader) == b""
            writer.close()


async def _rest(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


@pytest.mark.slow
async def test_two_hundred_requests_at_once_over_a_hundred_minds_are_lived_once_each(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server:
        names = [f"mind{number}" for number in range(100)] * 2
        told = await asyncio.gather(*(server.say("Hello", mind=name) for name in names))
    turns = sorted((one["anima"]["mind"], one["anima"]["turn"]) for one in told)
    assert turns == sorted((name, turn) for name in set(names) for turn in (1, 2))


def test_descriptors_are_kept_back_for_saving() -> None:
    limits = ConnectionLimits.within(96, 32)
    assert limits.most + 32 < 96 and ConnectionLimits.within(None, 32) == ConnectionLimits()


def test_trouble_takes_a_line_a_minute() -> None:
    lines: list[str] = []
    now = iter([0.0, 1.0, 59.0, 61.0])
    report = once_a_minute(lines.append, lambda: next(now))
    for _ in range(4):
        report("no descriptor")
    assert lines == ["no descriptor", "no descriptor (and 2 more in the minute before)"]
