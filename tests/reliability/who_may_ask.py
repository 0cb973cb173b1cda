"""Every route, with right and wrong token, Host and Origin: only who has all three right may ask.

A server in a process of its own, with its page. Right is 421 for a wrong Host, else 403 for a foreign
Origin, else 401 without the token, else none of these; the shell of the page alone is given without one.
"""

import http.client
import json
from collections import Counter
from itertools import cycle, islice, product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from tests.reliability import Outcome
from tests.server.endpoint import BEARER, TOKEN, process

TIMES = 16_000  # 15,984 combinations
WRONG_TOKENS = (
    *("", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN, "Bearer ", "Bearer wrong"),
    f"Bearer {TOKEN.upper()}",
)
WRONG_HOSTS = ("evil.example", "localhost.evil.example:80", "127.0.0.1@evil.example", "", "10.0.0.1", "[::2]")
WRONG_ORIGINS = ("http://evil.example", "null", "http://127.0.0.1", "https://localhost")
NO_ROUTES = (
    ("GET", "/nothing"),
    ("DELETE", "/minds"),
    ("HEAD", "/healthz"),
    ("PROPFIND", "/minds"),
    ("GET", "//"),
)
SHELL = (("GET", "/"), ("GET", "/page/assets/main.js"), ("GET", "/page/assets/style.css"))


def attack(times: int, seed: int) -> Outcome:
    """Ask in every combination, in an order of chance, so many times in all."""
    found: Counter[str] = Counter()
    wrong = []
    with TemporaryDirectory() as folder, process(Path(folder), page=True) as server:
        place = server.address.removeprefix("http://").partition("/")[0]
        hosts = (*(f"{name}:{place.rpartition(':')[2]}" for name in ("127.0.0.1", "localhost")), *WRONG_HOSTS)
        tokens = (f"Bearer {TOKEN}", *WRONG_TOKENS)
        every = list(product((*_routes(place), *SHELL), tokens, hosts, ("own", "none", *WRONG_ORIGINS)))
        Random(seed).shuffle(every)
        for trial, (route, token, host, origin) in enumerate(islice(cycle(every), times)):
            headers = {"Host": host, "Authorization": token}
            if origin != "none":
                headers["Origin"] = f"http://{host}" if origin == "own" else origin
            status = _status(place, route, headers)
            right = _right(route, token, host, origin)
            found["let in" if not right else str(right)] += 1
            if status != right if right else status in (401, 403, 421) or status >= 500:
                wrong.append(f"trial {trial}, {route}, {headers}: {status}, not {right or 'let in'}")
    return Outcome(times, wrong, dict(found))


def _routes(place: str) -> list[tuple[str, str]]:
    with urlopen(Request(f"http://{place}/openapi.json", headers=BEARER)) as answer:
        paths = json.load(answer)["paths"]
    filled = {path: path.replace("{name}", "olha").replace("{id}", "no_such") for path in paths}
    return [*((method.upper(), filled[path]) for path in paths for method in paths[path]), *NO_ROUTES]


def _right(route: tuple[str, str], token: str, host: str, origin: str) -> int | None:
    """Return the refusal that is due; None where none is."""
    if host in WRONG_HOSTS:
        return 421
    if origin in WRONG_ORIGINS:
        return 403
    return 401 if token in WRONG_TOKENS and route not in SHELL else None


def _status(place: str, route: tuple[str, str], headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection(place, timeout=10)
    connection.putrequest(*route, skip_host=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    try:
        return connection.getresponse().status
    finally:
        connection.close()
