"""What the repository holds: our own work, and nothing that a tool or a package manager makes."""

import json
import shutil
import subprocess
from pathlib import Path, PurePosixPath

import pytest

from anima_actors.cli.serve import serve

ROOT = Path(__file__).parents[1]
MADE_BY_TOOLS = {
    ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".venv", "__pycache__", "_build",
    "bower_components", "build", "dist", "node_modules", "site-packages", "venv",
}  # fmt: skip
PRIVATE_KEY = b"-----BEGIN " + b"(RSA |EC |OPENSSH |ENCRYPTED )?PRIVATE KEY"


def git(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=False)


def is_made_by_tools(path: PurePosixPath) -> bool:
    return any(part in MADE_BY_TOOLS or part.endswith((".egg-info", ".pyc")) for part in path.parts)


pytestmark = pytest.mark.skipif(
    shutil.which("git") is None or git("rev-parse", "--git-dir").returncode != 0, reason="no git checkout"
)


def test_nothing_that_a_package_manager_installs_is_tracked() -> None:
    tracked = [PurePosixPath(line) for line in git("ls-files", "-z").stdout.decode().split("\0") if line]
    assert len(tracked) > 100
    assert [str(path) for path in tracked if is_made_by_tools(path)] == []


@pytest.mark.parametrize(
    "path",
    [
        "tests/x/node_modules/left-pad/index.js",
        ".venv/bin/python",
        "a/site-packages/b.py",
        "dist/a.whl",
        "x.pyc",
    ],
)
def test_a_path_that_a_tool_made_is_known_as_such(path: str) -> None:
    assert is_made_by_tools(PurePosixPath(path))


def test_no_private_key_is_tracked() -> None:
    found = git("grep", "--cached", "-l", "-E", "-e", PRIVATE_KEY.decode())
    assert (found.returncode, found.stdout) == (1, b"")


def test_the_container_starts_a_command_that_there_is_from_files_that_there_are() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    command, *words = json.loads(next(line for line in lines if line.startswith("CMD ")).removeprefix("CMD "))
    assert command == "serve"
    serve.make_context(command, words)
    copied = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[0] == "!"]
    assert [name for name in copied if not (ROOT / name).exists()] == []
