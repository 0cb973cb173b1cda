"""The pytest plug-in: its fixtures work, and a run that does not use them pays nothing for it."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

USING = """\
from anima_actors.events import PredictionMade
from anima_actors.testing import made_of
from tests.testing.modules import Curious, CuriosityFelt


def test_a_harness(anima_harness):
    assert anima_harness(Curious, seed=3).feed(made_of(PredictionMade, error=0.6))[0] == CuriosityFelt(0.3)


def test_a_mind(anima_mini_mind, anima_clock):
    mind = anima_mini_mind(Curious, clock=anima_clock)
    mind.experience_now({})
    assert anima_clock.now_s() == 60.0


def test_events(anima_events):
    assert 0.0 <= anima_events.event(PredictionMade).error <= 1.0


def test_a_readable_failure():
    from anima_actors.testing import published
    assert published([CuriosityFelt(0.2)], CuriosityFelt, level=0.5)
"""

UNRELATED = """\
import sys


def test_nothing_of_ours_is_loaded():
    assert "anima_actors.testing.plugin" in sys.modules
    loaded = {name for name in sys.modules if name.startswith("anima_actors.")}
    assert loaded <= {"anima_actors._version", "anima_actors.testing", "anima_actors.testing.plugin"}
"""


def pytest_run(folder: Path, text: str) -> str:
    """What pytest says of a file where the package is installed; warnings are errors, as in our own runs."""
    (folder / "test_it.py").write_text(text, encoding="utf-8")
    settings = "[pytest]\nfilterwarnings = error\nasyncio_default_fixture_loop_scope = function\n"
    (folder / "pytest.ini").write_text(settings, encoding="utf-8")
    announced = folder / "site" / "anima_actors_announced-1.dist-info"
    announced.mkdir(parents=True)
    (announced / "METADATA").write_text("Name: anima-actors-announced\nVersion: 1\n", encoding="utf-8")
    entry_point = "[pytest11]\nanima_actors = anima_actors.testing.plugin\n"
    (announced / "entry_points.txt").write_text(entry_point, encoding="utf-8")
    (announced / "RECORD").write_text("anima_actors/__init__.py,,\nanima_actors/testing/harness.py,,\n")
    environment = {"PYTHONPATH": f"{folder / 'site'}:{ROOT}", "PATH": "/usr/bin:/bin"}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "test_it.py"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    return run.stdout + run.stderr


@pytest.mark.slow
def test_the_fixtures_work_and_a_failure_says_what_there_was(tmp_path: Path) -> None:
    told = pytest_run(tmp_path, USING)
    assert "3 passed" in told, told
    assert "assert no CuriosityFelt(level=0.5); there was CuriosityFelt(level=0.2)" in told


@pytest.mark.slow
def test_a_run_that_has_nothing_to_do_with_minds_loads_none(tmp_path: Path) -> None:
    told = pytest_run(tmp_path, UNRELATED)
    assert "1 passed" in told, told


def test_the_package_announces_the_plug_in_to_pytest() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"anima_actors": "anima_actors.testing.plugin"}


@pytest.mark.slow
def test_the_room_needs_no_test_framework() -> None:
    program = (
        "import sys; sys.modules['pytest'] = sys.modules['hypothesis'] = None; "
        "import anima_actors.testing as t; t.Harness; t.check_module; "
        "from anima_actors import Stimulus\n"
        "try: t.events_of(Stimulus)\n"
        "except t.HarnessError as error: print(error)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "events_of needs Hypothesis: pip install hypothesis\n"
