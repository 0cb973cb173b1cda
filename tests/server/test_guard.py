"""Who may ask: every route, and everything that is no route, behind Host, Origin and token."""

import asyncio
import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from anima_actors.server.auth import Access, hosts_of
from anima_actors.server.routes import RequestError
from anima_actors.voice import Secret
from tests.server.endpoint import BEARER, TOKEN, Endpoint, endpoint

PAGE = "http://localhost:3000"

REFUSED: list[tuple[dict[str, str], int]] = [
    ({}, 401),
    ({"Authorization": "Bearer wrong"}, 401),
    ({"Authorization": f"Bearer {TOKEN}x"}, 401),
    ({"Authorization": f"Bearer {TOKEN[:-1]}"}, 401),
    ({"Authorization": f"Basic {TOKEN}"}, 401),
    ({"Authorization": TOKEN}, 401),
    ({"Authorization": "Bearer "}, 401),
    ({"X-Api-Key": TOKEN}, 401),
    ({**BEARER, "Host": "evil.example"}, 421),
    ({**BEARER, "Host": "localhost.evil.example:80"}, 421),
    ({**BEARER, "Host": "127.0.0.1@evil.example"}, 421),
    ({**BEARER, "Host": ""}, 421),
    ({**BEARER, "Host": "10.0.0.1"}, 421),
    ({**BEARER, "Origin": "http://evil.example"}, 403),
    ({**BEARER, "Origin": "null"}, 403),
    ({**BEARER, "Origin": "http://127.0.0.1"}, 403),
]


async def routes(server: Endpoint) -> list[tuple[str, str]]:
    """Every operation of the document, and what is no operation."""
    document = await server.get("/openapi.json")
    known = [(method.upper(), path) for path, methods in document["paths"].items() for method in methods]
    assert len(known) >= 9
    none = [
        ("GET", "/nothing"),
        ("DELETE", "/minds"),
        ("OPTIONS", "/healthz"),
        ("GET", "/../x"),
    ]
    return [*known, *none, ("OPTIONS", "*"), ("HEAD", "/healthz"), ("PROPFIND", "/minds")]


async def asked(server: Endpoint, method: str, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    """The status and the rest of an answer, byte by byte over a socket."""
    host, port = server.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    lines = [f"{method} {path} HTTP/1.1", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in {"Host": f"{host}:{port}", **headers}.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return int(answer.split(b" ", 2)[1]), answer


@pytest.mark.slow
@pytest.mark.parametrize("page", [False, True])
async def test_no_route_answers_whoever_may_not_ask(tmp_path: Path, page: bool) -> None:
    async with endpoint(tmp_path, page=page) as server:
        more = [] if page else [("GET", "/"), ("GET", "/page/assets/main.js"), ("GET", "/page/minds")]
        for (method, path), (headers, status) in product([*await routes(server), *more], REFUSED):
            found, answer = await asked(server, method, filled(path), headers)
            assert found == status, (method, path, headers)
            assert b"Access-Control" not in answer
            assert method == "HEAD" or set(json.loads(answer.split(b"\r\n\r\n", 1)[1])) == {"error"}
    assert list(tmp_path.iterdir()) == []


def filled(path: str) -> str:
    """A path with a name and an id in it."""
    return path.replace("{name}", "olha").replace("{id}", "betrayal")


@pytest.mark.slow
async def test_with_all_that_is_needed_each_route_answers(tmp_path: Path) -> None:
    async with endpoint(tmp_path, page=True) as server:
        host = server.address.removeprefix("http://")
        for (method, path), more in product(
            await routes(server), ({}, {"Origin": f"http://{host}", "Host": host})
        ):
            status, _ = await asked(server, method, filled(path), {**BEARER, **more})
            assert status in {200, 400, 404, 405, 415}, (method, path)


SHELL = ["/", "/page/assets/index.html", "/page/assets/main.js", "/page/assets/style.css"]


async def test_the_shell_is_given_without_a_token_but_not_by_another_name(tmp_path: Path) -> None:
    async with endpoint(tmp_path, page=True) as server:
        for path, (headers, status) in product(SHELL, REFUSED):
            found, answer = await asked(server, "GET", path, headers)
            assert found == (200 if status == 401 else status), (path, headers)
            assert found != 200 or b"Content-Security-Policy: default-src 'none'; script-src 'self'" in answer
            assert found != 200 or (b"nosniff" in answer and b"Referrer-Policy: no-referrer" in answer)
            assert b"Access-Control" not in answer
        for path in ("/page/assets/../source.py", "/page/assets/..%2fsource.py", "/page/assets/", "//"):
            assert (await asked(server, "GET", path, {}))[0] in {401, 404}
        assert (await asked(server, "POST", "/", {}))[0] == 401


async def test_a_server_that_only_shows_refuses_whatever_would_change_anything(tmp_path: Path) -> None:
    async with endpoint(tmp_path, page=True, read_only=True) as server:
        for method, path in await routes(server):
            status, answer = await asked(server, method, filled(path), BEARER)
            assert (status == 403) == (method == "POST"), (method, path)
            assert status != 403 or b"read_only" in answer
        assert (await server.get("/page/minds"))["read_only"] is True
    assert list(tmp_path.iterdir()) == []


async def test_nothing_is_promised_before_the_guard_has_looked(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server:
        for expected in ("100-continue", "the unexpected"):
            status, _ = await asked(server, "POST", "/minds/olha/rest", {"Expect": expected})
            assert status == 401


async def test_a_page_that_is_allowed_may_ask_and_read(tmp_path: Path) -> None:
    async with endpoint(tmp_path, origins=frozenset({PAGE})) as server:
        preflight = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
        status, answer = await asked(server, "OPTIONS", "/v1/chat/completions", preflight)
        assert status == 204 and f"Access-Control-Allow-Origin: {PAGE}".encode() in answer
        status, answer = await asked(server, "GET", "/healthz", {**BEARER, "Origin": PAGE})
        assert status == 200 and f"Access-Control-Allow-Origin: {PAGE}".encode() in answer
        assert (await asked(server, "GET", "/healthz", {"Origin": PAGE}))[0] == 401
        foreign = {**preflight, "Origin": "http://evil.example"}
        status, answer = await asked(server, "OPTIONS", "/v1/chat/completions", foreign)
        assert status == 403 and b"Access-Control" not in answer
        assert (await asked(server, "OPTIONS", "/minds", {**preflight, "Host": "evil.example"}))[0] == 421


async def test_no_answer_is_kept_on_the_way_or_tells_what_answers(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server, server.client.get("/healthz") as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Server"] == "anima"


async def test_the_log_has_neither_query_nor_token(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server:
        for path in (f"/minds?key={TOKEN}", f"/{TOKEN}/x", "/minds/%0a%1b[2J/state"):
            await asked(server, "GET", path, BEARER)
        for line in (f"Authorization : Bearer {TOKEN}", f"Authorization Bearer {TOKEN}"):
            host, port = server.address.removeprefix("http://").split(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n{line}\r\n\r\n".encode())
            assert (await reader.read()).split(b" ", 2)[1] == b"400"
            writer.close()
            await writer.wait_closed()
    told = "\n".join(server.log)
    assert TOKEN not in told and "?" not in told and all(line.isprintable() for line in server.log)
    assert told.startswith("GET /minds 200") and "GET /*****/x 404" in told


def headers(**given: Any) -> CIMultiDictProxy[str]:
    return CIMultiDictProxy(CIMultiDict({"Host": "localhost", **BEARER, **given}))


@pytest.mark.parametrize("name", ["Host", "Origin", "Authorization"])
def test_a_header_that_comes_twice_is_refused(name: str) -> None:
    several = CIMultiDict({"Host": "localhost", "Origin": PAGE, **BEARER})
    access = Access(Secret(TOKEN), origins=frozenset({PAGE}))
    access.check(CIMultiDictProxy(several))
    several.add(name, several[name])
    with pytest.raises(RequestError):
        access.check(CIMultiDictProxy(several))


@pytest.mark.parametrize(
    ("bound", "name", "known"),
    [
        ("127.0.0.1", "localhost", True),
        ("127.0.0.1", "LOCALHOST:8765", True),
        ("127.0.0.1", "[::1]:8765", True),
        ("127.0.0.1", "192.168.1.5", False),
        ("192.168.1.5", "192.168.1.5:8765", True),
        ("192.168.1.5", "localhost", False),
        ("192.168.1.5", "minds.example", True),
        ("0.0.0.0", "10.1.2.3:80", True),
        ("0.0.0.0", "[fe80::1]", True),
        ("0.0.0.0", "evil.example", False),
        ("::", "10.1.2.3", True),
        ("127.0.0.1", "localhost:", False),
        ("127.0.0.1", "localhost:999999", False),
    ],
)
def test_a_server_is_known_by_its_own_names(bound: str, name: str, known: bool) -> None:
    names, any_address = hosts_of(bound, ("minds.example",))
    access = Access(Secret(TOKEN), names, any_address)
    if known:
        access.check(headers(Host=name))
    else:
        with pytest.raises(RequestError):
            access.check(headers(Host=name))
