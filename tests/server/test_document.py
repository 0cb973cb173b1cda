"""The OpenAPI document: exact, as an independent tool finds out by trying."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.endpoint import TOKEN, endpoint, process

CASES = int(os.environ.get("ANIMA_API_CASES", "300"))
"""How many requests are tried at least; 2,000 where changes are accepted."""

OPERATIONS = 11
ENDLESS = "followMind"
REFUSALS = """\
[checks.negative_data_rejection]
expected-statuses = [400, 401, 404, 405, 413, 415]
"""
"""What may be answered to a request that is wrong: a very long one is refused before it is read."""

SURE = 150
"""What it tries in any case: the edges of every schema, and chains of requests."""


async def test_the_document_tells_of_every_refusal_and_every_shape(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server:
        document = await server.get("/openapi.json")
    assert document["openapi"].startswith("3.1")
    told = [one for methods in document["paths"].values() for one in methods.values()]
    assert len(told) == OPERATIONS and len({one["operationId"] for one in told}) == OPERATIONS
    for one in told:
        assert {"200", "401", "403", "421"} <= one["responses"].keys()
    references = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert references == set(document["components"]["schemas"])
    assert document["security"] == [{"token": []}]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_whatever_is_sent_nothing_breaks_and_every_answer_is_as_the_document_says(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(REFUSALS)
    with process(tmp_path / "minds") as server:
        program = Path(sys.executable).with_name("schemathesis")
        options = ["--checks", "all", "--phases", "coverage,fuzzing,stateful", "--warnings", "off"]
        result = subprocess.run(
            [
                *(str(program), "run", f"{server.address}/openapi.json", *options),
                *("--header", f"Authorization: Bearer {TOKEN}"),
                *("--max-examples", str(max(1, (CASES - SURE) // (OPERATIONS - 2)))),
                *("--seed", "4", "--no-color", "--exclude-operation-id", ENDLESS),
            ],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
            check=False,
        )
    found = re.search(r"(\d+) generated", result.stdout)
    assert result.returncode == 0 and found, result.stdout[-4000:] + result.stderr[-2000:]
    assert int(found[1]) >= CASES
