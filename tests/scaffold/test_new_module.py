"""`anima new module`: what it writes runs, keeps to our own rules, and can be installed as a package."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from anima_actors import AnimaCore
from anima_actors.scaffold import ScaffoldError, scaffold
from anima_actors.testing import check_module
from anima_actors.testing.conformance.side_effects import FORBIDDEN, FORBIDDEN_MODULES

HERE = Path(__file__).parents[2]
CONFIGURED = ("--config", str(HERE / "pyproject.toml"))
BIN = Path(sys.executable).parent


def run(*command: object, at: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(map(str, command)), cwd=at, capture_output=True, text=True, timeout=100)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    scaffold("inner_child", tmp_path, package=True)
    return tmp_path / "anima-inner-child"


def test_a_new_module_runs_at_once(tmp_path: Path) -> None:
    home, _ = scaffold("inner_child", tmp_path)
    state = AnimaCore(extra=[f"{home}:InnerChild"]).experience({"arousal": 0.5})
    assert 0 < state["inner_child"]["level"] < 1


@pytest.mark.slow
def test_its_own_test_passes(tmp_path: Path) -> None:
    scaffold("inner_child", tmp_path)
    done = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", at=tmp_path)
    assert done.returncode == 0 and "3 passed" in done.stdout, done.stdout


@pytest.mark.slow
def test_it_keeps_to_the_rules_of_a_module(tmp_path: Path) -> None:
    home, _ = scaffold("inner_child", tmp_path)
    assert check_module(f"{home}:InnerChild").passed


@pytest.mark.slow
def test_it_passes_our_own_lint_and_types(package: Path) -> None:
    for command in (
        (BIN / "ruff", "check", *CONFIGURED, "--ignore", "D103", "src", "tests"),
        (BIN / "ruff", "format", "--check", *CONFIGURED, "src", "tests"),
        (BIN / "mypy", "--strict", "src"),
    ):
        done = run(*command, at=package)
        assert done.returncode == 0, done.stdout + done.stderr


def test_its_lint_forbids_all_that_a_check_refuses(package: Path) -> None:
    lint = tomllib.loads((package / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    banned = tuple(lint["flake8-tidy-imports"]["banned-api"])
    refused = [name for name in (*FORBIDDEN, *FORBIDDEN_MODULES) if name not in ("open", "input")]
    assert [name for name in refused if not any(f"{name}.".startswith(f"{one}.") for one in banned)] == []


def test_its_own_lint_passes_and_names_a_forbidden_call_with_what_to_do_instead(package: Path) -> None:
    assert run(BIN / "ruff", "check", ".", at=package).returncode == 0
    (package / "src" / "late.py").write_text("import time\n\nNOW = time.time()\n")
    done = run(BIN / "ruff", "check", ".", at=package)
    assert "TID251" in done.stdout and "take the time from an event" in done.stdout


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("9lives", "is no name for a module"),
        ("Curiosity", "write lower-case letters"),
        ("class", "is no name for a module"),
        ("../up", "is no name for a module"),
        ("none", "is the name of something in Python or here"),
        ("random", "is the name of something in Python or here"),
        ("actors", "is the name of something in Python or here"),
        ("facet", "is the name of something in Python or here"),
        ("x" * 26, "is too long; 25 letters are the most"),
        ("memory", "there is a built-in module 'memory' already"),
    ],
)
def test_a_name_that_will_not_do_is_refused(name: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError, match=message):
        scaffold(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "test_curiosity.py").write_text("mine")
    with pytest.raises(ScaffoldError, match="is there already"):
        scaffold("curiosity", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["test_curiosity.py"]
    assert (tmp_path / "test_curiosity.py").read_text() == "mine"


def test_what_cannot_be_written_whole_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "up").mkdir()
    (tmp_path / "up" / "anima-curiosity").mkdir()
    (tmp_path / "up" / "anima-curiosity" / "tests").write_text("mine")
    with pytest.raises(ScaffoldError, match="tests"):
        scaffold("curiosity", tmp_path / "up", package=True)
    assert [path.name for path in (tmp_path / "up" / "anima-curiosity").iterdir()] == ["tests"]
