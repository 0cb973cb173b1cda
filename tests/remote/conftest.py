"""A real NATS server, and hosts in processes of their own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
HostStarter = Callable[..., subprocess.Popen[str]]


class Server:
    """A NATS server on a port of its own, which can be killed and started again."""

    def __init__(self, *options: str | Path) -> None:
        self._options = options
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"nats://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["nats-server", "-a", "127.0.0.1", "-p", str(self.port), *self._options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until_s = time.monotonic() + 20
        while time.monotonic() < until_s:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError("nats-server does not listen")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server_with() -> Iterator[Callable[..., Server]]:
    """Starts servers with options of their own."""
    if shutil.which("nats-server") is None:
        pytest.skip("NO NATS SERVER: install Debian's nats-server to test modules elsewhere")
    running: list[Server] = []

    def start(*options: str | Path) -> Server:
        running.append(Server(*options))
        return running[-1]

    yield start
    for one in running:
        one.kill()


@pytest.fixture
def server(server_with: Callable[..., Server]) -> Server:
    return server_with()


@pytest.fixture
def hosted(server: Server) -> Iterator[HostStarter]:
    """Starts `anima host` for modules of these tests, and waits until it is ready."""
    running: list[subprocess.Popen[str]] = []

    def start(*names: str, command: list[str] | None = None) -> subprocess.Popen[str]:
        references = [f"{HERE / 'modules.py'}:{name}" for name in names]
        process = subprocess.Popen(
            command or [sys.executable, "-m", "anima_actors", "host", *references, "--bus", server.address],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline().startswith("hosting")
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
