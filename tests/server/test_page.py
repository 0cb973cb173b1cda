"""What docs/serving-a-mind.md tells a reader to type into a shell; its Python is run by tests/docs."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from anima_actors.cli._server import PORT
from anima_actors.cli.serve import serve as serve_command
from tests.docs.pages import read_page
from tests.server.endpoint import TOKEN, endpoint, process

PAGE = read_page("docs/serving-a-mind.md")
LOOKING = read_page("docs/page.md").text


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_the_requests_of_the_page_are_answered(tmp_path: Path) -> None:
    typed = [block.text for block in PAGE.blocks if block.language == "sh" and block.text.startswith("curl")]
    lasting = [text for text in typed if "/stream" in text]  # which has no end; see test_living
    assert len(typed) == 4 and len(lasting) == 1
    with process(tmp_path) as server:
        for text in (one for one in typed if one not in lasting):
            script = text.replace(f"http://127.0.0.1:{PORT}", server.address).replace("curl ", "curl --fail ")
            environment = {**os.environ, "ANIMA_TOKEN": TOKEN}
            told = subprocess.run(
                ["sh", "-c", script], env=environment, capture_output=True, check=True
            ).stdout
            assert told.endswith(b"data: [DONE]\n\n") or json.loads(told)
    assert (tmp_path / "olha" / "mind").exists()


def test_the_page_tells_of_every_option() -> None:
    options = [one.opts[0] for one in serve_command.params]
    assert [option for option in options if not re.search(rf"{option}[` ]", PAGE.text + LOOKING)] == []


async def test_the_page_tells_of_every_route_and_every_refusal(tmp_path: Path) -> None:
    async with endpoint(tmp_path, page=True) as server:
        document = await server.get("/openapi.json")
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            assert f"`{method.upper()} {path}`" in (LOOKING if path.startswith("/page/") else PAGE.text)
            assert [
                status for status in told["responses"] if status != "200" and status not in PAGE.text
            ] == []
