"""What the tests of the page share: a browser, a journal, and the page served from it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.page.served import RecordedMind, ServedPage


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from tests.page.browser import browser  # skips where there is none

    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "first.anima"
    asked = ["run", "first_contact", "--log", "off", "--record", str(file)]
    subprocess.run([sys.executable, "-m", "anima_actors", *asked], check=True, capture_output=True)
    return file


@pytest.fixture
def served(journal: Path) -> Iterator[ServedPage]:
    minds = {"olha": RecordedMind(journal), "first": RecordedMind(journal)}
    with ServedPage(minds) as page:
        story = {
            "id": "first_contact",
            "title": "First contact",
            "about": "A fright.",
            "modified": 1,
            "last": None,
        }
        row = {
            "id": "first",
            "title": "First contact",
            "turns": 7,
            "seed": 7,
            "last": {"primary": "Calm"},
            "bytes": 60_000,
        }
        page.answers |= {
            "stories": {"stories": [story]},
            "journals": {
                "journals": [
                    {**row, "bytes": 60_000, "verdicts": {"passed": 24, "failed": 0}, "parent": None}
                ]
            },
            "compare": {"equal": True, "turns": 7, "differing": 0, "divergence": None, "numbers": []},
        }
        yield page
