"""npm's @copilotkit/aimock: a server that speaks the dialects of the providers, written by others.

`make node-peers` installs it beside this file. Where it is absent, its tests are skipped and the end of the
test run says so; with ANIMA_AIMOCK=required in the environment, as in CI, they fail instead.
"""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

FOLDER = Path(__file__).parent
PROGRAM = FOLDER / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"
NODE = shutil.which("node")
REQUIRED = os.environ.get("ANIMA_AIMOCK") == "required"
_ABSENT = "" if PROGRAM.exists() else "run `make node-peers` first"
MISSING = "there is no Node on this machine" if NODE is None else _ABSENT


@asynccontextmanager
async def serving(*options: str) -> AsyncIterator[str]:
    """Its base address while the block runs; the options are those of its command line."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert NODE is not None
    words = (str(PROGRAM), "-p", str(port), "-f", str(FOLDER / "fixtures.json"), "--log-level", "silent")
    process = await asyncio.create_subprocess_exec(NODE, *words, *options)
    try:
        await _listening(port, process)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _listening(port: int, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(30):
        while process.returncode is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
    raise AssertionError("aimock did not start")
