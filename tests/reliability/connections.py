"""500 connections that never end their request, from one address or many: who asks with a token is answered.

A server in a process of its own. Half of the trials are asked while 500 half-open connections come from one
address, half while they come from 250. Wrong is any answer but 200, and one that takes longer than a second.
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from anima_actors.runtime.clock import stopwatch_ns
from tests.reliability import Outcome
from tests.server.endpoint import BEARER, Process, process

TIMES = 400
HELD = 500
LONGEST_S = 1.0


def attack(times: int, seed: int) -> Outcome:
    """Ask while connections are held half open; `seed` has nothing to decide."""
    wrong: list[str] = []
    slowest = 0.0
    with TemporaryDirectory() as folder, process(Path(folder)) as server:
        for addresses in (1, HELD // 2):
            with half_open(server, addresses):
                for trial in range(addresses == 1, times, 2):
                    took_s, problem = _asked(server)
                    slowest = max(slowest, took_s)
                    if problem or took_s > LONGEST_S:
                        wrong.append(
                            f"trial {trial}, {addresses} addresses, {took_s:.2f} s: {problem or 'late'}"
                        )
    return Outcome(times, wrong, {"slowest answer in ms": round(slowest * 1000)})


@contextmanager
def half_open(server: Process, addresses: int) -> Iterator[None]:
    """Hold 500 connections, from so many addresses of this machine, each in the middle of a header."""
    host, port = server.address.removeprefix("http://").split(":")
    with ExitStack() as held:
        for number in range(HELD):
            source = f"127.0.{number % addresses // 200}.{number % addresses % 200 + 2}"
            one = socket.create_connection((host, int(port)), timeout=5, source_address=(source, 0))
            held.enter_context(one).sendall(b"GET / HTTP/1.1\r\nX: ")
        yield


def _asked(server: Process) -> tuple[float, str]:
    began = stopwatch_ns()
    try:
        with urlopen(Request(f"{server.address}/healthz", headers=BEARER), timeout=10) as answer:
            answer.read()
        problem = ""
    except OSError as error:
        problem = f"{type(error).__name__}: {error}"
    return (stopwatch_ns() - began) / 1e9, problem
